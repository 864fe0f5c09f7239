"""The console's pages in a real Chromium: for everybody, by keyboard, wide and narrow, light and dark."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from storage.staff import accounts, tokens
from storage.staff.accounts import Role
from storage.staff.tokens import Scope
from tests.console.conftest import Console
from tests.console.site import desk, nothing_found, served
from tests.console.test_overview import DUE

pytestmark = pytest.mark.browser


def test_axe_finds_nothing(chromium: Browser, console: Console, three: list[str]) -> None:
    console.add("hoa", Role.ADMINISTRATOR)
    accounts.issue_link(console.play.engine, "hoa", "link", console.clock.now, "test")
    console.play.registry.publish(DUE.encode(), "han.md")
    own = (console.clock.now, "hoa")
    tokens.make(console.play.engine, "t1", "decuong_x", "erp", [Scope.REPORTS], [15], *own)
    filtered = "reports?outline=ngan_sach&empty=du_an/quy_mo&deadline=late"
    reports = ("reports", "reports?text=khong-co", filtered, f"reports/{three[0]}-1")
    with served(console) as address, desk(chromium, address, console, "hoa") as page:
        for one in ("", "log-in", "password/link", "tokens", *reports):
            page.goto(address + one)
            nothing_found(page, one)


def test_the_list_is_worked_by_keyboard_alone(chromium: Browser, console: Console, three: list[str]) -> None:
    console.add("hoa", Role.VIEWER)
    with served(console) as address, desk(chromium, address, console, "hoa") as page:
        page.goto(address + "reports")
        page.keyboard.press("Tab")
        expect(page.locator(":focus")).to_have_text("Tới nội dung")
        while page.locator(":focus").get_attribute("name") != "province":
            page.keyboard.press("Tab")
        page.keyboard.type("ninh binh")
        expect(page.locator("#found .count")).to_have_text("1 báo cáo")
        expect(page).to_have_url(re.compile("province=ninh"))
        link = page.get_by_role("link", name=three[1])
        while not link.evaluate("one => one === document.activeElement"):
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_contain_text(three[1])
        page.go_back()
        expect(page.locator("#found .count")).to_have_text("1 báo cáo")
