"""[Giữ như thư mời] and [Sửa từ thư mời] on the page: the NGO's name of the letter."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from flows.respondents.codes import spelled
from storage.campaigns.organisations import Organisation
from storage.core.engine import open_engine
from tests.invited import campaign
from tests.web.conftest import phone
from tests.web.served import Served, press, shows, write

pytestmark = pytest.mark.browser
NAME = "Tổ chức Bàn tay Xanh"


def link(served: Served, id_: str) -> str:
    engine = open_engine(served.database)
    some = (Organisation(NAME, 0, 0, "phi_chinh_phu"),)
    code = spelled(campaign(engine, id_, some, outlines=("ngan_sach", "phi_chinh_phu"))[0])
    engine.dispose()
    return f"{served.url}/?code={code}"


def test_the_name_of_the_letter_is_kept_or_changed(page: Page, chromium: Browser, served: Served) -> None:
    page.goto(link(served, "one"))
    press(page, "Đồng ý, bắt đầu")
    shows(page, "I.1.")
    expect(page.locator(".bubble").last).to_contain_text(f"Theo thư mời: “{NAME}”")
    assert served.kept("to_chuc") == []
    press(page, "Giữ như thư mời")
    shows(page, "I.2.")
    assert served.kept("to_chuc") == [NAME]
    with phone(chromium) as other:
        other.goto(link(served, "other"))
        press(other, "Đồng ý, bắt đầu")
        press(other, "Sửa từ thư mời")
        area = other.get_by_role("textbox", name="Viết câu trả lời")
        expect(area).to_have_value(NAME)
        write(other, f"{NAME} (Green Hand)")
        shows(other, "I.2.")
    assert sorted(served.kept("to_chuc")) == [NAME, f"{NAME} (Green Hand)"]
