"""The pages of webhooks in a real Chromium: a trial arrives while one looks, and everybody can use them."""

from __future__ import annotations

import re
import threading

import pytest
from playwright.sync_api import Browser, expect

from storage.staff import accounts
from storage.staff.accounts import Role
from tests.console.site import desk, nothing_found, served
from tests.webhooks.conftest import House

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_trial_arrives_while_one_looks(chromium: Browser, house: House) -> None:
    accounts.add(house.play.engine, "lan", Role.ADMINISTRATOR, (), house.play.clock.now, "test")
    house.console.submits("an", "Nuôi bò")
    with (
        served(house.console) as address,
        desk(chromium, address, house.console, "lan") as page,
    ):
        page.goto(address)
        page.get_by_role("link", name="Webhook").click()
        page.get_by_label("Địa chỉ").fill(f"{house.receiver.origin}/hook")
        page.get_by_role("button", name="Tạo và hiện khoá bí mật").click()
        house.receiver.secrets["/hook"] = page.get_by_label("Khoá bí mật").input_value()
        pages = [page.url]
        page.get_by_role("link", name="Gửi tin thử").click()
        page.get_by_role("button", name="Gửi tin thử").click()
        expect(page.locator("#deliveries tbody tr")).to_have_count(1)
        sending = threading.Thread(target=house.sends)
        sending.start()
        expect(page.locator("#deliveries tbody")).to_contain_text("trả lời 204", timeout=60_000)
        sending.join()
        page.get_by_text("nội dung", exact=True).click()
        expect(page.locator("#deliveries tbody")).to_contain_text('"type":"webhook.ping"')
        pages.append(page.url)
        for one in (*pages, f"{pages[1]}?stands=failed"):
            page.goto(one)
            nothing_found(page, one)
        page.goto(pages[1])
        page.get_by_text("Chấm dứt webhook này").first.click()
        page.get_by_role("button", name="Chấm dứt webhook này").click()
        expect(page.locator("table.list")).to_contain_text(re.compile("đã chấm dứt ngày"))
