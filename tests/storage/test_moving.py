"""Two move the same report in the same moment: one of them does, the other is told."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection

from flows.form import machine
from flows.form.machine import Mover
from flows.report.submission import State
from storage.core.errors import NotNow, Stale, StorageError
from storage.drafts.unit_of_work import Held, UnitOfWork
from storage.reports.submissions import Moved, lock_drafts, move, move_in
from tests.databases import wait_for_a_lock
from tests.play import Play


@pytest.fixture
def play(url: str, tmp_path: Path) -> Iterator[Play]:
    one = Play(url, tmp_path / "files")
    one.agrees()
    one.says("Bò")
    one.presses("submit")
    one.presses("submit")
    yield one
    one.close()


def test_of_two_of_the_staff_the_second_is_told(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    told: dict[str, str] = {}

    def decide(trigger: str) -> None:
        try:
            moved = move(play.engine, "2026-0001", trigger, Mover.STAFF, play.clock())
            told[trigger] = moved.state
        except NotNow as error:
            told[trigger] = str(error)

    second = threading.Thread(target=decide, args=("return",))
    allowed = machine.move

    def and_the_second_one_comes(state: State, trigger: str, mover: Mover) -> State | None:
        if trigger == "accept":  # the first one has seen the state, and has not written yet
            second.start()
            wait_for_a_lock(play.engine, second)
        return allowed(state, trigger, mover)

    monkeypatch.setattr(machine, "move", and_the_second_one_comes)
    decide("accept")
    second.join()
    assert told == {
        "accept": "accepted",
        "return": "Report 2026-0001-1 is accepted, so return cannot be done.",
    }


def test_several_are_moved_or_none(play: Play) -> None:
    """What is refused takes back what was moved before it in the same transaction."""
    play.address = "binh"
    play.agrees()
    play.says("Dê")
    play.presses("submit")
    play.presses("submit")
    both = ["2026-0001-1", "2026-0002-1"]

    def accept(connection: Connection) -> list[Moved]:
        lock_drafts(connection, both)
        at = play.clock()
        return [move_in(connection, one, "accept", Mover.STAFF, at, (), "Hoa", 0) for one in both]

    move(play.engine, both[1], "return", Mover.STAFF, play.clock())
    with pytest.raises(Stale):
        play.conversation.unasked.decide(accept, play.clock())
    assert [one.state for one in play.submissions()] == [State.RECEIVED, State.RETURNED]
    del both[1]
    moved = play.conversation.unasked.decide(accept, play.clock())
    assert [one.state for one, _ in moved] == [State.ACCEPTED]


def test_staff_wait_for_a_respondent_who_takes_it_back(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both lock the draft first: the other way round, each would hold what the other waits for."""
    told: list[str] = []

    def accept() -> None:
        try:
            told.append(move(play.engine, "2026-0001", "accept", Mover.STAFF, play.clock()).state)
        except StorageError as error:
            told.append(str(error))

    staff = threading.Thread(target=accept)
    write = UnitOfWork._write_reports

    def when_staff_have_come(work: UnitOfWork, held: Held) -> None:
        if not staff.ident:  # the draft is locked by now, the report is not
            staff.start()
            wait_for_a_lock(play.engine, staff)
        write(work, held)

    monkeypatch.setattr(UnitOfWork, "_write_reports", when_staff_have_come)
    assert play.presses("withdraw").saved
    staff.join()
    assert told == ["Report 2026-0001-1 is withdrawn, so accept cannot be done."]
