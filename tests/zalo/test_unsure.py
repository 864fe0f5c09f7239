"""A sender that is killed between a send and its note: what is typed below that message, and what is not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest

from storage.core.errors import Unavailable
from storage.queues.outbox import Outbox
from tests.torture.zalo import OUTLINE, TITLE
from tests.zalo.house import House
from tests.zalo.test_channel import FIRST, NAME, SCALE, live
from tests.zaloapi import Phone, ZaloServer

UNSURE = "vừa gõ chưa rõ là của câu nào"


@contextmanager
def nothing_noted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[object]]:
    """What is sent is not known to be sent; the notes that were tried."""
    tried: list[object] = []

    def killed(*note: object) -> None:
        tried.append(note)
        raise Unavailable("It was killed.")

    with monkeypatch.context() as patched:
        patched.setattr(Outbox, "sent", killed)
        yield tried


async def types_below(
    house: House, phone: Phone, monkeypatch: pytest.MonkeyPatch, said: str, shown: str, typed: Sequence[str]
) -> None:
    """Say something; once what is said back is shown, and not known to be, type something."""
    server: ZaloServer = house.server
    phone.looks()
    with nothing_noted(monkeypatch):
        phone.says(said)
        await server.until(lambda: shown in phone.texts[-1])
        for one in typed:
            phone.looks()
            sent = phone.says(one)
            await server.until(lambda sent=sent: sent.update in server.confirmed)  # type: ignore[misc]
    await house.settle()


async def test_a_step_is_no_answer(house: House, phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    async with house.running():
        await house.begins(phone)
        await house.tells(phone, *FIRST[:2])
        await types_below(house, phone, monkeypatch, FIRST[2], "1.4. Quy mô", ["1"])
        assert f"“1” {UNSURE}" in phone.texts[-1]
        assert live(house, SCALE) == []
        await house.tells(phone, "25 hộ", "1")
    assert live(house, SCALE) == [("25 hộ", None)]
    assert "1.5. Mục tiêu" in phone.texts[-1]


async def test_an_answer_is_no_choice_of_before(
    house: House, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ "2" is the report's name, and not the other outline."""
    async with house.running():
        await house.tells(phone, "xin chào", "[Đồng ý, bắt đầu]")
        await types_below(house, phone, monkeypatch, "1", "1.1. Tên mô hình", ["2"])
        assert f"“2” {UNSURE}" in phone.texts[-1]
        await house.tells(phone, "2")
        assert "1.2. Địa điểm" in phone.texts[-1]
    assert live(house, NAME) == [("2", None)]


async def test_several_choices_are_none_of_the_question_before(
    house: House, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.app.registry.publish(OUTLINE.read_bytes(), OUTLINE.name)
    async with house.running():
        await house.begins(phone, TITLE)
        await house.tells(phone, "Phát bò", "25")
        await types_below(house, phone, monkeypatch, "3", "4. Con giống", ["1, 3"])
        assert f"“1, 3” {UNSURE}" in phone.texts[-1]
        assert live(house, "con") == []
        await house.tells(phone, "1, 3", "x")
    assert live(house, "con") == [("Bò, Gà", None)]
    assert live(house, "cach") == [("Xã xét", None)]


async def test_what_is_the_same_wherever_it_was_typed_is_done(
    house: House, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The prompt of one question, told twice: who chooses fast is not asked again; words are words anyway."""
    house.app.registry.publish(OUTLINE.read_bytes(), OUTLINE.name)
    async with house.running():
        await house.begins(phone, TITLE)
        await house.tells(phone, "Phát bò", "25", "3")
        await types_below(house, phone, monkeypatch, "1", "1 ✓ Bò", ["3", "xong"])
    assert live(house, "con") == [("Bò, Gà", None)]
    assert "5. Quy mô đã làm" in phone.texts[-1]
    assert UNSURE not in "\n".join(phone.texts)


async def test_what_was_shown_before_it_was_noted_counts_too(
    house: House, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is sent again before what was typed below the first one arrives: that is no choice of before."""
    server = house.server
    async with house.running():
        await house.tells(phone, "xin chào", "[Đồng ý, bắt đầu]")
        phone.looks()
        with nothing_noted(monkeypatch) as tried:
            phone.says("1")
            await server.until(lambda: "1.1. Tên mô hình" in phone.texts[-1] and bool(tried))
            phone.looks()
            moment = phone.date()
        await house.settle()
        assert ["1.1. Tên mô hình" in text for text in phone.texts[-2:]] == [True, True]
        phone.says("2", date=moment)
        await house.settle()
        assert f"“2” {UNSURE}" in phone.texts[-1]
        await house.tells(phone, "2")
    assert live(house, NAME) == [("2", None)]


async def test_several_choices_at_once_are_as_unsure(house: House, phone: Phone) -> None:
    """Nobody was killed: they were typed before the next question stood there."""
    house.app.registry.publish(OUTLINE.read_bytes(), OUTLINE.name)
    async with house.running():
        await house.begins(phone, TITLE)
        await house.tells(phone, "Phát bò", "25", "[Bốc thăm]", "1")
        phone.looks()
        phone.says("x")
        phone.says("2, 4")
        await house.settle()
        assert f"“2, 4” {UNSURE}" in phone.texts[-1]
    assert (live(house, "quy_mo"), live(house, "con")) == ([], [("Bò", None)])
