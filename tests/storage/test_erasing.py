"""Erasing leaves nothing behind: not in a table, not in the file, not when a message comes meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select

from flows.dialogue import Dialogue
from flows.messages.message import Reply, Said
from flows.messages.numbered import Offered
from storage.core import tables
from storage.core.engine import open_engine, reading, writing
from storage.core.tables import OF_A_DRAFT, OF_AN_ADDRESS
from storage.drafts.offered import ShownOffers, note_offered
from storage.drafts.shown import Shown, note_shown
from storage.drafts.unit_of_work import UnitOfWork
from storage.files.uploads import Uploads
from storage.queues.inbox import Inbox
from tests.databases import wait_for_a_lock
from tests.play import START, Play

OWN = {"respondents", "addresses", "drafts", *(table.name for table in (*OF_A_DRAFT, *OF_AN_ADDRESS))}
"""Tables that hold what is a respondent's own; sealed reports are the Department's."""
ELSEWHERE = {"writers", "outbox"}
"""Of these test_sharing.py and test_outbox.py tell: the answer to "/xoa" itself waits in the outbox."""


@pytest.fixture
def play(url: str, tmp_path: Path) -> Iterator[Play]:
    one = Play(url, tmp_path / "files")
    yield one
    one.close()


def counts(play: Play) -> dict[str, int]:
    """How many rows each of a respondent's own tables has."""
    with reading(play.engine) as connection:
        return {
            name: connection.execute(
                select(func.count()).select_from(tables.metadata.tables[name])
            ).scalar_one()
            for name in sorted(OWN - ELSEWHERE)
        }


def test_every_table_of_the_respondent_and_nobody_elses(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    def stumbling(*_: object) -> None:
        raise ZeroDivisionError("a bug")

    for play.address in ("an", "binh"):
        play.agrees()
        play.says("Bò", "xã", "2017", "25 hộ")
        with monkeypatch.context() as patch:
            patch.setattr(Dialogue, "advance", stumbling)
            play.says("không xử lý được")
        play.presses("code:device")
        Inbox(play.engine, "play").put([(play.address, "{}")], START)
        Uploads(play.engine, "play").add(play.address, "u", 0, b"x", START)
        with writing(play.engine) as connection:
            at_hand = select(tables.addresses.c.draft_id).where(tables.addresses.c.address == play.address)
            draft = connection.execute(at_hand).scalar_one()
            note_shown(connection, "play", [Shown(play.address, "7", draft, "du_an[1]/ten")])
            offers = (Offered("1", "done", "Xong"),)
            note_offered(
                connection,
                "play",
                [ShownOffers(play.address, "8", draft, "du_an[1]/ten", offers, 0, START, begins=True)],
            )
            here = {"channel": "play", "address": play.address}
            keys = {"endpoint": f"https://p/{play.address}", "public_key": b"4", "secret": b"s", "at": START}
            connection.execute(insert(tables.push_subscriptions).values(here | keys))
            arrived = here | {"draft_id": draft, "review": "returned/1/1"}
            connection.execute(insert(tables.push_arrivals).values(arrived))
            person = connection.execute(
                select(tables.addresses.c.respondent_id).where(tables.addresses.c.address == play.address)
            ).scalar_one()
            reminded = {"invitation_id": "i", "occasion": "rest", "respondent_id": person, "state": "sent"}
            connection.execute(insert(tables.reminder_messages).values(here | reminded | {"at": START}))
            stopped = {"draft_id": draft, "respondent_id": person, "at": START}
            connection.execute(insert(tables.reminders_stopped).values(stopped))
            asks = {"id": play.address, "draft_id": draft, "state": "waiting", "at": START}
            connection.execute(insert(tables.join_requests).values(asks | {"respondent_id": "somebody"}))
    both = counts(play)
    assert all(both.values())
    play.address = "an"
    play.says("/xoa")
    play.presses("confirm")
    left = counts(play)
    # "/xoa" itself was a received message of the one who is gone.
    assert {name: 2 * number for name, number in left.items()} == both
    with reading(play.engine) as connection:
        for name in (
            "addresses",
            "received",
            "set_aside",
            "positions",
            "inbox",
            "shown",
            "uploads",
            "push_subscriptions",
            "reminder_messages",
        ):
            found = select(tables.metadata.tables[name].c.address)
            assert set(connection.execute(found).scalars()) == {"binh"}, name


def test_a_message_that_comes_meanwhile_leaves_nothing(play: Play, url: str) -> None:
    play.agrees()
    play.says("Bò")
    staff = open_engine(url)
    replies: list[Reply] = []
    message = threading.Thread(target=lambda: replies.append(play.sends(Said("xã"))))
    with writing(staff) as connection:
        work = UnitOfWork(connection)
        found = work.find_respondent("play:an")
        assert found is not None
        work.erase(found, START)
        message.start()
        wait_for_a_lock(play.engine, message)
    message.join()
    assert not replies[0].saved
    assert replies[0].messages[0].key == "greeting", "as to somebody who was never here"
    assert set(counts(play).values()) == {0}
    staff.dispose()


def test_the_words_are_gone_from_the_file_too(tmp_path: Path) -> None:
    file = tmp_path / "decuong.db"
    play = Play(f"sqlite:///{file}", tmp_path / "files")
    play.agrees()
    play.presses("goto:du_an[1]/hoat_dong")
    words, folded = "lời không nên còn lại ở đâu cả", b"loi khong nen con lai"
    play.says(*(f"{words} {number}" for number in range(50)))
    play.engine.dispose()
    assert words.encode() in file.read_bytes()
    assert folded in file.read_bytes()
    play.says("/xoa")
    play.presses("confirm")
    play.close()
    assert words.encode() not in file.read_bytes()
    assert folded not in file.read_bytes()
    assert b"khong" not in file.read_bytes(), "a single word is left in the index"


def test_a_sealed_report_no_longer_says_who_sent_it(play: Play) -> None:
    play.agrees()
    play.says("Bò", "xã", "2017", "25 hộ")
    play.presses("submit")
    play.presses("submit")
    [before] = play.submissions()
    play.says("/xoa")
    play.presses("confirm")
    [after] = play.submissions()
    assert {path: answer.text for path, answer in after.answers.items()} == {
        path: answer.text for path, answer in before.answers.items()
    }
    with reading(play.engine) as connection:
        [row] = connection.execute(select(tables.submissions)).all()
    for mark in (before.respondent, f"{play.channel}:{play.address}"):
        assert mark not in str(tuple(row)), mark
