"""No row is left out and none comes twice, whatever arrives between the pages, on both databases."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from bot.api.odata import options, pages
from storage.core import tables
from storage.core.engine import writing
from storage.privacy.audit import trail
from tests.api.conftest import Api
from tests.api.test_feed import Department, department
from tests.chance import examples
from tests.console.conftest import LAO_CAI
from tests.odata.conftest import Feed, feed_of

__all__ = ["department"]
KEYS = ("report_number", "report_version", "path", "position", "row_path")
SETS = ("Reports", "Answers", "Figures", "States", "ngan_sach__du_an")

deed = st.one_of(
    st.tuples(st.sampled_from(["arrive", "move"]), st.integers(0, 2), st.integers(0, 9), st.booleans()),
    st.tuples(st.just("let go"), st.integers(0, 3)),
)


def key(row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(row.get(name) for name in KEYS)


def by_report(rows: list[dict[str, Any]]) -> dict[str, int]:
    """How many rows each report has."""
    found: dict[str, int] = {}
    for row in rows:
        id_ = f"{row['report_number']}-{row['report_version']}"
        found[id_] = found.get(id_, 0) + 1
    return found


@given(
    name=st.sampled_from(SETS),
    size=st.integers(1, 4),
    looked_at=st.sampled_from([1, 3, pages.LOOKED_AT]),
    between=st.lists(st.lists(deed, max_size=3), max_size=40),
)
@settings(
    max_examples=examples(15),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_nothing_is_left_out_and_nothing_comes_twice(
    department: Department, name: str, size: int, looked_at: int, between: list[list[Any]]
) -> None:
    feed = feed_of(department.api)
    before = by_report(feed.rows(name))
    moved: set[str] = set()
    prefer = f"odata.maxpagesize={size}"
    rows: list[dict[str, Any]] = []
    address: str | None = name
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pages, "LOOKED_AT", looked_at)
        while address is not None:
            page = feed.get(address, prefer=prefer).json()
            assert len(page["value"]) <= size
            rows += page["value"]
            address = page.get("@odata.nextLink")
            for one in between.pop() if between else []:
                if one[0] == "let go":
                    moved |= set(department.lets_go(one[1]))
                else:
                    what, which, ago, hold = one
                    moved |= set(department.does(what, which, ago, hold=hold))
    department.all_let_go()
    found = by_report(rows)
    assert len({key(row) for row in rows}) == len(rows), "a row came twice"
    for id_, count in before.items():
        assert found[id_] == count or (name == "States" and id_ in moved), id_
    for id_ in found.keys() - before.keys():
        assert found[id_] == max(before.values(), default=0), f"{id_} arrived, and came in part"


def test_the_same_rows_come_on_pages_of_any_size(api: Api, feed: Feed, three: list[str]) -> None:
    for name in SETS:
        whole = feed.rows(name)
        assert len(whole) >= len(three)
        for size in (1, 2, 7):
            assert feed.rows(name, size=size) == whole
        answer = feed.get(name, prefer="odata.maxpagesize=2")
        assert answer.headers["preference-applied"] == "odata.maxpagesize=2"
        assert len(answer.json()["value"]) == 2


@pytest.mark.parametrize("looked_at", [1, pages.LOOKED_AT])
def test_top_and_skip_hold_over_all_pages(
    feed: Feed, three: list[str], looked_at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "LOOKED_AT", looked_at)
    whole = feed.rows("Answers")
    assert len(whole) > 6
    for top, skip, size in ((5, 0, 2), (3, 2, 2), (0, 0, 2), (100, 4, 3), (2, 99, 2), (4, 1, 1_000)):
        asked = {"$top": str(top), "$skip": str(skip)}
        assert feed.rows("Answers", asked, size) == whole[skip : skip + top], asked


def test_a_page_has_only_so_many_bytes(feed: Feed, three: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    whole = feed.rows("Answers")
    monkeypatch.setattr(pages, "LARGEST", 1_000)
    found = feed.pages("Answers")
    assert [one for page in found for one in page["value"]] == whole
    assert all(len(page["value"]) <= 3 for page in found)
    assert len(found) > 3


def test_a_page_looks_at_only_so_many_reports_and_may_be_empty(
    feed: Feed, three: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "LOOKED_AT", 1)
    found = feed.pages("Reports", {"$filter": "startswith(organisation,'chi')"})
    assert [len(page["value"]) for page in found] == [0, 0, 1]


def test_the_next_page_asks_for_the_same(feed: Feed, three: list[str]) -> None:
    asked = {"$filter": "template eq 'du_an/ten' and words ne 'Nuôi bò'", "$select": "words"}
    found = feed.pages("Answers", asked, 1)
    assert [page["value"] for page in found] == [[{"words": "Nuôi dê"}], [{"words": "Nuôi ong"}]]
    assert all(page["@odata.context"].endswith("$metadata#Answers(words)") for page in found)


def test_each_page_is_in_the_audit_trail_without_what_was_sought(api: Api, three: list[str]) -> None:
    feed = feed_of(api, LAO_CAI)
    feed.rows("Answers", {"$filter": "contains(words,'Nuôi')"}, 1)
    feed.rows("Reports", {"$filter": "organisation eq 'nobody'"})
    looks = [
        (one.act, one.about, one.how_much) for one in trail(api.play.engine) if one.who == "api:he-thong-1"
    ]
    assert looks == [("view list", "", "1: OData Answers, words")] * 2


def test_a_token_that_is_none_or_of_before_a_restore_is_refused(
    api: Api, feed: Feed, three: list[str]
) -> None:
    following = feed.get("Answers", prefer="odata.maxpagesize=1").json()["@odata.nextLink"]
    with writing(api.play.engine) as connection:
        connection.execute(delete(tables.report_changes))
    for address, status in (
        (following, 410),
        ("Answers?$skiptoken=1", 400),
        ("Answers?$skiptoken=2.1.3.00000000.0", 400),
        ("Answers?$skiptoken=0.1.3.00000000", 400),
        ("Answers?$skiptoken=0.0.9999.12345678.0", 410),
    ):
        answer = feed.get(address)
        assert answer.status_code == status, answer.text
        assert answer.json()["error"]["message"]
    assert len(feed.rows("Answers")) <= options.MOST
