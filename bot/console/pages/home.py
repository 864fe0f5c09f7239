"""The first page: how far the reports are. Every number of reports leads to its list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from bot.console.access import Viewer
from bot.console.desk import AtDesk, Desk
from bot.newest_outlines import deadlines_of, ends_of, question_name, titles_of
from flows.local_time import local
from flows.report.submission import State
from storage.campaigns.deadlines import are_any
from storage.core.engine import reading
from storage.reports.overview import LeftEmpty, overview
from storage.reports.report_index import refresh
from storage.staff.accounts import Member
from storage.webhooks.deliveries import in_all

router = APIRouter()
MOST_SHOWN = 20
"""Rows of a table of provinces or questions. The rest is counted, not shown."""
LONG = 14
"""Days after which a waiting report has waited long."""


@router.get("/")
def home(request: Request, desk: AtDesk, member: Viewer) -> Response:
    """Show the overview."""
    refresh(desk.app.engine, desk.app.registry.outline)
    now = desk.clock()
    today, titles = local(now).date(), titles_of(desk.app.registry)
    deadlines = deadlines_of(desk.app.registry)
    found = overview(desk.app.engine, now, member.within, ends_of(deadlines))
    shown = {
        "found": found,
        "given_up": _given_up(desk, member),
        "states": list(State),
        "weeks": [(_week(monday), number, _query(monday)) for monday, number in found.weeks],
        "most": MOST_SHOWN,
        "long": LONG,
        "waiting_long": sum(1 for days in found.waiting_days if days >= LONG),
        "stops": [
            (question_name(desk.app.registry, stop.outline, stop.template), stop.drafts)
            for stop in found.stops[:MOST_SHOWN]
        ],
        "deadlines": [
            (titles.get(one.outline, one.outline), day, (day - today).days if day else 0, one)
            for one in found.deadlines
            for day in (deadlines.get(one.outline),)
        ],
        "has_campaigns": are_any(desk.app.engine),
        "left_empty": [
            (titles.get(key, key), _emptiest(desk, list(of)))
            for key, of in groupby(found.left_empty, lambda one: one.outline)
        ],
    }
    return desk.renderer.page(request, "home.html", member, shown)


def _given_up(desk: Desk, member: Member) -> int:
    """Return how many messages to webhooks were given up, for who can have them sent again."""
    if not member.manages_all:
        return 0
    with reading(desk.app.engine) as connection:
        return in_all(connection).failed


def _week(monday: date) -> str:
    return f"{monday:%d/%m/%Y}"


def _query(monday: date) -> str:
    return f"since={monday.isoformat()}&until={(monday + timedelta(days=6)).isoformat()}"


def _emptiest(desk: Desk, questions: Sequence[LeftEmpty]) -> list[tuple[str, int, int, str]]:
    """Return an outline's questions left empty most: (name, reports, of how many, its list's address)."""
    return [
        (
            question_name(desk.app.registry, one.outline, one.template),
            one.reports,
            one.of,
            urlencode({"outline": one.outline, "empty": one.template}),
        )
        for one in questions[:MOST_SHOWN]
    ]
