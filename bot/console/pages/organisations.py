"""Organisations come into a campaign: from a spreadsheet, or out of the communes and provinces of today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from bot.campaigns import matching, spreadsheet
from bot.campaigns.matching import NONE, Columns, Matched, Outlines, communes_of, province_itself
from bot.console.access import WholeAdministrator
from bot.console.desk import AtDesk, Desk
from bot.console.uploaded_form import NotAForm, UploadedForm
from bot.newest_outlines import titles_of
from flows.reading.figures.gazetteer import provinces_today
from flows.sentence import DecuongError
from storage.campaigns import organisations as kept
from storage.campaigns import sheets
from storage.campaigns.campaigns import campaign
from storage.campaigns.organisations import Organisation
from storage.campaigns.sheets import Sheet
from storage.core.errors import NotNow, Unknown
from storage.staff.accounts import Member

router = APIRouter()
MOST_SHOWN = 200
"""Faults that a page lists; the rest is counted."""
PREVIEW = 5


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which column has what, as the page's address says; all empty for what is guessed.

    Of outlines it says something only for a campaign with several.
    """

    name: str = ""
    province: str = ""
    commune: str = ""
    header: str = ""
    """"1" or "0"."""
    outline: str = ""
    """The column of the outline."""
    otherwise: str = ""
    """The key of the outline where a row says none."""

    @property
    def address(self) -> str:
        """Return what the page's address says."""
        values = {name: getattr(self, name) for name in self.__slots__}
        of_outlines = ("outline", "otherwise")
        return urlencode({name: one for name, one in values.items() if one or name not in of_outlines})

    def columns(self, sheet: Sheet) -> Columns:
        """Return the columns. What is not chosen is guessed."""
        guessed = matching.guess(sheet.rows)
        if not self.name:
            return guessed
        chosen = (self.name, self.province, self.commune, self.outline)
        name, province, commune, outline = (_column(one, sheet) for one in chosen)
        return Columns(max(name, 0), province, commune, self.header == "1", outline)


@router.get("/campaigns/{id_}/organisations")
def organisations(request: Request, desk: AtDesk, member: WholeAdministrator, id_: str) -> Response:
    """Show the ways to add organisations. Raises Unknown."""
    return _page(request, desk, member, id_)


@router.post("/campaigns/{id_}/sheets")
def upload(
    request: Request, desk: AtDesk, member: WholeAdministrator, id_: str, sent: UploadedForm
) -> Response:
    """Read a spreadsheet, and lead to where its columns are matched; or say why it cannot be read."""
    campaign(desk.app.engine, id_)
    try:
        if isinstance(sent, NotAForm):
            raise sent
        rows = spreadsheet.read_rows(sent.filename, sent.source)
    except DecuongError as error:
        return _page(request, desk, member, id_, error)
    sheet = Sheet(desk.new_token(), id_, sent.filename, rows)
    sheets.keep(desk.app.engine, sheet, desk.clock(), member.name)
    return RedirectResponse(f"/staff/campaigns/{id_}/sheets/{sheet.id}", 303)


@router.get("/campaigns/{id_}/sheets/{sheet_id}")
def match(
    request: Request,
    desk: AtDesk,
    member: WholeAdministrator,
    id_: str,
    sheet_id: str,
    chosen: Annotated[Chosen, Depends()],
) -> Response:
    """Show what the columns are taken for, and what is wrong by row. Raises Unknown."""
    sheet = sheets.sheet(desk.app.engine, sheet_id, id_)
    columns, outlines = chosen.columns(sheet), _outlines(desk, id_)
    found = _matched(desk, sheet, chosen, outlines)
    heads = [cell if columns.has_header and cell else _letter(at) for at, cell in enumerate(sheet.rows[0])]
    shown = {
        "campaign": campaign(desk.app.engine, id_),
        "sheet": sheet,
        "columns": columns,
        "outlines": outlines,
        "otherwise": chosen.otherwise,
        "query": _chosen(columns, chosen.otherwise, outlines).address,
        "heads": heads,
        "preview": list(enumerate(sheet.rows, start=1))[columns.has_header :][:PREVIEW],
        "found": found,
        "faults": found.faults[:MOST_SHOWN],
        "no_column": NONE,
    }
    return desk.renderer.page(request, "campaign_sheet.html", member, shown)


@router.post("/campaigns/{id_}/sheets/{sheet_id}")
def take(
    desk: AtDesk,
    member: WholeAdministrator,
    id_: str,
    sheet_id: str,
    chosen: Annotated[Chosen, Depends()],
    *,
    only_good: Annotated[bool, Form()] = False,
) -> Response:
    """Take the organisations of a spreadsheet: all rows, or with `only_good` those without a fault.

    With a fault and without `only_good` nothing is taken. Raises Unknown and NotNow.
    """
    sheet = sheets.sheet(desk.app.engine, sheet_id, id_)
    found = _matched(desk, sheet, chosen, _outlines(desk, id_))
    if found.faults and not only_good:
        return RedirectResponse(f"/staff/campaigns/{id_}/sheets/{sheet_id}?{chosen.address}", 303)
    _add(desk, member, id_, list(found.organisations))
    sheets.drop(desk.app.engine, sheet_id)
    return RedirectResponse(f"/staff/campaigns/{id_}", 303)


