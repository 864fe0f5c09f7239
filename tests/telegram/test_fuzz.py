"""A short run of `make fuzz`, and what it found: each was a batch that would have come again for ever."""

from __future__ import annotations

import logging
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.channels.messaging.arriving import UnknownUpdateError
from bot.channels.telegram.api import parse
from bot.channels.telegram.reading import read, unread
from tests.torture.fuzz import MESSAGE, PERSON, SIZE, Fuzz

NOW = datetime(2026, 11, 25, tzinfo=UTC)


@pytest.fixture(autouse=True)
def no_log() -> Iterator[None]:
    """What is set aside is told, with letters that no test report can hold."""
    logging.disable()
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("seed", [1, 2])
async def test_whatever_comes_is_handled_or_set_aside(tmp_path: Path, seed: int) -> None:
    fuzz = Fuzz(tmp_path, random.Random(seed))
    await fuzz.run(1_500)
    assert fuzz.read > 500
    assert fuzz.aside > 300
    fuzz.play.close()


@pytest.mark.parametrize(
    "odd",
    [
        {"date": None},
        {"message_id": True},
        {"message_id": 2**70},
        {"chat": {"id": "42", "type": "private"}},
        {"text": None, "location": {"latitude": float("inf"), "longitude": 1}},
        {"text": None, "location": {"latitude": 1, "longitude": "1"}},
        {"text": None, "location": {"latitude": 91, "longitude": 1}},
        {"from": {**PERSON, "first_name": "\ud800"}},
        {"text": None, "photo": [SIZE], "media_group_id": "\ud800"},
    ],
)
def test_what_is_no_message_is_not_taken_for_one(odd: dict[str, object]) -> None:
    update = {"update_id": 1, "message": {**MESSAGE, "text": "x", **odd}}
    with pytest.raises((UnknownUpdateError, UnicodeEncodeError)):
        read(parse(update), lambda _: None, NOW)


@pytest.mark.parametrize("number", [True, "1", 2**70, None])
def test_whose_sender_is_not_known_is_not_answered(number: object) -> None:
    assert unread({"message": {**MESSAGE, "message_id": number}}, NOW) is None
