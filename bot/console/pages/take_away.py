"""Taking reports away: a list becomes a job, whose progress and file stand on a page of their own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, Request, Response, UploadFile
from fastapi.responses import RedirectResponse, StreamingResponse

from bot.choices import CHOICES, told_of
from bot.console.access import Viewer, job_for, may_fetch
from bot.console.desk import AtDesk, Desk
from bot.console.pages import reports
from bot.downloads import NOT_KEPT, SANDBOXED, named
from bot.newest_outlines import deadlines_of
from exports.synthesis.rules import check_rules, rules_from
from flows.local_time import local
from flows.sentence import Sentence
from storage.core.errors import NotNow, Unknown
from storage.files import taken
from storage.reports import outlines
from storage.reports.report_index import Wanted, find, refresh
from storage.staff import job_ends, jobs
from storage.staff.accounts import Member
from storage.staff.jobs import Asked, Job, Kind, NewJob, State

router = APIRouter()
SYNTHESIS = "synthesis"
"""What the form's format says for a synthesis."""
LARGEST_RULES = 100_000
"""Bytes of a file of rules. The one that comes with decuong has 3,400."""
_KINDS = {
    Kind.SYNTHESIS: Sentence("synthesis"),
    Kind.RECONCILE: Sentence("reconciliation"),
    Kind.LETTERS: Sentence("letters of a campaign"),
}


@router.get("/take-away")
def take_away(request: Request, desk: AtDesk, member: Viewer) -> Response:
    """Show what this member asked for, or all that was asked for."""
    sees_all = member.manages_all
    found = jobs.jobs_of(desk.app.engine, "" if sees_all else member.name)
    shown = {
        "jobs": [(one, kind_of(one), told(one.asked.wanted)) for one in found],
        "is_moving": any(one.is_active for one in found),
        "here": "/staff/take-away",
        "sees_all": sees_all,
        "kept_days": jobs.KEPT.days,
        "now": desk.clock(),
        "State": State,
    }
    return desk.renderer.page(request, "take_away.html", member, shown)


@router.post("/take-away")
def ask(
    desk: AtDesk,
    member: Viewer,
    asked: Annotated[reports.Asked, Depends()],
    format_: Annotated[str, Form(alias="format")],
    rules: Annotated[UploadFile | None, File()] = None,
    *,
    with_files: Annotated[bool, Form()] = False,
) -> Response:
    """Ask for the reports of a list, whose address is this one's, and go to the page with the progress."""
    if format_ not in {*CHOICES, SYNTHESIS}:
        raise Unknown("There is no format {name} to take reports away in.", name=format_)
    wanted = asked.wanted(member, deadlines_of(desk.app.registry))
    refresh(desk.app.engine, desk.app.registry.outline)
    count = find(desk.app.engine, wanted, most=0).count
    if not count:
        raise NotNow("No report is like this, so there is nothing to take away.")
    if format_ == SYNTHESIS:
        kind, what = Kind.SYNTHESIS, Asked(wanted, rules=_rules(desk, rules), query=asked.address())
    else:
        kind, what = Kind.EXPORT, Asked(wanted, format_, with_files, query=asked.address())
    begin(desk, member, kind, what, count)
    return RedirectResponse("/staff/take-away", 303)


def begin(desk: Desk, member: Member, kind: Kind, asked: Asked, count: int) -> None:
    """Ask for a job. Raises NotNow if this member has too many."""
    noted = in_short(kind, asked, count)
    new = NewJob(desk.new_token(), member.name, kind, asked, count, desk.clock(), noted)
    jobs.ask(desk.app.engine, new)


@router.post("/take-away/{id_}/cancel")
def cancel(desk: AtDesk, member: Viewer, id_: str) -> Response:
    """Cancel a job that is not done yet. One that is done stays."""
    found = job_for(desk, member, id_)
    job_ends.cancel(desk.app.engine, found.id, desk.clock(), member.name)
    return RedirectResponse("/staff/take-away", 303)


@router.get("/take-away/{id_}/file")
def file(desk: AtDesk, member: Viewer, id_: str) -> Response:
    """Return the file of a job, piece by piece. Raises Unknown, Forbidden and NotNow."""
    found = _done(desk, member, id_)
    backend = desk.app.files.backend
    if not taken.is_whole(backend, found.stem, found.pieces):
        raise NotNow("This file is not here any more: ask for it again.")
    desk.looked(member, "take away", found.id, in_short(found.kind, found.asked, found.of))
    content = taken.read(backend, found.stem, found.pieces)
    headers = {**SANDBOXED, **NOT_KEPT, **named(found.file_name), "content-length": str(found.size)}
    return StreamingResponse(content, media_type="application/octet-stream", headers=headers)


