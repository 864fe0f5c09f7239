"""Forms that wait to be published: uploaded, looked at with their faults, published or deleted."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from bot.console.access import WholeAdministrator
from bot.console.desk import AtDesk, Desk
from bot.console.form_grid import MOST_LISTED, MOST_ROWS, Grid, grid_of
from bot.console.pages.outlines import show_outlines, what_it_asks
from bot.console.uploaded_form import ReadForm, UploadedForm, check, read_form
from bot.publishing import effects_of, newest_version
from flows.form.compiler.faults import Fault, OutlineFaults
from flows.form.outline import Outline
from flows.sentence import DecuongError
from storage.core.errors import Unknown
from storage.reports import candidates as kept
from storage.reports.candidates import Candidate
from storage.reports.outlines import Publisher, versions
from storage.staff.accounts import Member

router = APIRouter()


@router.post("/outlines/candidates")
def upload(request: Request, desk: AtDesk, member: WholeAdministrator, sent: UploadedForm) -> Response:
    """Keep a form that was sent, and lead to it; or say why it is none."""
    try:
        file = check(sent)
        id_ = kept.keep(desk.app.engine, file.filename, file.source, member.name, desk.clock())
    except DecuongError as error:
        return show_outlines(request, desk, member, error)
    return RedirectResponse(f"/staff/outlines/candidates/{id_}", 303)


@router.get("/outlines/candidates/{id_}")
def candidate(request: Request, desk: AtDesk, member: WholeAdministrator, id_: str) -> Response:
    """Show a form: its faults at their cells, or its questions and a trial beside them. Raises Unknown."""
    one, form = _form(desk, id_)
    grid = _grid(form)
    sheets = grid.faulty()
    shown = {
        "candidate": one,
        "outline": form.outline,
        "faults": [each for each in grid.found if not each.is_warning],
        "warnings": [each for each in grid.found if each.is_warning],
        "sheets": sheets,
        "rows": {
            (each.place, row) for each in sheets for row in (0, 1, *(line.number for line in each.lines))
        },
        "most": MOST_LISTED,
        "trial": desk.trials.of(member.name, id_, desk.clock()),
        **(what_it_asks(form.outline) if form.outline else {}),
    }
    return desk.renderer.page(request, "candidate.html", member, shown)


@router.get("/outlines/candidates/{id_}/sheets/{place}")
def sheet(
    request: Request, desk: AtDesk, member: WholeAdministrator, id_: str, place: int, start: int = 2
) -> Response:
    """Show all rows of a sheet, page by page. Raises Unknown."""
    one, form = _form(desk, id_)
    grid = _grid(form)
    if not 0 <= place < len(grid.tables):
        raise Unknown("There is no such sheet in this form.")
    shown = {"candidate": one, "sheet": grid.page(place, start), "start": max(start, 2), "most": MOST_ROWS}
    return desk.renderer.page(request, "sheet.html", member, shown)


@router.get("/outlines/candidates/{id_}/publish")
def effects(request: Request, desk: AtDesk, member: WholeAdministrator, id_: str) -> Response:
    """Show what publishing does to open drafts, before the button. Raises Unknown."""
    return _effects(request, desk, member, id_)


@router.post("/outlines/candidates/{id_}/publish")
def publish(
    request: Request,
    desk: AtDesk,
    member: WholeAdministrator,
    id_: str,
    after: Annotated[str, Form()] = "",
) -> Response:
    """Publish the form. `after` is the newest version when its effects were shown, "" for none."""
    one, source = kept.candidate(desk.app.engine, id_, desk.clock())
    try:
        outline = _sound(desk, id_)
        publisher = Publisher(member.name, after or None)
        _, is_new = desk.app.registry.publish(source, one.filename, publisher=publisher)
    except OutlineFaults:  # another version came meanwhile, under which names are broken
        return RedirectResponse(f"/staff/outlines/candidates/{id_}", 303)
    except DecuongError as error:
        return _effects(request, desk, member, id_, error)
    kept.drop(desk.app.engine, id_)
    told = {"published": 1} if is_new else {}  # two clicks on the button publish once
    query = urlencode({"key": outline.key, "version": outline.version, **told})
    return RedirectResponse(f"/staff/outlines/one?{query}", 303)


@router.post("/outlines/candidates/{id_}/drop")
def drop(desk: AtDesk, member: WholeAdministrator, id_: str) -> Response:
    """Delete a form that was not published. Raises Unknown."""
    kept.candidate(desk.app.engine, id_, desk.clock())
    kept.drop(desk.app.engine, id_)
    return RedirectResponse("/staff/outlines", 303)


def _form(desk: Desk, id_: str) -> tuple[Candidate, ReadForm]:
    one, source = kept.candidate(desk.app.engine, id_, desk.clock())
    return one, read_form(desk.app, one.filename, source)


def _sound(desk: Desk, id_: str) -> Outline:
    """Return the outline of a form. Raises OutlineFaults if it has faults."""
    _, form = _form(desk, id_)
    if form.outline is None:
        raise OutlineFaults(form.faults)
    return form.outline


def _grid(form: ReadForm) -> Grid:
    warnings = form.outline.warnings if form.outline else ()
    return grid_of(form.tables, form.faults, [one for one in warnings if isinstance(one, Fault)])


def _effects(
    request: Request, desk: Desk, member: Member, id_: str, fault: DecuongError | None = None
) -> Response:
    one, form = _form(desk, id_)
    if form.outline is None:
        return RedirectResponse(f"/staff/outlines/candidates/{id_}", 303)
    new = form.outline
    since = newest_version(desk.app, new.key)  # before the effects: what comes meanwhile is refused
    found = effects_of(desk.app, new, one.filename, desk.clock)
    is_there = (new.key, new.version) in versions(desk.app.engine)
    shown = {
        "candidate": one,
        "outline": new,
        "since": since,
        "is_there": is_there,
        "effects": found,
        "fault": fault,
    }
    return desk.renderer.page(request, "effects.html", member, shown, 409 if fault else 200)
