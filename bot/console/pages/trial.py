"""Trying a form that is not published, in a chat beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from bot.console.access import WholeAdministrator
from bot.console.desk import AtDesk, Desk
from bot.console.trials import Trial
from bot.console.uploaded_form import read_form
from flows.form.compiler import OutlineFaults
from flows.sentence import DecuongError
from storage.core.errors import NotNow
from storage.reports.candidates import candidate
from storage.staff.accounts import Member

router = APIRouter()
LONGEST = 4000
"""Characters of a text. Longer ones are nothing to try by hand."""


@router.post("/outlines/candidates/{id_}/trial")
def begin(request: Request, desk: AtDesk, member: WholeAdministrator, id_: str) -> Response:
    """Begin the conversation, or begin it anew. Raises Unknown, and OutlineFaults if the form has faults."""

    def begun() -> Trial:
        one, source = candidate(desk.app.engine, id_, desk.clock())
        form = read_form(desk.app, one.filename, source)
        if form.outline is None:
            raise OutlineFaults(form.faults)
        return desk.trials.begin(member.name, id_, source, one.filename, desk.clock, desk.app.say)

    return _answer(request, desk, member, id_, begun)


@router.post("/outlines/candidates/{id_}/trial/say")
def say(
    request: Request,
    desk: AtDesk,
    member: WholeAdministrator,
    id_: str,
    text: Annotated[str, Form(max_length=LONGEST)] = "",
    press: Annotated[str, Form(max_length=LONGEST)] = "",
    asked_at: Annotated[str, Form(max_length=LONGEST)] = "",
) -> Response:
    """Send a text, or tap a button. Raises Unknown, and NotNow if there is no trial any more."""

    def said() -> Trial:
        candidate(desk.app.engine, id_, desk.clock())
        trial = desk.trials.of(member.name, id_, desk.clock())
        if trial is None:
            raise NotNow("The trial has ended: nobody used it for half an hour, or it began elsewhere.")
        if press:
            trial.press(press, asked_at)
        elif text.strip():
            trial.say(text)
        return trial

    return _answer(request, desk, member, id_, said)


@router.post("/outlines/candidates/{id_}/trial/end")
def end(request: Request, desk: AtDesk, member: WholeAdministrator, id_: str) -> Response:
    """End the conversation. Nothing of it is left. Raises Unknown."""

    def ended() -> None:
        candidate(desk.app.engine, id_, desk.clock())
        desk.trials.end(member.name)

    return _answer(request, desk, member, id_, ended)


def _answer(
    request: Request, desk: Desk, member: Member, id_: str, act: Callable[[], Trial | None]
) -> Response:
    """Do it, and return the chat for htmx, with a fault above it. Without scripts, lead back to the page."""
    is_part = "hx-request" in request.headers
    fault = None
    try:
        trial = act()
    except DecuongError as error:
        if not is_part:
            raise
        trial, fault = desk.trials.of(member.name, id_, desk.clock()), error
    if not is_part:
        return RedirectResponse(f"/staff/outlines/candidates/{id_}#trial", 303)
    shown = {"trial": trial, "id": id_, "fault": fault, "is_sent": True}
    return desk.renderer.page(request, "trial.html", member, shown)
