"""The way back to one's report: a link to keep, a code on the first screen, an icon on the phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.conftest import phone
from tests.web.served import Served, press, shows, to_activities, write

pytestmark = pytest.mark.browser
OFFER = "Lấy đường về"


def answers(page: Page, url: str) -> None:
    page.goto(url)
    press(page, "Đồng ý, bắt đầu")
    press(page, "Dự án từ ngân sách Nhà nước")
    shows(page, "1.1.")
    write(page, "Nuôi bò")
    shows(page, "1.2.")


def test_the_first_answer_offers_a_link_that_leads_back(
    page: Page, chromium: Browser, served: Served
) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    answers(page, served.url)
    expect(page.get_by_role("button", name=OFFER)).to_have_count(1)
    write(page, "xã Y Tý")
    shows(page, "1.3.")
    expect(page.get_by_role("button", name=OFFER)).to_have_count(1)
    press(page, OFFER)
    press(page, "Sao chép đường dẫn")
    expect(page.get_by_role("button", name="Đã sao chép")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    assert re.fullmatch(rf"{served.url}/\?code=[A-Z2-9]{{5}}-[A-Z2-9]{{5}}", link)
    with phone(chromium) as other:
        other.goto(link)
        expect(other.locator(".bubble").last).to_contain_text("Mã này mở báo cáo")
        press(other, "Vào báo cáo này")
        shows(other, "1.3.")
        write(other, "2017")
        shows(other, "1.4.")
    assert served.kept("du_an[1]/thoi_gian") == ["2017"]


def test_a_pause_offers_it_again(page: Page, served: Served) -> None:
    answers(page, served.url)
    page.reload()
    shows(page, "1.2.")
    expect(page.get_by_role("button", name=OFFER)).to_have_count(0)
    press(page, "Tạm dừng")
    expect(page.get_by_role("button", name=OFFER)).to_have_count(1)


def test_who_has_a_code_says_so_on_the_first_screen(page: Page, chromium: Browser, served: Served) -> None:
    answers(page, served.url)
    press(page, OFFER)
    expect(page.locator(".notice").last).to_contain_text("Mã: ")
    found = re.search(r"[A-Z2-9]{5}-[A-Z2-9]{5}", page.locator(".notice").last.inner_text())
    assert found is not None
    with phone(chromium) as other:
        other.goto(served.url)
        for code, where, said in (
            ("AAAAA-AAAAA", "#back", "Mã này không đúng"),
            (found[0], "#log", "Mã này mở báo cáo"),
        ):
            press(other, "Tôi đã có mã")
            other.get_by_label("Mã vào báo cáo").fill(code)
            press(other, "Vào lại")
            expect(other.locator(where)).to_contain_text(said)
        press(other, "Vào báo cáo này")
        shows(other, "1.2.")


def test_the_page_can_be_put_among_the_phone_s_programs(page: Page, served: Served) -> None:
    to_activities(page, served.url)
    page.evaluate("navigator.serviceWorker.ready")
    session = page.context.new_cdp_session(page)
    manifest = session.send("Page.getAppManifest")
    assert manifest["errors"] == []
    assert '"short_name": "Báo cáo"' in manifest["data"]
    faults = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert [one["errorId"] for one in faults] == ["in-incognito"], "as every page of a test is"
