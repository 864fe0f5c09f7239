"""Reviewing: remarks that are gathered and then sent together, decisions, whose a report is, and notes."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from bot.console.access import Reviewer, Viewer, report_for
from bot.console.desk import AtDesk
from bot.console.pages.report import reviewers, show
from bot.review import LONGEST, RETURN, Decisions, none_moved, path_of
from flows.reading.text import clean
from flows.report.submission import Remark, Submission
from flows.sentence import DecuongError
from storage.core.errors import Unknown
from storage.reports import reviewing
from storage.reports.remark_progress import progress_of

router = APIRouter()
Text = Annotated[str, Form(max_length=LONGEST)]


@router.post("/reports/decide")
def decide_many(
    desk: AtDesk,
    member: Reviewer,
    trigger: Annotated[str, Form()],
    chosen: Annotated[list[str], Form()],
    key: Annotated[str, Form()] = "",
    text: Text = "",
    back: Annotated[str, Form()] = "",
) -> Response:
    """Accept or return the chosen reports. With a fault in any, none is moved.

    Each of `chosen` is "2026-0012-1@3": the report and the revision that the list showed.
    """
    if trigger not in {"accept", RETURN}:
        raise DecuongError("Choose whether to accept or to return.")
    decisions = Decisions(desk.app, trigger, member.name, desk.clock)
    faults: list[DecuongError] = []
    for one in chosen:
        id_, _, revision = one.partition("@")
        try:
            decisions.add(report_for(desk, member, id_), key.strip(), clean(text).strip(), _number(revision))
        except DecuongError as error:
            faults.append(error)
    if faults:
        raise none_moved(faults)
    decisions.carry_out()
    return RedirectResponse(f"/staff/reports?{back}", 303)


@router.post("/reports/{id_}/remarks")
def keep_remark(
    desk: AtDesk, member: Reviewer, id_: str, path: Annotated[str, Form()], text: Text
) -> Response:
    """Keep a remark until the report is returned."""
    one = report_for(desk, member, id_)
    outline = desk.app.registry.outline(one.outline, one.outline_version)
    told = _written(text)
    remark = Remark(path_of(outline, one, path), told, member.name, desk.clock())
    reviewing.keep_remark(desk.app.engine, one.id, remark)
    return _to(one, remark.path)


@router.post("/reports/{id_}/remarks/{remark}/drop")
def drop_remark(desk: AtDesk, member: Reviewer, id_: str, remark: int) -> Response:
    """Delete a remark of one's own that was not sent."""
    one = report_for(desk, member, id_)
    reviewing.drop_remarks(desk.app.engine, one.id, member.name, [remark])
    return _to(one, "decide")


@router.post("/reports/{id_}/decide")
def decide(
    request: Request,
    desk: AtDesk,
    member: Reviewer,
    id_: str,
    trigger: Annotated[str, Form()],
    revision: Annotated[int, Form()],
) -> Response:
    """Accept, return with one's unsent remarks, withdraw or reopen the report as the page showed it."""
    one = report_for(desk, member, id_)
    mine = [each for each in reviewing.unsent_remarks(desk.app.engine, one.id) if each.by == member.name]
    decisions = Decisions(desk.app, trigger, member.name, desk.clock)
    try:
        if trigger == RETURN:
            for each in mine:
                decisions.add(one, each.path, each.text, revision)
            if not mine:
                raise DecuongError("Write a remark on a question first, then return the report.")
        else:
            decisions.add(one, revision=revision)
        decisions.carry_out()
    except DecuongError as error:
        return show(request, desk, member, report_for(desk, member, id_), error)
    if trigger == RETURN:
        reviewing.drop_remarks(desk.app.engine, one.id, member.name, [each.id for each in mine])
    return _to(one, "decide")


@router.post("/reports/{id_}/here")
def here(request: Request, desk: AtDesk, member: Viewer, id_: str) -> Response:
    """Note that the member looks at the report. Return who else does, and how far the remarks have come."""
    one = report_for(desk, member, id_)
    others = reviewing.is_here(desk.app.engine, one.id, member.name, desk.clock())
    shown = {"others": others, "progress": progress_of(desk.app.engine, one)}
    return desk.renderer.page(request, "here.html", member, shown)


@router.post("/reports/{id_}/assign")
def assign(desk: AtDesk, member: Reviewer, id_: str, staff: Annotated[str, Form()] = "") -> Response:
    """Give the report to a colleague, or to nobody."""
    one = report_for(desk, member, id_)
    if staff and staff not in {each.name for each in reviewers(desk, one)}:
        raise Unknown("There is no member of staff called {name}.", name=staff)
    reviewing.assign(desk.app.engine, one.number, staff, desk.clock(), member.name)
    return _to(one, "notes")


@router.post("/reports/{id_}/notes")
def add_note(desk: AtDesk, member: Reviewer, id_: str, text: Text) -> Response:
    """Add a note among staff."""
    one = report_for(desk, member, id_)
    reviewing.add_note(desk.app.engine, one.number, _written(text), member.name, desk.clock())
    return _to(one, "notes")


def _written(text: str) -> str:
    told = clean(text).strip()
    if not told:
        raise DecuongError("Write something first.")
    return told


def _number(revision: str) -> int:
    if not revision.isdecimal():
        raise DecuongError("What was sent cannot be read; load the page again.")
    return int(revision)


def _to(one: Submission, anchor: str) -> Response:
    return RedirectResponse(f"/staff/reports/{one.id}#{anchor}", 303)
