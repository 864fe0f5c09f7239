"""Who somebody is, through the real doors: the page, a phone with Telegram or Zalo, on one database."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from bot.app import App, clock
from bot.channels.web.visitor import address
from bot.intake.writer import Writer
from flows.respondents.devices import Device
from storage.core.engine import open_engine, writing
from storage.core.migrate import migrate
from tests.dialogue.beginnings import CODE
from tests.doors.doors import Chat, ZaloChat, app_at, page_over, telegram, zalo

SITE = "http://decuong.test"


class Browser:
    """A browser on the page."""

    def __init__(self, web: Any) -> None:
        headers = {"origin": SITE, "sec-fetch-site": "same-origin"}
        transport = httpx.ASGITransport(web)
        self.client = httpx.AsyncClient(transport=transport, base_url=SITE, headers=headers)
        self._sent = 0

    async def opens(self, code: str = "") -> dict[str, Any]:
        answer = await self.client.post("/chat/open", json={"code": code})
        assert answer.status_code == 200, answer.text
        shown: dict[str, Any] = answer.json()
        return shown

    async def sends(self, **body: str) -> httpx.Response:
        self._sent += 1
        return await self.client.post("/chat/messages", json={"id": f"m{self._sent}", **body})

    async def sees(self, **body: str) -> str:
        """What is said back, with the presses of its buttons."""
        answer = await self.sends(**body)
        assert answer.status_code == 200, answer.text
        return str(answer.json())


@asynccontextmanager
async def pages(app: App, now: Callable[[], datetime] = clock) -> AsyncIterator[Any]:
    """The web chat of an app."""
    writer = Writer(app.conversation.take, app.conversation.readings)
    yield page_over(app, writer, now=now)
    writer.close()


async def begins(browser: Browser, name: str) -> None:
    await browser.opens()
    for press in ("yes", "outline:ngan_sach"):
        await browser.sends(press=press)
    await browser.sends(text=name)


async def test_a_phone_is_let_in_by_a_link_after_a_question_and_logged_out_from_the_page(
    tmp_path: Path,
) -> None:
    app = app_at(tmp_path)
    async with pages(app) as web, telegram(app) as chat:
        assert isinstance(chat, Chat)
        page = Browser(web)
        await begins(page, "Bò sinh sản")
        code = CODE.findall(await page.sees(press="code:device"))[0]
        phone = chat.phone
        phone.starts(code.replace("-", ""))
        await chat.settle()
        asked = phone.reads()[-1]
        assert "Mã này mở báo cáo: “Bò sinh sản”" in asked.text
        assert asked.labels == [["Vào báo cáo này"], ["Không phải của tôi"]]
        phone.presses("Vào báo cáo này")
        await chat.settle()
        phone.says("xã Hồng Thuận")
        await chat.settle()
        listed = await page.sees(press="devices")
        assert "Telegram: dùng từ" in listed and "(máy này)" in listed
        tags = re.findall(r"'(log_out:\w+)', 'label': 'Thoát \d. Telegram'", listed)
        assert "Máy đó đã thoát" in await page.sees(press=tags[0])
        before = len(phone.reads())
        phone.says("viết sau khi thoát")
        await chat.settle()
        told = "\n".join(one.text for one in phone.reads()[before:])
        assert "Kính chào anh/chị" in told
        read = await page.sees(text="đọc lại")
        assert "xã Hồng Thuận" in read and "viết sau khi thoát" not in read
    app.engine.dispose()


async def test_a_phone_on_zalo_is_let_in_by_a_code_after_a_question_and_logged_out_from_the_page(
    tmp_path: Path,
) -> None:
    app = app_at(tmp_path)
    async with pages(app) as web, zalo(app) as chat:
        assert isinstance(chat, ZaloChat)
        page, phone, house = Browser(web), chat.phone, chat.house
        await begins(page, "Bò sinh sản")
        code = CODE.findall(await page.sees(press="code:device"))[0]
        await house.tells(phone, code)
        assert "Mã này mở báo cáo: “Bò sinh sản”" in phone.texts[-1]
        assert phone.texts[-1].endswith("1 Vào báo cáo này · 3 Không phải của tôi")
        await house.tells(phone, "1", "xã Hồng Thuận")
        assert "1.3. Thời gian thực hiện" in phone.texts[-1]
        listed = await page.sees(press="devices")
        assert "Zalo: dùng từ" in listed and phone.chat.id not in listed, "an address is nobody's to read"
        tags = re.findall(r"'(log_out:\w+)', 'label': 'Thoát \d. Zalo'", listed)
        assert "Máy đó đã thoát" in await page.sees(press=tags[0])
        before = len(phone.texts)
        await house.tells(phone, "viết sau khi thoát")
        assert "Kính chào anh/chị" in "\n".join(phone.texts[before:])
        read = await page.sees(text="đọc lại")
        assert "xã Hồng Thuận" in read and "viết sau khi thoát" not in read
    app.engine.dispose()


async def test_a_stranger_on_zalo_who_says_no_or_has_a_wrong_code_is_let_in_nowhere(tmp_path: Path) -> None:
    app = app_at(tmp_path)
    async with pages(app) as web, zalo(app) as chat:
        assert isinstance(chat, ZaloChat)
        page, phone, house = Browser(web), chat.phone, chat.house
        await begins(page, "Bò sinh sản")
        code = CODE.findall(await page.sees(press="code:device"))[0]
        await house.tells(phone, code, "3", "ABCDE-23456", "đọc lại")
        assert "Bò sinh sản" not in "\n".join(text for text in phone.texts if "Mã này mở" not in text)
        assert "Zalo" not in await page.sees(press="devices")
    app.engine.dispose()


async def test_the_page_is_logged_out_from_zalo_by_a_word(tmp_path: Path) -> None:
    app = app_at(tmp_path)
    async with pages(app) as web, zalo(app) as chat:
        assert isinstance(chat, ZaloChat)
        page, phone, house = Browser(web), chat.phone, chat.house
        await begins(page, "Bò sinh sản")
        code = CODE.findall(await page.sees(press="code:device"))[0]
        await house.tells(phone, code, "1", "/may")
        assert "thoat Thoát 1" in phone.texts[-1]
        await house.tells(phone, "1")
        assert (await page.sends(text="xã")).status_code == 200, "a number logs nobody out"
        await house.tells(phone, "/may", "[Thoát]")
        assert (await page.sends(text="40 ha")).status_code == 401
    app.engine.dispose()


async def test_a_browser_that_was_logged_out_gets_401_and_a_new_cookie(tmp_path: Path) -> None:
    app = app_at(tmp_path)
    async with pages(app) as web:
        office, home = Browser(web), Browser(web)
        await begins(office, "Bò sinh sản")
        code = CODE.findall(await office.sees(press="code:device"))[0]
        assert "Đó có phải báo cáo của anh/chị không?" in str(await home.opens(code))
        await home.sends(press=f"enter:{code.replace('-', '')}")
        old = home.client.cookies["decuong"]
        listed = await office.sees(press="devices")
        assert address(old) not in listed, "an address is nobody's to read"
        await office.sees(press=f"log_out:{Device('web', address(old), None, None).tag}")
        assert (await home.sends(text="40 ha")).status_code == 401
        assert (await home.client.get("/chat/report.docx")).status_code == 401
        assert "Kính chào anh/chị" in str(await home.opens())
        assert home.client.cookies["decuong"] != old
        assert "Bò sinh sản" in await office.sees(text="đọc lại")
    app.engine.dispose()


async def test_tokens_hold_over_restarts_and_in_several_programs(tmp_path: Path) -> None:
    first, second = app_at(tmp_path), app_at(tmp_path)
    async with pages(first) as web, pages(second) as other:
        browser = Browser(web)
        await browser.opens()
        there = Browser(other)
        there.client.cookies = browser.client.cookies
        assert (await there.sends(press="yes")).status_code == 200
        assert "Anh/chị trả lời theo đề cương nào?" in str(await browser.opens())
    for app in (first, second):
        app.engine.dispose()


@pytest.mark.parametrize("is_known", [True, False])
async def test_a_browser_of_an_earlier_release_stays_in_and_an_invented_one_does_not(
    tmp_path: Path, is_known: bool
) -> None:
    """Cookies that were given before step 0013 bear no signature; their officers are in the database."""
    token = "b" * 43
    engine = open_engine(f"sqlite:///{tmp_path}/decuong.db")
    migrate(engine, "0010")
    with writing(engine) as connection:
        for statement in (
            "INSERT INTO respondents VALUES ('r1', '', '2026-11-01 08:00:00', '2026-11-01 08:00:00')",
            f"INSERT INTO addresses VALUES ('web', '{address(token)}', 'r1', NULL, NULL)",
        ):
            connection.execute(text(statement))
    engine.dispose()
    app = app_at(tmp_path)
    async with pages(app) as web:
        browser = Browser(web)
        browser.client.cookies.set("decuong", token if is_known else "c" * 43)
        answer = await browser.sends(press="outline:ngan_sach")
        assert answer.status_code == (200 if is_known else 401)
    app.engine.dispose()
