"""Random officers on two phones against a plain model of what should be kept, and where.

The model is what an officer would expect: a text belongs to the question that was last shown on that phone;
of a one-message question the newest words count; an edit changes its own message; nothing is lost or doubled.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select

from flows.catalogue import catalogue
from flows.form.machine import Mover
from flows.messages.message import Deleted, Edited, Kind, Pressed, Reply, Said
from flows.report.submission import Remark
from storage.core import tables
from storage.core.engine import reading
from storage.reports.submissions import move
from tests.chance import TIMES, examples
from tests.dialogue.beginnings import code_of
from tests.play import Play

FORM = """
| survey | type          | name      | label      | appearance | relevant       | times |
|--------|---------------|-----------|------------|------------|----------------|-------|
|        | text          | ten       | Tên        |            |                |       |
|        | text          | ke        | Kể         | multiline  |                |       |
|        | begin repeat  | du_an     | Dự án      |            |                | 1-4   |
|        | text          | ten_du_an | Tên dự án  |            |                |       |
|        | text          | viec      | Việc       | multiline  |                |       |
|        | select_one co | con       | Còn không? |            |                |       |
|        | text          | ly_do     | Vì sao?    | multiline  | ${con} = 'khong' |     |
|        | end repeat    |           |            |            |                |       |
|        | text          | cuoi      | Cuối cùng  | multiline  |                |       |

| choices | list_name | name  | label |
|---------|-----------|-------|-------|
|         | co        | co    | Có    |
|         | co        | khong | Không |

