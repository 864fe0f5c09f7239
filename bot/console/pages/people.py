"""The accounts of the staff: added, changed, ended; links for passwords; second factors taken away."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from bot.console.access import WholeAdministrator
from bot.console.desk import AtDesk, Desk
from bot.staff_links import new_link
from bot.staff_provinces import province_codes
from flows.reading.figures.gazetteer import provinces_today
from flows.sentence import DecuongError
from storage.core.errors import Unknown
from storage.staff import accounts, second_factor
from storage.staff.accounts import Member, Role

router = APIRouter()
Provinces = Annotated[list[str], Form(default_factory=list)]


@router.get("/people")
def people(request: Request, desk: AtDesk, member: WholeAdministrator) -> Response:
    """Show all accounts, and the form for a new one."""
    return _page(request, desk, member)


@router.post("/people")
def add(
    request: Request,
    desk: AtDesk,
    member: WholeAdministrator,
    name: Annotated[str, Form()],
    role: Annotated[Role, Form()],
    provinces: Provinces,
) -> Response:
    """Add an account, and show its link once."""
    try:
        accounts.add(
            desk.app.engine, name.strip(), role, province_codes(provinces), desk.clock(), member.name
        )
    except DecuongError as error:
        return _page(request, desk, member, error, name)
    return _link(request, desk, member, name.strip())


@router.get("/people/{name}")
def person(request: Request, desk: AtDesk, member: WholeAdministrator, name: str) -> Response:
    """Show one account with what can be changed. Raises Unknown."""
    shown = {
        "one": _known(desk, name),
        "roles": list(Role),
        "provinces": provinces_today(),
        "has_factor": second_factor.is_on(desk.app.engine, name),
    }
    return desk.renderer.page(request, "person.html", member, shown)


@router.post("/people/{name}")
def change(
    desk: AtDesk, member: WholeAdministrator, name: str, role: Annotated[Role, Form()], provinces: Provinces
) -> Response:
    """Give an account another role and provinces."""
    accounts.change(desk.app.engine, name, role, province_codes(provinces), desk.clock(), member.name)
    return RedirectResponse("/staff/people", 303)


@router.post("/people/{name}/link")
def link(request: Request, desk: AtDesk, member: WholeAdministrator, name: str) -> Response:
    """Show a new link for a password, once. An account that was ended comes back by it."""
    return _link(request, desk, member, name)


@router.post("/people/{name}/end")
def end(desk: AtDesk, member: WholeAdministrator, name: str) -> Response:
    """End an account."""
    accounts.end(desk.app.engine, name, desk.clock(), member.name)
    return RedirectResponse("/staff/people", 303)


@router.post("/people/{name}/second-factor/off")
def take_factor_away(desk: AtDesk, member: WholeAdministrator, name: str) -> Response:
    """Take the second factor away from somebody who lost the phone."""
    _known(desk, name)
    second_factor.take_away(desk.app.engine, name, desk.clock(), member.name)
    return RedirectResponse("/staff/people", 303)


def _known(desk: Desk, name: str) -> Member:
    found = next((one for one in accounts.members(desk.app.engine) if one.name == name), None)
    if found is None:
        raise Unknown("There is no member of staff called {name}.", name=name)
    return found


def _page(
    request: Request, desk: Desk, member: Member, fault: DecuongError | None = None, name: str = ""
) -> Response:
    shown = {
        "people": accounts.members(desk.app.engine),
        "factors": second_factor.with_one(desk.app.engine),
        "roles": list(Role),
        "provinces": provinces_today(),
        "fault": fault,
        "name": name,
    }
    return desk.renderer.page(request, "people.html", member, shown, 422 if fault else 200)


def _link(request: Request, desk: Desk, member: Member, name: str) -> Response:
    """Show the link in the answer itself: an address that is led to would show it again."""
    made = new_link(desk.app, name, desk.clock(), member.name, desk.new_token)
    return desk.renderer.page(request, "link.html", member, {"name": name, "link": made})
