"""The tokens of other systems: an administrator makes one, sees it once, and ends it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from bot.app import new_id
from bot.console.access import WholeAdministrator
from bot.console.desk import AtDesk, Desk
from bot.staff_provinces import province_codes
from flows.reading.figures.gazetteer import provinces_today
from flows.sentence import DecuongError, Sentence
from storage.staff import tokens
from storage.staff.accounts import Member
from storage.staff.tokens import Scope

router = APIRouter()
SCOPES = {
    Scope.REPORTS: Sentence("read reports, with names, answers and remarks"),
    Scope.FILES: Sentence("read the content of files"),
    Scope.REVIEW: Sentence("accept reports and return them"),
    Scope.CAMPAIGNS: Sentence("read campaigns, and how far each organisation is"),
}
"""What each scope allows, for people."""


@router.get("/tokens")
def listed(request: Request, desk: AtDesk, member: WholeAdministrator) -> Response:
    """Show all tokens, and the form for a new one."""
    return _page(request, desk, member)


@router.post("/tokens")
def make(
    request: Request,
    desk: AtDesk,
    member: WholeAdministrator,
    label: Annotated[str, Form()],
    scopes: Annotated[list[Scope], Form(default_factory=list)],
    provinces: Annotated[list[str], Form(default_factory=list)],
) -> Response:
    """Make a token. It is shown in the answer itself: an address that is led to would show it again."""
    secret, name = f"{tokens.PREFIX}{desk.new_token()}", label.strip()
    made = (desk.app.engine, new_id(), secret, name, scopes, province_codes(provinces))
    try:
        tokens.make(*made, desk.clock(), member.name)
    except DecuongError as error:
        return _page(request, desk, member, error, label)
    return desk.renderer.page(request, "token.html", member, {"label": name, "secret": secret})


@router.post("/tokens/{id_}/end")
def end(desk: AtDesk, member: WholeAdministrator, id_: str) -> Response:
    """End a token. Raises Unknown."""
    tokens.end(desk.app.engine, id_, desk.clock(), member.name)
    return RedirectResponse("/staff/tokens", 303)


def _page(
    request: Request, desk: Desk, member: Member, fault: DecuongError | None = None, label: str = ""
) -> Response:
    shown = {
        "tokens": tokens.tokens(desk.app.engine),
        "scopes": SCOPES,
        "provinces": provinces_today(),
        "fault": fault,
        "label": label,
    }
    return desk.renderer.page(request, "tokens.html", member, shown, 422 if fault else 200)
