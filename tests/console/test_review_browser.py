"""From the first answer on a phone to acceptance, phone page and console side by side: the real server."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.console.access import COOKIE
from storage.core.engine import open_engine
from storage.staff import accounts, sessions
from storage.staff.accounts import Role
from tests.web.conftest import phone

pytestmark = pytest.mark.browser


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """The address of `decuong serve`, with two reviewers whose sessions have begun."""
    settings = {"DECUONG_DATABASE_URL": f"sqlite:///{tmp_path}/decuong.db", "DECUONG_PORT": "0"}
    server = subprocess.Popen(
        [sys.executable, "-m", "bot", "serve"],
        env=os.environ | settings | {"DECUONG_FILES": str(tmp_path / "files"), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdout is not None
    try:
        found = re.search(r"http://\S+", server.stdout.readline())
        assert found is not None
        engine = open_engine(settings["DECUONG_DATABASE_URL"])
        for name in ("lan", "minh"):
            accounts.add(engine, name, Role.REVIEWER, (), datetime.now(UTC), "test")
            sessions.begin(engine, name, _token(name), datetime.now(UTC), "test")
        engine.dispose()
        yield found[0].rstrip("/")
    finally:
        server.terminate()
        server.stdout.close()
        server.wait(30)


def _token(name: str) -> str:
    return f"token of {name}".ljust(43, "-").replace(" ", "-")


@contextmanager
def desk(chromium: Browser, address: str, name: str) -> Iterator[Page]:
    """A member's browser. A fault in its scripts, or one that the policy holds back, fails the test."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, locale="vi-VN")
    context.add_cookies([{"name": COOKIE, "value": _token(name), "url": address}])
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda line: faults.append(line.text) if "Content Security" in line.text else None)
    page.goto(f"{address}/staff/reports")
    yield page
    context.close()
    assert faults == []


def write(page: Page, text: str) -> None:
    page.get_by_role("textbox").fill(text)
    press(page, "Gửi")


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).last.click()


def hears(page: Page, selector: str, text: str) -> None:
    """What the page asks for every ten seconds is asked for at once, until it shows the text."""
    script = """([selector, text]) => {
      if (document.querySelector(selector).textContent.includes(text)) return true;
      htmx.trigger(document.getElementById("here"), "heartbeat");
      return false;
    }"""
    page.wait_for_function(script, arg=[selector, text], polling=300)


def question(page: Page, text: str) -> None:
    expect(page.locator(".question").last).to_contain_text(text)


def test_a_report_is_returned_and_accepted(chromium: Browser, address: str) -> None:
    with (
        phone(chromium) as officer,
        desk(chromium, address, "lan") as lan,
        desk(chromium, address, "minh") as minh,
    ):
        officer.goto(address)
        log = officer.get_by_role("log")
        press(officer, "Đồng ý, bắt đầu")
        press(officer, "Dự án từ ngân sách Nhà nước")
        question(officer, "1.1")
        write(officer, "Nuôi bò")
        question(officer, "1.2")
        press(officer, "Thêm…")
        press(officer, "Mục lục")
        press(officer, "Xem và nộp")
        press(officer, "Nộp báo cáo")
        expect(log).to_contain_text("Đã nộp. Báo cáo số")

        expect(lan.locator("#found")).to_contain_text("2026-")  # the list heard of it
        lan.locator("#found th a[href*='/reports/']").first.click()
        number = lan.locator("h1").inner_text().split()[0]
        minh.goto(f"{address}/staff/reports/{number}")
        hears(lan, "#here", "minh cũng đang xem")
        hears(minh, "#here", "lan cũng đang xem")

        lan.keyboard.press("?")
        expect(lan.get_by_role("dialog", name="Phím tắt")).to_be_visible()
        lan.keyboard.press("Escape")
        expect(lan.get_by_role("dialog", name="Phím tắt")).to_be_hidden()
        lan.wait_for_load_state("load")  # the keys come with a script
        lan.keyboard.press("j")
        expect(lan.locator(".item").first).to_be_focused()
        lan.keyboard.press("r")
        field = lan.locator(".item").first.get_by_role("textbox")
        lan.locator(".item").first.get_by_role("combobox").select_option(index=1)
        expect(field).not_to_have_value("")
        field.fill("")
        field.press_sequentially("jar?: tên đầy đủ là gì?")  # keys mean nothing while one types
        expect(lan.get_by_role("dialog")).to_be_hidden()
        lan.locator(".item").first.get_by_role("button", name="Giữ nhận xét này").click()
        expect(lan.locator(".remark.unsent")).to_contain_text("jar?: tên đầy đủ là gì?")
        lan.get_by_role("button", name="Trả lại kèm 1 nhận xét").click()
        expect(lan.locator("h1")).to_contain_text("đã trả lại")

        expect(log).to_contain_text("jar?: tên đầy đủ là gì?")  # nobody touched the phone
        hears(lan, "#progress-1", "đã đến")
        expect(minh.locator("#moved")).to_be_visible()
        minh.locator("#accept summary").click()
        minh.get_by_role("button", name="Vâng, chấp nhận").click()
        expect(minh.get_by_role("alert")).to_contain_text("có người đã thay đổi")
        expect(minh.get_by_role("alert")).to_contain_text("đã trả lại")

        officer.get_by_role("button", name=re.compile("^1.1, dự án 1")).last.click()
        question(officer, "1.1")
        write(officer, "Nuôi bò sinh sản ở xã Y Tý")
        hears(lan, "#progress-1", "đã trả lời")
        press(officer, "Nộp báo cáo")
        expect(log).to_contain_text("Đã nộp lại")

        lan.goto(f"{address}/staff/reports")
        lan.wait_for_load_state("load")  # the keys come with a script
        lan.keyboard.press("j")
        lan.keyboard.press("Enter")
        expect(lan).to_have_url(re.compile("-2#change-1$"))
        expect(lan.locator("#change-1 ins")).to_contain_text("sinh sản ở xã Y Tý")
        lan.keyboard.press("a")
        lan.keyboard.press("Enter")
        expect(lan.locator("h1")).to_contain_text("đã chấp nhận")
        expect(log).to_contain_text("Cục đã tiếp nhận báo cáo số")

        lan.get_by_text("Mở lại", exact=True).click()
        lan.get_by_role("button", name="Vâng, mở lại").click()
        expect(officer.get_by_role("button", name="Rút lại để sửa").last).to_be_visible()
        lan.get_by_text("Rút lại cho người báo cáo", exact=True).click()
        lan.get_by_role("button", name="Vâng, rút lại").click()
        expect(officer.get_by_role("button", name="Nộp báo cáo").last).to_be_visible()
