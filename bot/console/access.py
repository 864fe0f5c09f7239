"""Who may see what: every page asks for a role here, and every report for its province.

A page declares the role by the type of its parameter: `member: Viewer`, `member: Reviewer`, `member:
Administrator`. A test makes the table of all routes from these.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request, Response

from bot.console.desk import AtDesk, Desk
from flows.report.submission import Submission
from flows.sentence import DecuongError
from storage.campaigns import following
from storage.campaigns.following import Followed
from storage.core.errors import Unknown
from storage.reports import submissions as sealed
from storage.reports.report_index import provinces_of_one, refresh
from storage.staff import jobs, sessions
from storage.staff.accounts import Member, Role
from storage.staff.asker import Asker
from storage.staff.jobs import Job, Kind

COOKIE = "decuong-staff"
SECURE_COOKIE = f"__Host-{COOKIE}"
"""The name over TLS: no other host of the domain and nobody on the line can set it (RFC 6265bis)."""


class NotLoggedIn(Exception):
    """Nobody is logged in. The console leads to the page for that."""


class Forbidden(DecuongError):
    """Somebody is logged in whose role does not suffice."""


@dataclass(frozen=True)
class Asks:
    """The dependency that lets in whoever has this role or a higher one."""

    role: Role

    def __call__(self, request: Request, desk: AtDesk) -> Member:
        """Return the member who asks. Raises NotLoggedIn and Forbidden."""
        member = logged_in(request, desk)
        if member is None:
            raise NotLoggedIn
        if not member.role.may(self.role):
            raise Forbidden("Your account may not do this; an administrator can change that.")
        return member


Viewer = Annotated[Member, Depends(Asks(Role.VIEWER))]
Reviewer = Annotated[Member, Depends(Asks(Role.REVIEWER))]
Administrator = Annotated[Member, Depends(Asks(Role.ADMINISTRATOR))]


def _unlimited(member: Administrator) -> Member:
    """Return the member who asks. Raises Forbidden for one who is limited to provinces."""
    if not member.manages_all:
        raise Forbidden(
            "Only an administrator of all provinces manages accounts and outlines, and sees the audit trail."
        )
    return member


WholeAdministrator = Annotated[Member, Depends(_unlimited)]
"""An administrator of all provinces. One of few could else lift their own limit, or change what officers of
other provinces are asked."""
TICKET_COOKIE = "decuong-staff-code"
"""The cookie of a browser whose password was right and whose code is awaited."""


def logged_in(request: Request, desk: Desk) -> Member | None:
    """Return the member whose session the browser has, or None."""
    token = session_token(request)
    return sessions.member(desk.app.engine, token, desk.clock()) if token else None


def remember(request: Request, response: Response, token: str) -> None:
    """Give the browser the cookie of its session. It ends with the browser, or when the session does."""
    secure = request.url.scheme == "https"
    response.set_cookie(_cookie(request), token, path="/", secure=secure, httponly=True, samesite="lax")


def session_token(request: Request) -> str:
    """Return the token of the browser's session, or ""."""
    return request.cookies.get(_cookie(request), "")


def hold_ticket(request: Request, response: Response, token: str) -> None:
    """Give the browser the cookie by which it may give the second factor's code."""
    secure = request.url.scheme == "https"
    response.set_cookie(
        TICKET_COOKIE, token, path="/staff", secure=secure, httponly=True, samesite="lax", max_age=600
    )


def forget(request: Request, response: Response, desk: Desk) -> None:
    """End the browser's session."""
    token = session_token(request)
    if token:
        sessions.end_by_token(desk.app.engine, token, desk.clock())
    response.delete_cookie(_cookie(request), path="/")


def report_for(desk: Desk, asker: Asker, id_or_number: str) -> Submission:
    """Return a report that a member or another system may see.

    Raises Unknown for any other, in the same words as for one that does not exist.
    """
    engine = desk.app.engine
    refresh(engine, desk.app.registry.outline)
    with suppress(Unknown):
        found = sealed.submission(engine, id_or_number)
        if asker.may_see(provinces_of_one(engine, found.id)):
            return found
    raise Unknown("There is no report {wanted}.", wanted=id_or_number)


def organisation_for(desk: Desk, member: Member, campaign_id: str, id_: str) -> Followed:
    """Return an organisation of a campaign that this member may see. Raises Unknown for any other.

    Lists of organisations are limited by `member.within` (`storage.campaigns.following.followed`).
    """
    of, found = following.one_followed(desk.app.engine, id_, desk.clock())
    if of != campaign_id or not member.may_see([found.province]):
        raise Unknown("There is no such organisation in a campaign.")
    return found


def job_for(desk: Desk, member: Member, job_id: str) -> Job:
    """Return a job that this member asked for; an administrator of all provinces may have everybody's.

    Raises Unknown for any other, as if there were none.
    """
    found = jobs.job(desk.app.engine, job_id)
    if found.staff != member.name and not member.manages_all:
        raise Unknown("This was not asked for here, or is forgotten: {wanted}.", wanted=job_id)
    return found


def may_fetch(member: Member, job: Job) -> None:
    """Raise Forbidden if a job's file was made of more than this member may see by now."""
    is_within = member.within is None or (
        job.asked.wanted.within is not None and set(job.asked.wanted.within) <= set(member.within)
    )
    if not is_within or (job.kind is Kind.RECONCILE and not member.manages_all):
        raise Forbidden("Your account may see less than when this was made; ask for it again.")


def _cookie(request: Request) -> str:
    return SECURE_COOKIE if request.url.scheme == "https" else COOKIE
