"""What is handed in for what people send."""

from typing import Any

import pytest

from flows.messages.message import (
    Button,
    Edited,
    Inbound,
    Kind,
    Located,
    Message,
    Opened,
    Pressed,
    Reason,
    Said,
    Unreadable,
)
from tests.botapi import BotApiServer, Phone, SteppedClock
from tests.botapi.calls import bad_request
from tests.telegram.house import House


async def test_texts_presses_and_openings(house: House, phone: Phone) -> None:
    for text in (
        "25 hộ\n\n   - một",
        "Xong",
        "xong việc",
        "/start",
        "/start moi-1",
        "/start@decuong_bot moi-2",
        "/started",
        "/xoa",
    ):
        phone.says(text)
    async with house.running():
        await house.idle()
    assert house.contents == [
        Said("25 hộ\n\n   - một"),
        Pressed("done"),
        Said("xong việc"),
        Opened(),
        Opened("moi-1"),
        Opened("moi-2"),
        Said("/started"),
        Said("/xoa"),
    ]
    first = next(iter(house.kept.values()))
    assert (first.channel, first.address, first.name) == ("telegram", str(phone.chat.id), "An")
    assert first.at.timestamp() == house.clock.now()


async def test_a_batch_is_handed_in_at_once_and_in_order(house: House, server: BotApiServer) -> None:
    an, binh = server.phone("An"), server.phone("Bình")
    for number in range(20):
        (an, binh)[number % 2].says(str(number))
    async with house.running():
        await house.idle()
    [batch] = house.handed_in
    assert [one.content for one in batch] == [Said(str(number)) for number in range(20)]


async def test_letters_come_as_they_were_typed(house: House, phone: Phone) -> None:
    composed, decomposed = "Hồng Thuận\u200b", "Ho\u0302\u0300ng Thua\u0323\u0302n"
    phone.says(composed)
    phone.says(decomposed)
    async with house.running():
        await house.idle()
    assert house.contents == [Said(composed), Said(decomposed)]


async def test_an_edit_names_its_message_and_has_an_id_of_its_own(
    house: House, phone: Phone, clock: SteppedClock
) -> None:
    sent = phone.says("25 hộ")
    phone.edits(sent, "26 hộ")
    clock.advance(60)
    phone.edits(sent, "Xong")
    photo = phone.sends_photo(b"jpg", "chuồng")
    phone.edits(photo, "")
    now = int(clock.now())
    async with house.running():
        await house.idle()
    ids = [id_.partition("-")[0] for id_ in house.ids if not id_.endswith(":file")]
    assert ids == [  # behind the dash: a digest of the words
        f"{sent.id}", f"{sent.id}:{now - 60}", f"{sent.id}:{now}", f"{photo.id}", f"{photo.id}:{now}",
    ]  # fmt: skip
    edits = [content for content in house.contents if isinstance(content, Edited)]
    assert edits == [
        Edited(str(sent.id), "26 hộ"),
        Edited(str(sent.id), "Xong"),
        Edited(str(photo.id), ""),
    ]


async def test_places(house: House, phone: Phone, clock: SteppedClock) -> None:
    live = phone.sends_location(21.0, 105.8)
    live.json |= {"location": {"latitude": 21.1, "longitude": 105.9}}
    clock.advance(5)
    phone.edits(live, "")
    async with house.running():
        await house.idle()
    assert house.contents == [Located(21.0, 105.8)], "a live location that moves on is no answer"
    assert house.aside == []


async def test_a_venue_keeps_its_title_and_address(house: House, phone: Phone) -> None:
    point = {"latitude": 20.25, "longitude": 106.5}
    venue = {"location": point, "title": "UBND xã Giao Thiện", "address": "Giao Thủy, Nam Định"}
    phone.sends({"location": point, "venue": venue})
    phone.sends({"location": point, "venue": {**venue, "address": ""}})
    async with house.running():
        await house.idle()
    assert house.contents == [
        Located(20.25, 106.5, "UBND xã Giao Thiện, Giao Thủy, Nam Định"),
        Located(20.25, 106.5, "UBND xã Giao Thiện"),
    ]


@pytest.mark.parametrize(
    "content",
    [
        {
            "poll": {
                "id": "1",
                "question": "?",
                "options": [],
                "total_voter_count": 0,
                "is_closed": False,
                "is_anonymous": True,
                "type": "regular",
                "allows_multiple_answers": False,
                "allows_revoting": True,
                "members_only": False,
            }
        },
        {"dice": {"emoji": "🎲", "value": 3}},
        {"kind_of_next_year": {"a": 1}},
        {},
    ],
    ids=["poll", "dice", "new", "nothing"],
)  # fmt: skip
async def test_what_cannot_be_kept_is_said_so(house: House, phone: Phone, content: dict[str, object]) -> None:
    phone.sends(content)
    phone.sends_sticker()
    phone.says("xong việc")
    async with house.running():
        await house.idle()
    assert house.contents == [Unreadable(Reason.KIND), Unreadable(Reason.KIND), Said("xong việc")]
    assert house.aside == []


