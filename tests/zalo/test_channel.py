"""A chat on Zalo from end to end: what is kept, what is said, and what a number means by then."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select

from bot.intake.readings import Known
from flows.messages.message import Inbound, Kind, Message, Opened, Pressed, Reply
from flows.report.submission import State
from storage.core import tables
from storage.core.engine import reading, writing
from storage.core.errors import Unavailable
from storage.drafts.devices import PUSHED
from storage.drafts.offered import forget_strangers
from storage.operations.overview import overview
from storage.queues.outbox import Outbox
from storage.reports.submissions import Moved
from tests.botapi import SteppedClock
from tests.play import JPEG
from tests.zalo.house import SECRET, WEB, House, texts
from tests.zaloapi import Habits, Phone, ZaloServer
from tests.zaloapi.chats import CallError

NAME, SCALE, AIM = "du_an[1]/ten", "du_an[1]/quy_mo", "du_an[1]/muc_tieu"
FIRST = ("Nuôi bò", "xã Hồng Thuận", "2017")


def live(house: House, path: str) -> list[tuple[str, str | None]]:
    """(words, name of the file) of the live parts."""
    parts = tables.parts
    query = select(parts.c.text, parts.c.file_name).where(parts.c.live, parts.c.path == path)
    with reading(house.app.engine) as connection:
        return [(row[0], row[1]) for row in connection.execute(query.order_by(parts.c.place))]


def aside(house: House) -> list[str]:
    return [one.error for one in overview(house.app.engine).aside]


async def test_words_are_kept_marked_and_closed_by_a_number(house: House, phone: Phone) -> None:
    async with house.running():
        await house.begins(phone)
        await house.tells(phone, *FIRST, "25 hộ nghèo")
        last = phone.reads()[-1]
        assert last.text == "✓"
        await house.tells(phone, "và 3 bản", "[Xong]")
    assert live(house, SCALE) == [("25 hộ nghèo", None), ("và 3 bản", None)]
    assert "1.5. Mục tiêu" in phone.texts[-1]
    assert phone.texts[-1].endswith("\n\n1 Xong · 2 Bỏ qua · 0 Mục lục, việc khác")


async def test_a_late_number_presses_nothing_else_and_is_told(house: House, phone: Phone) -> None:
    """Typed while the next prompt was on its way: nobody knows for which of the two."""
    async with house.running():
        await house.begins(phone)
        await house.tells(phone, *FIRST, "25 hộ nghèo")
        phone.looks()
        phone.says("Xong")  # 1.4 is closed, and nobody has seen 1.5 yet
        phone.says("2")
        await house.settle()
        assert "“2” vừa gõ chưa rõ là của câu nào" in phone.texts[-1]
        assert "1.5. Mục tiêu" in phone.texts[-2], "it was not skipped"
        await house.tells(phone, "2")
        assert "1.6. Các hoạt động" in phone.texts[-1]
    assert (live(house, SCALE), live(house, AIM)) == ([("25 hộ nghèo", None)], [])


async def test_a_number_in_reply_to_an_old_prompt_presses_nothing_else(house: House, phone: Phone) -> None:
    async with house.running():
        await house.begins(phone)
        await house.tells(phone, *FIRST)
        prompt = phone.reads()[-1]
        await house.tells(phone, "25 hộ nghèo", "xong ạ")
        assert "1.5. Mục tiêu" in phone.texts[-1]
        phone.looks()
        phone.says("2", to=prompt)
        await house.settle()
    assert "Số vừa nhắn là của câu 1.4" in phone.texts[-1]
    assert "1.5. Mục tiêu" in phone.texts[-1]


async def test_a_number_at_a_one_line_question_is_the_answer(house: House, phone: Phone) -> None:
    async with house.running():
        await house.begins(phone)
        await house.tells(phone, "2")
    assert live(house, NAME) == [("2", None)]


@pytest.mark.parametrize("seconds", [False, True])
@pytest.mark.parametrize("silent", [False, True])
async def test_whatever_dates_zalo_gives(
    house: House, server: ZaloServer, phone: Phone, seconds: bool, silent: bool
) -> None:
    server.habits = Habits(seconds=seconds, silent=silent, wraps=True)
    async with house.running():
        await house.begins(phone)
        await house.tells(phone, *FIRST, "25 hộ nghèo", "1")
    assert "1.5. Mục tiêu" in phone.texts[-1]
    assert live(house, SCALE) == [("25 hộ nghèo", None)]


async def test_what_comes_again_is_kept_once(house: House, server: ZaloServer, phone: Phone) -> None:
    async with house.running():
        await house.begins(phone)
        await house.tells(phone, *FIRST)
        sent = phone.says("25 hộ nghèo")
        for _ in range(3):
            server.put({"event_name": "message.text.received", "message": sent.json}, phone.chat.id)
        await house.settle()
    assert live(house, SCALE) == [("25 hộ nghèo", None)]
    assert phone.texts.count("✓") == 1


async def test_what_a_stranger_said_is_no_answer_when_it_comes_late(
    house: House, server: ZaloServer, phone: Phone
) -> None:
    """Of strangers no receipt is kept: their first words, pushed again, may come after they have agreed."""
    async with house.running():
        first = phone.says("xin chào")
        await house.settle()
        await house.tells(phone, "[Đồng ý, bắt đầu]", "[Dự án từ ngân sách Nhà nước]")
        server.put({"event_name": "message.text.received", "message": first.json}, phone.chat.id)
        await house.settle()
        await house.tells(phone, "Nuôi bò")
    assert live(house, NAME) == [("Nuôi bò", None)]


async def test_a_picture_is_fetched_at_once_with_its_caption(house: House, phone: Phone) -> None:
    async with house.running():
        await house.begins(phone)
        await house.tells(phone, *FIRST)
        phone.sends_photo(JPEG, "chuồng bò")
        phone.says("Xong")
        await house.settle()
        assert any("1.5. Mục tiêu" in text for text in phone.texts[-2:]), "nothing waits for the picture"
    [(caption, name)] = live(house, SCALE)
    assert caption == "chuồng bò"
    assert re.fullmatch(r"anh-[0-9a-f]{8}\.jpg", name or "")
    with reading(house.app.engine) as connection:
        row = connection.execute(select(tables.parts).where(tables.parts.c.file_name == name)).one()
    assert (row.media_type, row.size) == ("image/jpeg", len(JPEG))


async def test_a_picture_whose_address_has_expired_is_told(
    house: House, server: ZaloServer, phone: Phone, clock: SteppedClock
) -> None:
    async with house.running():
        await house.begins(phone)
        await house.tells(phone, *FIRST)
        sent = phone.sends_photo(JPEG, "chuồng bò")
        server.photos["p1"].until = clock.now() - 1
        await house.settle()
    assert "Chưa tải được tệp này về" in "\n".join(phone.texts)
    assert live(house, SCALE) == [("chuồng bò", None)], "its words stay"
    assert sent.json["photo_url"] not in "\n".join(phone.texts)


async def test_a_picture_that_is_too_large_is_refused_with_a_sentence(
    house: House, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.zalo.api.LARGEST", 100)
    async with house.running():
        await house.begins(phone)
        await house.tells(phone, *FIRST)
        phone.sends_photo(JPEG + bytes(100), "chuồng bò")
        await house.settle()
    assert "lớn hơn 20 MB" in "\n".join(phone.texts)
    assert live(house, SCALE) == [("chuồng bò", None)]


async def test_the_numbers_of_the_question_hold_below_what_tells_of_a_lost_picture(
    house: House, phone: Phone
) -> None:
    """What stands beside a question has numbers of its own, and takes none away."""
    async with house.running():
        await house.begins(phone)
        await house.tells(phone, *FIRST)
        phone.sends_photo(b"no picture")
        await house.settle()
        assert phone.texts[-1].endswith("\n\n3 Mở câu 1.4, dự án 1 (Nuôi bò)")
        await house.tells(phone, "0")
        assert phone.texts[-1].startswith("Ở đây anh/chị còn có thể:")
        await house.tells(phone, "2")
        assert "1.5. Mục tiêu" in phone.texts[-1]
    assert live(house, SCALE) == []


async def test_what_does_not_come_through_gets_a_sentence_and_a_link(house: House, phone: Phone) -> None:
    async with house.running():
        await house.begins(phone)
        await house.tells(phone, *FIRST)
        for send in (phone.sends_voice, phone.sends_sticker):
            phone.looks()
            send()
            await house.settle()
            told, link = texts(phone, 2)
            assert told.startswith("Nơi nhắn này chỉ chuyển được chữ và ảnh")
            assert re.search(rf"{WEB}/\?code=[A-Z2-9]{{5}}-[A-Z2-9]{{5}}\n", link)
    assert live(house, SCALE) == []


async def test_a_question_for_files_offers_the_link(house: House, phone: Phone) -> None:
    async with house.running():
        await house.begins(phone)
        await house.tells(phone, "mục lục", "5, Ghi chú", "bỏ qua")
        await house.tells(phone, *["bỏ qua"] * 2)
        asked = next(text for text in phone.texts if "Tài liệu khác gửi kèm" in text and "Ghi chú. " in text)
    assert "w Viết tiếp trên trang web" in asked.split("\n\n")[-1]


async def test_the_link_opens_the_web_chat_as_the_same_person_at_the_same_place(
    house: House, phone: Phone
) -> None:
    """Once, for an hour, and after a question."""
    async with house.running():
        await house.begins(phone)
        await house.tells(phone, *FIRST, "0", "w")
        match = re.search(r"code=(\S+)", phone.texts[-1])
        assert match is not None
    [asked] = page(house, "b1", Opened(match[1]))
    [enter, _] = [row[0] for row in asked.buttons]
    assert "Đó có phải báo cáo của anh/chị không?" in asked.text
    [there] = page(house, "b1", Opened(), press=enter.press)
    assert there.key == SCALE
    again = page(house, "b2", Opened(match[1]))
    assert again[0].text.startswith("Kính chào"), "it was good for once: a stranger stays one"


async def test_the_link_holds_for_an_hour(house: House, phone: Phone) -> None:
    async with house.running():
        await house.begins(phone)
        await house.tells(phone, "/web")
        match = re.search(r"code=(\S+)", phone.texts[-1])
        assert match is not None
    late = page(house, "b1", Opened(match[1]), after=timedelta(minutes=61))
    assert late[0].text.startswith("Kính chào"), "whoever finds it later is a stranger"


def page(
    house: House, browser: str, content: Opened, press: str = "", after: timedelta = timedelta()
) -> tuple[Message, ...]:
    """What a browser is shown."""
    sent = Pressed(press) if press else content
    inbound = Inbound("web", browser, f"{browser}{press}", house.now() + after, sent)
    [reply] = house.app.conversation.receive([inbound])
    return reply.messages


async def test_what_is_unknown_is_set_aside_and_seen_and_the_others_go_on(
    house: House, server: ZaloServer, phone: Phone
) -> None:
    async with house.running():
        await house.begins(phone)
        await house.tells(phone, *FIRST)
        phone.sends("message.poll.received", {"poll": {}})
        phone.sends("message.text.received", {"text": "25 hộ", "quote": {"id": "1"}})
        phone.sends("message.text.received", {"text": "3 bản", "quote": {"id": "2"}})
        server.put({"event_name": "message.text.received"}, phone.chat.id)
        server.put({"event_name": "user.followed", "user": {"id": "1"}}, phone.chat.id)
        await house.settle()
    assert live(house, SCALE) == [("25 hộ", None), ("3 bản", None)]
    told = aside(house)
    assert len(told) == 4
    assert sum("kind that is not known: 'message.poll.received'" in one for one in told) == 1
    assert sum("kept, and it has fields that are not known: message.quote" in one for one in told) == 1
    assert sum("without a message" in one for one in told) == 2


async def test_a_group_is_told_once_and_nothing_of_it_is_kept(
    house: House, server: ZaloServer, phone: Phone
) -> None:
    group = server.group()
    async with house.running():
        phone.says("xin chào", group=group)
        phone.says("25 hộ", group=group)
        await server.until(lambda: bool(group.shown))
        await house.settle()
    assert [shown.text for shown in group.shown] == [
        "Kính chào anh/chị. Báo cáo được trả lời trong trò chuyện riêng, không phải trong nhóm. "
        "Xin nhắn riêng cho bot bot.decuong một chữ bất kỳ."
    ]
    assert phone.reads() == []


async def test_long_things_come_in_pieces_at_paragraphs(house: House, phone: Phone) -> None:
    async with house.running():
        await house.begins(phone)
        await house.tells(phone, *FIRST)
        for number in range(4):
            phone.says(f"Đoạn {number}. " + "Nuôi bò sinh sản cho hộ nghèo. " * 40)
        await house.settle()
        before = len(phone.reads())
        await house.tells(phone, "đọc lại")
    pieces = [shown.text for shown in phone.reads()[before:]]
    assert len(pieces) > 4
    assert all(len(piece) <= 2000 for piece in pieces)
    assert any(piece.endswith("w Viết tiếp trên trang web") for piece in pieces)
    assert pieces[-1].endswith("1 Xong · 0 Mục lục, việc khác")


async def test_who_blocked_the_bot_is_told_on_telegram(house: House, phone: Phone) -> None:
    """Staff's question goes to the channel used last, and to the other one where that refuses it."""
    conversation = house.app.conversation
    async with house.running():
        await house.begins(phone)
        await house.tells(phone, *FIRST, "/ma", "[Tôi dùng thêm máy khác]")
        match = re.search(r"Mã: (\S+)", phone.texts[-1])
        assert match is not None
        for number, content in enumerate((Opened(match[1]), Opened())):
            told = conversation.receive([Inbound("telegram", "42", f"{number}", house.now(), content)])
            buttons = [one.press for row in told[0].messages[-1].buttons for one in row]
            enter = next((one for one in buttons if one.startswith("enter:")), "")
            if enter:
                inbound = Inbound("telegram", "42", "q1", house.now(), Pressed(enter))
                conversation.receive([inbound])
        drain(house, "telegram")
        await house.tells(phone, "25 hộ")
        phone.blocks_bot()
        with reading(house.app.engine) as connection:
            draft = connection.execute(select(tables.drafts.c.id)).scalar_one()
        moved = Moved("2026-0001-1", "2026-0001", draft, State.RECEIVED)
        assert conversation.unasked.decide(lambda _: [moved], house.now()) == [(moved, 1)]
        assert waiting(house, "telegram") == []
        await house.server.until(lambda: bool(waiting(house, "telegram")))
    [kind] = waiting(house, "telegram")
    assert kind is Kind.PROMPT


