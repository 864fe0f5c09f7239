"""Which prompt a message that was sent was: known for the last ones of each chat, until the person goes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.core.engine import reading
from storage.drafts.shown import KEPT, Shown, prompt_of
from storage.queues.outbox import Outbox
from tests.play import Play


@pytest.fixture
def play(url: str, tmp_path: Path) -> Iterator[Play]:
    one = Play(url, tmp_path / "files", "5", "telegram", pushed=("telegram",))
    yield one
    one.close()


def known(play: Play, address: str, message: int) -> tuple[str, str] | None:
    with reading(play.engine) as connection:
        return prompt_of(connection, "telegram", address, str(message))


def test_the_last_of_each_chat_are_known(play: Play) -> None:
    outbox = Outbox(play.engine, "telegram")
    outbox.sent([], [Shown("6", "1", "d2", "dia_diem")])
    shown = [Shown("5", str(number), "d1", f"p{number}") for number in range(KEPT + 20)]
    outbox.sent([], shown[:300])
    outbox.sent([], shown[300:])
    assert known(play, "5", 19) is None
    assert known(play, "5", 20) == ("d1", "p20")
    assert known(play, "5", KEPT + 19) == ("d1", f"p{KEPT + 19}")
    assert known(play, "6", 1) == ("d2", "dia_diem"), "of others nothing is forgotten"
    assert known(play, "6", 2) is None
    outbox.sent([], [Shown("5", "20", "d1", "anew")])
    assert known(play, "5", 20) == ("d1", "anew"), "numbers may start again: the last one counts"
