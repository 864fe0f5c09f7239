"""What is shown on the phone for what is said back."""

from collections.abc import Callable

import pytest

from flows.messages.message import Inbound, Kind, Message, Said
from tests.botapi import BotApiServer, Phone, SteppedClock
from tests.botapi.calls import CallError, too_many_requests
from tests.telegram.house import House, echo, silence


async def test_a_prompt_with_its_keyboard(house: House, server: BotApiServer, phone: Phone) -> None:
    house.says = echo
    phone.says("Nhân rộng <bò> & dê")
    async with house.running():
        await server.until(lambda: len(phone.reads()) == 1)
    [shown] = phone.reads()
    assert shown.bold == [shown.text] == ["Sau “Nhân rộng <bò> & dê”"]
    assert phone.keyboard == [["Xong", "Bỏ qua"], ["Quay lại", "Mục lục", "Tạm dừng"]]
    [call] = server.called("sendMessage")
    assert call.json("reply_markup")["is_persistent"] is True
    assert call.json("link_preview_options") == {"is_disabled": True}
    assert phone.chat.reactions == {}


async def test_what_was_kept_without_a_word_is_marked(house: House, phone: Phone) -> None:
    house.says = silence
    sent, photo = phone.says("- 25 hộ"), phone.sends_photo(b"jpg")
    phone.edits(sent, "- 26 hộ")
    async with house.running():
        await house.idle()
    assert phone.chat.reactions == {sent.id: "✍", photo.id: "✍"}
    assert phone.reads() == []


async def test_a_long_text_comes_in_order_and_not_too_fast(
    house: House, server: BotApiServer, phone: Phone, clock: SteppedClock
) -> None:
    paragraphs = [f"{number}. " + "👨‍👩‍👧 " * 400 for number in range(12)]
    house.says = lambda _: (Message(Kind.NOTICE, "\n\n".join(paragraphs)),)
    phone.says("đọc lại")
    async with house.running():
        await server.until(lambda: len(phone.reads()) == 3)
        for number in range(4, 13):
            await server.until(lambda: 1 in clock.sleeping)
            assert len(phone.reads()) == number - 1
            clock.advance(1)
            await server.until(lambda number=number: len(phone.reads()) == number)  # type: ignore[misc]
    assert [shown.text for shown in phone.reads()] == [paragraph.strip() for paragraph in paragraphs]


async def test_replies_to_one_batch_keep_their_order(
    house: House, server: BotApiServer, phone: Phone, clock: SteppedClock
) -> None:
    house.says = lambda inbound: (Message(Kind.NOTICE, str(inbound.id)),)
    ids = [str(phone.says("a").id) for _ in range(3)]
    async with house.running():
        await house.idle()
    assert [shown.text for shown in phone.reads()] == ids


async def test_one_chat_that_must_wait_does_not_hold_up_another(
    house: House, server: BotApiServer, clock: SteppedClock
) -> None:
    house.says = echo
    an, binh = server.phone("An"), server.phone("Bình")
    server.fails("sendMessage", too_many_requests(30))
    async with house.running():
        an.says("một")
        await server.until(lambda: 30 in clock.sleeping)
        clock.advance(5)
        binh.says("hai")
        await server.until(lambda: len(binh.reads()) == 1)
        assert an.reads() == []
        an.says("ba")
        await server.until(lambda: len(house.kept) == 3)
        clock.advance(25)
        await server.until(lambda: len(an.reads()) == 1)
        await house.idle()
    assert [shown.text for shown in an.reads()] == ["Sau “ba”"], (
        "a prompt that is out of date is not sent late"
    )


@pytest.mark.parametrize(("said", "marked"), [(3, 3), (40, 31)])
async def test_when_the_limit_is_reached_only_the_last_message_of_a_series_is_marked(
    house: House, server: BotApiServer, phone: Phone, clock: SteppedClock, said: int, marked: int
) -> None:
    house.says = silence
    sent = [phone.says(f"- ý {number}") for number in range(said)]
    async with house.running():
        if marked < said:
            await server.until(lambda: any(seconds < 0.1 for seconds in clock.sleeping))
            clock.advance(1)
        await house.idle()
    assert list(phone.chat.reactions) == [one.id for one in [*sent[: marked - 1], sent[-1]]]


async def test_sending_is_tried_again_when_there_is_no_answer(
    house: House, server: BotApiServer, phone: Phone, clock: SteppedClock
) -> None:
    house.says = echo
    server.fails("sendMessage", CallError(502, "Bad Gateway"), times=2)
    phone.says("một")
    async with house.running():
        for pause in (1.0, 2.0):
            await server.until(lambda pause=pause: pause in clock.sleeping)  # type: ignore[misc]
            clock.advance(pause)
        await server.until(lambda: len(phone.reads()) == 1)


async def test_what_cannot_be_sent_is_given_up_and_the_next_is_not(
    house: House, server: BotApiServer, phone: Phone, caplog: pytest.LogCaptureFixture
) -> None:
    house.says = echo
    server.fails("sendMessage", CallError(400, "Bad Request: no such thing"))
    async with house.running():
        phone.says("một")
        await house.idle()
        phone.says("hai")
        await server.until(lambda: len(phone.reads()) == 1)
    assert house.contents == [Said("một"), Said("hai")]
    assert "a reply to chat 1 is refused, is set aside: No such thing" in caplog.text
    assert house.refusals == [("1", "No such thing")]


async def test_somebody_who_blocked_the_bot_is_noted_and_can_come_back(
    house: House, server: BotApiServer, phone: Phone
) -> None:
    house.says = echo
    phone.says("một")
    phone.blocks_bot()
    async with house.running():
        await house.idle()
        assert house.unreachable == [str(phone.chat.id)]
        phone.unblocks_bot()
        phone.says("hai")
        await server.until(lambda: len(phone.reads()) == 1)
    assert house.contents == [Said("một"), Said("hai")]


def broken(_: Inbound) -> tuple[Message, ...]:
    return (Message(Kind.NOTICE, ""),)


@pytest.mark.parametrize("says", [broken, silence])
async def test_nothing_to_say_sends_nothing(
    house: House, phone: Phone, says: Callable[[Inbound], tuple[Message, ...]]
) -> None:
    house.says = says
    phone.says("một")
    async with house.running():
        await house.idle()
    assert phone.reads() == []
