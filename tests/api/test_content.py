"""Pages of reports with their content: what each has by itself, noted as looks, and few on a page."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from bot.api.routes import reports
from storage.privacy.audit import trail
from storage.staff.tokens import Scope
from tests.api.conftest import Api, Caller
from tests.api.test_reading import caller, get, id_

__all__ = ["caller", "id_"]


def test_a_page_with_content_has_what_each_report_has_by_itself(api: Api, caller: Caller, id_: str) -> None:
    page = get(caller, "/reports?content=true")
    assert {one["id"] for one in page["items"]} == {id_, f"{id_[:-1]}1"}
    for one in page["items"]:
        assert one.pop("report") == get(caller, f"/reports/{one['id']}")
    assert page == get(caller, "/reports"), "the rest is that of a page without content"
    assert get(api.caller(set(Scope), 1), "/reports?content=true")["items"] == []
    assert get(caller, "/reports?content=true&state=accepted")["items"] == []


def test_each_report_of_a_page_with_content_is_noted_as_a_look_unless_it_was_known(
    api: Api, id_: str
) -> None:
    caller = api.caller(label="erp")
    tag = caller.get("/reports?content=true").headers["etag"]
    noted = [(one.act, one.about) for one in trail(api.play.engine) if one.who == "api:erp"]
    assert noted == [("view", f"{id_[:-1]}1"), ("view", id_)]
    known = caller.get("/reports?content=true", if_none_match=tag)
    assert (known.status_code, known.content) == (304, b"")
    assert len([one for one in trail(api.play.engine) if one.who == "api:erp"]) == 2


def test_a_page_with_content_has_ten_reports_at_most(api: Api) -> None:
    api.play.agrees()
    for number in range(12):
        api.play.address = f"officer {number}"
        api.play.agrees()
        api.play.says(f"Nuôi bò {number}")
        for _ in range(2):
            api.play.presses("submit")
    caller, sizes, found = api.caller(), list[int](), set[str]()
    address: str | None = "/reports?content=true&limit=200"
    while address is not None:
        page = get(caller, address)
        sizes.append(len(page["items"]))
        found |= {one["report"]["rows"]["du_an"][0]["answers"]["ten"]["text"] for one in page["items"]}
        address = page["next"]
    assert sizes == [10, 2]
    assert found == {f"Nuôi bò {number}" for number in range(12)}


async def test_one_page_is_made_at_a_time_and_the_server_rests_after_each(
    api: Api, id_: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many ask at once: those who write, and staff, have the processor most of the time."""
    secret, make, deeds = api.caller().secret, reports._timed, list[str]()

    def noted(*asked: Any) -> Any:
        deeds.append("begins")
        response, _ = make(*asked)
        deeds.append("ends")
        return response, 2.0

    async def rests(seconds: float) -> None:
        deeds.append(f"rests {seconds:g}")

    monkeypatch.setattr(reports, "_timed", noted)
    monkeypatch.setattr(reports, "sleep", rests)
    transport = httpx.ASGITransport(api.web)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        address, headers = "/api/v1/reports?content=true", {"authorization": f"Bearer {secret}"}
        answers = await asyncio.gather(*(client.get(address, headers=headers) for _ in range(6)))
    assert {one.status_code for one in answers} == {200}
    assert deeds == ["begins", "ends", f"rests {2 * reports.REST}"] * 6
