"""Pages of reports with their content: what each has by itself, noted as looks, and few on a page."""

from __future__ import annotations

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
