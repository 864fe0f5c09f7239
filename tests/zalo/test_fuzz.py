"""Whatever comes from Zalo is handled or set aside; what is no update is not taken for one."""

from __future__ import annotations

import logging
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.channels.messaging.arriving import Group, UnknownUpdateError
from bot.channels.zalo.api import milliseconds
from bot.channels.zalo.reading import read, sender_of, unknown_fields, unread
from flows.messages.message import Opened, Said
from tests.torture.zalo_fuzz import MESSAGE, ZaloFuzz

NOW = datetime(2026, 11, 25, tzinfo=UTC)


NO_DATES: tuple[object, ...] = (None, True, -1, 0, "", "x", 10**20, float("inf"), float("nan"), [], "٣")


@pytest.fixture(autouse=True)
def no_log() -> Iterator[None]:
    """What is set aside is told, with letters that no test report can hold."""
    logging.disable()
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("seed", [1, 2])
async def test_whatever_comes_is_handled_or_set_aside(tmp_path: Path, seed: int) -> None:
    fuzz = ZaloFuzz(tmp_path, random.Random(seed))
    for _ in range(60):
        await fuzz.take(20)
    assert fuzz.read > 500
    assert fuzz.aside > 200
    fuzz.play.close()


def text(**odd: Any) -> dict[str, Any]:
    return {"event_name": "message.text.received", "message": {**MESSAGE, "text": "x", **odd}}


@pytest.mark.parametrize(
    "odd",
    [
        {"message_id": None},
        {"message_id": ""},
        {"message_id": "9" * 1000},
        {"message_id": True},
        {"chat": {"id": {}, "chat_type": "PRIVATE"}, "from": {}},
        {"text": None},
        {"text": "\ud800"},
        {"from": {"id": "42", "display_name": "\ud800"}},
    ],
)
def test_what_is_no_message_is_not_taken_for_one(odd: dict[str, Any]) -> None:
    with pytest.raises((UnknownUpdateError, UnicodeEncodeError)):
        read(text(**odd), NOW)


def test_what_is_lenient() -> None:
    """Ids as numbers, a wrapped update, a picture's address under its older name, no event's name."""
    [one] = read(text(message_id=17, chat={"id": 42, "chat_type": "private"}), NOW)  # type: ignore[misc]
    assert (one.id, one.address) == ("17", "42")
    assert read({"ok": True, "result": text()}, NOW) == read(text(), NOW)
    assert read({"message": text()["message"]}, NOW) == read(text(), NOW)
    picture = {"event_name": "message.image.received", "message": {**MESSAGE, "photo": "https://a.vn/b.jpg"}}
    [file] = read(picture, NOW)  # type: ignore[misc]
    assert getattr(file.content, "id", "") == "https://a.vn/b.jpg"
    assert read(text(**{"from": {"id": "1", "is_bot": True}}), NOW) == []
    assert read(text(chat={"id": "g", "chat_type": "GROUP"}), NOW) == Group("g")


@pytest.mark.parametrize(("said", "content"), [("/start ABCDE", Opened("ABCDE")), ("/start", Opened())])
def test_start(said: str, content: object) -> None:
    [one] = read(text(text=said), NOW)  # type: ignore[misc]
    assert one.content == content
    [one] = read(text(text="start"), NOW)  # type: ignore[misc]
    assert one.content == Said("start")


@pytest.mark.parametrize(
    ("date", "moment"),
    [
        (1_764_032_400_123, 1_764_032_400_123),
        (1_764_032_400, 1_764_032_400_999),
        ("1764032400123", 1_764_032_400_123),
        *((odd, 0) for odd in NO_DATES),
    ],
)
def test_dates(date: object, moment: int) -> None:
    assert milliseconds(date) == moment


def test_who_sent_what_cannot_be_read_is_told() -> None:
    odd: dict[str, Any] = {"event_name": "message.poll.received", "message": MESSAGE}
    told = unread(odd, NOW)
    assert told is not None
    assert (told.address, told.id) == ("42", "1:unread")
    assert sender_of(odd) == "42"
    assert unread({"event_name": "x", "message": {"chat": {"id": "g", "chat_type": "GROUP"}}}, NOW) is None
    assert unknown_fields({**odd, "message": {**MESSAGE, "quote": 1}, "x": 1}) == {"message.quote", "x"}
