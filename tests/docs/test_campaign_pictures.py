"""The pictures of docs/campaigns.md, of the real pages; `--update-golden` takes them anew."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser

from bot.campaigns.matching import communes_of
from bot.jobs.remind import remind_all
from flows.form.machine import Mover
from flows.respondents.codes import spelled
from storage.campaigns import following
from storage.reports.submissions import move
from storage.staff.accounts import Role
from tests.console.conftest import LAO_CAI, NINH_BINH, Console, console, fast_hashes
from tests.console.site import desk, served
from tests.console.test_campaigns import BAD, workbook
from tests.docs.test_contributing import ROOT
from tests.invited import campaign

DOCS = ROOT / "docs"
__all__ = ["console", "fast_hashes"]
pytestmark = pytest.mark.browser


@pytest.fixture
def busy(console: Console) -> Console:
    """A campaign of two provinces' communes, some of which have begun, are reminded, or have submitted."""
    some = (*communes_of(LAO_CAI), *communes_of(NINH_BINH))
    play = console.play
    play.clock.now = datetime(2026, 12, 2, 1, tzinfo=UTC)
    play.channel, play.pushed = "telegram", ("telegram",)
    play.conversation = play.new_conversation()
    name = "Báo cáo mô hình giảm nghèo 2026"
    codes = [spelled(one) for one in campaign(play.engine, "c1", some, play.clock(), name=name)]
    for number in range(12):
        play.address = f"cán bộ {number}"
        play.enters(codes[number * 9])
        play.says("Chăn nuôi bò sinh sản", *["xã Y Tý", "2017"][: number % 3])
        if number % 4 == 0:
            for _ in range(2):
                play.presses("submit")
        play.clock.forward(days=1)
    play.address = "khách"
    play.opens(codes[-1])
    numbers = [one.number for one in play.submissions()]
    move(play.engine, numbers[0], "accept", Mover.STAFF, play.clock(), (), "hoa")
    play.clock.forward(hours=1)
    remind_all(play.conversation, play.clock)
    console.clock.now = play.clock.now
    console.add("hoa", Role.ADMINISTRATOR)
    return console


def test_a_campaign_and_a_spreadsheet(
    chromium: Browser, busy: Console, request: pytest.FixtureRequest
) -> None:
    lines = following.followed(busy.play.engine, "c1", None, busy.clock())
    with served(busy) as address, desk(chromium, address, busy, "hoa") as page:
        page.goto(f"{address}campaigns/c1?state=stuck")
        page.get_by_role("columnheader", name="Đã nhắc").wait_for()
        page.get_by_text("1 lần, 09:00 14/12/2026").wait_for()
        if request.config.getoption("--update-golden"):
            page.screenshot(path=DOCS / "campaign.png", full_page=True)
        page.goto(f"{address}campaigns/c1/organisations")
        file = {"name": "don-vi.xlsx", "mimeType": "application/octet-stream", "buffer": workbook(*BAD)}
        page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
        page.get_by_role("button", name="Gửi và ghép cột").click()
        page.get_by_text("6 dòng có lỗi").wait_for()
        if request.config.getoption("--update-golden"):
            page.screenshot(path=DOCS / "campaign-sheet.png", full_page=True)
        page.get_by_role("button", name="Chỉ nhận 1 dòng đúng").click()
        page.get_by_text(f"{len(lines) + 1} đơn vị", exact=False).last.wait_for()
    assert (DOCS / "campaign.png").exists() and (DOCS / "campaign-sheet.png").exists()
