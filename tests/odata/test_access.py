"""Every route of the feed, with every scope and province; how a token is given; what is refused."""

from __future__ import annotations

import itertools
from base64 import b64encode

import httpx
import pytest
from limits import RateLimitItemPerMinute

from bot.api.app import create_api
from bot.api.odata.app import create_odata
from bot.api.odata.refusing import PREFIX
from bot.intake.rate_limits import ApiCalls
from storage.staff.accounts import Role
from storage.staff.tokens import Scope
from tests.api.conftest import Api, mounted
from tests.api.test_matrix import SETS, everything, routes_of
from tests.console.conftest import LAO_CAI, NINH_BINH, Browser, Console
from tests.odata.conftest import ROOT, Feed, basic, feed_of

ROUTES = {
    "GET /": "",
    "GET /$metadata": "$metadata",
    "GET /{name}": "Answers",
    "GET /{name}/$count": "Reports/$count",
}
"""An address of each route. All of them ask for the scope `reports`."""


def test_every_route_has_an_entry_and_every_entry_a_route(console: Console) -> None:
    assert set(routes_of(create_odata(create_api(console.desk).state.desk))) == set(ROUTES)


@pytest.mark.parametrize("address", ROUTES.values())
def test_only_a_token_that_may_read_reports_is_answered(api: Api, three: list[str], address: str) -> None:
    for scopes, provinces in itertools.product(SETS, [(), (LAO_CAI,), (1,)]):
        answer = Feed(Browser(api.web), api.caller(scopes, *provinces).secret).get(address)
        may = Scope.REPORTS in scopes
        assert answer.status_code == (200 if may else 403), scopes
        assert may or answer.json()["error"]["code"] == "no-scope"


@pytest.mark.parametrize("provinces", [(), (LAO_CAI,), (NINH_BINH,), (LAO_CAI, NINH_BINH), (1,)])
def test_every_set_has_only_reports_of_the_tokens_provinces(
    api: Api, three: list[str], provinces: tuple[int, ...]
) -> None:
    of = dict(zip(three, (LAO_CAI, NINH_BINH, LAO_CAI), strict=True))
    expected = {number for number, province in of.items() if not provinces or province in provinces}
    feed = feed_of(api, *provinces)
    for one in feed.get("").json()["value"]:
        rows = feed.rows(one["url"])
        found = {row["report_number"] for row in rows}
        assert found == (expected if rows else set()), one
        assert not rows or found, one
    assert {row["report_number"] for row in feed.rows("Answers")} == expected
    hidden = [number for number in of if number not in expected]
    for number in hidden:
        assert feed.rows("Reports", {"$filter": f"report_number eq '{number}'"}) == []
    assert feed.get("Reports/$count").text == str(len(expected))


def test_the_token_is_the_password_whatever_the_name_is(api: Api, feed: Feed) -> None:
    for given in (
        basic(feed.secret),
        basic(feed.secret, ""),
        f"Bearer {feed.secret}",
        f"basic {basic(feed.secret)[6:]}",
    ):
        assert feed.get("", authorization=given).status_code == 200, given


def test_without_a_valid_token_nothing_is_answered(api: Api, feed: Feed) -> None:
    ended = feed_of(api)
    api.console.add("lan", Role.ADMINISTRATOR).post("/staff/tokens/t2/end")
    wrong = (
        "",
        basic(""),
        basic("decuong_wrong"),
        basic(ended.secret),
        "Basic ???",
        f"Basic {b64encode(b'no colon').decode()}",
        f"Basic {feed.secret}",
        f"Digest {feed.secret}",
        "Bearer",
    )
    for given, address in itertools.product(wrong, ROUTES.values()):
        answer = feed.get(address, authorization=given)
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "no-token"), given
        assert answer.headers["www-authenticate"] == 'Basic realm="decuong", charset="UTF-8"'
        assert answer.headers["odata-version"] == "4.0"


def limited(console: Console, calls: int, wrong: int) -> Api:
    limits = ApiCalls(RateLimitItemPerMinute(calls), RateLimitItemPerMinute(wrong))
    return Api(console, mounted(console, limits))


def test_calls_count_together_with_those_of_the_api(console: Console) -> None:
    api = limited(console, 3, 100)
    caller = api.caller()
    feed = Feed(Browser(api.web), caller.secret)
    assert [feed.get("").status_code, caller.get("/me").status_code, feed.get("").status_code] == [200] * 3
    answer = feed.get("Reports")
    assert (answer.status_code, answer.json()["error"]["code"]) == (429, "too-many")
    assert int(answer.headers["retry-after"]) > 0


def test_guessing_is_counted_and_asking_without_a_password_is_not(console: Console) -> None:
    feed = feed_of(limited(console, 100, 3))
    for _ in range(5):  # as Excel begins
        assert feed.get("", authorization="").status_code == 401
    assert feed.get("").status_code == 200
    told = [feed.get("", authorization=basic(f"decuong_{one}")).status_code for one in range(4)]
    assert told == [401, 401, 401, 429]
    assert feed.get("").status_code == 429, "nobody from there is answered for a while"


