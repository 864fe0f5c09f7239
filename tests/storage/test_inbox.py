"""What waits for its file, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage.operations.overview import overview
from storage.queues.inbox import Inbox
from tests.play import Play

AT = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)


@pytest.fixture
def play(url: str, tmp_path: Path) -> Iterator[Play]:
    one = Play(url, tmp_path / "files", channel="telegram", pushed=("telegram",))
    yield one
    one.close()


@pytest.fixture
def inbox(play: Play) -> Inbox:
    return Inbox(play.engine, "telegram")


def raws(inbox: Inbox, apart_from: tuple[str, ...] = (), most: int = 99) -> list[str]:
    return [one.raw for one in inbox.waiting(apart_from, most)]


def test_it_waits_as_it_came_and_in_order(play: Play, inbox: Inbox) -> None:
    inbox.put([("an", '{"n": "\\ud800\\u0000"}'), ("binh", "2")], AT)
    inbox.put([("an", "3")], AT)
    found = inbox.waiting((), 99)
    assert [(one.address, one.raw, one.at) for one in found] == [
        ("an", '{"n": "\\ud800\\u0000"}', AT),
        ("binh", "2", AT),
        ("an", "3", AT),
    ]
    assert raws(inbox, ("an",)) == ["2"]
    assert raws(inbox, most=1) == [found[0].raw, "3"], "who waits longest comes first"
    assert raws(Inbox(play.engine, "zalo")) == []
    inbox.done([found[0].id, found[2].id])
    assert raws(inbox) == ["2"]
    inbox.done([found[1].id])
    inbox.put([("an", "4")], AT)
    assert inbox.waiting((), 99)[0].id > found[2].id, "no number is given twice"


def test_what_waits_already_is_not_put_there_again(play: Play, inbox: Inbox) -> None:
    inbox.put([("an", "1"), ("an", "2")], AT)
    inbox.put([("an", "1"), ("binh", "1"), ("an", "3"), ("an", "3")], AT)
    Inbox(play.engine, "zalo").put([("an", "1")], AT)
    found = [(one.address, one.raw) for one in inbox.waiting((), 99)]
    assert found == [("an", "1"), ("an", "2"), ("binh", "1"), ("an", "3")]
    assert raws(Inbox(play.engine, "zalo")) == ["1"]


def test_it_is_seen_and_erased_with_its_sender(play: Play, inbox: Inbox) -> None:
    play.agrees()
    inbox.put([("an", "1"), ("an", "2"), ("binh", "3")], AT)
    assert overview(play.engine).arriving == (("telegram", 3, AT),)
    play.says("/xoa")
    play.presses("confirm")
    assert raws(inbox) == ["3"]
