"""The pictures of docs/campaigns.md, of the real pages and a letter; `--update-golden` takes them anew."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

import pypdfium2
import pytest
from playwright.sync_api import Browser

from bot.campaigns.matching import communes_of
from flows.form.machine import Mover
from flows.respondents.codes import spelled
from storage.campaigns import following
from storage.reports.submissions import move
from storage.staff import jobs
from storage.staff.accounts import Role
from tests.console.conftest import LAO_CAI, NINH_BINH, Console, console, fast_hashes
from tests.console.conftest import Browser as StaffBrowser
from tests.console.site import desk, served
from tests.console.taking import runner
from tests.console.test_campaigns import BAD, workbook
from tests.console.test_letters import BOT, WEB, ZALO, fetches, sets
from tests.docs.test_contributing import ROOT
from tests.invited import campaign

DOCS = ROOT / "docs"
LETTER = (
    "Thực hiện nhiệm vụ đánh giá các mô hình, dự án sản xuất giúp giảm nghèo, Cục Kinh tế hợp tác "
    "và Phát triển nông thôn đề nghị đơn vị báo cáo theo đề cương kèm theo công văn số 247/KTHT-GN.\n"
    "Báo cáo được viết trên điện thoại, mỗi lần một câu; dừng lúc nào và viết tiếp lúc nào cũng được."
)
__all__ = ["console", "fast_hashes"]
pytestmark = pytest.mark.browser


@dataclass
class Busy:
    """A console, and the browser of its administrator."""

    console: Console
    hoa: StaffBrowser


@pytest.fixture
def busy(console: Console) -> Busy:
    """A campaign of two provinces' communes, some of which have begun and submitted."""
    sets(console, public_url=WEB, telegram_name=BOT, zalo_link=ZALO)
    some = (*communes_of(LAO_CAI), *communes_of(NINH_BINH))
    play = console.play
    name = "Báo cáo mô hình giảm nghèo 2026"
    codes = [
        spelled(one) for one in campaign(play.engine, "c1", some, play.clock(), name=name, letter=LETTER)
    ]
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
    console.clock.now = play.clock.now
    return Busy(console, console.add("hoa", Role.ADMINISTRATOR))


def test_a_campaign_and_a_spreadsheet(chromium: Browser, busy: Busy, request: pytest.FixtureRequest) -> None:
    console = busy.console
    lines = following.followed(console.play.engine, "c1", None, console.clock())
    with served(console) as address, desk(chromium, address, console, "hoa") as page:
        page.goto(f"{address}campaigns/c1")
        page.get_by_text(f"{len(lines)} đơn vị", exact=False).last.wait_for()
        if request.config.getoption("--update-golden"):
            page.screenshot(path=DOCS / "campaign.png")
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


def test_a_letter(busy: Busy, request: pytest.FixtureRequest) -> None:
    hoa = busy.hoa
    hoa.post("/staff/campaigns/c1/letters", data={"format": "pdf", "province": str(LAO_CAI)})
    runner(busy.console).run_all()
    [job] = jobs.jobs_of(busy.console.play.engine, "hoa")
    document = pypdfium2.PdfDocument(BytesIO(fetches(hoa, job)))
    assert len(document) == len(list(communes_of(LAO_CAI))), "a page for each commune"
    if request.config.getoption("--update-golden"):
        document[0].render(scale=1.5).to_pil().save(DOCS / "campaign-letter.png", optimize=True)
    assert (DOCS / "campaign-letter.png").exists()
