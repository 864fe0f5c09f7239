"""Files in pieces, on both databases."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from flows.messages.message import FileRef, Reason
from storage.core.engine import open_engine, writing
from storage.files.uploads import Uploads, drop_left
from tests.chance import examples
from tests.play import Play

AT = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
FILE = FileRef("ab" * 32, "chuồng.jpg", "image/jpeg", 6)


@pytest.fixture
def play(url: str, tmp_path: Path) -> Iterator[Play]:
    one = Play(url, tmp_path / "files", channel="web")
    yield one
    one.close()


@pytest.fixture
def uploads(play: Play) -> Uploads:
    return Uploads(play.engine, "web")


def test_pieces_join_where_the_last_one_ended(uploads: Uploads) -> None:
    assert uploads.received("an", "m1") == 0
    assert uploads.add("an", "m1", 0, b"abc", AT) == 3
    assert uploads.add("an", "m1", 0, b"abc", AT) == 3, "sent twice, kept once"
    assert uploads.add("an", "m1", 5, b"x", AT) == 3, "there is a gap"
    assert uploads.add("an", "m1", 3, b"", AT) == 3
    assert uploads.add("an", "m1", 3, b"\x00\xff", AT) == 5
    assert uploads.content("an", "m1") == b"abc\x00\xff"
    assert (uploads.received("an", "m2"), uploads.received("binh", "m1")) == (0, 0)


def test_the_same_piece_by_two_ways_at_once_is_kept_once(uploads: Uploads) -> None:
    """A request that timed out is still at work in one process when it comes again to another."""
    got: list[int] = []
    begin = threading.Barrier(4)

    def send(number: int) -> None:
        begin.wait()
        got.append(uploads.add("an", "m1", 0, b"abc", AT))
        uploads.done("an", "m1", FILE, AT)

    threads = [threading.Thread(target=send, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (got, uploads.content("an", "m1"), uploads.received("an", "m1")) == ([3] * 4, FILE, 3)


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)  # on SQLite nobody writes meanwhile
def test_a_receipt_that_another_process_writes_meanwhile_is_no_piece(
    play: Play, uploads: Uploads, url: str
) -> None:
    uploads.add("an", "m1", 0, b"abc", AT)
    beside = open_engine(url)

    def meanwhile(*_: object) -> None:
        Uploads(beside, "web").done("an", "m1", FILE, AT)

    event.listen(play.engine, "after_cursor_execute", meanwhile, once=True)
    uploads.done("an", "m1", FILE, AT)
    beside.dispose()
    assert uploads.received("an", "m1") == 3


@settings(deadline=None, max_examples=examples(12), suppress_health_check=list(HealthCheck))
@given(content=st.binary(min_size=1, max_size=60), cuts=st.lists(st.integers(1, 20)), again=st.integers(0, 5))
def test_whatever_the_line_does_the_content_is_the_same(
    uploads: Uploads, content: bytes, cuts: list[int], again: int
) -> None:
    uploads.done("an", "m", Reason.EMPTY, AT)
    uploads.add("an", "other", 0, b"x", AT)  # what became of the one before is forgotten
    for number, length in enumerate([*cuts, 60] * 3):
        start = uploads.received("an", "m")
        uploads.add("an", "m", start, content[start : start + length], AT)
        if number % 5 == again:  # the answer was lost: the same piece comes again
            uploads.add("an", "m", start, content[start : start + length], AT)
    assert uploads.content("an", "m") == content


@pytest.mark.parametrize("became", [FILE, Reason.BROKEN])
def test_what_became_of_it_may_be_asked_for_again(uploads: Uploads, became: FileRef | Reason) -> None:
    uploads.add("an", "m1", 0, b"abc", AT)
    uploads.done("an", "m1", became, AT)
    assert uploads.content("an", "m1") == became
    assert uploads.received("an", "m1") == 3, "it need not be sent again"
    assert uploads.add("an", "m1", 3, b"more", AT) == 3


def test_beginning_another_drops_what_was_left(uploads: Uploads) -> None:
    uploads.add("an", "m1", 0, b"abc", AT)
    uploads.add("binh", "m1", 0, b"def", AT)
    uploads.add("an", "m2", 0, b"x", AT)
    assert (uploads.received("an", "m1"), uploads.received("binh", "m1")) == (0, 3)


def test_what_is_left_goes_with_time_and_with_its_sender(play: Play, uploads: Uploads) -> None:
    play.agrees()
    uploads.add("an", "m1", 0, b"abc", AT)
    uploads.add("binh", "m2", 0, b"abc", AT)
    with writing(play.engine) as connection:
        drop_left(connection, AT)
    assert uploads.received("an", "m1") == 3
    play.says("/xoa")
    play.presses("confirm")
    assert (uploads.received("an", "m1"), uploads.received("binh", "m2")) == (0, 3)
    with writing(play.engine) as connection:
        drop_left(connection, AT + timedelta(seconds=1))
    assert uploads.received("binh", "m2") == 0
