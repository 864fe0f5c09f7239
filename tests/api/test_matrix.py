"""Every route of the API, with every scope and province, from the application itself; a new one is red."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from sqlalchemy import select
from starlette.routing import Route

from bot.api.app import create_api
from exports.rows import files_of
from storage.core import tables
from storage.core.engine import reading
from storage.staff.accounts import Role
from storage.staff.tokens import Scope
from tests.api.conftest import Api, Caller
from tests.console.conftest import LAO_CAI, NINH_BINH, Console
from tests.invited import campaign

OPEN = {"GET /openapi.json"}
"""What is answered without a token: it is in the repository too."""
SCOPE_OF: dict[str, Scope | None] = {
    "GET /me": None,
    "GET /reports": Scope.REPORTS,
    "GET /reports/{id}": Scope.REPORTS,
    "GET /reports/{id}/versions": Scope.REPORTS,
    "GET /reports/{id}/answers": Scope.REPORTS,
    "GET /reports/{id}/figures": Scope.REPORTS,
    "GET /reports/{id}/remarks": Scope.REPORTS,
    "GET /reports/{id}/states": Scope.REPORTS,
    "GET /reports/{id}/files": Scope.REPORTS,
    "GET /reports/{id}/files/{name}": Scope.FILES,
    "POST /reports/{id}/decisions": Scope.REVIEW,
    "GET /campaigns": Scope.CAMPAIGNS,
    "GET /campaigns/{campaign}": Scope.CAMPAIGNS,
    "GET /campaigns/{campaign}/organisations": Scope.CAMPAIGNS,
}
"""The scope that each route asks for; None for a token of any."""
ALL = frozenset(Scope)
SETS = [set(some) for size in range(1, len(Scope) + 1) for some in itertools.combinations(Scope, size)]
ACCEPTS = {"act": "accept", "revision": 0}


def routes_of(api: FastAPI) -> Iterator[str]:
    """Every method and path."""
    for one in _flat(api.routes):
        for method in sorted((one.methods or set()) - {"HEAD"}):
            yield f"{method} {one.path}"


def _flat(routes: list[Any]) -> Iterator[Route]:
    for one in routes:
        if isinstance(one, APIRoute | Route):
            yield one
        elif (included := getattr(one, "original_router", None)) is not None:
            yield from _flat(included.routes)
        else:
            pytest.fail(f"{one!r} is a route of a kind that this table does not know")


@pytest.fixture
def names(api: Api) -> dict[int, tuple[str, str]]:
    """A report with a file for each of two provinces: its id and the file's name, by the province's code.

    Beside them is a campaign, "c1".
    """
    places = {
        LAO_CAI: "xã Y Tý, huyện Bát Xát, tỉnh Lào Cai",
        NINH_BINH: "xã Hồng Thuận, huyện Giao Thủy, tỉnh Nam Định",
    }
    found = {}
    for who, (code, place) in enumerate(places.items()):
        play = api.play
        play.address = f"officer {who}"
        play.agrees()
        play.says("Nuôi bò", place, "2017")
        play.attaches()
        play.presses("submit")
        play.presses("submit")
        one = play.submissions()[-1]
        found[code] = one.id, next(files_of(one)).name
    campaign(api.play.engine)
    return found


def send(caller: Caller, route: str, id_: str, name: str) -> tuple[int, str]:
    """Call a route for a report and its file: (status, code of the problem)."""
    method, path = route.split(" ", 1)
    address = path.replace("{id}", id_).replace("{name}", name).replace("{campaign}", "c1")
    answer = caller.call(method, address, ACCEPTS if method == "POST" else None)
    problem = answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"] if problem else ""


def test_every_route_has_an_entry_and_every_entry_a_route(console: Console) -> None:
    assert set(routes_of(create_api(console.desk))) == {*SCOPE_OF, *OPEN}


@pytest.mark.parametrize("provinces", [(), (LAO_CAI,), (NINH_BINH,), (LAO_CAI, NINH_BINH), (1,)])
def test_a_token_gets_what_its_scopes_and_provinces_say(
    api: Api, names: dict[int, tuple[str, str]], provinces: tuple[int, ...]
) -> None:
    accepted: set[int] = set()
    for scopes in SETS:
        caller = api.caller(scopes, *provinces)
        for (route, scope), (code, (id_, name)) in itertools.product(SCOPE_OF.items(), names.items()):
            if scope is not None and scope not in scopes:
                expected = 403, "no-scope"
            elif "{id}" in route and provinces and code not in provinces:
                expected = 404, "not-found"
            elif code in accepted and route.startswith("POST"):
                expected = 409, "stale"  # another token was first
            else:
                expected = 200, ""
                accepted |= {code} if route.startswith("POST") else set()
            assert send(caller, route, id_, name) == expected, f"{route} of {code} with {scopes}"


@pytest.mark.parametrize("provinces", [(), (LAO_CAI,), (NINH_BINH,), (1,)])
def test_a_list_has_only_reports_of_the_tokens_provinces(
    api: Api, names: dict[int, tuple[str, str]], provinces: tuple[int, ...]
) -> None:
    found = api.caller(ALL, *provinces).get("/reports").json()["items"]
    expected = {id_ for code, (id_, _) in names.items() if not provinces or code in provinces}
    assert {one["id"] for one in found} == expected


def test_another_provinces_report_is_answered_as_one_that_does_not_exist(
    api: Api, names: dict[int, tuple[str, str]]
) -> None:
    caller, id_ = api.caller(ALL, LAO_CAI), names[NINH_BINH][0]
    for route in SCOPE_OF:
        if "{id}" in route:
            method, path = route.split(" ", 1)
            body = ACCEPTS if method == "POST" else None
            told = [
                caller.call(method, path.replace("{id}", one).replace("{name}", "a.jpg"), body)
                for one in (id_, "2099-0001-1")
            ]
            assert told[0].text.replace(id_, "2099-0001-1") == told[1].text, route
            assert dict(told[0].headers) | {"content-length": ""} == dict(told[1].headers) | {
                "content-length": ""
            }


def test_without_a_valid_token_nothing_is_answered(api: Api, names: dict[int, tuple[str, str]]) -> None:
    ended = api.caller(ALL)
    browser = api.console.add("lan", Role.ADMINISTRATOR)
    browser.post("/staff/tokens/t1/end")
    for caller in (api.stranger(), api.stranger("decuong_wrong"), ended):
        for route in SCOPE_OF:
            assert send(caller, route, *names[LAO_CAI]) == (401, "no-token"), route
    answer = api.stranger().get("/reports")
    assert answer.headers["www-authenticate"] == "Bearer"
    basic = api.stranger().get("/reports", authorization=f"Basic {ended.secret}")
    assert basic.status_code == 401


def test_reading_changes_nothing_but_what_is_noted(api: Api, names: dict[int, tuple[str, str]]) -> None:
    caller = api.caller(ALL)
    for route in SCOPE_OF:  # from now on the index, the order and the last use are there
        if route.startswith("GET"):
            send(caller, route, *names[LAO_CAI])
    before = everything(api)
    for route in SCOPE_OF:
        if route.startswith("GET"):
            assert send(caller, route, *names[LAO_CAI])[0] == 200
    now = everything(api)
    del before["audit"], now["audit"]
    assert now == before


def everything(api: Api) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of the database."""
    with reading(api.play.engine) as connection:
        return {
            one.name: [tuple(row) for row in connection.execute(select(one))]
            for one in tables.metadata.sorted_tables
        }
