"""Campaigns: their list, and what is written of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from bot.console.access import Viewer, WholeAdministrator
from bot.console.days import day_of
from bot.console.desk import AtDesk, Desk
from bot.newest_outlines import titles_of
from flows.reading.text import clean
from flows.reminders.schedule import FURTHEST, MOST, Plan
from flows.sentence import DecuongError
from storage.campaigns import campaigns as kept
from storage.campaigns.campaigns import Terms
from storage.core.errors import NotNow
from storage.staff.accounts import Member

router = APIRouter()
LONGEST_NAME, LONGEST_LETTER = 120, 4_000
"""Characters. So long a text takes a second page, where the code and its QR codes are."""


@dataclass(frozen=True, slots=True)
class Written:
    """What the form of a campaign says, as it was typed."""

    outlines: Annotated[list[str], Form(alias="outline", default_factory=list)]
    """The keys that are ticked."""
    name: Annotated[str, Form(max_length=LONGEST_NAME)] = ""
    last_day: Annotated[str, Form(max_length=10)] = ""
    contact: Annotated[str, Form(max_length=300)] = ""
    letter: Annotated[str, Form(max_length=2 * LONGEST_LETTER)] = ""
    remind_days: Annotated[str, Form(max_length=60)] = Plan().written
    remind_most: Annotated[str, Form(max_length=3)] = str(Plan().most)

    def terms(self, outlines: Sequence[str]) -> Terms:
        """Return it as a campaign has it. Raises NotNow if something is missing."""
        name, letter = clean(self.name).strip(), clean(self.letter).strip()
        if not name:
            raise NotNow("Give the campaign a name.")
        chosen = tuple(key for key in outlines if key in self.outlines)
        if not chosen or {*self.outlines} - {*chosen}:
            raise NotNow("Choose an outline that is published.")
        if len(letter) > LONGEST_LETTER:
            raise NotNow("The letter's text has more than {number} characters.", number=LONGEST_LETTER)
        day = day_of(self.last_day)
        if day is None:
            raise NotNow("Choose the last day.")
        contact = " ".join(clean(self.contact).split())
        return Terms(name, chosen, day, contact, letter, self._reminders())

    def _reminders(self) -> Plan:
        days = self.remind_days.replace(",", " ").split()
        if not all(one.isdecimal() and 1 <= int(one) <= FURTHEST for one in days):
            raise NotNow("Write the days of reminders like 7, 3, 1: each from 1 to {most}.", most=FURTHEST)
        if not (self.remind_most.isdecimal() and int(self.remind_most) <= MOST):
            raise NotNow("An organisation is reminded 0 to {most} times.", most=MOST)
        return Plan(tuple(sorted({int(one) for one in days}, reverse=True)), int(self.remind_most))


@router.get("/campaigns")
def campaigns(request: Request, desk: AtDesk, member: Viewer) -> Response:
    """Show all campaigns."""
    shown = {
        "campaigns": kept.campaigns(desk.app.engine, member.within),
        "titles": titles_of(desk.app.registry),
        "may_make": member.manages_all,
    }
    return desk.renderer.page(request, "campaigns.html", member, shown)


@router.get("/campaigns/new")
def new(request: Request, desk: AtDesk, member: WholeAdministrator) -> Response:
    """Show the form of a new campaign."""
    known = list(titles_of(desk.app.registry))
    return _form(request, desk, member, "/staff/campaigns", Written(known if len(known) == 1 else []))


@router.post("/campaigns")
def make(
    request: Request, desk: AtDesk, member: WholeAdministrator, written: Annotated[Written, Depends()]
) -> Response:
    """Make a campaign, and go on to its organisations."""
    id_ = desk.new_token()
    try:
        terms = written.terms(list(titles_of(desk.app.registry)))
    except DecuongError as error:
        return _form(request, desk, member, "/staff/campaigns", written, error)
    kept.make(desk.app.engine, id_, terms, desk.clock(), member.name)
    return RedirectResponse(f"/staff/campaigns/{id_}/organisations", 303)


@router.get("/campaigns/{id_}/edit")
def edit(request: Request, desk: AtDesk, member: WholeAdministrator, id_: str) -> Response:
    """Show the form of a campaign that is there. Raises Unknown."""
    terms = kept.campaign(desk.app.engine, id_).terms
    written = Written(
        list(terms.outlines),
        terms.name,
        terms.last_day.isoformat(),
        terms.contact,
        terms.letter,
        terms.reminders.written,
        str(terms.reminders.most),
    )
    return _form(request, desk, member, f"/staff/campaigns/{id_}/edit", written)


@router.post("/campaigns/{id_}/edit")
def change(
    request: Request,
    desk: AtDesk,
    member: WholeAdministrator,
    id_: str,
    written: Annotated[Written, Depends()],
) -> Response:
    """Change a campaign. Raises Unknown."""
    kept.campaign(desk.app.engine, id_)
    try:
        terms = written.terms(list(titles_of(desk.app.registry)))
        kept.change(desk.app.engine, id_, terms, desk.clock(), member.name)
    except DecuongError as error:
        return _form(request, desk, member, f"/staff/campaigns/{id_}/edit", written, error)
    return RedirectResponse(f"/staff/campaigns/{id_}", 303)


@router.post("/campaigns/{id_}/closed")
def close(
    desk: AtDesk, member: WholeAdministrator, id_: str, *, closed: Annotated[bool, Form()] = False
) -> Response:
    """Close a campaign, or open it again. Raises Unknown."""
    kept.close(desk.app.engine, id_, desk.clock(), member.name, is_closed=closed)
    return RedirectResponse(f"/staff/campaigns/{id_}", 303)


def _form(
    request: Request,
    desk: Desk,
    member: Member,
    to: str,
    written: Written,
    fault: DecuongError | None = None,
) -> Response:
    shown = {
        "to": to,
        "written": written,
        "outlines": titles_of(desk.app.registry),
        "fault": fault,
        "longest": LONGEST_LETTER,
        "longest_name": LONGEST_NAME,
    }
    return desk.renderer.page(request, "campaign_form.html", member, shown, 422 if fault else 200)
