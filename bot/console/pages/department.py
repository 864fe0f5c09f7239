"""The Department's database: what waits to be delivered, what stands in its way, and its comparison."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from bot.console.access import WholeAdministrator
from bot.console.desk import AtDesk, Desk
from bot.console.pages.take_away import begin, kind_of
from flows.sentence import DecuongError, Sayable
from storage.core.errors import NotNow
from storage.staff import jobs
from storage.staff.accounts import Member
from storage.staff.jobs import Asked, Kind, State

router = APIRouter()


@router.get("/department")
def department(request: Request, desk: AtDesk, member: WholeAdministrator, only: str = "") -> Response:
    """Show the state of delivery, and the comparisons that were asked for.

    With `only`, the database there is not asked: the page looks again every two seconds while one is made.
    """
    return _page(request, desk, member, looks=not only)


@router.post("/department/reconcile")
def reconcile(
    request: Request,
    desk: AtDesk,
    member: WholeAdministrator,
    *,
    repair: Annotated[bool, Form()] = False,
    drop_extra: Annotated[bool, Form()] = False,
    sure: Annotated[bool, Form()] = False,
) -> Response:
    """Ask for a comparison; with `repair`, what is missing or different is then written anew."""
    try:
        if not desk.app.settings.department_url:
            raise NotNow("DECUONG_DEPARTMENT_URL is not set, so there is nothing to compare with.")
        if repair and not sure:
            raise NotNow("A repair writes in the Department's database: tick that you are sure.")
        begin(desk, member, Kind.RECONCILE, Asked(repairs=repair, drops_extra=repair and drop_extra), 0)
    except NotNow as fault:
        return _page(request, desk, member, fault)
    return RedirectResponse("/staff/department", 303)


def _page(
    request: Request, desk: Desk, member: Member, fault: DecuongError | None = None, *, looks: bool = True
) -> Response:
    found = jobs.jobs_of(desk.app.engine, kinds=[Kind.RECONCILE])
    is_set = bool(desk.app.settings.department_url)
    lines, failures = _state(desk) if is_set and looks else ([], [])
    shown = {
        "is_set": is_set,
        "lines": lines,
        "failures": failures,
        "jobs": [(one, kind_of(one), ()) for one in found],
        "is_moving": any(one.is_active for one in found),
        "here": "/staff/department",
        "sees_all": True,
        "now": desk.clock(),
        "State": State,
        "fault": fault,
    }
    return desk.renderer.page(request, "department.html", member, shown, 409 if fault else 200)


def _state(desk: Desk) -> tuple[list[Sayable], list[Sayable]]:
    """Return what waits, and what stands in its way, as `decuong department status` says them."""
    # Imported only here: few open this page, and all that delivers comes with it.
    from bot.department_words import backlog_lines  # noqa: PLC0415
    from bot.jobs.deliver import backlog  # noqa: PLC0415

    try:
        now = backlog(desk.app)
    except DecuongError as error:
        return [], [error]
    return list(backlog_lines(now)), list(now.failures)
