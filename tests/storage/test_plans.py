"""No turn reads a whole table: with a million drafts it would cost a thousand times as much."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from flows.messages.message import Inbound, Said
from storage.queues.inbox import Inbox
from storage.queues.outbox import Outbox
from tests.play import Play

SMALL = {"outlines", "wanted", "leases", "leftovers", "numbers", "staff_views", "jobs", "CONSTANT"}
"""Few rows by nature, or not a table."""

KNOWN = ("submissions.content LIKE", "set_aside.raw LIKE")
"""Who erases themselves has their attachments looked for in all sealed reports, and in all that is set aside:
once, and rarely."""


@contextmanager
def explained(engine: Engine) -> Iterator[dict[str, list[str]]]:
    """What SQLite says of how it runs each statement: the tables that it reads from end to end."""
    scans: dict[str, list[str]] = {}

    def explain(
        connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, is_many: bool
    ) -> None:
        if statement in scans or not re.match(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH)", statement):
            return
        raw = connection.connection.dbapi_connection
        plan = raw.execute(f"EXPLAIN QUERY PLAN {statement}", parameters[0] if is_many else parameters)
        steps = [re.match(r"SCAN (\w+)", row[-1]) for row in plan]
        # "SCAN … CONSTANT ROWS" is a list of values.
        scans[statement] = [step[1] for step in steps if step and not step[1].isdigit()]

    event.listen(engine, "before_cursor_execute", explain)
    yield scans
    event.remove(engine, "before_cursor_execute", explain)


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """The statements that are run."""
    statements: list[str] = []

    def count(_: Any, __: Any, statement: str, *___: object) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", count)
    yield statements
    event.remove(engine, "before_cursor_execute", count)


@pytest.fixture
def play(tmp_path: Path) -> Iterator[Play]:
    one = Play(f"sqlite:///{tmp_path}/d.db", tmp_path / "files", channel="telegram", pushed=("telegram",))
    yield one
    one.close()


def test_no_turn_reads_a_whole_table(play: Play) -> None:
    with explained(play.engine) as scans:
        play.agrees()
        play.says("Nuôi bò", "Xã Hồng Thuận", "2017 - 2018", "25 hộ", "608 triệu đồng")
        play.attaches(caption="chuồng", album="a1")
        play.attaches(album="a1")
        play.presses("done")
        play.edits("m4", "Nuôi bò sinh sản")
        play.deletes("m5")
        for press in ("undo", "back", "contents", "goto:du_an[1]/quy_mo", "pause", "resume"):
            play.presses(press)
        play.says("nhan rong", "đọc lại", "/me", "/baocao", "ABCDE-FGHJK")
        play.presses("goto:review")
        play.restarts()
        play.receives([Said("một"), Said("hai")])
        outbox = Outbox(play.engine, "telegram")
        outbox.sent([one.id for one in outbox.waiting(["1"], 9)])
        inbox = Inbox(play.engine, "telegram")
        inbox.put([("an", "{}")], play.clock())
        inbox.done([one.id for one in inbox.waiting(["1"], 9)])
        play.says("/xoa")
        play.presses("confirm")
    read_whole = {
        statement: found
        for statement, tables in scans.items()
        if (found := sorted({*tables} - SMALL)) and not any(known in statement for known in KNOWN)
    }
    assert len(scans) > 30
    assert read_whole == {}


def test_submitting_thirty_answers_runs_as_many_statements_as_submitting_three(play: Play) -> None:
    ran = {}
    for number in (3, 30):
        play.address = f"officer {number}"
        play.agrees()
        for at in range(number // 3):
            if at:
                play.presses("goto:du_an")
                play.presses("add")
            for key in ("muc_tieu", "hoat_dong", "ket_qua"):
                play.presses(f"goto:du_an[{at + 1}]/{key}")
                play.says(f"{key} {at}")
                play.presses("done")
        play.presses("review")
        assert len([one for one in play.live() if one.startswith(("muc", "hoat", "ket"))]) >= number
        with counted(play.engine) as statements:
            assert "2026-" in play.presses("submit").messages[-1].text
        ran[number] = statements
    of_answers = {
        number: [one for one in statements if "FROM answers" in one or "FROM parts" in one]
        for number, statements in ran.items()
    }
    assert len(of_answers[30]) == len(of_answers[3]), "something of each answer is looked up by itself"


def test_a_batch_of_ten_officers_runs_as_many_statements_as_one_of_two(play: Play) -> None:
    officers = [f"officer {number}" for number in range(12)]
    for play.address in officers:
        play.agrees()
        play.presses("goto:du_an[1]/hoat_dong")

    def inbound(address: str) -> Inbound:
        play.address = address
        return play.inbound(Said(f"tin của {address}"), "m")

    with counted(play.engine) as of_two:
        play.conversation.receive([inbound(one) for one in officers[:2]])
    with counted(play.engine) as of_ten:
        play.conversation.receive([inbound(one) for one in officers[2:]])
    assert sorted(play.live()) == sorted(f"tin của {one}" for one in officers)
    assert len(of_ten) == len(of_two), "something that ten of them need is looked up one by one"
