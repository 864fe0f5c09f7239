"""What axe finds on a page: in the light and in the dark, with letters as they are and twice as large."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page


def nothing_found(page: Page) -> None:
    """Assert that axe finds nothing, its best practices included, and that nothing is cut off."""
    for letters in (200, 100):  # percent
        page.evaluate(f"document.documentElement.style.fontSize = '{letters}%'")
        for scheme in ("dark", "light"):
            page.emulate_media(color_scheme=scheme)
            found = Axe().run(page).response["violations"]
            said = [f"{one['id']}: {[node['target'] for node in one['nodes']]}" for one in found]
            assert said == [], (letters, scheme)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), letters
    page.evaluate("document.documentElement.style.fontSize = ''")
