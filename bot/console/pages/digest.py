"""The daily digest: on a page, and what a member sets to get it by mail."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from bot.console.access import Viewer
from bot.console.desk import AtDesk, Desk
from bot.console.pages.me import page_of_me
from bot.jobs.digest import days_of
from bot.mail import digest as digests_of
from bot.mail.digest import Days, told, written
from bot.mail.letters import code_letter
from bot.mail.setup import house, mailer
from flows.local_time import local
from flows.sentence import DecuongError
from storage.core.errors import NotNow, Unknown
from storage.staff import digests, mail
from storage.staff.accounts import Member, hash_of
from storage.staff.mail import LONGEST_ADDRESS

router = APIRouter()
DIGITS = 6
"""Digits of a code that is sent by mail. Five guesses are allowed."""


@router.get("/digest")
def digest(request: Request, desk: AtDesk, member: Viewer) -> Response:
    """Show today's digest as everything stands now, and the earlier ones that were sent to the member."""
    now = desk.clock()
    today = local(now).date()
    days = Days(days_of(None, today).since, today)
    parts = digests_of.digest_of(desk.app, member, days, now)
    kept = digests.kept(desk.app.engine, member.name)
    shown: dict[str, object] = {
        "days": days,
        "today": told(written(parts, desk.renderer.say)),
        "kept": [(one, told(one.content)) for one in kept],
    }
    return desk.renderer.page(request, "digest.html", member, shown)


@router.post("/me/mail")
def ask(
    request: Request,
    desk: AtDesk,
    member: Viewer,
    address: Annotated[str, Form(max_length=2 * LONGEST_ADDRESS)],
) -> Response:
    """Send a code to an address. It counts once the code is given back."""
    try:
        _send_code(desk, member, mail.checked(address))
    except DecuongError as error:
        return page_of_me(request, desk, member, error)
    return RedirectResponse("/staff/me#digest", 303)


@router.post("/me/mail/confirm")
def confirm(
    request: Request, desk: AtDesk, member: Viewer, code: Annotated[str, Form(max_length=100)]
) -> Response:
    """Take the code that was sent, and switch the digest on."""
    try:
        mail.confirm(desk.app.engine, member.name, code, desk.clock())
    except DecuongError as error:
        return page_of_me(request, desk, member, error)
    return RedirectResponse("/staff/me#digest", 303)


@router.post("/me/mail/wanted")
def want(desk: AtDesk, member: Viewer, *, wanted: Annotated[bool, Form()] = False) -> Response:
    """Switch the digest on or off."""
    mail.want(desk.app.engine, member.name, desk.clock(), is_wanted=wanted)
    return RedirectResponse("/staff/me#digest", 303)


@router.post("/me/mail/drop")
def drop(desk: AtDesk, member: Viewer) -> Response:
    """Delete one's address."""
    mail.drop(desk.app.engine, member.name, desk.clock())
    return RedirectResponse("/staff/me#digest", 303)


@router.get("/mail/stop/{token}")
def stopping(request: Request, desk: AtDesk, token: str) -> Response:
    """Ask whether the digest is to be sent no more. Nobody has to log in for that. Raises Unknown."""
    return _stop_page(request, desk, token, is_stopped=False)


@router.post("/mail/stop/{token}")
def stop(request: Request, desk: AtDesk, token: str) -> Response:
    """Send the digest no more: asked for on the page, or by a mail program (RFC 8058). Raises Unknown."""
    mail.stop(desk.app.engine, token, desk.clock())
    return _stop_page(request, desk, token, is_stopped=True)


def _stop_page(request: Request, desk: Desk, token: str, *, is_stopped: bool) -> Response:
    if not mail.is_known(desk.app.engine, token):
        raise Unknown("There is no such page.")
    return desk.renderer.page(request, "digest_stop.html", None, {"is_stopped": is_stopped})


def _send_code(desk: Desk, member: Member, address: str) -> None:
    """Send a code at once, so that a wrong address is told. Raises NotNow and MailError."""
    settings, now = desk.app.settings, desk.clock()
    if settings.smtp_url is None:
        raise NotNow("No mail server is set here, so it is only on this page.")
    if minutes := desk.mail_codes.wait(member.name):
        raise NotNow("Enough codes were sent; ask again in {minutes} minutes.", minutes=minutes)
    desk.mail_codes.sent(member.name)
    code = f"{int(hash_of(desk.new_token()), 16) % 10**DIGITS:0{DIGITS}}"
    letter = code_letter(house(settings), address, member.name, code, now)
    handing = mailer(settings)

    async def send() -> None:
        async with handing.connected() as connection:
            await connection.send(letter)

    asyncio.run(send())
    mail.ask(desk.app.engine, member.name, address, code, desk.new_token(), now)
