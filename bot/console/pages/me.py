"""One's own account: where one is logged in, the daily digest, the password, the second factor."""

from __future__ import annotations

import io
from typing import Annotated

import segno
from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from bot.console.access import Viewer, forget, session_token
from bot.console.desk import AtDesk, Desk
from bot.downloads import NOT_KEPT, SANDBOXED
from flows.sentence import DecuongError, Sentence
from storage.core.errors import Unknown
from storage.staff import accounts, mail, second_factor, sessions
from storage.staff.accounts import LONGEST_PASSWORD, Member, WrongPassword, hash_of

router = APIRouter()
Password = Annotated[str, Form(max_length=LONGEST_PASSWORD)]


@router.get("/me")
def me(request: Request, desk: AtDesk, member: Viewer) -> Response:
    """Show one's account."""
    return page_of_me(request, desk, member)


@router.post("/me/sessions/{id_}/end")
def end_session(desk: AtDesk, member: Viewer, id_: str) -> Response:
    """End one of one's own sessions. Nothing happens to anybody else's."""
    sessions.end(desk.app.engine, id_, desk.clock(), member.name)
    return RedirectResponse("/staff/me", 303)


@router.post("/me/password")
def change_password(
    request: Request, desk: AtDesk, member: Viewer, old: Password, password: Password, again: Password
) -> Response:
    """Change the password by the old one. One logs in anew everywhere."""
    try:
        if password != again:
            raise WrongPassword("The two passwords are not the same.")
        _with_password(request, desk, member, old)
        accounts.change_password(desk.app.engine, member.name, old, password, desk.clock())
    except DecuongError as error:
        return page_of_me(request, desk, member, error)
    response = RedirectResponse("/staff/log-in", 303)
    forget(request, response, desk)
    return response


@router.post("/me/second-factor")
def begin(request: Request, desk: AtDesk, member: Viewer, old: Password) -> Response:
    """Make a secret for an app. It counts once a code of it is given."""
    try:
        _with_password(request, desk, member, old)
        second_factor.begin(desk.app.engine, member.name)
    except DecuongError as error:
        return page_of_me(request, desk, member, error)
    return RedirectResponse("/staff/me#second-factor", 303)


@router.get("/me/second-factor.svg")
def picture(desk: AtDesk, member: Viewer) -> Response:
    """Return the QR code of the secret that waits for its first code. Raises Unknown if none waits."""
    waiting = second_factor.pending(desk.app.engine, member.name)
    if waiting is None:
        raise Unknown("There is no such page.")
    drawn = io.BytesIO()
    segno.make(waiting.address, error="m").save(drawn, kind="svg", scale=5, border=4, light="#fff")
    return Response(drawn.getvalue(), media_type="image/svg+xml", headers={**SANDBOXED, **NOT_KEPT})


@router.post("/me/second-factor/confirm")
def confirm(
    request: Request, desk: AtDesk, member: Viewer, code: Annotated[str, Form(max_length=100)]
) -> Response:
    """Switch the second factor on, and show the recovery codes once."""
    try:
        codes = second_factor.confirm(desk.app.engine, member.name, code, desk.clock())
    except DecuongError as error:
        return page_of_me(request, desk, member, error)
    return desk.renderer.page(request, "recovery.html", member, {"codes": codes})


@router.post("/me/second-factor/off")
def switch_off(request: Request, desk: AtDesk, member: Viewer, old: Password) -> Response:
    """Switch the second factor off, by the password."""
    try:
        _with_password(request, desk, member, old)
        second_factor.take_away(desk.app.engine, member.name, desk.clock(), member.name)
    except DecuongError as error:
        return page_of_me(request, desk, member, error)
    return RedirectResponse("/staff/me", 303)


def _with_password(request: Request, desk: Desk, member: Member, password: str) -> None:
    """Raise WrongPassword unless this is the member's. Tries are counted as those of logging in are."""
    host = request.client.host if request.client else ""
    if minutes := desk.wrong_passwords.wait(member.name, host):
        raise WrongPassword(
            "There were too many wrong tries; try again in {minutes} minutes.", minutes=minutes
        )
    if accounts.check(desk.app.engine, member.name, password) is None:
        desk.wrong_passwords.missed(member.name, host)
        raise WrongPassword("The old password is wrong.")


def page_of_me(
    request: Request, desk: Desk, member: Member, fault: DecuongError | Sentence | None = None
) -> Response:
    """Return the page of one's account, with what was wrong."""
    engine = desk.app.engine
    shown = {
        "fault": fault,
        "sessions": sessions.sessions_of(engine, member.name, desk.clock()),
        "this_one": hash_of(session_token(request)),
        "has_factor": second_factor.is_on(engine, member.name),
        "pending": second_factor.pending(engine, member.name),
        "left": second_factor.left(engine, member.name),
        "shortest": accounts.SHORTEST_PASSWORD,
        "sends_mail": desk.app.settings.smtp_url is not None,
        "mail": mail.mail_of(engine, member.name),
    }
    return desk.renderer.page(request, "me.html", member, shown, 422 if fault else 200)
