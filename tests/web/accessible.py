"""What axe finds on a page: in the light, and in the dark with letters twice as large."""

from __future__ import annotations

from typing import Literal

from playwright.sync_api import Page

from tests.console.site import faults_of

LOOKS: tuple[tuple[int, Literal["light", "dark"]], ...] = ((200, "dark"), (100, "light"))
"""The size of letters in percent, and the colours."""


def nothing_found(page: Page) -> None:
    """Assert that axe finds nothing, its best practices included, and that nothing is cut off."""
    for letters, scheme in LOOKS:
        page.evaluate(f"document.documentElement.style.fontSize = '{letters}%'")
        page.emulate_media(color_scheme=scheme)
        assert faults_of(page) == [], (letters, scheme)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), letters
    page.evaluate("document.documentElement.style.fontSize = ''")
