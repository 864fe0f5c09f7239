"""One person, two channels: begun on Zalo, gone on by the link on the page, and ended on Zalo."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import func, select

from storage.core import tables
from storage.core.engine import reading
from tests.doors.test_identity import Browser, pages
from tests.play import JPEG
from tests.torture.zalo import OUTLINE, TITLE
from tests.zalo.house import House
from tests.zalo.test_channel import AIM, FIRST, SCALE, live
from tests.zaloapi import Phone
from tests.zaloapi.chats import CallError

DONE = "du_an[1]/hoat_dong"
NUMBERS = "1 Xong · 2 Bỏ qua · 0 Mục lục, việc khác"


@asynccontextmanager
async def both(house: House) -> AsyncIterator[Browser]:
    """Zalo and the page on one decuong, by one clock; a browser that has not been there."""
    async with house.running(), pages(house.app, house.now) as web:
        yield Browser(web)


async def follows_the_link(house: House, phone: Phone, page: Browser) -> dict[str, Any]:
    """By what Zalo offers; what the page shows once its question is answered."""
    await house.tells(phone, "0", "w")
    link = re.search(r"\?code=(\S+)", phone.texts[-1])
    assert link is not None, phone.texts[-1]
    asked = await page.opens(link[1])
    assert "Đó có phải báo cáo của anh/chị không?" in asked["messages"][0]["text"]
    enter = asked["messages"][0]["buttons"][0][0]["press"]
    shown: dict[str, Any] = (await page.sends(press=enter)).json()["messages"][-1]
    return shown


def people(house: House) -> int:
    with reading(house.app.engine) as connection:
        return int(connection.execute(select(func.count()).select_from(tables.respondents)).scalar_one())


async def test_there_and_back_nothing_is_lost_or_doubled(house: House, phone: Phone) -> None:
    async with both(house) as page:
        await house.begins(phone)
        await house.tells(phone, *FIRST, "25 hộ nghèo")
        shown = await follows_the_link(house, phone, page)
        assert (shown["key"], "25 hộ nghèo" in shown["after"]) == (SCALE, True), "at the same place"
        for step in ({"text": "và 3 bản"}, {"press": "done", "asked_at": SCALE}, {"text": "Thoát nghèo"}):
            assert (await page.sends(**step)).json()["saved"]
        house.clock.advance(60)
        await house.tells(phone, "1")
        told, figures, prompt = phone.texts[-3:]
        assert told.startswith("Ở máy khác, anh/chị vừa ghi câu 1.4")
        assert figures.endswith("3 Đúng · 4 Sửa số · 5 Để sau")
        assert "1.5. Mục tiêu" in prompt and "Đã viết: “Thoát nghèo”" in prompt
        assert prompt.endswith("\n\n1 Xong · 0 Mục lục, việc khác")
        await house.tells(phone, "cho 25 hộ", "[Xong]")
        assert phone.texts[-1].endswith(NUMBERS)
        assert "1.6. Các hoạt động" in phone.texts[-1]
        await house.tells(phone, "Phát bê", "1")
        assert "1.7. Các kết quả" in phone.texts[-1]
        again = (await page.opens())["messages"]
        assert "Ở máy khác, anh/chị vừa ghi câu" in again[0]["text"]
        assert again[-1]["key"] == AIM, "the page stands where it was left, with what was written since"
        assert "Thoát nghèo cho 25 hộ" in again[-1]["after"]
        await house.tells(phone, "nộp", "nop", "nop")
    assert [live(house, path) for path in (SCALE, AIM, DONE)] == [
        [("25 hộ nghèo", None), ("và 3 bản", None)],
        [("Thoát nghèo", None), ("cho 25 hộ", None)],
        [("Phát bê", None)],
    ]
    [sealed] = list(house.app.reports().submissions)
    assert sealed.answers[SCALE].text == "25 hộ nghèo\nvà 3 bản"
    assert sealed.answers[AIM].text == "Thoát nghèo\ncho 25 hộ"
    assert people(house) == 1


async def test_a_file_is_sent_on_the_page_and_closed_on_zalo(house: House, phone: Phone) -> None:
    """What Zalo does not hand on is sent behind its link."""
    async with both(house) as page:
        await house.begins(phone)
        await house.tells(phone, *FIRST)
        phone.looks()
        phone.sends_voice()
        await house.settle()
        link = re.search(r"\?code=(\S+)", phone.texts[-1])
        assert link is not None
        asked = await page.opens(link[1])
        await page.sends(press=asked["messages"][0]["buttons"][0][0]["press"])
        form = {"id": "f1", "caption": "chuồng bò"}
        sent = await page.client.post("/chat/files", data=form, files={"file": ("chuong.jpg", JPEG)})
        assert sent.json()["saved"]
        await house.tells(phone, "[Xong]")
        assert "Câu 1.4: 1 ảnh" in phone.texts[-1] and "1.5. Mục tiêu" in phone.texts[-1]
        assert phone.texts[-1].endswith(NUMBERS)
    assert live(house, SCALE) == [("chuồng bò", "chuong.jpg")]


async def test_a_number_after_the_page_is_for_what_stands_on_zalo(house: House, phone: Phone) -> None:
    """The page has gone on; "2" below a choice on Zalo chooses there, and goes nowhere else."""
    house.app.registry.publish(OUTLINE.read_bytes(), OUTLINE.name)
    async with both(house) as page:
        await house.begins(phone, TITLE)
        await house.tells(phone, "Phát bò", "25")
        before = len(phone.texts)
        await house.tells(phone, "/web")
        link = re.search(r"\?code=(\S+)", phone.texts[-1])
        assert link is not None and len(phone.texts) == before + 1
        asked = await page.opens(link[1])
        await page.sends(press=asked["messages"][0]["buttons"][0][0]["press"])
        await page.sends(press="choice:boc", asked_at="cach")
        await page.sends(press="choice:bo", asked_at="con")
        house.clock.advance(60)
        await house.tells(phone, "2")
        assert phone.texts[-1].startswith("Câu 3: Họp thôn bầu.")
        assert "1 ✓ Bò" in phone.texts[-1], "what was chosen on the page stands in the next one"
        await house.tells(phone, "1, 3", "x")
        assert "5. Quy mô đã làm" in phone.texts[-1]
    assert live(house, "cach") == [("Họp thôn bầu", None)]
    assert live(house, "con") == [("Bò, Gà", None)]


async def test_choices_below_the_last_prompt_that_zalo_took_are_for_that_one(
    house: House, phone: Phone
) -> None:
    """The next prompt was refused: where the dialogue stands was never shown."""
    house.app.registry.publish(OUTLINE.read_bytes(), OUTLINE.name)
    async with house.running():
        await house.begins(phone, TITLE)
        await house.tells(phone, "Phát bò", "25", "1", "1")
        house.server.fails("sendMessage", CallError(400, "Bad Request: not today"))
        await house.tells(phone, "x", "2, 4")
    assert live(house, "quy_mo") == []
    assert live(house, "con")[-1] == ("Dê, Ong", None)
