"""The pages of campaigns in a real Chromium: for everybody, wide and narrow, light and dark."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import Browser

from flows.respondents.codes import spelled
from storage.campaigns import following
from storage.campaigns.organisations import Organisation
from storage.campaigns.sheets import Sheet, keep
from storage.staff import mail
from storage.staff.accounts import Role
from tests.console.conftest import LAO_CAI, Console
from tests.console.site import NARROW, WIDE, desk, faults_of, served
from tests.console.test_campaigns import BAD
from tests.invited import campaign
from tests.mail.conftest import speaks_to
from tests.mail.server import Mailbox

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_axe_finds_nothing(chromium: Browser, console: Console, width: int) -> None:
    play = console.play
    code = spelled(campaign(play.engine)[0])
    for play.address in ("an", "binh"):
        play.enters(code)
    cells = [[str(cell or "") for cell in row] for row in BAD]
    keep(play.engine, Sheet("s1", "c1", "don-vi.xlsx", cells), console.clock(), "hoa")
    [first, *_] = following.followed(play.engine, "c1", None, console.clock())
    campaign(play.engine, "c2", (Organisation("UBND xã Y Tý", LAO_CAI, 2701),), last_day=date(2026, 11, 28))
    console.add("hoa", Role.ADMINISTRATOR)
    speaks_to(console, Mailbox())
    mail.ask(play.engine, "hoa", "hoa@cuc.vn", "123456", "stop", console.clock())
    of_one = ("organisations", f"organisations/{first.id}", "sheets/s1", f"communes/{LAO_CAI}", "edit")
    pages = ("campaigns", "campaigns/new", "campaigns/c1", *(f"campaigns/c1/{one}" for one in of_one))
    pages += (f"campaigns/c2?province={LAO_CAI}", "digest", "me", "mail/stop/stop")
    with served(console) as address, desk(chromium, address, console, "hoa", width) as page:
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            for one in pages:
                answer = page.goto(address + one)
                assert answer is not None and answer.ok, one
                assert faults_of(page) == [], (one, scheme)
                across = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
                assert across <= 0, f"{one} is wider than the screen"
