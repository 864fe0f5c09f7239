"""Outlines in a real Chromium: a form from its first faults to the phone, and pages for everybody."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from storage.staff.accounts import Role
from tests.console.conftest import Console
from tests.console.forms import CHOICES, SURVEY, settings, shipped, xlsx
from tests.console.site import desk, faults_of, nothing_found, served
from tests.console.test_outlines import FAULTY, FAULTY_CHOICES, FAULTY_SETTINGS

pytestmark = pytest.mark.browser


def sends(page: Page, source: bytes, name: str = "thu.xlsx") -> None:
    """Choose a form and send it."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    page.locator("input[type=file]").set_input_files(FilePayload(name=name, mimeType=kind, buffer=source))
    page.get_by_role("button", name="Gửi và xem").click()


def test_axe_finds_nothing(chromium: Browser, console: Console) -> None:
    console.add("hoa", Role.ADMINISTRATOR)
    with served(console) as address, desk(chromium, address, console, "hoa") as page:
        page.goto(address + "outlines")
        sends(page, xlsx(FAULTY, FAULTY_CHOICES, {"settings": FAULTY_SETTINGS}))
        expect(page.locator(".faulty").first).to_be_visible()
        faulty = page.url
        page.goto(address + "outlines")
        sends(page, shipped("ngan_sach", "2027"), "mau.xlsx")
        page.get_by_role("button", name="Bắt đầu trò chuyện").click()
        page.get_by_role("button", name="Đồng ý, bắt đầu").click()
        expect(page.get_by_role("log")).to_contain_text("Tên mô hình/dự án")
        fine = page.url
        pages = (
            "outlines",
            "outlines/one?key=ngan_sach",
            faulty,
            f"{faulty}/sheets/1",
            fine,
            f"{fine}/publish",
        )
        for one in pages:
            page.goto(one if one.startswith("http") else address + one)
            for summary in page.locator("summary").all():
                summary.click()
            nothing_found(page, one)
        console.desk.trials.end("hoa")


def test_a_form_from_its_first_faults_to_the_phone(chromium: Browser, console: Console) -> None:
    console.add("hoa", Role.ADMINISTRATOR)
    with served(console) as address, desk(chromium, address, console, "hoa") as page:
        page.goto(address)
        page.get_by_role("link", name="Đề cương", exact=True).click()
        sends(page, xlsx(FAULTY, FAULTY_CHOICES, {"settings": FAULTY_SETTINGS}))
        page.get_by_role("link", name="choices, dòng 3, name").click()
        cell = page.locator("#s1r3c1")
        expect(cell).to_be_in_viewport()
        expect(cell).to_contain_text("hai lần")
        sends(page, xlsx())
        expect(page.get_by_text("Biểu mẫu không có lỗi.")).to_be_visible()
        page.get_by_role("button", name="Bắt đầu trò chuyện").click()
        page.get_by_role("button", name="Đồng ý, bắt đầu").click()
        chat = page.get_by_role("log")
        expect(chat).to_contain_text("Tên mô hình")
        expect(page.get_by_label("Viết như cán bộ sẽ viết")).to_be_focused()
        page.keyboard.type("Nuôi bò")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(chat).to_contain_text("Nuôi gì?")
        page.get_by_role("button", name="Dê", exact=True).click()
        last = chat.locator(".bubble").last
        expect(last).to_contain_text("Kết quả")
        expect(last).to_be_in_viewport()
        expect(page).to_have_url(re.compile("/candidates/[0-9a-f]+$"))
        page.get_by_role("link", name="Xem công bố sẽ làm gì").click()
        expect(page.get_by_text("Đây là đề cương mới.")).to_be_visible()
        page.get_by_role("button", name="Công bố phiên bản 1").click()
        expect(page.get_by_role("status")).to_contain_text("Đã công bố phiên bản 1")
        console.desk.trials.end("hoa")
        assert console.play.agrees("thu").messages[-1].text == "Tên mô hình"


def test_effects_stand_before_the_button(chromium: Browser, console: Console) -> None:
    console.play.registry.publish(xlsx(), "thu.xlsx")
    console.play.agrees("thu")
    console.play.says("Nuôi bò")
    console.add("hoa", Role.ADMINISTRATOR)
    with served(console) as address, desk(chromium, address, console, "hoa") as page:
        page.goto(address + "outlines")
        sends(page, xlsx((*SURVEY[:1], *SURVEY[2:]), CHOICES, {"settings": settings(2)}))
        page.get_by_role("link", name="Xem công bố sẽ làm gì").click()
        row = page.get_by_role("row", name=re.compile("Tên mô hình"))
        expect(row).to_contain_text("không hỏi nữa")
        expect(row.get_by_role("cell").last).to_have_text("1")
        assert faults_of(page) == []
        page.get_by_role("button", name="Công bố phiên bản 2").click()
        expect(page.get_by_role("status")).to_contain_text("Đã công bố phiên bản 2")
