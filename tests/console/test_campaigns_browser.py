"""The pages of campaigns in a real Chromium: for everybody, wide and narrow, light and dark."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from flows.respondents.codes import spelled
from storage.campaigns import following
from storage.campaigns.sheets import Sheet, keep
from storage.staff.accounts import Role
from tests.console.conftest import LAO_CAI, Console
from tests.console.site import desk, nothing_found, served
from tests.console.test_campaigns import BAD
from tests.invited import campaign

pytestmark = pytest.mark.browser


def test_axe_finds_nothing(chromium: Browser, console: Console) -> None:
    play = console.play
    code = spelled(campaign(play.engine)[0])
    for play.address in ("an", "binh"):
        play.enters(code)
    cells = [[str(cell or "") for cell in row] for row in BAD]
    keep(play.engine, Sheet("s1", "c1", "don-vi.xlsx", cells), console.clock(), "hoa")
    [first, *_] = following.followed(play.engine, "c1", None, console.clock())
    console.add("hoa", Role.ADMINISTRATOR)
    of_one = ("organisations", f"organisations/{first.id}", "sheets/s1", f"communes/{LAO_CAI}", "edit")
    pages = ("campaigns", "campaigns/new", "campaigns/c1", *(f"campaigns/c1/{one}" for one in of_one))
    with served(console) as address, desk(chromium, address, console, "hoa") as page:
        for one in pages:
            answer = page.goto(address + one)
            assert answer is not None and answer.ok, one
            nothing_found(page, one)
