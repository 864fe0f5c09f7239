"""The methods, met by python-telegram-bot as it would meet the real ones."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from telegram import Bot, BotCommand, InlineKeyboardButton, InlineKeyboardMarkup, ReplyKeyboardMarkup, Update
from telegram.error import BadRequest, Forbidden, InvalidToken, RetryAfter

from tests.botapi import BotApiServer, SteppedClock
from tests.botapi.calls import too_many_requests


@pytest.fixture
async def bot(server: BotApiServer, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bot]:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    base, files = f"{server.api_url}/bot", f"{server.api_url}/file/bot"
    async with Bot(server.token, base_url=base, base_file_url=files) as bot:
        yield bot


@pytest.mark.parametrize("token", ["123456:other", "nothing"])
async def test_a_wrong_token(server: BotApiServer, token: str) -> None:
    bot = Bot(token, base_url=f"{server.api_url}/bot")
    with pytest.raises(InvalidToken):
        await bot.initialize()
    await bot.shutdown()


async def test_a_conversation(server: BotApiServer, bot: Bot) -> None:
    phone = server.phone("An")
    phone.starts("moi-1")
    keyboard = ReplyKeyboardMarkup([["Xong", "Bỏ qua"]], is_persistent=True)
    await bot.send_message(phone.chat.id, "<b>1.1. Tên</b> &amp; địa chỉ 🐄", "HTML", reply_markup=keyboard)
    shown = phone.reads()[-1]
    assert (shown.text, shown.bold) == ("1.1. Tên & địa chỉ 🐄", ["1.1. Tên"])
    phone.presses("Bỏ qua")
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("Đúng", callback_data="confirm")]])
    await bot.send_message(phone.chat.id, "25 hộ?", reply_markup=markup)
    tap = phone.presses("Đúng")
    updates = await bot.get_updates()
    assert [u.message.text for u in updates if u.message] == ["/start moi-1", "Bỏ qua"]
    query = updates[-1].callback_query
    assert query is not None
    assert (query.data, query.from_user.full_name) == ("confirm", "An")
    await query.answer("Đã rõ")
    assert server.taps[query.id] is tap
    assert server.taps[query.id].toast == "Đã rõ"
    await query.edit_message_text("25 hộ")
    assert (phone.reads()[-1].text, phone.reads()[-1].labels) == ("25 hộ", [])


async def test_an_answer_to_a_tap_that_comes_too_late(
    server: BotApiServer, bot: Bot, clock: SteppedClock
) -> None:
    phone = server.phone()
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("Đúng", callback_data="confirm")]])
    await bot.send_message(phone.chat.id, "?", reply_markup=markup)
    phone.presses("Đúng")
    [update] = await bot.get_updates()
    clock.advance(151)
    assert update.callback_query is not None
    with pytest.raises(BadRequest, match="Query is too old"):
        await update.callback_query.answer()


async def test_edits_of_texts_and_captions(server: BotApiServer, bot: Bot) -> None:
    phone = server.phone()
    text, photo = phone.says("25 hộ"), phone.sends_photo(b"\xff\xd8", "chuồng", album="a")
    phone.edits(text, "26 hộ")
    phone.edits(photo, "chuồng mới")
    found = await bot.get_updates()
    edited = [update.edited_message for update in found if update.edited_message]
    assert [(one.message_id, one.text, one.caption) for one in edited] == [
        (text.id, "26 hộ", None),
        (photo.id, None, "chuồng mới"),
    ]
    assert all(one.edit_date for one in edited)
    sent = [update.message for update in found if update.message]
    assert [one.text or one.caption for one in sent] == ["25 hộ", "chuồng"], "what was sent stays as it was"


async def test_files_up_to_20_megabytes_come_back(server: BotApiServer, bot: Bot) -> None:
    phone = server.phone()
    phone.sends_document(b"x" * (20 << 20), "Báo cáo.pdf")
    phone.sends_document(b"x" * ((20 << 20) + 1), "lớn.pdf")
    small, large = [update.message.document for update in await bot.get_updates() if update.message]
    assert small is not None
    assert large is not None
    assert len(await (await small.get_file()).download_as_bytearray()) == 20 << 20
    with pytest.raises(BadRequest, match="File is too big"):
        await large.get_file()
    with pytest.raises(BadRequest, match="temporarily unavailable"):
        await bot.get_file("unknown")


async def test_sent_files_are_shown(server: BotApiServer, bot: Bot) -> None:
    phone = server.phone()
    await bot.send_document(phone.chat.id, b"docx", caption="Bản Word", filename="b.docx")
    await bot.send_photo(phone.chat.id, b"jpg")
    assert [(one.text, one.file) for one in phone.reads()] == [("Bản Word", b"docx"), ("", b"jpg")]


@pytest.mark.parametrize(
    ("text", "arrives"),
    [
        ("Mục\u000btiêu\u0016\u0000 hết\f\t.", "Mục tiêu   hết  ."),
        ("a\r\nb", "a\nb"),
        ("Hồng \u200bThuận", "Hồng \u200bThuận"),
        ("Ho\u0302\u0300ng", "Ho\u0302\u0300ng"),
    ],
)
async def test_texts_arrive_as_the_server_leaves_them(
    server: BotApiServer, bot: Bot, text: str, arrives: str
) -> None:
    server.phone().says(text)
    [update] = await bot.get_updates()
    assert update.message is not None
    assert update.message.text == arrives


async def test_a_long_paste_comes_in_pieces(server: BotApiServer, bot: Bot) -> None:
    server.phone().pastes("🐄" * 2048 + "a")
    found = await bot.get_updates()
    assert [update.message.text for update in found if update.message] == ["🐄" * 2048, "a"]


@pytest.mark.parametrize(
    ("text", "data", "why"),
    [
        ("a" * 4097, "x", "Message is too long"),
        ("🐄" * 2049, "x", "Message is too long"),
        ("<b>\n</b>", "x", "Message text is empty"),
        ("<b>a", "x", "Can't parse entities"),
        ("a < b", "x" * 65, "Button_data_invalid"),
        ("a", "ắ" * 22, "Button_data_invalid"),
    ],
)
async def test_limits(server: BotApiServer, bot: Bot, text: str, data: str, why: str) -> None:
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("x", callback_data=data)]])
    with pytest.raises(BadRequest, match=why):
        await bot.send_message(server.phone().chat.id, text, "HTML", reply_markup=markup)


async def test_the_limit_is_for_the_text_without_its_tags(server: BotApiServer, bot: Bot) -> None:
    await bot.send_message(server.phone().chat.id, f"<b>{'&lt;' * 4096}</b>", "HTML")


async def test_blocking_reactions_and_actions(server: BotApiServer, bot: Bot) -> None:
    phone = server.phone()
    sent = phone.says("đã ghi?")
    await bot.set_message_reaction(phone.chat.id, sent.id, "✍")
    await bot.send_chat_action(phone.chat.id, "typing")
    assert (phone.chat.reactions, phone.chat.actions) == ({sent.id: "✍"}, ["typing"])
    with pytest.raises(BadRequest, match="Reaction_invalid"):
        await bot.set_message_reaction(phone.chat.id, sent.id, "🐄")
    with pytest.raises(BadRequest, match="Message to react not found"):
        await bot.set_message_reaction(phone.chat.id, 999, "✍")
    phone.blocks_bot()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(phone.chat.id, "còn đó không?")
    phone.unblocks_bot()
    await bot.send_message(phone.chat.id, "chào lại")
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(999, "?")


async def test_scripted_faults(server: BotApiServer, bot: Bot) -> None:
    server.fails("sendMessage", too_many_requests(7))
    phone = server.phone()
    with pytest.raises(RetryAfter) as caught:
        await bot.send_message(phone.chat.id, "?")
    assert caught.value.retry_after == timedelta(seconds=7)
    await bot.send_message(phone.chat.id, "?")
    assert len(phone.reads()) == 1


async def test_commands_by_language(server: BotApiServer, bot: Bot) -> None:
    await bot.set_my_commands([BotCommand("help", "Cách trả lời")])
    await bot.set_my_commands([BotCommand("help", "How to answer")], language_code="en")
    assert server.commands == {"": {"help": "Cách trả lời"}, "en": {"help": "How to answer"}}


async def test_every_kind_a_phone_sends_parses(server: BotApiServer, bot: Bot) -> None:
    phone, group = server.phone(), server.group("Tổ công tác")
    phone.sends_voice(b"ogg")
    phone.sends_location(21.0, 105.8)
    phone.sends_sticker()
    phone.says("trong nhóm", group=group)
    phone.sends({})
    voice, place, sticker, grouped, nothing = [update.message for update in await bot.get_updates()]
    assert voice is not None and voice.voice is not None
    assert place is not None and place.location is not None and place.location.latitude == 21.0
    assert sticker is not None and sticker.sticker is not None
    assert grouped is not None and grouped.chat.type == "group"
    assert nothing is not None and nothing.effective_attachment is None


async def test_updates_parse_one_by_one(server: BotApiServer, bot: Bot) -> None:
    server.inject({"message": {"message_id": 1}})
    server.phone().says("lành")
    raws = await bot.do_api_request("get_Updates")
    with pytest.raises(KeyError):
        Update.de_json(raws[0], bot)
    assert Update.de_json(raws[1], bot).message is not None
