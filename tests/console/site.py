"""The console on a port of this machine, and a desk's browser."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from bot.console.access import COOKIE
from storage.staff import sessions
from tests.console.conftest import Console
from tests.web.conftest import Site

WIDE, NARROW = 1280, 768
LOOKS: tuple[tuple[int, Literal["light", "dark"]], ...] = ((WIDE, "light"), (NARROW, "dark"))


@contextmanager
def served(console: Console) -> Iterator[str]:
    """Serve the console. Gives the address of its first page."""
    site = Site(console.web)
    site.start()
    try:
        yield f"{site.url}staff/"
    finally:
        site.stop()


@contextmanager
def desk(chromium: Browser, address: str, console: Console, name: str) -> Iterator[Page]:
    """A browser in which this member is logged in. A fault in scripts, or of the policy, fails the test."""
    token = f"browser of {name}".ljust(43, "-")
    sessions.begin(console.play.engine, name, token, console.clock.now, "test")
    context = chromium.new_context(viewport={"width": WIDE, "height": 800}, locale="vi-VN")
    context.add_cookies([{"name": COOKIE, "value": token, "url": address}])
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
    yield page
    context.close()
    assert faults == []


def faults_of(page: Page) -> list[str]:
    """What axe finds on a page, best practices too: (rule, places)."""
    return [
        f"{one['id']}: {[node['target'] for node in one['nodes']]}"
        for one in Axe().run(page).response["violations"]
    ]


def nothing_found(page: Page, where: str) -> None:
    """Assert that axe finds nothing on the page that is open, its best practices included, and that it fits.

    It is looked at wide in the light and narrow in the dark: colours do not go by the width.
    """
    for width, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        assert faults_of(page) == [], (where, scheme)
        across = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert across <= 0, f"{where} is wider than the screen"
