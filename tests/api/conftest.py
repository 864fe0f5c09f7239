"""The API under test, over the console's database, with the calls of other systems."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from limits import RateLimitItemPerMinute

from bot.api.app import PREFIX, create_api, mount
from bot.api.odata.app import create_odata
from bot.api.odata.refusing import PREFIX as ODATA
from bot.intake.rate_limits import ApiCalls
from storage.staff import tokens
from storage.staff.tokens import Scope
from tests.console.conftest import Browser, Console, console, fast_hashes, three
from tests.play import Play

__all__ = ["console", "fast_hashes", "three"]
MANY = RateLimitItemPerMinute(1_000_000)
ALL_SCOPES = tuple(Scope)


class Caller:
    """Another system, with its token."""

    def __init__(self, web: FastAPI, secret: str = "") -> None:
        self._browser = Browser(web)
        self.secret = secret

    def get(self, address: str, **headers: str) -> httpx.Response:
        return self.call("GET", address, **headers)

    def post(self, address: str, body: Any, **headers: str) -> httpx.Response:
        return self.call("POST", address, body, **headers)

    def call(self, method: str, address: str, body: Any = None, **headers: str) -> httpx.Response:
        """Call a route; `if_none_match="…"` sends that header."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.secret:
            sent.setdefault("authorization", f"Bearer {self.secret}")
        full = address if address.startswith(PREFIX) else f"{PREFIX}{address}"
        how: dict[str, Any] = {"json": body} if body is not None else {}
        return self._browser.request(method, full, headers=sent, **how)


@dataclass
class Api:
    """The API of one database."""

    console: Console
    web: FastAPI
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def play(self) -> Play:
        return self.console.play

    def caller(self, scopes: Collection[Scope] = ALL_SCOPES, *provinces: int, label: str = "") -> Caller:
        """Another system with a token of its own."""
        number = next(self._numbers)
        secret, name = f"decuong_secret-{number}", label or f"he-thong-{number}"
        now = self.console.clock.now
        tokens.make(self.play.engine, f"t{number}", secret, name, scopes, provinces, now, "lan")
        return Caller(self.web, secret)

    def stranger(self, secret: str = "") -> Caller:
        """Somebody without a token, or with a wrong one."""
        return Caller(self.web, secret)


def mounted(console: Console, calls: ApiCalls | None = None) -> FastAPI:
    """The API as the console's process mounts it."""
    web = FastAPI()
    made = create_api(console.desk, calls or ApiCalls(MANY, MANY))
    mount(web, made)
    web.mount(ODATA, create_odata(made.state.desk))
    return web


@pytest.fixture
def api(console: Console) -> Api:
    """The API, over the reports of the console's officers."""
    return Api(console, mounted(console))
