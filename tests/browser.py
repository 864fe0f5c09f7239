"""A real Chromium, headless: found on this machine, never downloaded."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Playwright, expect

expect.set_options(timeout=30_000)  # milliseconds: a busy machine is no fault of the page
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
]


@contextmanager
def launch(player: Playwright, *arguments: str) -> Iterator[Browser]:
    """The Chromium of this machine; without one the test is skipped, or fails where one is required."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        say = pytest.fail if os.environ.get("DECUONG_TEST_BROWSER") == "required" else pytest.skip
        say("There is no Chromium on this machine: `apt-get install chromium`, then run the tests again.")
    browser = player.chromium.launch(executable_path=path, args=[*ARGUMENTS, *arguments])
    yield browser
    browser.close()
