"""A whole report on a phone-sized page of a real server: its taps counted, and the guide's pictures.

`--update-golden` takes the pictures of docs/officer.md anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from flows.respondents.codes import VALID, Purpose
from tests.web.accessible import nothing_found
from tests.web.conftest import phone
from tests.web.served import Served, serve

DOCS = Path(__file__).parents[2] / "docs"
GUIDE = DOCS / "officer.md"
MOST_TAPS = 40
"""For a report with 13 answers (it took 78 once)."""
ONE_LINE = {
    "1.1": "Nhân rộng mô hình chăn nuôi bò sinh sản",
    "1.2": "xã Hồng Thuận, huyện Giao Thủy, tỉnh Nam Định",
    "1.3": "2017",
}
LONG = {
    "1.4": "1 xã, 25 hộ nghèo và cận nghèo; tổng kinh phí 608 triệu đồng.",
    "1.5": "Giúp hộ nghèo có sinh kế và thoát nghèo bền vững.",
    "1.6": "Mỗi hộ được hỗ trợ mua một con bê cái giống, làm chuồng và mua thức ăn.",
    "1.7": "25 con bê lớn khoẻ, 12 con đã đẻ lứa đầu.",
    "1.8": "18 hộ thoát nghèo sau ba năm.",
}
LATER = {
    "2.3": "Uỷ ban nhân dân huyện phê duyệt sau khi thôn họp bình xét.",
    "2.4": "Ban quản lý xã mua giống, thôn giám sát.",
    "2.5": "Ban giám sát cộng đồng đến từng hộ mỗi quý.",
    "2.6": "Xã bên đã làm theo cho 10 hộ.",
    "2.8": "Hộ phải tự nguyện và có chuồng trước khi nhận bê.",
}
pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with serve(tmp_path) as served:
        yield served


class Walk:
    """An officer on the page, whose taps are counted. Typing is none, sending is one."""

    def __init__(self, page: Page, updates: bool) -> None:
        self.page = page
        self.taps = 0
        self.messages = 0
        self._updates = updates

    def tap(self, label: str) -> None:
        self.taps += 1
        self.page.get_by_role("button", name=label, exact=True).last.click()

    def says(self, text: str) -> None:
        self.page.get_by_role("textbox", name="Viết câu trả lời").fill(text)
        self.messages += 1
        self.tap("Gửi")

    def at(self, number: str) -> None:
        expect(self.page.locator(".question").last).to_contain_text(f"{number}.")
        expect(self.page.locator(".own.waiting")).to_have_count(0)

    def pictured(self, name: str) -> None:
        """Nothing is found by axe, nothing is cut off; the guide has a picture of it."""
        nothing_found(self.page)
        if self._updates:
            self.page.wait_for_timeout(600)
            self.page.screenshot(path=DOCS / f"officer-{name}.png")
        assert (DOCS / f"officer-{name}.png").exists()


def test_a_whole_report(chromium: Browser, served: Served, request: pytest.FixtureRequest) -> None:
    with phone(chromium) as page:
        walk = Walk(page, request.config.getoption("--update-golden"))
        page.goto(served.url)
        expect(page.get_by_role("button", name="Đồng ý, bắt đầu")).to_be_visible()
        walk.pictured("greeting")
        walk.tap("Đồng ý, bắt đầu")
        expect(page.get_by_role("button", name="Dự án từ ngân sách Nhà nước")).to_be_visible()
        nothing_found(page)
        walk.tap("Dự án từ ngân sách Nhà nước")
        for number, text in ONE_LINE.items():
            walk.at(number)
            walk.says(text)
        for number, text in LONG.items():
            walk.at(number)
            walk.says(text)
            expect(page.locator(".own.waiting")).to_have_count(0)
            if number == "1.6":
                walk.pictured("question")
            if number == "1.7":  # figures have been read; the other buttons are unfolded
                page.get_by_role("button", name="Thêm…").click()
                nothing_found(page)
                page.get_by_role("button", name="Gợi ý", exact=True).click()
                expect(page.locator(".own.waiting")).to_have_count(0)
                nothing_found(page)
            walk.tap("Xong")
        expect(page.locator(".own.waiting")).to_have_count(0)
        for number, text in LATER.items():
            walk.says(number)
            walk.at(number)
            walk.says(text)
            expect(page.locator(".own.waiting")).to_have_count(0)
        page.get_by_role("button", name="Danh mục").click()
        walk.pictured("menu")
        walk.taps += 1
        walk.tap("Mục lục")
        expect(page.locator(".list")).to_be_visible()
        walk.pictured("contents")
        walk.tap("Xem và nộp")
        expect(page.get_by_role("button", name="Nộp báo cáo")).to_be_visible()
        expect(page.locator("#dock .forward")).to_have_count(0)  # it cannot be taken back
        walk.pictured("review")
        walk.tap("Đọc lại toàn bộ")
        expect(page.locator(".told")).to_have_count(len(ONE_LINE | LONG | LATER))
        page.locator(".told", has_text="1.6.").scroll_into_view_if_needed()
        walk.pictured("read")
        walk.tap("Nộp báo cáo")
        expect(page.get_by_role("log")).to_contain_text("Đã nộp. Báo cáo số")
        walk.pictured("submitted")
        served.returns("2026-0001", {"1.4": "Có bao nhiêu hộ nghèo, bao nhiêu hộ cận nghèo?"})
        page.locator(".remarks .line").click()
        walk.at("1.4")
        walk.pictured("returned")
    [content] = served.sealed()
    for text in (*ONE_LINE.values(), *LONG.values(), *LATER.values()):
        assert text in content
    print(f"{walk.taps} taps, {walk.messages} messages")
    assert walk.taps <= MOST_TAPS


def test_the_guide_shows_its_pictures() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    named = set(re.findall(r"\((officer-\w+\.png)\)", text))
    assert named == {path.name for path in DOCS.glob("officer-*.png")}
    assert f"dùng một lần trong {VALID[Purpose.BACK].days} ngày" in " ".join(text.split())
