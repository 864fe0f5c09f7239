"""The pages of campaigns in a real Chromium: for everybody, wide and narrow, light and dark."""

from __future__ import annotations

from dataclasses import replace
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
from tests.console.site import desk, nothing_found, served
from tests.console.test_campaigns import BAD
from tests.invited import COMMUNES, campaign
from tests.mail.conftest import speaks_to
from tests.mail.server import Mailbox

pytestmark = pytest.mark.browser


def test_axe_finds_nothing(chromium: Browser, console: Console) -> None:
    play = console.play
    code = spelled(campaign(play.engine)[0])
    for play.address in ("an", "binh"):
        play.enters(code)
    outlines = ("ngan_sach", "phi_chinh_phu")
    some = tuple(replace(one, outline=outlines[at % 2]) for at, one in enumerate(COMMUNES))
    codes = campaign(play.engine, "c2", some, outlines=outlines)
    for play.address, one in zip(("chi", "dung", "em"), codes, strict=True):
        play.enters(spelled(one))
    cells = [[str(cell or "") for cell in row] for row in BAD]
    for id_ in ("c1", "c2"):
        keep(play.engine, Sheet(f"s{id_}", id_, "don-vi.xlsx", cells), console.clock(), "hoa")
    [first, *_] = following.followed(play.engine, "c1", None, console.clock())
    campaign(play.engine, "c3", (Organisation("UBND xã Y Tý", LAO_CAI, 2701),), last_day=date(2026, 11, 28))
    console.add("hoa", Role.ADMINISTRATOR)
    of_one = ("organisations", f"organisations/{first.id}", "sheets/sc1", f"communes/{LAO_CAI}", "edit")
    pages = ["campaigns", "campaigns/new", "campaigns/c1", *(f"campaigns/c1/{one}" for one in of_one)]
    with_choice = ("", "/organisations", "/sheets/sc2", f"/communes/{LAO_CAI}")
    pages += [f"campaigns/c2{one}" for one in with_choice]
    speaks_to(console, Mailbox())
    mail.ask(play.engine, "hoa", "hoa@cuc.vn", "123456", "stop", console.clock())
    pages += [f"campaigns/c3?province={LAO_CAI}", "digest", "me", "mail/stop/stop"]
    with served(console) as address, desk(chromium, address, console, "hoa") as page:
        for one in pages:
            answer = page.goto(address + one)
            assert answer is not None and answer.ok, one
            nothing_found(page, one)
