"""Following a campaign: how far its organisations are, one of them, and the letters to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from bot.campaigns.letters import WRITERS, check_ways, ways_of
from bot.console.access import Administrator, Viewer, WholeAdministrator, organisation_for
from bot.console.days import day_of
from bot.console.desk import AtDesk, Desk
from bot.console.pages.take_away import begin
from bot.downloads import NOT_KEPT, SANDBOXED, named
from bot.newest_outlines import question_name, titles_of
from bot.staff_provinces import province_names
from exports.fields import Scalar
from exports.following import write_following
from flows.reading.figures.former_districts import former_districts
from flows.reading.text import plain
from flows.respondents.codes import spelled
from flows.respondents.invitations import last_day
from storage.campaigns import campaigns as kept
from storage.campaigns import following, organisations
from storage.campaigns.campaigns import Terms
from storage.campaigns.following import Counts, Followed, Lateness, State, came_between
from storage.campaigns.joining import names_waiting
from storage.core.errors import NotNow, Unknown
from storage.reports.report_index import Wanted
from storage.staff.accounts import Member, Role
from storage.staff.jobs import Asked as JobAsked
from storage.staff.jobs import Kind

router = APIRouter()
A_PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which organisations are listed, as the page's address says."""

    state: str = ""
    """A state's or a lateness's value."""
    province: str = ""
    """The code of a province, 0 for none; "" for all."""
    district: str = ""
    """The code of a district of before July 2025, 0 for none; "" for all."""
    question: str = ""
    """The template of the question at which a report stands."""
    outline: str = ""
    """The key of the outline that organisations answer; "" for all."""
    since: str = ""
    """Days, as "2026-11-28": only those whose newest submission came on these days."""
    until: str = ""
    text: str = ""
    """A part of the organisation's name, without accents if one likes."""
    page: int = 1

    def lets(self, one: Followed) -> bool:
        """Whether an organisation is listed."""
        lateness = one.lateness.value if one.lateness else ""
        return (
            self.state in {"", one.state.value, lateness}
            and self.province in {"", str(one.province)}
            and self.district in {"", str(one.district)}
            and self.question in {"", one.at_question}
            and self.outline in {"", one.outline}
            and came_between(one, day_of(self.since), day_of(self.until))
            and plain(self.text) in plain(one.organisation)
        )

    def address(self, **other: object) -> str:
        """Return the address of this list with these values instead."""
        values = {name: getattr(self, name) for name in self.__slots__} | other
        return urlencode({name: value for name, value in values.items() if value not in {"", 1}})


@router.get("/campaigns/{id_}")
def campaign(
    request: Request, desk: AtDesk, member: Viewer, id_: str, asked: Annotated[Asked, Depends()]
) -> Response:
    """Show how far a campaign is: by province and state, and the list. Raises Unknown."""
    found = kept.campaign(desk.app.engine, id_)
    lines = following.followed(desk.app.engine, id_, member.within, desk.clock())
    districts = _districts(lines, asked)
    if asked.district not in {str(code) for code, _, _ in districts}:  # of the province that was shown before
        asked = replace(asked, district="")
    listed = [one for one in lines if asked.lets(one)]
    page = max(asked.page, 1)
    shown = {
        "campaign": found,
        "outlines": _titles(desk, found.terms),
        "asked": asked,
        "counts": following.counted(lines),
        "provinces": [(code, _province(code), counts) for code, counts in following.by_province(lines)],
        "districts": districts,
        "states": list(State),
        "latenesses": list(Lateness),
        "stops": _stops(desk, lines),
        "listed": [_shown(desk, one) for one in listed[(page - 1) * A_PAGE : page * A_PAGE]],
        "count": len(listed),
        "page": page,
        "pages": max(1, ceil(len(listed) / A_PAGE)),
        "stuck_days": following.STUCK.days,
        "manages": member.role is Role.ADMINISTRATOR,
        "may_make": member.manages_all,
        "formats": list(WRITERS),
    }
    return desk.renderer.page(request, "campaign.html", member, shown)


@router.get("/campaigns/{id_}/following.xlsx")
def following_xlsx(desk: AtDesk, member: Viewer, id_: str, asked: Annotated[Asked, Depends()]) -> Response:
    """Return the list as a workbook. The codes are in it for administrators. Raises Unknown."""
    found = kept.campaign(desk.app.engine, id_)
    lines = following.followed(desk.app.engine, id_, member.within, desk.clock())
    titles = _titles(desk, found.terms)
    cells = [
        _cells(desk, one, member, titles.get(one.outline, one.outline)) for one in lines if asked.lets(one)
    ]
    with TemporaryDirectory() as folder:
        to = Path(folder, "theo-doi.xlsx")
        write_following(cells, to)
        content = to.read_bytes()
    name = f"theo-doi_{plain(found.terms.name).replace(' ', '-')[:60]}.xlsx"
    return Response(content, media_type=XLSX, headers={**SANDBOXED, **NOT_KEPT, **named(name)})


@router.post("/campaigns/{id_}/letters")
def letters(
    desk: AtDesk,
    member: Administrator,
    id_: str,
    format_: Annotated[str, Form(alias="format")] = "docx",
    province: Annotated[str, Form(max_length=3)] = "",
) -> Response:
    """Ask for the letters of a province or of all, and go to the page with the progress. Raises Unknown."""
    kept.campaign(desk.app.engine, id_)
    if format_ not in WRITERS or not (province == "" or province.isdecimal()):
        raise Unknown("There is no format {name} to take reports away in.", name=format_)
    check_ways(desk.app.settings)
    which = int(province) if province else None
    count = len(organisations.addressed(desk.app.engine, id_, which, member.within))
    if not count:
        raise NotNow("There is no organisation to write a letter to.")
    asked = JobAsked(Wanted(within=member.within), format_, campaign=id_, province=which)
    begin(desk, member, Kind.LETTERS, asked, count)
    return RedirectResponse("/staff/take-away", 303)


