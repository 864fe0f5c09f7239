"""The list of reports: filtered, sorted and paged; the address of the page keeps it all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from bot.choices import CHOICES
from bot.console.access import Viewer, session_token
from bot.console.days import beginning_of
from bot.console.desk import AtDesk, Desk
from bot.newest_outlines import deadlines_of, ends_of, question_name, titles_of
from flows.reading.text import clean
from flows.report.submission import State
from flows.sentence import Sentence
from storage.campaigns.deadlines import are_any
from storage.campaigns.of_reports import campaigns_of
from storage.reports.report_index import WAITING, Order, Wanted, deciders, find, refresh
from storage.staff import jobs, views
from storage.staff.accounts import Member, Role, members

router = APIRouter()
A_PAGE = 50
"""Reports on a page."""
COLUMNS = {
    "organisation": Sentence("Organisation"),
    "province": Sentence("Province"),
    "state": Sentence("State"),
    "submitted": Sentence("Submitted"),
    "waiting": Sentence("Days waiting"),
    "respondent": Sentence("Respondent"),
    "outline": Sentence("Outline"),
    "files": Sentence("Files"),
    "remarks": Sentence("Remarks"),
}
"""The columns of the list beside the number."""
USUAL = ("organisation", "province", "state", "submitted", "waiting", "files", "remarks")
"""The columns that are shown until others are chosen: those that fit on a small screen."""
_YES_NO = {"1": True, "0": False}
_ONLY_SHOWN = {"sort", "page", "columns"}
"""The fields that choose no report."""
_IN_TIME = {"in_time": True, "late": False}
NOBODY = "*"
"""Stands for nobody where a member's name may stand: no name is like this."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of the list asks for. An empty value asks for nothing."""

    province: str = ""
    organisation: str = ""
    outline: str = ""
    state: str = ""
    """A State's value, or "waiting" for all that wait for somebody."""
    since: str = ""
    """Days, as `<input type="date">` sends them: "2026-11-28"."""
    until: str = ""
    text: str = ""
    files: str = ""
    remarks: str = ""
    deadline: str = ""
    """"in_time" or "late": whether it was first submitted before its deadline was over."""
    empty: str = ""
    """The template of a question that it left empty."""
    assigned: str = ""
    """The member of staff to whom it is given, or NOBODY."""
    decided: str = ""
    """The member of staff who took the last step."""
    versions: str = ""
    """"all" for every version, else only the latest of each report."""
    sort: str = ""
    """An Order's value, with "-" in front for the other way round."""
    page: int = 1
    columns: Annotated[list[str] | None, Query()] = None
    """The columns that are shown beside the number; None for USUAL."""

    @property
    def shown(self) -> Sequence[str]:
        """Return the columns that are shown, in the order of COLUMNS."""
        return [name for name in COLUMNS if name in (self.columns or ())] or USUAL

    @property
    def order(self) -> Order:
        """Return what the list is sorted by."""
        name = self.sort.removeprefix("-")
        return Order(name) if name in set(Order) else Order.WAITING

    @property
    def _states(self) -> Sequence[State]:
        if self.state == "waiting":
            return WAITING
        return [State(self.state)] if self.state in set(State) else []

    def wanted(self, member: Member, deadlines: Mapping[str, date]) -> Wanted:
        """Return the reports that are asked for, of those that the member may see.

        `deadlines` are the last days of outlines, by key.
        """
        until = beginning_of(self.until)
        return Wanted(
            self.outline,
            self._states,
            beginning_of(self.since),
            until and until + timedelta(days=1),
            self.versions != "all",
            self.province,
            self.organisation,
            self.text,
            has_files=_YES_NO.get(self.files),
            has_remarks=_YES_NO.get(self.remarks),
            is_in_time=_IN_TIME.get(self.deadline),
            deadlines=ends_of(deadlines),
            left_empty=self.empty,
            assigned=("" if self.assigned == NOBODY else self.assigned) if self.assigned else None,
            decided_by=self.decided,
            within=member.within,
        )

    @property
    def filters(self) -> Sequence[str]:
        """Return the names of the fields that limit what is listed."""
        return [name for name in self.__slots__ if name not in _ONLY_SHOWN and getattr(self, name)]

    def address(self, **other: object) -> str:
        """Return the address of this list with these values instead."""
        values = {name: getattr(self, name) for name in self.__slots__} | other
        told = {name: value for name, value in values.items() if value and value != 1}
        return urlencode(told, doseq=True)


