"""The link of an organisation's letter on two phones: one begins, the other asks, the first lets them in."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from flows.respondents.codes import spelled
from storage.core.engine import open_engine
from tests.invited import campaign
from tests.web.conftest import phone
from tests.web.served import Served, press, shows, write

pytestmark = pytest.mark.browser


def test_two_phones_of_an_organisation_write_one_report(
    page: Page, chromium: Browser, served: Served
) -> None:
    engine = open_engine(served.database)
    link = f"{served.url}/?code={spelled(campaign(engine)[0])}"
    engine.dispose()
    page.goto(link)
    expect(page.locator(".bubble").last).to_contain_text("báo cáo của UBND xã Y Tý")
    press(page, "Đồng ý, bắt đầu")
    shows(page, "1.1.")
    write(page, "Nuôi bò")
    shows(page, "1.2.")
    with phone(chromium) as other:
        other.goto(link)
        press(other, "Đồng ý, xin cùng viết")
        expect(other.locator(".bubble").last).to_contain_text("Khi người đó đồng ý")
        page.reload()
        expect(page.get_by_text("có mã của đơn vị và xin cùng viết")).to_be_visible()
        press(page, "Cho vào")
        expect(page.get_by_text("nay cùng viết báo cáo này")).to_be_visible()
        shows(page, "1.2.")
        press(other, "Xem đã được vào chưa")
        shows(other, "1.1.")
        other.reload()
        shows(other, "1.1.")
        press(other, "Mục lục")
    write(page, "xã Y Tý")
    shows(page, "1.3.")
    assert served.kept("du_an[1]/ten") == ["Nuôi bò"]
    assert served.kept("du_an[1]/dia_diem") == ["xã Y Tý"]