def waiting(house: House, channel: str) -> list[Kind]:
    return [one.reply.messages[-1].kind for one in Outbox(house.app.engine, channel).waiting((), 99)]


def drain(house: House, channel: str) -> None:
    outbox = Outbox(house.app.engine, channel)
    outbox.sent([one.id for one in outbox.waiting((), 99)])


class Away:
    """A conversation whose database is away until it is said to be back."""

    def __init__(self, house: House) -> None:
        self.is_away = True
        self.readings = house.app.conversation.readings
        self._house = house

    def take(self, inbounds: Sequence[Inbound], known: Known) -> list[Reply]:
        if self.is_away:
            raise Unavailable("The database is away.")
        return self._house.app.conversation.take(inbounds, known)


async def test_polling_tries_what_it_holds_until_it_is_kept(
    house: House,
    server: ZaloServer,
    phone: Phone,
    clock: SteppedClock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    door = Away(house)
    async with house.running(polls=True, conversation=door):  # type: ignore[arg-type]
        await server.until(lambda: server.polls == 1)
        phone.says("xin chào")
        await server.until(lambda: 1.0 in clock.sleeping)
        assert server.handed_out == 1
        door.is_away = False
        clock.advance(1)
        await server.until(lambda: bool(phone.reads()))
    assert "Kính chào" in phone.texts[-1]
    assert "for trying out only" in caplog.text
    assert "DECUONG_ZALO_WEBHOOK_URL" in caplog.text


async def test_what_was_offered_to_a_stranger_goes_after_a_day(
    house: House, server: ZaloServer, phone: Phone
) -> None:
    other = server.phone("Bình")
    async with house.running():
        await house.begins(phone)
        await house.tells(other, "xin chào")
    for hours, left in ((23, {phone.chat.id, other.chat.id}), (25, {phone.chat.id})):
        with writing(house.app.engine) as connection:
            forget_strangers(connection, house.now() + timedelta(hours=hours))
        with reading(house.app.engine) as connection:
            assert {*connection.execute(select(tables.offered.c.address)).scalars()} == left


async def test_a_push_without_the_secret_is_refused(house: House, phone: Phone) -> None:
    body = {"event_name": "message.text.received", "message": {}}
    async with house.running(), httpx.AsyncClient(trust_env=False) as client:
        for headers in ({}, {"X-Bot-Api-Secret-Token": "x" * 20}, {"X-Bot-Api-Secret-Token": SECRET + "x"}):
            answer = await client.post(house.webhook, json=body, headers=headers)
            assert answer.status_code == 403
    assert aside(house) == []


async def test_pushed_and_not_kept_is_not_confirmed(
    house: House, server: ZaloServer, phone: Phone, clock: SteppedClock
) -> None:
    """200 only after the commit; without a retry it was never confirmed, with one it comes again."""
    door = Away(house)
    async with house.running(conversation=door):  # type: ignore[arg-type]
        sent = phone.says("xin chào")
        await server.until(lambda: server.delivered[sent.update] >= 1 and 1.0 in clock.sleeping)
        assert server.confirmed == []
        door.is_away = False
        clock.advance(1)
        await server.until(lambda: server.confirmed == [sent.update])
        await house.settle()
    assert "Kính chào" in phone.texts[-1]


async def test_too_fast_and_away_are_waited_for(house: House, server: ZaloServer, phone: Phone) -> None:
    server.fails("sendMessage", CallError(429, "Too Many Requests", 7))
    server.fails("sendMessage", CallError(502, "Bad Gateway"), times=3)
    async with house.running():
        phone.says("xin chào")
        await house.settle()
    assert [text[:9] for text in phone.texts] == ["Kính chào"]


def test_zalo_is_written_to_unasked() -> None:
    assert "zalo" in PUSHED
