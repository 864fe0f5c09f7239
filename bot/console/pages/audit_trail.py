"""The audit trail: who looked at what, and who changed what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request, Response

from bot.console.access import WholeAdministrator
from bot.console.days import beginning_of
from bot.console.desk import AtDesk
from storage.privacy.audit import Sought, acts, count, trail

router = APIRouter()
A_PAGE = 100
"""Entries on a page."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of the page asks for. An empty value asks for nothing."""

    who: str = ""
    act: str = ""
    day: str = ""
    """A day, as `<input type="date">` sends it."""
    about: str = ""
    page: int = 1

    @property
    def sought(self) -> Sought:
        """Return the entries that are asked for."""
        since = beginning_of(self.day)
        return Sought(
            since, since and since + timedelta(days=1), self.act, self.who.strip(), self.about.strip()
        )

    @property
    def address(self) -> str:
        """Return the address of this filter, without the page."""
        values = {name: getattr(self, name) for name in ("who", "act", "day", "about")}
        return urlencode({name: value for name, value in values.items() if value})


@router.get("/audit")
def audit(
    request: Request, desk: AtDesk, member: WholeAdministrator, asked: Annotated[Asked, Depends()]
) -> Response:
    """Show the entries of the filter, the newest first."""
    number = count(desk.app.engine, asked.sought)
    pages = max(1, ceil(number / A_PAGE))
    page = min(max(asked.page, 1), pages)
    shown = {
        "entries": trail(desk.app.engine, asked.sought, newest=A_PAGE, start=(page - 1) * A_PAGE),
        "number": number,
        "acts": acts(desk.app.engine),
        "asked": asked,
        "page": page,
        "pages": pages,
    }
    return desk.renderer.page(request, "audit.html", member, shown)