@router.post("/campaigns/{id_}/communes")
def choose(
    desk: AtDesk,
    member: WholeAdministrator,
    id_: str,
    provinces: Annotated[list[int], Form(default_factory=list)],
    *,
    outline: Annotated[str, Form()] = "",
    communes: Annotated[bool, Form()] = False,
    itself: Annotated[bool, Form()] = False,
) -> Response:
    """Add all communes of the chosen provinces, the provinces themselves, or both. Raises Unknown, NotNow."""
    known = [code for code in provinces if code in provinces_today()]
    if not known or not (communes or itself):
        raise NotNow("Tick a province, and whether its communes or the province itself are invited.")
    some = [province_itself(code) for code in known] if itself else []
    if communes:
        some += [one for code in known for one in communes_of(code)]
    _add(desk, member, id_, some, outline)
    return RedirectResponse(f"/staff/campaigns/{id_}", 303)


@router.get("/campaigns/{id_}/communes/{province}")
def communes_to_tick(
    request: Request, desk: AtDesk, member: WholeAdministrator, id_: str, province: int
) -> Response:
    """Show the communes of one province, to be ticked. Raises Unknown."""
    there = kept.known_in(desk.app.engine, id_)
    shown = {
        "campaign": campaign(desk.app.engine, id_),
        "code": province,
        "province": _name(province),
        "communes": [(one, one.same in there) for one in communes_of(province)],
        "outlines": _outlines(desk, id_),
    }
    return desk.renderer.page(request, "campaign_communes.html", member, shown)


@router.post("/campaigns/{id_}/communes/{province}")
def tick(
    desk: AtDesk,
    member: WholeAdministrator,
    id_: str,
    province: int,
    communes: Annotated[list[int], Form(default_factory=list)],
    outline: Annotated[str, Form()] = "",
) -> Response:
    """Add the communes that were ticked. Raises Unknown and NotNow."""
    _name(province)
    some = [one for one in communes_of(province) if one.commune in communes]
    if not some:
        raise NotNow("Tick a commune first.")
    _add(desk, member, id_, some, outline)
    return RedirectResponse(f"/staff/campaigns/{id_}?province={province}", 303)


def _add(desk: Desk, member: Member, id_: str, some: Sequence[Organisation], outline: str = "") -> None:
    """Add organisations, with this outline where they have none of their own."""
    chosen = [replace(one, outline=one.outline or outline) for one in some]
    kept.add(desk.app.engine, id_, chosen, desk.new_token, desk.clock(), member.name)


def _outlines(desk: Desk, id_: str) -> Mapping[str, str]:
    """Return the titles of a campaign's outlines by key, if there is one to choose; else nothing."""
    keys, titles = campaign(desk.app.engine, id_).terms.outlines, titles_of(desk.app.registry)
    return {key: titles.get(key, key) for key in keys} if len(keys) > 1 else {}


def _matched(desk: Desk, sheet: Sheet, chosen: Chosen, outlines: Mapping[str, str]) -> Matched:
    known = kept.known_in(desk.app.engine, sheet.campaign_id)
    of_outlines = Outlines(outlines, chosen.otherwise if chosen.otherwise in outlines else "")
    return matching.match(sheet.rows, chosen.columns(sheet), known, of_outlines)


def _page(
    request: Request, desk: Desk, member: Member, id_: str, fault: DecuongError | None = None
) -> Response:
    shown = {
        "campaign": campaign(desk.app.engine, id_),
        "provinces": provinces_today(),
        "outlines": _outlines(desk, id_),
        "fault": fault,
    }
    return desk.renderer.page(request, "campaign_organisations.html", member, shown, 422 if fault else 200)


def _name(province: int) -> str:
    if province not in provinces_today():
        raise Unknown("{written} is none of the 34 provinces.", written=province)
    return provinces_today()[province]


def _column(written: str, sheet: Sheet) -> int:
    return int(written) if written.isdecimal() and int(written) < len(sheet.rows[0]) else NONE


def _chosen(columns: Columns, otherwise: str, outlines: Mapping[str, str]) -> Chosen:
    """Return the columns as an address says them."""
    name, province, commune, outline = (
        "" if at == NONE else str(at)
        for at in (columns.name, columns.province, columns.commune, columns.outline if outlines else NONE)
    )
    header = "1" if columns.has_header else "0"
    return Chosen(name, province, commune, header, outline, otherwise if outlines else "")


def _letter(at: int) -> str:
    """Return what Excel calls a column: A, B … Z, AA."""
    first, last = divmod(at, 26)
    return (chr(64 + first) if first else "") + chr(65 + last)