@router.get("/take-away/{id_}/manifest")
def manifest(desk: AtDesk, member: Viewer, id_: str) -> Response:
    """Return the manifest of a job's file. Raises Unknown, Forbidden and NotNow."""
    found = _done(desk, member, id_)
    content = jobs.manifest_of(desk.app.engine, found.id)
    if not content:
        raise Unknown("{name} has no manifest.", name=found.file_name)
    desk.looked(member, "take away", found.id, "manifest")
    headers = {**SANDBOXED, **NOT_KEPT, **named(f"{found.file_name}.manifest.json")}
    return Response(content, media_type="application/json", headers=headers)


def kind_of(job: Job) -> Sentence:
    """Return what a job makes, in words."""
    return _KINDS.get(job.kind) or CHOICES[job.asked.format].label


def told(wanted: Wanted) -> Sequence[tuple[Sentence, object]]:
    """Return which reports were asked for: the filters that are set, each with its value."""
    yes_no: dict[bool | None, Sentence] = {True: Sentence("yes"), False: Sentence("no")}
    in_time: dict[bool | None, Sentence] = {True: Sentence("In time"), False: Sentence("Late")}
    until = wanted.until and wanted.until - timedelta(days=1)
    values: tuple[tuple[Sentence, object], ...] = (
        (Sentence("Words"), wanted.text),
        (Sentence("Province"), wanted.province),
        (Sentence("Organisation"), wanted.organisation),
        *((Sentence("State"), state.value) for state in wanted.states),
        (Sentence("Outline"), wanted.outline),
        (Sentence("Submitted from"), wanted.since and f"{local(wanted.since):%d/%m/%Y}"),
        (Sentence("to"), until and f"{local(until):%d/%m/%Y}"),
        (Sentence("With files"), yes_no.get(wanted.has_files)),
        (Sentence("With remarks"), yes_no.get(wanted.has_remarks)),
        (Sentence("Deadline"), in_time.get(wanted.is_in_time)),
        (Sentence("Left empty"), wanted.left_empty),
        (Sentence("Given to"), Sentence("nobody") if wanted.assigned == "" else wanted.assigned),
        (Sentence("Decided by"), wanted.decided_by),
        (Sentence("All versions"), "" if wanted.latest else yes_no[True]),
    )
    return [(label, value) for label, value in values if value]


def in_short(kind: Kind, asked: Asked, count: int) -> str:
    """Return what is noted of a job. What was typed may be somebody's name, so only that it was is noted."""
    if kind is Kind.RECONCILE:
        return " ".join(name for name in ("repairs", "drops_extra") if getattr(asked, name))
    if kind is Kind.LETTERS:
        return f"{asked.format}; {count} letters; {asked.campaign}"
    return "; ".join(_parts(kind, asked, count))


def _parts(kind: Kind, asked: Asked, count: int) -> Iterator[str]:
    yield asked.format or kind.value
    yield f"{count} reports"
    if asked.with_files:
        yield "attachments"
    for name, value in told_of(asked.wanted).items():
        shown = ", ".join(map(str, value)) if isinstance(value, list) else value
        yield name if name in {"text", "organisation", "province"} else f"{name}={shown}"


def _done(desk: Desk, member: Member, id_: str) -> Job:
    """Return a job whose file is there for this member."""
    found = job_for(desk, member, id_)
    may_fetch(member, found)
    is_over = found.expires_at is not None and found.expires_at <= desk.clock()
    if found.state is not State.DONE or is_over:
        raise NotNow("There is no file (any more) to fetch here; the page says why.")
    return found


def _rules(desk: Desk, sent: UploadFile | None) -> str:
    """Return the text of rules that were sent, "" for none. Raises ExportError if they cannot be used."""
    content = sent.file.read(LARGEST_RULES + 1) if sent is not None else b""
    if not content:
        return ""
    if len(content) > LARGEST_RULES:
        raise NotNow("The rules are longer than {number} bytes.", number=LARGEST_RULES)
    registry = desk.app.registry
    known = [registry.outline(*version) for version in outlines.versions(desk.app.engine)]
    check_rules(rules_from(content, "quy-tac.toml"), known)
    return content.decode()