@router.get("/campaigns/{id_}/organisations/{organisation}")
def one(request: Request, desk: AtDesk, member: Viewer, id_: str, organisation: str) -> Response:
    """Show one organisation: its state, its code, and what can be done. Raises Unknown."""
    found = organisation_for(desk, member, id_, organisation)
    campaign, manages = kept.campaign(desk.app.engine, id_), member.role is Role.ADMINISTRATOR
    if manages and found.requests:
        desk.looked(member, "view", found.draft_id, "who waits")
    shown = {
        "campaign": campaign,
        "outline": _titles(desk, campaign.terms).get(found.outline, found.outline),
        "one": _shown(desk, found),
        "manages": manages,
        "may_make": member.manages_all,
        "waiting": names_waiting(desk.app.engine, found.draft_id) if manages else (),
        "code": spelled(found.code) if manages else "",
        "ways": ways_of(desk.app.settings, found.code) if manages else (),
    }
    return desk.renderer.page(request, "organisation.html", member, shown)


@router.post("/campaigns/{id_}/organisations/{organisation}/extend")
def extend(
    desk: AtDesk,
    member: Administrator,
    id_: str,
    organisation: str,
    until: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Give one organisation another last day, or none of its own. Raises Unknown."""
    found = organisation_for(desk, member, id_, organisation)
    day = day_of(until)
    if until and day is None:
        raise NotNow("Choose the last day.")
    organisations.extend(desk.app.engine, found.id, day, desk.clock(), member.name)
    return RedirectResponse(f"/staff/campaigns/{id_}/organisations/{organisation}", 303)


@router.post("/campaigns/{id_}/organisations/{organisation}/let-in")
def let_in(desk: AtDesk, member: Administrator, id_: str, organisation: str) -> Response:
    """Let everybody into a report who waits: its first writer may be gone. Raises Unknown."""
    found = organisation_for(desk, member, id_, organisation)
    desk.app.conversation.unasked.let_in(found.draft_id, desk.clock(), member.name)
    return RedirectResponse(f"/staff/campaigns/{id_}/organisations/{organisation}", 303)


@router.post("/campaigns/{id_}/organisations/{organisation}/take-out")
def take_out(desk: AtDesk, member: WholeAdministrator, id_: str, organisation: str) -> Response:
    """Take an organisation out that has begun nothing. Raises Unknown and NotNow."""
    found = organisation_for(desk, member, id_, organisation)
    organisations.take_out(desk.app.engine, found.id, desk.clock(), member.name)
    return RedirectResponse(f"/staff/campaigns/{id_}", 303)


@dataclass(frozen=True, slots=True)
class _Shown:
    """An organisation as pages show it."""

    line: Followed
    province: str
    district: str
    """The former district of its commune; "" for none."""
    last_day: date
    at: str
    """The question at which its report stands; "" for none."""


def _shown(desk: Desk, one: Followed) -> _Shown:
    at = question_name(desk.app.registry, one.outline, one.at_question) if one.at_question else ""
    return _Shown(one, _province(one.province), _district(one), last_day(one.ends_at), at)


def _province(code: int) -> str:
    return province_names([code])[0] if code else ""


def _district(one: Followed) -> str:
    return former_districts()[one.commune].name if one.district else ""


def _districts(lines: Sequence[Followed], asked: Asked) -> list[tuple[int, str, Counts]]:
    """Return (code, name, counts) of the former districts of the province that is shown; [] for several."""
    shown = [one for one in lines if asked.province in {"", str(one.province)}]
    if len({one.province for one in shown}) != 1 or not any(one.district for one in shown):
        return []
    names = {one.district: _district(one) for one in shown}
    return [(code, names[code], counts) for code, counts in following.by_district(shown)]


def _titles(desk: Desk, terms: Terms) -> Mapping[str, str]:
    """Return the titles of a campaign's outlines, by key."""
    titles = titles_of(desk.app.registry)
    return {key: titles.get(key, key) for key in terms.outlines}


def _stops(desk: Desk, lines: Sequence[Followed]) -> list[tuple[str, str, str, int]]:
    """Return the questions where reports stand, the one with most first.

    Each is (outline, template, name, how many).
    """
    return [
        (outline, template, question_name(desk.app.registry, outline, template), number)
        for outline, template, number in following.by_question(lines)
    ]


def _cells(desk: Desk, one: Followed, member: Member, outline: str) -> tuple[Scalar, ...]:
    """Return the cells of `exports.following.HEADERS`."""
    shown, say = _shown(desk, one), desk.renderer.say_code
    return (
        one.organisation,
        shown.province,
        one.commune or None,
        shown.district or None,
        say(one.state.value),
        say(one.lateness.value) if one.lateness else None,
        shown.at or None,
        one.since,
        shown.last_day,
        one.number or None,
        one.reminded.times,
        one.reminded.last,
        say(one.reminded.why_not.value) if one.reminded.why_not else None,
        spelled(one.code) if member.role is Role.ADMINISTRATOR else None,
        outline,
    )
