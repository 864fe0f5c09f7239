"""One report: its answers, figures, files, versions and history."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain

from fastapi import APIRouter, Request, Response

from bot.console.access import Viewer, report_for
from bot.console.changed_words import ShownChange, by_path, changes_of
from bot.console.desk import AtDesk, Desk
from bot.console.last_year import Beside, beside, predecessor_from
from bot.console.report_view import ReportView, view_of
from bot.console.usual_remarks import usual_remarks
from bot.downloads import NOT_KEPT, sent
from exports.rows import every_file
from flows.form import machine
from flows.form.machine import Mover
from flows.report.submission import State, Submission
from flows.sentence import DecuongError
from storage.campaigns.of_reports import campaigns_of
from storage.campaigns.predecessors import predecessor_of
from storage.core.errors import Unknown
from storage.reports import reviewing
from storage.reports.remark_progress import progress_of
from storage.reports.report_index import Wanted, find, provinces_of_one
from storage.reports.writers import addresses_of, names_of
from storage.staff.accounts import Member, Role, members

router = APIRouter()
TRIGGERS = ("accept", "return", "reopen", "withdraw")


@router.get("/reports/{id_}")
def report(request: Request, desk: AtDesk, member: Viewer, id_: str) -> Response:
    """Show a report as the letter prints it."""
    one = report_for(desk, member, id_)
    desk.looked(member, "view", one.id)
    return show(request, desk, member, one)


def show(
    request: Request, desk: Desk, member: Member, one: Submission, fault: DecuongError | None = None
) -> Response:
    """Return a report's page; with a `fault`, what could not be done with it."""
    engine = desk.app.engine
    versions = find(engine, Wanted(number=one.number, within=member.within)).reports
    changes = _changes(desk, member, one)
    before = _last_year(desk, member, one)
    shown = {
        "view": _view(desk, one),
        "report": one,
        "versions": versions,
        "campaign": campaigns_of(engine, [one.number]).get(one.number),
        "addresses": addresses_of(engine, one.respondent),
        "fault": fault,
        "changes": changes,
        "last_year": before,
        "beside": _beside(desk, one, before),
        "changed": by_path(changes or []),
        "places": {remark: place for place, remark in enumerate(one.remarks, start=1)},
        "progress": progress_of(engine, one),
        "unsent": reviewing.unsent_remarks(engine, one.id),
        "triggers": [each for each in TRIGGERS if machine.move(one.state, each, Mover.STAFF) is not None],
        "usual": usual_remarks(desk.app.settings.usual_remarks),
        "assigned": reviewing.assigned_to(engine, [one.number]).get(one.number, ""),
        "reviewers": reviewers(desk, one),
        "notes": reviewing.notes(engine, one.number),
    }
    return desk.renderer.page(request, "report.html", member, shown, 409 if fault else 200)


def reviewers(desk: Desk, report: Submission) -> list[Member]:
    """Return the members to whom a report can be given: reviewers who may see it."""
    provinces = provinces_of_one(desk.app.engine, report.id)
    able = (one for one in members(desk.app.engine) if one.ended_at is None and one.role.may(Role.REVIEWER))
    return [one for one in able if one.may_see(provinces)]


@router.get("/reports/{id_}/files/{name}")
def file(desk: AtDesk, member: Viewer, id_: str, name: str) -> Response:
    """Return a file of a report, under the name that exports give it. Raises Unknown."""
    one = report_for(desk, member, id_)
    found = next((file for file in every_file(one) if file.name == name), None)
    content = desk.app.files.get(found.ref.sha256) if found is not None else None
    if found is None or content is None:
        raise Unknown("There is no file {name} in report {id}.", name=name, id=one.id)
    desk.looked(member, "open file", one.id, found.ref.sha256[:12])
    return Response(content, headers={**sent(found.ref.media_type, found.name), **NOT_KEPT})


def _view(desk: Desk, one: Submission) -> ReportView:
    answers = chain(one.answers.values(), one.replies.values())
    by = {part.by for answer in answers for part in answer.parts}
    tables = desk.tables_of(one.outline, one.outline_version)
    return view_of(tables, one, names_of(desk.app.engine, by))


def _last_year(desk: Desk, member: Member, one: Submission) -> Submission | None:
    """Return the report that this one follows; None if there is none that the member may see."""
    id_ = predecessor_of(desk.app.engine, one.id)
    try:
        before = report_for(desk, member, id_) if id_ else None
    except Unknown:  # it tells of other provinces only
        return None
    return None if before is None or before.state is State.WITHDRAWN else before


def _beside(desk: Desk, one: Submission, before: Submission | None) -> Mapping[str, Beside]:
    if before is None:
        return {}
    outline = desk.app.registry.outline(one.outline, one.outline_version)
    return beside(predecessor_from(before), one, outline, desk.app.say)


def _changes(desk: Desk, member: Member, one: Submission) -> list[ShownChange] | None:
    """Return what differs from the version before; None if there is none that the member may see."""
    if one.version == 1:
        return None
    try:
        before = report_for(desk, member, f"{one.number}-{one.version - 1}")
    except Unknown:  # it tells of other provinces only
        return None
    outline = desk.app.registry.outline(one.outline, one.outline_version)
    return changes_of(before, one, outline, desk.app.say)
