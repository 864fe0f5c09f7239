"""The outlines: what is asked, in which versions, and how much is written under each."""

from __future__ import annotations

from io import BytesIO

from fastapi import APIRouter, Request, Response

from bot.console.access import Viewer
from bot.console.desk import AtDesk, Desk
from bot.console.machine_picture import drawing_of
from bot.downloads import NOT_KEPT, named
from exports.outline_xlsx import write_outline_xlsx
from exports.tables import printed_line
from flows.form.machine import DialogueMachine
from flows.form.outline import Outline, Question
from flows.form.picture import picture
from flows.sentence import DecuongError
from storage.core.errors import Unknown
from storage.reports import candidates
from storage.reports.outlines import Version, source_of, uses
from storage.reports.report_index import refresh
from storage.staff.accounts import Member

router = APIRouter()
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("/outlines")
def outlines(request: Request, desk: AtDesk, member: Viewer) -> Response:
    """Show all outlines; to those who may publish, also the forms that wait to be published."""
    return show_outlines(request, desk, member)


def show_outlines(
    request: Request, desk: Desk, member: Member, fault: DecuongError | None = None
) -> Response:
    """Return the list; with a `fault`, what is wrong with the file that was sent."""
    newest = {one.key: one for one in _uses(desk, member)}
    titles = {one.key: desk.app.registry.outline(one.key, one.version) for one in newest.values()}
    may_publish = member.manages_all
    shown = {
        "newest": newest.values(),
        "outlines": titles,
        "may_publish": may_publish,
        "candidates": candidates.candidates(desk.app.engine, desk.clock()) if may_publish else (),
        "fault": fault,
    }
    return desk.renderer.page(request, "outlines.html", member, shown, 422 if fault else 200)


@router.get("/outlines/one")
def outline(
    request: Request, desk: AtDesk, member: Viewer, key: str = "", version: str = "", published: str = ""
) -> Response:
    """Show one outline: its versions, its questions as printed, its machine. Raises Unknown."""
    versions = [one for one in _uses(desk, member) if one.key == key]
    if not versions:
        raise Unknown("There is no outline {key}.", key=key)
    one = desk.app.registry.outline(key, version or versions[-1].version)
    shown = {
        "outline": one,
        "versions": versions[::-1],
        "is_published": bool(published),
        **what_it_asks(one),
    }
    return desk.renderer.page(request, "outline.html", member, shown)


@router.get("/outlines/form.xlsx")
def form(desk: AtDesk, member: Viewer, key: str = "", version: str = "") -> Response:
    """Return the form of a version as Excel. Raises Unknown."""
    published = source_of(desk.app.engine, key, version)
    target = BytesIO()
    write_outline_xlsx(published.source, published.filename, target)
    headers = {**named(f"{key}-{version}.xlsx"), **NOT_KEPT}
    return Response(target.getvalue(), media_type=XLSX, headers=headers)


def what_it_asks(outline: Outline) -> dict[str, object]:
    """Return what the template questions.html shows: the printed lines and the machine."""
    drawn = picture(DialogueMachine(outline))
    leads: dict[int, list[tuple[str, str]]] = {}
    for way in drawn.ways:
        leads.setdefault(way.source, []).append((drawn.boxes[way.dest].label, way.label))
    return {
        "lines": [
            (place, printed_line(place.node), not isinstance(place.node, Question))
            for place in outline.places
            if not (isinstance(place.node, Question) and place.node.calculation is not None)
        ],
        "states": [(box, leads.get(at, [])) for at, box in enumerate(drawn.boxes)],
        "drawing": drawing_of(drawn),
    }


def _uses(desk: Desk, member: Member) -> list[Version]:
    refresh(desk.app.engine, desk.app.registry.outline)
    return uses(desk.app.engine, member.within)
