"""The pictures of docs/staff.md, of the real pages in a real browser; `--update-golden` takes them anew."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from flows.form.machine import Mover
from flows.report.submission import Remark
from storage.reports.submissions import move
from storage.staff.accounts import Role
from tests.console.conftest import Console, console, fast_hashes
from tests.console.forms import xlsx
from tests.console.site import desk, served
from tests.console.test_outlines import FAULTY, FAULTY_CHOICES, FAULTY_SETTINGS
from tests.console.test_outlines_browser import sends

DOCS = Path(__file__).parents[2] / "docs"
REPORTS = (
    (
        "Lò Thị Mai",
        "Chăn nuôi bò sinh sản",
        "xã Y Tý, huyện Bát Xát, tỉnh Lào Cai",
        "2017",
        "1 xã, 25 hộ nghèo",
    ),
    ("Giàng A Páo", "Nuôi ong nội", "xã Pha Long, huyện Mường Khương, tỉnh Lào Cai", "2018", "12 hộ"),
    ("Trần Văn Nam", "Trồng nấm rơm", "xã Hồng Thuận, huyện Giao Thủy, tỉnh Nam Định", "2019", "30 hộ"),
    ("Hà Thị Đào", "Trồng quế", "huyện Văn Yên, tỉnh Yên Bái", "2016", "120 hộ"),
)
__all__ = ["console", "fast_hashes"]
pytestmark = pytest.mark.browser


@pytest.fixture
def busy(console: Console) -> Console:
    """Four reports, one returned and one accepted."""
    for who, *answers in REPORTS:
        console.submits(who, *answers)
        console.play.clock.forward(days=2)
    engine, now = console.play.engine, console.play.clock.now
    remark = Remark("du_an[1]/quy_mo", "12 hộ này ở mấy bản?", "hoa", now)
    move(engine, "2026-0002", "return", Mover.STAFF, now, [remark], "hoa")
    move(engine, "2026-0004", "accept", Mover.STAFF, now, (), "hoa")
    console.clock.now = console.play.clock.now
    console.add("hoa", Role.REVIEWER)
    return console


def test_the_list_and_a_report(chromium: Browser, busy: Console, request: pytest.FixtureRequest) -> None:
    with served(busy) as address, desk(chromium, address, busy, "hoa") as page:
        page.goto(address + "reports")
        page.get_by_text("4 báo cáo", exact=True).wait_for()
        if request.config.getoption("--update-golden"):
            page.screenshot(path=DOCS / "staff-list.png")
        page.get_by_role("link", name="2026-0002").click()
        page.get_by_text("12 hộ này ở mấy bản?").wait_for()
        if request.config.getoption("--update-golden"):
            page.screenshot(path=DOCS / "staff-report.png")
    assert (DOCS / "staff-list.png").exists()
    assert (DOCS / "staff-report.png").exists()


def test_a_form_with_faults(chromium: Browser, console: Console, request: pytest.FixtureRequest) -> None:
    console.add("hoa", Role.ADMINISTRATOR)
    with served(console) as address, desk(chromium, address, console, "hoa") as page:
        page.goto(address + "outlines")
        sends(page, xlsx(FAULTY, FAULTY_CHOICES, {"settings": FAULTY_SETTINGS}), "mau-2027.xlsx")
        page.get_by_text("6 lỗi").wait_for()
        if request.config.getoption("--update-golden"):
            page.screenshot(path=DOCS / "staff-outline.png")
    assert (DOCS / "staff-outline.png").exists()
