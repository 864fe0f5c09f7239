"""A whole chat on Telegram: replies to older messages, and a photo that takes long to fetch."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.app import App
from storage.core import tables
from storage.core.engine import reading
from tests.botapi.calls import CallError, bad_request
from tests.botapi.chats import Shown
from tests.doors.doors import Chat, app_at, telegram
from tests.play import JPEG

NAME, SCALE = "du_an[1]/ten", "du_an[1]/quy_mo"


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    one = app_at(tmp_path)
    yield one
    one.engine.dispose()


@pytest.fixture
async def chat(app: App) -> AsyncIterator[Chat]:
    """At the question that was not asked before SCALE is closed, with one message in SCALE."""
    async with telegram(app) as door:
        assert isinstance(door, Chat)
        for text in ("Đồng ý, bắt đầu", "1", "Nuôi bò", "xã Hồng Thuận", "2017", "25 hộ nghèo"):
            await says(door, text)
        yield door


async def says(chat: Chat, text: str) -> None:
    chat.phone.says(text)
    await chat.settle()


def live(app: App, path: str) -> list[tuple[str, str | None]]:
    """(words, name of the file) of the live parts."""
    parts = tables.parts
    query = select(parts.c.text, parts.c.file_name).where(parts.c.live, parts.c.path == path)
    with reading(app.engine) as connection:
        return [(row[0], row[1]) for row in connection.execute(query.order_by(parts.c.place))]


def asked(chat: Chat, words: str) -> Shown:
    """The last message of the bot with these words."""
    return next(one for one in reversed(chat.phone.reads()) if words in one.text)


async def test_a_reply_goes_to_the_question_whose_prompt_it_is_a_reply_to(app: App, chat: Chat) -> None:
    prompt = chat.phone.reads()[-1]
    assert prompt.text.startswith("Phần 1") or "1.4" in prompt.text
    await says(chat, "Xong")
    here = chat.number()
    await says(chat, "lời của câu đang hỏi")
    chat.phone.says("30 hộ cận nghèo", to=prompt)
    await chat.settle()
    told, figures = chat.phone.reads()[-2:]
    assert "số hộ: 30" in figures.text
    assert told.text == ("Đã ghi vào câu 1.4, dự án 1 (Nuôi bò): “30 hộ cận nghèo”. Câu đang hỏi vẫn như cũ.")
    assert live(app, SCALE) == [("25 hộ nghèo", None), ("30 hộ cận nghèo", None)]
    chat.phone.sends_photo(JPEG, "chuồng bò", to=prompt)
    await chat.settle()
    assert live(app, SCALE)[-1] == ("chuồng bò", f"anh-{max(chat.phone.chat.sent)}.jpg")
    await says(chat, "vẫn câu đang hỏi")
    assert chat.number() == here, "where one stands has not changed"
    with reading(app.engine) as connection:
        paths = connection.execute(
            select(tables.parts.c.path).where(tables.parts.c.text.contains("đang hỏi"))
        )
        assert len({*paths.scalars()}) == 1


async def test_a_reply_to_a_question_of_one_message_is_read_there(app: App, chat: Chat) -> None:
    name = asked(chat, "1.1. ")
    chat.phone.says("Nuôi bò sinh sản", to=name)
    await chat.settle()
    assert live(app, NAME) == [("Nuôi bò sinh sản", None)]
    assert "1.1" in chat.phone.reads()[-1].text
    await says(chat, "26 hộ")
    assert live(app, SCALE) == [("25 hộ nghèo", None), ("26 hộ", None)]


async def test_a_reply_to_ones_own_message_and_to_one_that_is_not_known(app: App, chat: Chat) -> None:
    mine = chat.phone.says("một")
    await chat.settle()
    await says(chat, "Xong")
    chat.phone.says("hai", to=mine)
    await chat.settle()
    assert live(app, SCALE)[-1] == ("hai", None)
    chat.phone.says("ba", to=Shown(999_999, asked(chat, "1.1. ").parsed))
    await chat.settle()
    assert ("ba", None) not in live(app, SCALE), "what is not known to be a prompt is for where one stands"
    with reading(app.engine) as connection:
        assert connection.execute(select(tables.parts.c.path).where(tables.parts.c.text == "ba")).scalar()


async def test_with_the_person_goes_what_was_shown_to_them(app: App, chat: Chat) -> None:
    with reading(app.engine) as connection:
        shown = connection.execute(select(tables.shown.c.path)).scalars().all()
    assert {NAME, SCALE} <= {*shown}
    await says(chat, "/xoa")
    chat.phone.presses(next(label for row in chat.phone.reads()[-1].labels for label in row))
    await chat.settle()
    with reading(app.engine) as connection:
        assert connection.execute(select(tables.shown)).all() == []


async def test_done_waits_for_no_photo(app: App, chat: Chat) -> None:
    chat.server.fails("download", CallError(502, "Bad Gateway"))
    photo = chat.phone.sends_photo(JPEG, "chuồng bò")
    await chat.server.until(lambda: 1.0 in chat.clock.sleeping)
    await says_without_time(chat, "Xong")
    await says_without_time(chat, "câu sau")
    assert live(app, SCALE) == [("25 hộ nghèo", None), ("chuồng bò", f"anh-{photo.id}.jpg")]
    assert photo.id not in chat.phone.chat.reactions, "it is not here yet"
    while photo.id not in chat.phone.chat.reactions:  # it waits for its turn behind what else is to be said
        chat.clock.advance(1)
        await asyncio.sleep(0.005)
    with reading(app.engine) as connection:
        [digest] = connection.execute(
            select(tables.parts.c.sha256).where(tables.parts.c.text == "chuồng bò")
        ).scalars()
    assert app.files.get(digest) == JPEG


async def says_without_time(chat: Chat, text: str) -> None:
    """As `says`, while time stands still."""
    sent = chat.phone.says(text)
    await chat.server.until(lambda: not chat.server.queue.waiting() and chat.server.poll.is_waiting)
    assert sent.id


async def test_a_photo_that_cannot_be_had_is_named_and_its_words_stay(app: App, chat: Chat) -> None:
    chat.server.fails("getFile", bad_request("wrong file_id or the file is temporarily unavailable"), times=4)
    photo = chat.phone.sends_photo(JPEG, "chuồng bò")
    for pause in (1.0, 2.0, 4.0):
        await chat.server.until(lambda pause=pause: pause in chat.clock.sleeping)  # type: ignore[misc]
        chat.clock.advance(pause)
    await chat.server.until(lambda: any(f"anh-{photo.id}.jpg" in one.text for one in chat.phone.reads()))
    assert live(app, SCALE) == [("25 hộ nghèo", None), ("chuồng bò", None)]


async def test_telegram_has_what_the_page_has(app: App, chat: Chat) -> None:
    """The bar, the contents by name, an example, voice and place, and the rest skipped in one tap."""
    await says(chat, "/mucluc")
    contents = asked(chat, "Bấm số câu")
    assert "– 1.6. Các hoạt động chính" in contents.text.splitlines()
    labels = [button["text"] for row in contents.inline for button in row]
    assert len(labels) == len(set(labels)), "2.2 stands there three times, each with its name"
    await taps(chat, "– 1.7. Nhóm hưởng lợi trực tiếp và tiêu thức lựa chọn")
    assert "1.7. Nhóm hưởng lợi" in chat.phone.reads()[-1].text
    await says(chat, "1.6")
    assert "▰▰▱▱▱▱▱▱▱▱▱▱ 19%" in asked(chat, "1.6. Các hoạt động chính").text.splitlines()
    await taps(chat, "Gợi ý")
    assert "Ví dụ: “Họp thôn" in chat.phone.reads()[-1].text
    chat.phone.sends_voice(b"OggS" + bytes(60))
    chat.phone.sends_location(20.28, 106.43)
    await chat.settle()
    (_, voice), (place, _) = live(app, "du_an[1]/hoat_dong")
    assert (voice or "").endswith(".ogg")
    assert place.startswith("20.28")
    await says(chat, "Bỏ qua phần còn lại")
    [[first, *_], *_] = chat.phone.reads()[-1].inline
    await taps(chat, str(first["text"]))
    assert asked(chat, "Đã bỏ qua")
    await says(chat, "Hoàn tác")
    assert asked(chat, "Đã hoàn tác")


async def taps(chat: Chat, label: str) -> None:
    chat.phone.presses(label)
    await chat.settle()