@router.get("/reports")
def reports(request: Request, desk: AtDesk, member: Viewer, asked: Annotated[Asked, Depends()]) -> Response:
    """Show a page of the list."""
    refresh(desk.app.engine, desk.app.registry.outline)
    registry, descending = desk.app.registry, asked.sort.startswith("-")
    deadlines = deadlines_of(registry)
    page = max(asked.page, 1)
    found = find(
        desk.app.engine,
        asked.wanted(member, deadlines),
        asked.order,
        descending=descending,
        most=A_PAGE,
        start=(page - 1) * A_PAGE,
    )
    if found.reports:
        _note_look(request, desk, member, asked, found.count)
    shown = {
        "asked": asked,
        "found": found,
        "campaigns": campaigns_of(desk.app.engine, [one.number for one in found.reports]),
        "page": page,
        "pages": max(1, ceil(found.count / A_PAGE)),
        "states": list(State),
        "outlines": titles_of(registry),
        "has_deadlines": bool(deadlines) or are_any(desk.app.engine),
        "emptied": question_name(registry, asked.outline, asked.empty),
        "assignees": [one.name for one in members(desk.app.engine) if one.role.may(Role.REVIEWER)],
        "deciders": deciders(desk.app.engine),
        "nobody": NOBODY,
        "sorts": _sorts(asked),
        "waiting": WAITING,
        "now": desk.clock(),
        "columns": COLUMNS,
        "views": views.views_of(desk.app.engine, member.name),
        "longest_name": views.LONGEST_NAME,
        "choices": CHOICES,
        "kept_days": jobs.KEPT.days,
    }
    return desk.renderer.page(request, "reports.html", member, shown)


@router.post("/reports/views")
def keep_view(
    desk: AtDesk,
    member: Viewer,
    name: Annotated[str, Form(min_length=1, max_length=views.LONGEST_NAME)],
    query: Annotated[str, Form(max_length=views.LONGEST_QUERY)] = "",
) -> Response:
    """Keep the list under a name, and go back to it."""
    views.keep(desk.app.engine, member.name, clean(name).strip(), query)
    return RedirectResponse(f"/staff/reports?{quote(query, safe='=&+%')}", 303)


@router.post("/reports/views/drop")
def drop_view(desk: AtDesk, member: Viewer, name: Annotated[str, Form()]) -> Response:
    """Keep a list no longer."""
    views.drop(desk.app.engine, member.name, name)
    return RedirectResponse("/staff/reports", 303)


def _note_look(request: Request, desk: Desk, member: Member, asked: Asked, number: int) -> None:
    """Note that so many reports with their names were listed: once a session for each filter."""
    filters = asked.filters
    seen = tuple((name, getattr(asked, name)) for name in filters)
    if desk.lists_seen.is_new(session_token(request), seen):
        # The fields, not what is in them: that may be a person's name.
        desk.looked(member, "view list", "", f"{number}: {', '.join(filters)}" if filters else str(number))


def _sorts(asked: Asked) -> Mapping[str, str]:
    """Return the address that each column's header leads to: sorted by it, or the other way round."""
    turned = {asked.order.value: "" if asked.sort.startswith("-") else "-"}
    return {
        order.value: asked.address(sort=turned.get(order.value, "") + order.value, page=1) for order in Order
    }
