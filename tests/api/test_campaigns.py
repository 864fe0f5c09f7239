"""Campaigns by the API: the numbers of the staff's page, page by page, and no code that lets somebody in."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape
from typing import Any

import pytest

from flows.respondents.codes import spelled
from storage.campaigns import following, organisations
from storage.campaigns.following import Lateness, State
from storage.campaigns.organisations import Organisation
from storage.privacy.audit import trail
from storage.staff.accounts import Role
from storage.staff.tokens import Scope
from tests.api.conftest import Api, Caller
from tests.console.conftest import LAO_CAI, NINH_BINH, Browser
from tests.console.test_campaigns import busy, plain_count
from tests.invited import LAST_DAY, campaign

__all__ = ["busy"]
ONLY = {Scope.CAMPAIGNS}


@pytest.fixture
def hoa(api: Api) -> Browser:
    """An administrator of all provinces."""
    return api.console.add("hoa", Role.ADMINISTRATOR)


@pytest.fixture
def caller(api: Api) -> Caller:
    """A token for campaigns alone, of all provinces."""
    return api.caller(ONLY)


def every(caller: Caller, id_: str, limit: int) -> list[dict[str, Any]]:
    """All organisations, by the pages' own addresses."""
    found: list[dict[str, Any]] = []
    address: str | None = f"/campaigns/{id_}/organisations?limit={limit}"
    while address is not None:
        answer = caller.get(address)
        assert answer.status_code == 200, answer.text
        assert len(answer.json()["items"]) <= limit
        found += answer.json()["items"]
        address = answer.json()["next"]
    return found


def on_the_page(page: str) -> dict[str, list[int]]:
    """The rows of the staff's table: name of the province, then all numbers of the row."""
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    found = {}
    for row in re.findall(r"<tr>(.*?)</tr>", body, flags=re.DOTALL):
        name, *cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, flags=re.DOTALL)
        numbers = [re.sub(r"<[^>]*>", "", cell).replace("–", "0").strip() for cell in cells]
        found[re.sub(r"<[^>]*>", "", name).strip()] = list(map(int, numbers))
    return found


def numbers(counts: dict[str, Any]) -> list[int]:
    """Counts in the order of the staff's table."""
    return [
        counts["all"],
        *(counts["states"][state] for state in State),
        *(counts["lateness"][which] for which in Lateness),
    ]


@pytest.mark.parametrize("provinces", [(), (LAO_CAI,), (NINH_BINH,), (LAO_CAI, NINH_BINH)])
def test_the_numbers_are_those_of_the_staffs_page_and_of_a_plain_count(
    api: Api, busy: list[str], provinces: tuple[int, ...]
) -> None:
    caller = api.caller(ONLY, *provinces)
    told = caller.get("/campaigns/c9").json()
    page = unescape(api.console.add("minh", Role.VIEWER, *provinces).get("/staff/campaigns/c9").text)
    shown = on_the_page(page)
    rows = {
        one["province"]["name"] if one["province"] else "không thuộc tỉnh nào": one["counts"]
        for one in told["provinces"]
    }
    assert [numbers(told["counts"]), *map(numbers, rows.values())] == list(shown.values())
    assert set(rows) <= set(shown)
    listed = every(caller, "c9", 2)
    assert Counter(one["state"] for one in listed) == +Counter(told["counts"]["states"])
    assert Counter(filter(None, (one["lateness"] for one in listed))) == +Counter(told["counts"]["lateness"])
    assert told["organisations"] == told["counts"]["all"] == len(listed)
    assert list(told["counts"]["states"]) == list(State), "those of nobody too"
    if not provinces:
        assert plain_count(api.console) == +Counter(told["counts"]["states"])


def test_each_organisation_is_told_as_the_staffs_list_shows_it(
    api: Api, busy: list[str], caller: Caller
) -> None:
    listed = every(caller, "c9", 4)
    assert [one["name"] for one in listed] == [f"Đơn vị {number}" for number in range(9)]
    stuck, received, late = listed[2], listed[6], listed[8]
    assert stuck["question"] == {
        "outline": "ngan_sach",
        "template": "du_an/thoi_gian",
        "name": stuck["question"]["name"],
    }
    assert stuck["question"]["name"].startswith("1.3. ")
    assert (stuck["state"], stuck["since"], stuck["report"]) == ("stuck", "2026-11-25T08:00:07+07:00", None)
    assert stuck["province"] is None, "an organisation of no province"
    assert listed[0]["province"] == {"code": LAO_CAI, "name": "Tỉnh Lào Cai"}
    assert (listed[0]["state"], listed[0]["since"], listed[0]["commune"]) == ("not opened", None, None)
    assert (late["state"], late["lateness"]) == ("received", "late")
    reader = api.caller({Scope.REPORTS})
    for one in (received, late):
        assert reader.get(f"/reports/{one['report']}").json()["number"] == one["report"]
        assert one["question"] is None
    told = caller.get("/campaigns/c9").json()["questions"]
    assert {one["question"]["template"]: one["organisations"] for one in told} == Counter(
        one["question"]["template"] for one in listed if one["question"]
    )


