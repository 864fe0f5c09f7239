"""[Sửa từ năm trước] on the page: last year's words stand where one writes, and are sent only by hand."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from flows.respondents.codes import spelled
from storage.core.engine import open_engine
from tests.invited import campaign
from tests.web.conftest import phone
from tests.web.served import Served, press, shows, write

pytestmark = pytest.mark.browser


def link(served: Served, id_: str) -> str:
    """The link of an organisation's letter in one more campaign."""
    engine = open_engine(served.database)
    code = spelled(campaign(engine, id_)[0])
    engine.dispose()
    return f"{served.url}/?code={code}"


def test_last_years_words_are_changed_where_one_writes(page: Page, chromium: Browser, served: Served) -> None:
    page.goto(link(served, "before"))
    press(page, "Đồng ý, bắt đầu")
    shows(page, "1.1.")
    write(page, "Nuôi bò")
    shows(page, "1.2.")
    write(page, "Thôn 3, xã Y Tý")
    shows(page, "1.3.")
    write(page, "xem và nộp")
    press(page, "Nộp báo cáo")
    expect(page.locator(".bubble").last).to_contain_text("Đã nộp")
    with phone(chromium) as other:
        other.goto(link(served, "now"))
        press(other, "Đồng ý, bắt đầu")
        expect(other.locator(".bubble").last).to_contain_text("Nuôi bò")
        press(other, "Báo tiếp dự án này")
        shows(other, "1.1.")
        press(other, "Giữ như năm trước")
        shows(other, "1.2.")
        press(other, "Sửa từ năm trước")
        area = other.get_by_role("textbox", name="Viết câu trả lời")
        expect(area).to_have_value("Thôn 3, xã Y Tý")
        assert served.kept("du_an[1]/dia_diem") == ["Thôn 3, xã Y Tý"], "only last year's report has it"
        other.reload()
        expect(area).to_have_value("Thôn 3, xã Y Tý")
        area.fill("Thôn 3 và thôn 4, xã Y Tý")
        press(other, "Gửi")
        shows(other, "1.3.")
    words = ["Thôn 3 và thôn 4, xã Y Tý", "Thôn 3, xã Y Tý"]
    assert sorted(served.kept("du_an[1]/dia_diem")) == sorted(words)
    assert served.kept("du_an[1]/ten") == ["Nuôi bò", "Nuôi bò"]