| settings | form_id | form_title | version | default_language |
|----------|---------|------------|---------|------------------|
|          | nho     | Nhỏ        | 1       | vi               |
"""
ONE_MESSAGE = {"ten", "ten_du_an", "con"}
PHONES = ("phone", "page")
JUMPS = ("ten", "ke", "du_an", "cuoi", "du_an[1]/viec", "du_an[1]/con", "du_an[2]/viec", "du_an[2]/con")
UNPLACED = ""
WRITTEN_ANEW = catalogue("vi")("question.replacing")
LEAVING = re.compile(r"(?:draft|new|share|code|name|reports|erase|place|search)\b")
"""Buttons that lead to other reports, or do what other tests are about."""


@dataclass(frozen=True)
class Kept:
    """A message that the officer was told is kept."""

    path: str
    text: str
    is_live: bool = True


@contextmanager
def stage() -> Iterator[Play]:
    with TemporaryDirectory() as folder:
        play = Play(f"sqlite:///{folder}/d.db", Path(folder) / "files", form=("nho.md", FORM))
        yield play
        play.close()


class Officers(RuleBasedStateMachine):
    """Two phones of one officer, and staff who return what was submitted."""

    def __init__(self) -> None:
        super().__init__()
        self._stage = stage()
        self.play = self._stage.__enter__()
        self.numbers = count(1)
        self.model: dict[tuple[str, str], Kept] = {}
        """By (phone, message id)."""
        self.shown: dict[str, str] = {}
        """The key of what was last asked on each phone."""
        self.buttons: dict[str, list[tuple[str, str]]] = {phone: [] for phone in PHONES}
        """(press, key of its message) of what was last shown on each phone."""
        self.unseen: dict[str, set[str]] = {phone: set() for phone in PHONES}
        """Where the other phone wrote since something was last shown on this one."""
        self.anew: set[str] = set()
        """The phones that were told that what is written next takes the place of what is there."""
        self.step: dict[str, dict[tuple[str, str], Kept | None]] = {}
        """What the last words from each phone changed, as it was before; forgotten at each tap."""
        self.versions = count(2)
        self.dropped: tuple[str, ...] = ()
        """The questions that the newest version does not ask."""
        self.renewed: set[str] = set()
        """The phones that a new version may yet surprise: a sealed report meets it when it is reopened."""

    def teardown(self) -> None:
        self._stage.__exit__(None, None, None)

    @initialize()
    def begin(self) -> None:
        self.play.address = "phone"
        self.play.agrees("nho")
        self._see("phone", self.play.replies[-1])
        code = code_of(self.play, "device")
        self.play.address = "page"
        self._see("page", self.play.enters(code))

    @rule(phone=st.sampled_from(PHONES))
    def write(self, phone: str) -> None:
        text = f"tin {next(self.numbers)}"
        where, unseen = self.shown[phone], set(self.unseen[phone])
        reply, message = self._send(phone, Said(text))
        if not reply.saved or where == "name":
            return
        path = self._path(phone, message)
        assert path in {where, UNPLACED}, f"written at {where}, kept at {path!r}"
        if path == UNPLACED and not self._is_closed(where):
            raise AssertionError(f"{where} was asked, and its words were not placed")
        changed: dict[tuple[str, str], Kept | None] = {(phone, message): None}
        is_known = path not in unseen or path.endswith("con")
        if path != UNPLACED and path.rpartition("/")[2] in ONE_MESSAGE - {*self.dropped} and is_known:
            changed |= self._without(path)
        if phone in self.anew and path == where:
            self.anew.discard(phone)
            if path not in unseen:
                changed |= self._without(path)
        self._tell(phone, path)
        self.model[phone, message] = Kept(path, text)
        self.step[phone] = changed

    @rule(data=st.data(), phone=st.sampled_from(PHONES))
    def edit(self, data: st.DataObject, phone: str) -> None:
        """Where the old words no longer count, the new ones are kept without a place."""
        mine = sorted(key for key in self.model if key[0] == phone)
        if not mine:
            return
        key = data.draw(st.sampled_from(mine))
        text = f"sửa {next(self.numbers)}"
        reply, _ = self._send(phone, Edited(key[1], text))
        assert reply.saved
        old = self.model[key]
        self.step[phone] = {key: old}
        self.model[key] = Kept(old.path if old.is_live else UNPLACED, text)
        self._tell(phone, self.model[key].path)

    @rule(data=st.data(), phone=st.sampled_from(PHONES))
    def delete(self, data: st.DataObject, phone: str) -> None:
        mine = sorted(key for key, kept in self.model.items() if key[0] == phone)
        if not mine:
            return
        key = data.draw(st.sampled_from(mine))
        reply, _ = self._send(phone, Deleted(key[1]))
        assert reply.saved == self.model[key].is_live
        if reply.saved:
            self.step[phone] = {key: self.model[key]}
            self.model[key] = replace(self.model[key], is_live=False)
            self._tell(phone, self.model[key].path)

    @precondition(lambda self: bool(self.step))
    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        phone = data.draw(st.sampled_from(sorted(self.step)))
        reply, _ = self._send(phone, Said("hoàn tác"))
        if not reply.saved:
            assert self._is_sealed() or phone in self.renewed, "a new version ends what can be undone"
            return
        for key, before in self.step.pop(phone).items():
            self.model[key] = before or replace(self.model[key], is_live=False)
            self._tell(phone, self.model[key].path)

    @rule(data=st.data(), phone=st.sampled_from(PHONES))
    def tap(self, data: st.DataObject, phone: str) -> None:
        """One of the buttons that are shown."""
        offered = [one for one in self.buttons[phone] if not LEAVING.match(one[0])]
        if not offered:
            return
        press, key = data.draw(st.sampled_from(offered))
        name = press.partition(":")[0]
        if name in {"undo", "move", "more", "both", "instead"}:
            return  # tests/dialogue/test_second_thoughts.py
        is_late = key != self.shown[phone]
        reply, _ = self._send(phone, Pressed(press, key))
        self.step.pop(phone, None)
        is_done = reply.saved and not is_late and not self._is_closed(key)
        if is_done and name == "choice":
            self.model |= {one: replace(self.model[one], is_live=False) for one in self._without(key)}
            self._tell(phone, key)

    @rule(where=st.sampled_from(JUMPS), phone=st.sampled_from(PHONES))
    def jump(self, where: str, phone: str) -> None:
        self._send(phone, Pressed(f"goto:{where}"))
        self.step.pop(phone, None)

    @rule(
        what=st.sampled_from(["leave_out", "bring_back", "up", "down"]),
        row=st.integers(1, 3),
        phone=st.sampled_from(PHONES),
    )
    def arrange(self, what: str, row: int, phone: str) -> None:
        """Projects are dropped, brought back and moved; their words are kept with them."""
        self._send(phone, Pressed(f"{what}:du_an[{row}]"))
        self.step.pop(phone, None)

    @rule(phone=st.sampled_from(PHONES))
    def submit(self, phone: str) -> None:
        for _ in range(2):
            self._send(phone, Pressed("submit"))
        self.step.pop(phone, None)

    @precondition(lambda self: self._is_sealed())
    @rule(where=st.sampled_from(["ten", "ke", "du_an[1]/viec", "du_an[9]/viec"]))
    def sent_back(self, where: str) -> None:
        report = self.play.submissions()[-1]
        remark = Remark(where, "Ghi rõ hơn", "Cục", self.play.clock())
        move(self.play.engine, report.id, "return", Mover.STAFF, self.play.clock(), [remark])

    @rule(dropped=st.sampled_from([(), ("ke",), ("viec",), ("ten", "viec"), ("ten_du_an", "cuoi")]))
    def publish(self, dropped: tuple[str, ...]) -> None:
        """A new version without some questions: their words stay where they are, late ones join them."""
        lines = [line for line in FORM.split("\n") if not any(f" {name} " in line for name in dropped)]
        form = "\n".join(lines).replace("| Nhỏ        | 1 ", f"| Nhỏ        | {next(self.versions)} ")
        self.play.registry.publish(form.encode(), "nho.md")
        self.dropped, self.renewed = dropped, set(PHONES)
        self.step.clear()

    @rule()
    def restart(self) -> None:
        self.play.restarts()

    @invariant()
    def everything_is_where_it_belongs(self) -> None:
        kept = {
            (phone, message): (path, text)
            for phone, message, path, text in self._live()
            if (phone, message) in self.model
        }
        expected = {key: (one.path, one.text) for key, one in self.model.items() if one.is_live}
        assert kept == expected

    def _send(self, phone: str, content: Said | Pressed | Edited | Deleted) -> tuple[Reply, str]:
        self.play.address = phone
        reply = self.play.sends(content)
        self._see(phone, reply)
        return reply, reply.to

    def _tell(self, phone: str, path: str) -> None:
        """The other phone has not seen what was written, or taken out, here."""
        for other in PHONES:
            if other != phone:
                self.unseen[other].add(path)

    def _see(self, phone: str, reply: Reply) -> None:
        asking = {Kind.PROMPT, Kind.SUMMARY}
        asked = [one for one in reply.messages if one.kind in asking or one.key == "submitted"]
        if asked:
            self.shown[phone] = asked[-1].key
            self.anew = self.anew - {phone} | ({phone} if WRITTEN_ANEW in asked[-1].text else set())
        if reply.messages:
            self.unseen[phone].clear()
            shown = reply.messages
            self.buttons[phone] = [(b.press, one.key) for one in shown for row in one.buttons for b in row]

    def _without(self, path: str) -> dict[tuple[str, str], Kept | None]:
        """The live words at `path` as they are, after letting them no longer count."""
        old = {key: kept for key, kept in self.model.items() if kept.path == path and kept.is_live}
        self.model |= {key: replace(kept, is_live=False) for key, kept in old.items()}
        return dict(old)

    def _live(self) -> list[tuple[str, str, str, str]]:
        table = tables.parts
        query = select(table.c.message, table.c.path, table.c.text).where(table.c.live)
        with reading(self.play.engine) as connection:
            return [(*row.message.split(":")[1:], row.path, row.text) for row in connection.execute(query)]

    def _path(self, phone: str, message: str) -> str:
        paths = [path for one, other, path, _ in self._live() if (one, other) == (phone, message)]
        assert len(paths) == 1, f"{message} is kept {len(paths)} times"
        return paths[0]

    def _is_sealed(self) -> bool:
        with reading(self.play.engine) as connection:
            return connection.execute(select(tables.drafts.c.report)).scalar() in {"received", "accepted"}

    def _is_closed(self, where: str) -> bool:
        """Whether words at `where` have no place: no question, or one that is not asked any more."""
        is_question = where.rpartition("/")[2] in {"ten", "ke", "ten_du_an", "viec", "con", "ly_do", "cuoi"}
        is_dropped = where.rpartition("/")[2] in self.dropped
        is_gone = is_dropped or where.endswith("ly_do") or self._is_out(where)
        return not is_question or self._is_sealed() or is_gone

    def _is_out(self, where: str) -> bool:
        """Whether the project at `where` is left out."""
        row = re.match(r"du_an\[(\d+)\]", where)
        with reading(self.play.engine) as connection:
            out = connection.execute(select(tables.repeats.c.left_out)).scalar() or ""
        return row is not None and row[1] in out.split(",")


Officers.TestCase.settings = settings(
    max_examples=examples(12), stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)
TestOfficers = Officers.TestCase
# When something is wrong, finding the shortest way to it takes minutes.
pytestmark = pytest.mark.timeout(600 * TIMES)
