"""Logging in and out, and setting a password by a link that works once."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from starlette.background import BackgroundTask

from bot.console.access import TICKET_COOKIE, forget, hold_ticket, remember
from bot.console.desk import AtDesk, Desk
from flows.sentence import DecuongError, Sentence
from storage.privacy.audit import Entry
from storage.staff import accounts, second_factor, sessions
from storage.staff.accounts import Member, WrongPassword
from storage.staff.second_factor import WrongCode

router = APIRouter()
MOST_OF_BROWSER = 200
"""Characters that are kept of what a browser calls itself."""


@router.get("/log-in")
def ask(request: Request, desk: AtDesk, next: str = "/staff/") -> Response:
    """Show the form."""
    return _form(request, desk, next)


@router.post("/log-in")
def log_in(
    request: Request,
    desk: AtDesk,
    name: Annotated[str, Form(max_length=200)],
    password: Annotated[str, Form(max_length=accounts.LONGEST_PASSWORD)],
    next: Annotated[str, Form()] = "/staff/",
) -> Response:
    """Begin a session, ask for the second factor, or say that name or password is wrong."""
    name = name.strip()
    if minutes := desk.wrong_passwords.wait(name, _host(request)):
        return _form(request, desk, next, _wait(minutes), name)
    member = accounts.check(desk.app.engine, name, password)
    if member is None:
        desk.wrong_passwords.missed(name, _host(request))
        response = _form(request, desk, next, Sentence("The name or the password is wrong."), name)
        return _noting(response, desk, "wrong password", name)
    if not second_factor.is_on(desk.app.engine, member.name):
        return _let_in(request, desk, member, next)
    token = desk.new_token()
    second_factor.give_ticket(desk.app.engine, member.name, token, desk.clock())
    response = _code_form(request, desk, next)
    hold_ticket(request, response, token)
    return response


@router.post("/log-in/code")
def give_code(
    request: Request,
    desk: AtDesk,
    code: Annotated[str, Form(max_length=100)],
    next: Annotated[str, Form()] = "/staff/",
) -> Response:
    """Begin a session by the second factor's code, of whose password was right."""
    ticket = request.cookies.get(TICKET_COOKIE, "")
    member = second_factor.holder(desk.app.engine, ticket, desk.clock())
    if member is None:
        return _form(request, desk, next, Sentence("Too much time has passed; log in again."))
    if minutes := desk.wrong_passwords.wait(_code_of(member), _host(request)):
        return _code_form(request, desk, next, _wait(minutes))
    try:
        second_factor.check(desk.app.engine, member.name, code, desk.clock())
    except WrongCode as error:
        desk.wrong_passwords.missed(_code_of(member), _host(request))
        return _noting(_code_form(request, desk, next, error), desk, "wrong code", member.name)
    second_factor.drop_ticket(desk.app.engine, ticket)
    response = _let_in(request, desk, member, next)
    response.delete_cookie(TICKET_COOKIE, path="/staff")
    return response


@router.post("/log-out")
def log_out(request: Request, desk: AtDesk) -> Response:
    """End the session."""
    response = RedirectResponse("/staff/log-in", 303)
    forget(request, response, desk)
    return response


@router.get("/password/{token}")
def ask_password(request: Request, desk: AtDesk, token: str) -> Response:
    """Show the form for a new password, or say that the link works no more."""
    name = accounts.invited(desk.app.engine, token, desk.clock())
    shown = {"name": name, "shortest": accounts.SHORTEST_PASSWORD, "fault": None}
    return desk.renderer.page(request, "password.html", None, shown, 200 if name else 404)


@router.post("/password/{token}")
def set_password(
    request: Request,
    desk: AtDesk,
    token: str,
    password: Annotated[str, Form()],
    again: Annotated[str, Form()],
) -> Response:
    """Set the password, and go to the page for logging in."""
    try:
        if password != again:
            raise WrongPassword("The two passwords are not the same.")
        accounts.set_password(desk.app.engine, token, password, desk.clock())
    except DecuongError as error:
        name = accounts.invited(desk.app.engine, token, desk.clock())
        shown = {
            "name": name,
            "shortest": accounts.SHORTEST_PASSWORD,
            "fault": error,
        }
        return desk.renderer.page(request, "password.html", None, shown, 422)
    return RedirectResponse("/staff/log-in", 303)


def _let_in(request: Request, desk: Desk, member: Member, back: str) -> Response:
    token = desk.new_token()
    browser = request.headers.get("user-agent", "")[:MOST_OF_BROWSER]
    sessions.begin(desk.app.engine, member.name, token, desk.clock(), browser)
    desk.looked(member, "log in", member.name)
    response = RedirectResponse(back if _is_here(back) else "/staff/", 303)
    remember(request, response, token)
    return response


def _noting(response: Response, desk: Desk, act: str, name: str) -> Response:
    """Return the response. The failure is noted after it was sent: how long that takes tells nobody a name.

    A name that no member has is not noted, for it may be a password in the wrong field.
    """
    response.background = BackgroundTask(_note_failure, desk, act, name, desk.clock())
    return response


def _note_failure(desk: Desk, act: str, name: str, at: datetime) -> None:
    about = name if name in {each.name for each in accounts.members(desk.app.engine)} else ""
    if number := desk.failed_log_ins.count((act, about), at):
        desk.looks.note(Entry(at, act, about, "unknown", str(number)))


def _code_of(member: Member) -> str:
    """Return the name under which wrong codes are counted; no member's name has a space."""
    return f"code of {member.name}"


def _host(request: Request) -> str:
    return request.client.host if request.client else ""


def _wait(minutes: int) -> Sentence:
    return Sentence("There were too many wrong tries; try again in {minutes} minutes.", minutes=minutes)


def _code_form(
    request: Request, desk: Desk, back: str, fault: DecuongError | Sentence | None = None
) -> Response:
    shown = {"fault": fault, "next": back}
    return desk.renderer.page(request, "code.html", None, shown, 403 if fault else 200)


def _form(request: Request, desk: Desk, back: str, fault: Sentence | None = None, name: str = "") -> Response:
    has_accounts = bool(accounts.members(desk.app.engine))
    shown = {"fault": fault, "name": name, "next": back, "has_accounts": has_accounts}
    return desk.renderer.page(request, "log_in.html", None, shown, 403 if fault else 200)


def _is_here(address: str) -> bool:
    """Whether an address is one of the console: nobody is led to another site after logging in."""
    return address.startswith("/staff/") and "\\" not in address and "//" not in address