def test_reading_changes_nothing_but_what_is_noted(api: Api, three: list[str]) -> None:
    feed = feed_of(api)
    for address in ROUTES.values():
        feed.get(address)
    before = everything(api)
    for address in ROUTES.values():
        assert feed.get(address).status_code == 200
    now = everything(api)
    assert len(now.pop("audit")) == len(before.pop("audit")) + 1
    assert now == before


def error_of(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"].startswith("application/json")
    return answer.status_code, answer.json()["error"]["message"]


def test_what_is_not_here_is_refused_and_never_passed_over(feed: Feed) -> None:
    for address, status in {
        "Nothing": 404,
        "Nothing/$count": 404,
        "Reports/nothing": 404,
        "Reports('2026-0001')": 501,
        "Reports(report_number='2026-0001',report_version=1)": 501,
        "$batch": 501,
        "$all": 501,
        "Reports?$orderby=id": 501,
        "Reports?$expand=Answers": 501,
        "Reports?$search=b": 501,
        "Reports?$apply=aggregate(x)": 501,
        "Reports?$compute=1 as x": 501,
        "Reports?$levels=1": 501,
        "Reports?$nothing=1": 400,
        "Reports?filter=id eq 'x'": 400,
        "Reports?top=1": 400,
        "Reports?$top=-1": 400,
        "Reports?$top=x": 400,
        "Reports?$top=99999999999": 400,
        "Reports?$top=1&$top=2": 400,
        "Reports?$skip=": 400,
        "Reports?$count=1": 400,
        "Reports?$select=nothing": 400,
        "Reports?$select=": 400,
        "Reports?$format=xml": 406,
        "Reports?$format=application/json;odata.metadata=full": 406,
        "Reports/$count?$top=1": 400,
        "?$top=1": 400,
        "$metadata?$format=json": 406,
    }.items():
        answer = feed.get(address)
        assert error_of(answer)[0] == status, (address, answer.text)
    assert "$orderby" in error_of(feed.get("Reports?$orderby=id", accept_language="en"))[1]
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        told = feed.browser.request(method, f"{ROOT}Reports", headers={"authorization": basic(feed.secret)})
        assert error_of(told)[0] == 405


def test_errors_are_vietnamese_first(feed: Feed) -> None:
    assert error_of(feed.get("Nothing"))[1].startswith("Không có bảng")
    assert feed.get("Nothing").headers["content-language"] == "vi"
    assert error_of(feed.get("Nothing", accept_language="en"))[1].startswith("There is no such table")


def test_versions_and_formats_are_those_that_are_asked_for(feed: Feed, three: list[str]) -> None:
    excel = {"odata_maxversion": "4.0", "odata_version": "4.0", "maxdataserviceversion": "3.0"}
    ranges = (
        "application/json;odata.metadata=minimal;q=1.0,application/json;odata=minimalmetadata;q=0.9,"
        "application/atom+xml;q=0.8"
    )
    answer = feed.get("Reports", None, accept=ranges, **excel)
    assert answer.status_code == 200
    assert answer.headers["odata-version"] == "4.0"
    assert answer.headers["content-type"].startswith("application/json;odata.metadata=minimal")
    assert feed.get("Reports", odata_maxversion="3.0").status_code == 400
    assert feed.get("Reports", odata_version="5.0").status_code == 400
    assert feed.get("Reports", odata_maxversion="4.01").status_code == 200
    assert feed.get("Reports", accept="application/atom+xml").status_code == 406
    bare = feed.get("Reports", accept="application/json;odata.metadata=none").json()
    assert set(bare) == {"value"}
    exact = feed.get("Figures?$format=application/json;IEEE754Compatible=true")
    assert "IEEE754Compatible=true" in exact.headers["content-type"]
    assert {type(row["position"]) for row in exact.json()["value"]} == {str}
    assert "25" in {row["value"] for row in exact.json()["value"]}
    assert feed.get("Reports?$format=json").status_code == 200


def test_addresses_are_whole_and_those_that_the_client_called(feed: Feed, three: list[str]) -> None:
    """Excel follows no relative ones."""
    feed = Feed(feed.browser, feed.secret)
    answer = feed.browser.request(
        "GET",
        f"{PREFIX}/Answers",
        headers={
            "authorization": basic(feed.secret),
            "host": "bao-cao.example.vn:8443",
            "prefer": "odata.maxpagesize=1",
        },
    ).json()
    assert answer["@odata.context"] == f"http://bao-cao.example.vn:8443{PREFIX}/$metadata#Answers"
    assert answer["@odata.nextLink"].startswith(f"http://bao-cao.example.vn:8443{PREFIX}/Answers?")


def test_the_root_is_found_without_its_last_slash(feed: Feed) -> None:
    answer = feed.get(ROOT.rstrip("/"))
    assert answer.status_code == 307
    assert answer.headers["location"] == ROOT
