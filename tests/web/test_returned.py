"""A returned report on the page: what the Department asks stands on top in amber, and comes by itself."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.web.accessible import nothing_found
from tests.web.served import ACTIVITIES, Served, press, shows, ticks, to_activities, write

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
WHO = re.compile(r"lan, \d\d:\d\d ngày \d+/\d+/\d{4}")


def submitted(page: Page, url: str) -> str:
    """The number of a report with one answer, which the Department has."""
    to_activities(page, url)
    write(page, "Mua bê giống")
    ticks(page, 1)
    write(page, "nộp")
    press(page, "Nộp báo cáo")
    receipt = page.locator(".summary", has_text="Đã nộp. Báo cáo số")
    found = re.search(r"2026-\d{4}", receipt.inner_text())
    assert found is not None
    return found[0]


def test_what_the_department_asks_is_answered_by_writing(page: Page, served: Served) -> None:
    number = submitted(page, served.url)
    page.evaluate("window.isSame = true")
    served.returns(number, {"1.6": "Bao nhiêu con?", "1.2": "Xã nào?"})
    listed = page.locator(".remarks").last
    expect(listed.locator(".line.asks")).to_have_count(2)
    assert page.evaluate("window.isSame"), "nobody has loaded the page again"
    expect(listed.locator(".line", has_text="Bao nhiêu con?")).to_contain_text(WHO)
    amber = page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--wait-paper')")
    assert amber == "#faf0d9"
    expect(listed).to_have_css("background-color", "rgb(250, 240, 217)")
    nothing_found(page)

    listed.locator(".line", has_text="Bao nhiêu con?").click()
    shows(page, "1.6.")
    asked = page.locator(".prompt").last
    expect(asked.locator(".remarks")).to_contain_text("Cục hỏi: “Bao nhiêu con?”")
    expect(asked.locator(".remarks")).to_contain_text(WHO)
    assert (
        asked.evaluate(
            "(it) => it.querySelector('.remarks').compareDocumentPosition(it.querySelector('.question'))"
        )
        & 4
    ), "it stands above the question"
    expect(page.get_by_role("button", name="Giữ nguyên, trả lời Cục")).to_be_visible()
    nothing_found(page)
    write(page, "Mỗi hộ một con")
    expect(page.locator(".own", has_text="Mỗi hộ một con").locator(".tick")).to_be_visible()
    press(page, "Xong")

    shows(page, "1.2.")  # the next remark; there is nothing yet that could be kept
    expect(page.locator(".prompt").last.locator(".remarks")).to_contain_text("Xã nào?")
    expect(page.get_by_role("button", name="Giữ nguyên, trả lời Cục")).to_have_count(0)
    press(page, "Mục lục")
    contents = page.locator(".list").last
    expect(contents.locator(".asks")).to_have_text("– 1.2. Địa điểm · Cục hỏi thêm")
    expect(contents.locator(".answered", has_text="1.6.")).to_contain_text("đã trả lời Cục")
    nothing_found(page)
    contents.locator(".asks").click()
    write(page, "Xã Hồng Thuận")
    listed = page.locator(".summary .remarks").last
    expect(listed.locator(".answered")).to_have_text([re.compile("^✓ 1.6"), re.compile("^✓ 1.2")])
    expect(page.locator("#dock")).not_to_contain_text("Trả lời câu")
    assert "Mỗi hộ một con" in served.kept(ACTIVITIES)


def test_what_stays_as_it_is_is_replied_to(page: Page, served: Served) -> None:
    number = submitted(page, served.url)
    served.returns(number, {"1.6": "Có đúng là bê không?"})
    page.locator(".remarks .line").last.click()
    press(page, "Giữ nguyên, trả lời Cục")
    expect(page.locator(".prompt").last.locator(".remarks")).to_contain_text("Có đúng là bê không?")
    nothing_found(page)
    write(page, "Đúng là bê")
    press(page, "Xong")
    expect(page.locator(".summary .remarks").last.locator(".answered")).to_have_count(1)
    assert served.kept(f"@reply/1/{ACTIVITIES}") == ["Đúng là bê"]
