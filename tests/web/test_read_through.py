"""The report read through on the page before it is submitted, and what comes too late."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.web.accessible import nothing_found
from tests.web.served import ACTIVITIES, Served, press, shows, ticks, to_activities, write

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
LONG = "Mỗi hộ được hỗ trợ mua một con bê cái giống.\nXã hỗ trợ làm chuồng, mua thức ăn, thuốc thú y."


def attach(page: Page) -> None:
    made = BytesIO()
    Image.new("RGB", (300, 200), "green").save(made, "JPEG")
    file = page.locator("#attach input")
    file.set_input_files({"name": "chuồng.jpg", "mimeType": "image/jpeg", "buffer": made.getvalue()})
    press(page, "Gửi")


def read(page: Page) -> Locator:
    """The list, as it is read from the review."""
    write(page, "nộp")
    press(page, "Đọc lại toàn bộ")
    through = page.locator(".list", has=page.locator(".told"))
    expect(through).to_be_visible()
    return through


def test_the_report_is_read_through_as_a_list(page: Page, served: Served) -> None:
    to_activities(page, served.url)
    write(page, LONG)
    attach(page)
    ticks(page, 2)
    through = read(page)
    answer = through.locator(".told", has_text="1.6. Các hoạt động chính")
    expect(answer.locator("details > .text")).to_be_hidden()
    expect(answer.locator("img")).to_have_js_property("naturalWidth", 300)
    answer.get_by_text("Mỗi hộ được hỗ trợ").first.click()  # one tap unfolds
    expect(answer.locator("details > .text")).to_have_text(LONG)
    empty = through.locator("details.empty")
    expect(empty.locator("summary")).to_have_text(re.compile(r"^\d\d câu để trống$"))
    expect(empty.locator(".line").first).to_be_hidden()
    nothing_found(page)
    empty.locator("summary").click()
    expect(empty.locator(".line").first).to_contain_text("– 1.1. Tên mô hình/dự án")
    nothing_found(page)
    submit = page.locator("#dock").get_by_role("button", name="Nộp báo cáo", exact=True)
    expect(submit).to_be_visible()
    expect(page.locator("#dock .forward")).to_have_count(0)
    answer.get_by_role("button", name="Sửa: 1.6. Các hoạt động chính").click()
    shows(page, "1.6.")
    expect(page.get_by_role("button", name=f"Sửa: {LONG[:30]}")).to_be_visible()


def test_read_through_at_a_question_leads_to_submitting(page: Page, served: Served) -> None:
    to_activities(page, served.url)
    write(page, LONG)
    ticks(page, 1)
    write(page, "đọc lại")
    page.locator(".list").get_by_role("button", name="Xem và nộp").click()
    press(page, "Nộp báo cáo")
    expect(page.get_by_role("log")).to_contain_text("Đã nộp. Báo cáo số")
    write(page, "đọc lại")  # while the Department has it, nothing leads into it
    through = page.locator(".list").last
    expect(through.locator(".told")).to_have_count(1)
    expect(through.get_by_role("button")).to_have_count(0)


def test_a_late_message_becomes_a_correction(page: Page, served: Served) -> None:
    to_activities(page, served.url)
    write(page, LONG)
    ticks(page, 1)
    write(page, "nộp")
    press(page, "Nộp báo cáo")
    expect(page.get_by_role("log")).to_contain_text("Đã nộp. Báo cáo số")
    write(page, "Thêm tiêm phòng hai lần một năm")
    expect(page.locator(".bubble").last).to_contain_text("chưa vào báo cáo")
    nothing_found(page)
    press(page, "Sửa báo cáo")
    chosen = page.locator(".list")
    expect(chosen).to_contain_text("chọn câu cho “Thêm tiêm phòng hai lần một năm”")
    chosen.get_by_role("button", name="1.6. Các hoạt động chính").click()
    shows(page, "1.6.")
    press(page, "Ghi “Thêm tiêm phòng hai…” vào câu này")
    expect(page.locator("#dock")).not_to_contain_text("Ghi “")
    assert "Thêm tiêm phòng hai lần một năm" in served.kept(ACTIVITIES)
