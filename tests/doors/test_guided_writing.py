"""Guided writing on Telegram, where a tap carries 64 bytes, and on the page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.app import App
from storage.core import tables
from storage.core.engine import reading
from tests.doors.doors import Chat, Page, app_at, page, telegram

APPROVAL = "du_an[1]/phe_duyet"


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    one = app_at(tmp_path)
    yield one
    one.engine.dispose()


def kept(app: App) -> list[tuple[str, str]]:
    """The words of the item about approval, each with its aspect."""
    parts = tables.parts
    query = select(parts.c.text, parts.c.aspect).where(parts.c.live, parts.c.path == APPROVAL)
    with reading(app.engine) as connection:
        return [(row.text, row.aspect) for row in connection.execute(query.order_by(parts.c.place))]


async def test_on_telegram(app: App) -> None:
    async with telegram(app) as chat:
        assert isinstance(chat, Chat)

        async def says(*texts: str) -> None:
            for text in texts:
                chat.phone.says(text)
                await chat.settle()

        async def taps(label: str) -> None:
            having = (one for one in reversed(chat.phone.reads()) if any(label in row for row in one.labels))
            chat.phone.presses(label, next(having))
            await chat.settle()

        await says("Đồng ý, bắt đầu", "1", "Nuôi bò", "2.3", "?", "Tôi phải viết gì ạ?", "Gợi ý")
        assert "Ví dụ: “Xã gửi tờ trình" in chat.phone.reads()[-1].text
        await taps("thời gian phê duyệt")
        assert "Riêng về: thời gian phê duyệt." in chat.phone.reads()[-1].text
        await says("Mất 45 ngày", "Dạ xong ạ")
        asked = next(one for one in chat.phone.reads()[-3:] if "viết thêm về" in one.text)
        assert asked.text == (
            "Câu 2.3: anh/chị có muốn viết thêm về thủ tục phê duyệt; các bước phê duyệt; "
            "các cấp liên quan trong phê duyệt và 1 ý nữa không?"
        )
        await taps("Viết thêm")
        await taps("các bước phê duyệt")
        await says("Họp thôn rồi trình xã", "Xong")
        assert kept(app) == [
            ("Mất 45 ngày", "thời gian phê duyệt"),
            ("Họp thôn rồi trình xã", "các bước phê duyệt"),
        ]
        assert chat.number() == "2.4"


async def test_on_the_page(app: App) -> None:
    async with page(app) as door:
        assert isinstance(door, Page)
        number = 0

        async def sends(**content: str) -> list[dict[str, object]]:
            nonlocal number
            number += 1
            answer = await door._post("/chat/messages", {"id": f"g{number}", **content})
            messages: list[dict[str, object]] = answer["messages"]
            return messages

        await sends(press="yes")
        await sends(press="outline:ngan_sach")
        for text in ("Nuôi bò", "2.3", "?", "Xã gửi tờ trình lên huyện"):
            await sends(text=text)
        [hint] = await sends(press="hint")
        labels = [one["label"] for row in hint["buttons"] for one in row]  # type: ignore[attr-defined]
        assert labels[:2] == ["✓ thủ tục phê duyệt", "✓ các bước phê duyệt"]
        probed, prompt = await sends(press="done", asked_at=APPROVAL)
        assert (probed["kind"], prompt["number"]) == ("notice", "2.4")
        [again] = await sends(press=f"write_more:{APPROVAL}", asked_at=str(probed["key"]))
        assert again["number"] == "2.3"
        assert "đã ghi thêm" in str((await sends(text="Mất 45 ngày"))[0]["text"])
        assert [words for words, _ in kept(app)] == ["Xã gửi tờ trình lên huyện", "Mất 45 ngày"]
