"""Streams by which open pages of the console hear of changes at once."""

from __future__ import annotations

from fastapi import APIRouter, Response
from starlette.concurrency import run_in_threadpool

from bot.console.access import Viewer, report_for
from bot.console.desk import AtDesk
from storage.reports.changes import Change, changes_since
from storage.reports.report_index import Wanted, find, refresh

router = APIRouter()


@router.get("/events")
async def all_events(desk: AtDesk, member: Viewer) -> Response:
    """Stream the changes of all reports that this member may see, for the list."""

    def is_theirs(change: Change) -> bool:
        return member.may_see(change.provinces)

    def last() -> str:
        refresh(desk.app.engine, desk.app.registry.outline)
        found = [one for one in changes_since(desk.app.engine, None) if is_theirs(one)]
        return found[-1].mark if found else ""

    return desk.live.stream(f"staff {member.name}", last, is_theirs)


@router.get("/reports/{id_}/events")
async def events(desk: AtDesk, member: Viewer, id_: str) -> Response:
    """Stream the changes of those versions of a report that this member may see, for its page."""
    one = await run_in_threadpool(report_for, desk, member, id_)

    def is_it(change: Change) -> bool:
        return change.number == one.number and member.may_see(change.provinces)

    def last() -> str:
        newest = find(desk.app.engine, Wanted(number=one.number, within=member.within)).reports[-1]
        return f"{newest.id}.{newest.revision}"

    return desk.live.stream(f"staff {member.name}", last, is_it)