async def test_an_update_that_does_not_parse_is_set_aside_and_the_rest_goes_on(
    house: House, server: BotApiServer, phone: Phone
) -> None:
    phone.says("một")
    somebody = {"id": 1, "is_bot": False, "first_name": "A"}
    malformed: list[dict[str, Any]] = [
        {"message": {"message_id": 7}},
        {"message": 5},
        {"message": {"message_id": 8, "date": 1, "chat": {"id": 1, "type": "private"}, "text": 5}},
        {"message": {"message_id": 9, "date": 1, "chat": {"id": 1, "type": "private"}, "text": "a\ud83d"}},
        {
            "callback_query": {
                "id": "1",
                "from": somebody,
                "chat_instance": "",
            }
        },
        {"shipping_query_of_next_year": {}},
        {},
    ]
    for body in malformed:
        server.inject(body)
    phone.says("hai")
    async with house.running():
        await house.idle()
    told = Unreadable(Reason.KIND)
    assert house.contents == [Said("một"), told, told, Said("hai")], "whose chat is known is told"
    assert [{**raw} for raw, _ in house.aside] == [
        {"update_id": number, **body} for number, body in enumerate(malformed, 2)
    ]
    assert all(error for _, error in house.aside)


async def test_a_group_is_invited_once_and_nothing_of_it_is_kept(
    house: House, server: BotApiServer, phone: Phone
) -> None:
    group, silent = server.group("Tổ công tác"), server.group("Nhóm cấm bot")
    silent.is_blocked = True
    async with house.running():
        first = phone.says("1 xã, 25 hộ", group=group)
        phone.says("còn đây?", group=group)
        phone.says("ở đây nữa", group=silent)
        phone.edits(first, "1 xã, 26 hộ")
        phone.says("riêng")
        await house.idle()
        await server.until(lambda: len(group.shown) == 1)
    assert "https://t.me/decuong_bot" in next(iter(group.shown.values())).text
    assert house.contents == [Said("riêng")]
    assert (house.aside, house.unreachable) == ([], [])


async def test_taps_say_what_they_were_asked_at(
    house: House, server: BotApiServer, phone: Phone, clock: SteppedClock
) -> None:
    house.says = choices
    async with house.running():
        phone.says("a")
        await server.until(lambda: len(phone.reads()) == 1)
        phone.says("b")
        await server.until(lambda: len(phone.reads()) == 2)
        first, second = phone.reads()
        phone.presses("Có", of=second)
        clock.advance(1)
        phone.presses("Có", of=second)  # twice, with two ids
        phone.presses("Không", of=first)  # of a prompt that is gone by
        await house.idle()
    taps = [content for content in house.contents if isinstance(content, Pressed)]
    assert taps == [
        Pressed("choice:co", "hoi/b"),
        Pressed("choice:co", "hoi/b"),
        Pressed("choice:khong", "hoi/a"),
    ]
    assert len({number for number in house.ids if number.startswith("q")}) == 3
    await server.until(lambda: all(tap.toast is not None for tap in server.taps.values()))


async def test_a_tap_that_is_too_old_to_be_answered_is_kept(
    house: House, server: BotApiServer, phone: Phone
) -> None:
    house.says = choices
    async with house.running():
        phone.says("a")
        await server.until(lambda: len(phone.reads()) == 1)
        server.fails("answerCallbackQuery", bad_request("query is too old and response timeout expired"))
        phone.presses("Có")
        await house.idle()
        phone.says("b")
        await server.until(lambda: len(phone.reads()) == 2)
    assert house.contents == [Said("a"), Pressed("choice:co", "hoi/a"), Said("b")]


def choices(inbound: Inbound) -> tuple[Message, ...]:
    if not isinstance(inbound.content, Said):
        return ()
    buttons = ((Button("choice:co", "Có"), Button("choice:khong", "Không")),)
    return (Message(Kind.PROMPT, "Có tập huấn không?", key=f"hoi/{inbound.content.text}", buttons=buttons),)


async def test_a_shared_contact_is_kept_as_words(house: House, phone: Phone) -> None:
    phone.sends({"contact": {"phone_number": "0912345678", "first_name": "An", "last_name": "Lê"}})
    async with house.running():
        await house.idle()
    assert house.contents == [Said("An Lê, 0912345678")]
