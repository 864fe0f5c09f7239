"""The feed under test, over the console's database, as Excel calls it."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import httpx
import pytest

from bot.api.odata.refusing import PREFIX
from tests.api.conftest import ALL_SCOPES, Api, api
from tests.console.conftest import Browser, console, fast_hashes, three

__all__ = ["api", "console", "fast_hashes", "three"]
ROOT = f"http://decuong.test{PREFIX}/"


def basic(secret: str, name: str = "Hoà") -> str:
    """What Excel sends for a name and a password."""
    return f"Basic {b64encode(f'{name}:{secret}'.encode()).decode()}"


@dataclass
class Feed:
    """Somebody's Excel, with a token."""

    browser: Browser
    secret: str

    def get(self, address: str, options: dict[str, str] | None = None, **headers: str) -> httpx.Response:
        """Ask for an address below the service's root, or for a whole one."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        sent.setdefault("authorization", basic(self.secret))
        full = address if address.startswith("http") else ROOT + address
        query = f"?{urlencode(options, quote_via=quote)}" if options else ""
        return self.browser.request("GET", full + query, headers=sent)

    def pages(self, address: str, options: dict[str, str] | None = None, size: int = 1_000) -> list[Any]:
        """Every page, as JSON."""
        prefer = f"odata.maxpagesize={size}"
        found = [self.get(address, options, prefer=prefer)]
        while True:
            assert found[-1].status_code == 200, found[-1].text
            following = found[-1].json().get("@odata.nextLink")
            if following is None:
                return [one.json() for one in found]
            found.append(self.get(following, prefer=prefer))

    def rows(self, address: str, options: dict[str, str] | None = None, size: int = 1_000) -> list[Any]:
        """The entities of all pages."""
        return [one for page in self.pages(address, options, size) for one in page["value"]]


def feed_of(api: Api, *provinces: int) -> Feed:
    """A token of its own."""
    return Feed(Browser(api.web), api.caller(ALL_SCOPES, *provinces).secret)


@pytest.fixture
def feed(api: Api) -> Feed:
    """Somebody who may see everything."""
    return feed_of(api)