def test_an_organisation_of_a_commune_that_was_given_more_time(
    api: Api, hoa: Browser, caller: Caller
) -> None:
    campaign(
        api.play.engine, "c1", (Organisation("UBND xã Y Tý", LAO_CAI, 2683), Organisation("Sở A", LAO_CAI))
    )
    [first, second] = following.followed(api.play.engine, "c1", None, api.console.clock())
    hoa.post(f"/staff/campaigns/c1/organisations/{first.id}/extend", data={"until": "2027-02-01"})
    told = {one["id"]: one for one in every(caller, "c1", 500)}
    assert (told[first.id]["last_day"], told[first.id]["is_extended"]) == ("2027-02-01", True)
    assert (told[second.id]["last_day"], told[second.id]["is_extended"]) == (LAST_DAY.isoformat(), False)
    assert told[first.id]["commune"] == 2683


def test_the_list_tells_whom_to_ask_and_whether_a_campaign_is_closed(
    api: Api, hoa: Browser, caller: Caller
) -> None:
    campaign(api.play.engine)
    campaign(api.play.engine, "c2", (), api.play.clock(), name="Báo cáo 2027", contact="")
    hoa.post("/staff/campaigns/c2/closed", data={"closed": "1"})
    newest, oldest = caller.get("/campaigns").json()["items"]
    assert oldest == {
        "id": "c1",
        "name": "Báo cáo 2026",
        "outlines": ["ngan_sach"],
        "state": "open",
        "closed_at": None,
        "last_day": LAST_DAY.isoformat(),
        "contact": "chị Hoa, 024 3733 1234",
        "organisations": 3,
    }
    assert (newest["id"], newest["state"], newest["contact"]) == ("c2", "closed", "")
    assert newest["closed_at"] is not None
    assert api.caller(ONLY, NINH_BINH).get("/campaigns").json()["items"][1]["organisations"] == 1


def test_no_code_and_no_draft_is_ever_told(api: Api, busy: list[str], caller: Caller) -> None:
    known = organisations.addressed(api.play.engine, "c9", None, None)
    lines = following.followed(api.play.engine, "c9", None, api.console.clock())
    secrets = {one.code for one in known} | {spelled(one.code) for one in known}
    secrets |= {one.draft_id for one in lines if one.draft_id}
    for address in ("/campaigns", "/campaigns/c9", "/campaigns/c9/organisations"):
        text = caller.get(address).text
        assert not [one for one in secrets if one in text], address


def test_a_province_sees_its_own_organisations_and_no_others(api: Api, busy: list[str]) -> None:
    listed = every(api.caller(ONLY, LAO_CAI), "c9", 2)
    assert [one["name"] for one in listed] == ["Đơn vị 0", "Đơn vị 3", "Đơn vị 6"]
    assert every(api.caller(ONLY, 1), "c9", 2) == []


def test_what_is_known_is_304_and_nothing_is_noted(api: Api, busy: list[str], caller: Caller) -> None:
    """As on the staff's page: it holds no word of a respondent."""
    before = trail(api.play.engine)
    for address in ("/campaigns", "/campaigns/c9", "/campaigns/c9/organisations"):
        tag = caller.get(address).headers["etag"]
        assert caller.get(address, if_none_match=tag).status_code == 304
    assert trail(api.play.engine) == before
    tag = caller.get("/campaigns/c9").headers["etag"]
    api.console.clock.forward(days=8)
    assert caller.get("/campaigns/c9", if_none_match=tag).status_code == 304, "all were stuck before"
    api.play.address = "moi"
    api.play.opens(busy[0])
    assert caller.get("/campaigns/c9", if_none_match=tag).status_code == 200


def test_what_is_not_there_and_what_does_not_fit(api: Api, busy: list[str], caller: Caller) -> None:
    for address in ("/campaigns/c8", "/campaigns/c8/organisations"):
        answer = caller.get(address)
        assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
    for asked in ("limit=0", "limit=501", "after=-1", "after=x", "state=stuck"):
        answer = caller.get(f"/campaigns/c9/organisations?{asked}")
        assert (answer.status_code, answer.json()["code"]) == (422, "does-not-fit"), asked
    assert caller.get("/campaigns/c9/organisations?after=9").json() == {"items": [], "next": None}
