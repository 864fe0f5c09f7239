"""$filter: what is known is as another library has it, and whatever else is refused with a sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.api.odata import pages
from bot.api.odata.filtering import DEEPEST, LONGEST
from storage.reports.submissions import these
from tests.api.conftest import Api
from tests.chance import examples
from tests.odata.conftest import Feed, feed_of
from tests.odata.oracle import Oracle

QUIET = settings(
    max_examples=examples(40),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def various(api: Api, three: list[str]) -> Feed:
    """Reports of two outlines and in several states."""
    caller = api.caller()
    accept = {"act": "accept", "revision": 0}
    assert caller.post(f"/reports/{three[0]}-1/decisions", accept).status_code == 200
    back = {"act": "return", "revision": 0, "remarks": [{"question": "1.4", "text": "Mấy hộ?"}]}
    assert caller.post(f"/reports/{three[1]}-1/decisions", back).status_code == 200
    return feed_of(api)


@pytest.fixture
def oracle(various: Feed) -> Oracle:
    return Oracle(various.get("$metadata").content)


CASES: list[tuple[str, str, Callable[[dict[str, Any]], bool]]] = [
    ("Reports", "state eq 'accepted'", lambda row: row["state"] == "accepted"),
    ("Reports", "latest", lambda row: row["latest"]),
    ("Reports", "not (latest eq true)", lambda row: not row["latest"]),
    ("Reports", "state in ('accepted','returned')", lambda row: row["state"] in {"accepted", "returned"}),
    ("Reports", "province_code ne 15", lambda row: row["province_code"] != 15),
    ("Reports", "submitted_at ge 2026-11-25T01:00:15Z",
     lambda row: row["submitted_at"] >= "2026-11-25T08:00:15"),
    ("Reports", "year(submitted_at) eq 2026 and day(submitted_at) eq 25", lambda _row: True),
    ("Reports", "outline eq 'phi_chinh_phu'", lambda _row: False),
    ("Answers", "contains(words,'Nuôi')", lambda row: "Nuôi" in (row["words"] or "")),
    ("Answers", "startswith(tolower(words),'nuôi')", lambda row: (row["words"] or "").startswith("Nuôi")),
    ("Answers", "endswith(trim(words),'2017')", lambda row: (row["words"] or "").endswith("2017")),
    ("Answers", "length(words) gt 10", lambda row: len(row["words"] or "") > 10),
    ("Answers", "number eq null", lambda row: row["number"] is None),
    ("Answers", "number ne null or template eq 'du_an/ten'", lambda row: row["template"] == "du_an/ten"),
    ("Answers", "not contains(files,'x')", lambda _row: False),  # not nothing is nothing
    ("Answers", "not (number gt 5)", lambda _row: True),  # nothing is not greater
    ("Answers", "report_state eq 'returned' and figures ge 1",
     lambda row: row["report_state"] == "returned" and row["figures"] >= 1),
    ("Figures", "low ge 25.0 and high le 25", lambda row: row["low"] == 25 and row["high"] == 25),
    ("Figures", "first_day lt 2018-01-01", lambda row: (row["first_day"] or "9") < "2018"),
    ("ngan_sach__du_an", "ten eq 'Nuôi dê' or toupper(ten) eq 'NUÔI ONG'",
     lambda row: row["ten"] in {"Nuôi dê", "Nuôi ong"}),
    ("ngan_sach__du_an", "ten eq 'O''Neill'", lambda _row: False),
]  # fmt: skip


def test_each_operator_and_function_lets_the_right_rows_through(various: Feed) -> None:
    for name, text, expected in CASES:
        whole = various.rows(name)
        assert whole
        assert various.rows(name, {"$filter": text}) == [row for row in whole if expected(row)], text


NUMBERS = st.sampled_from(["0", "1", "25", "25.0", "-3", "15", "2026"])
TEXTS = st.sampled_from(["'Nuôi bò'", "'du_an/ten'", "'accepted'", "'received'", "'2026-0001'", "''", "'ô'"])
MOMENTS = st.sampled_from(
    ["2026-11-25T01:00:10Z", "2026-11-25T08:00:17%2B07:00".replace("%2B", "+"), "2030-01-01T00:00:00Z"]
)
ORDER, SAME = st.sampled_from(["gt", "ge", "lt", "le"]), st.sampled_from(["eq", "ne"])


def compared(names: list[str], how: st.SearchStrategy[str], values: st.SearchStrategy[str]) -> Any:
    return st.tuples(st.sampled_from(names), how, values).map(" ".join)


def conditions(name: str) -> st.SearchStrategy[str]:
    """Filters that both know. `not` stands only before what they agree on where there is no value."""
    prefix = "" if name == "Reports" else "report_"
    texts = ["report_number", f"{prefix}state", f"{prefix}organisation", f"{prefix}province"]
    texts += ["words", "template", "row_path", "choice"] if name == "Answers" else ["outline", "id"]
    numbers = [
        "report_version",
        f"{prefix}province_code",
        *(["figures", "number"] if name == "Answers" else []),
    ]
    called = st.tuples(
        st.sampled_from(["contains", "startswith", "endswith"]), st.sampled_from(texts), TEXTS
    ).map(lambda one: f"{one[0]}({one[1]},{one[2]})")
    same = st.one_of(
        compared(texts, SAME, st.one_of(TEXTS, st.just("null"))),
        compared(numbers, SAME, st.one_of(NUMBERS, st.just("null"))),
        compared([f"{prefix}latest"], SAME, st.sampled_from(["true", "false"])),
        compared([f"length({one})" for one in texts], SAME, NUMBERS),
        called,
    )
    order = st.one_of(
        compared(numbers, ORDER, NUMBERS),
        compared(texts, ORDER, TEXTS),
        compared([f"{prefix}submitted_at"], ORDER, MOMENTS),
    )
    of_reports = st.one_of(  # what the database looks for, where it stands alone or in an `and`
        compared([f"{prefix}state"], st.just("eq"), st.sampled_from(["'received'", "'accepted'", "'x'"])),
        compared(["report_number"], st.just("eq"), st.sampled_from(["'2026-0001'", "'2026-0002'"])),
        compared([f"{prefix}latest"], st.just("eq"), st.sampled_from(["true", "false"])),
        compared([f"{prefix}submitted_at"], ORDER, MOMENTS),
    )
    single = st.one_of(of_reports, same, same.map("not ({})".format), order)
    joined = st.sampled_from([" and ", " or "])
    return st.recursive(
        single,
        lambda inner: st.tuples(inner, joined, inner).map(lambda one: f"({one[0]}){one[1]}({one[2]})"),
        max_leaves=5,
    )


@pytest.mark.parametrize("name", ["Reports", "Answers"])
def test_a_filter_lets_through_what_another_library_does(various: Feed, oracle: Oracle, name: str) -> None:
    whole = various.rows(name)

    @given(text=conditions(name))
    @QUIET
    def hold(text: str) -> None:
        assert various.rows(name, {"$filter": text}) == oracle.lets_through(name, whole, text)

    hold()


REFUSED = {
    "": 400,
    "id": 400,
    "id eq": 400,
    "id eq 'x": 400,
    "nothing_of_the_kind eq 1": 400,
    "id eq 1": 400,
    "latest gt true": 400,
    "submitted_at gt 2026-01-01": 400,
    "submitted_at gt 2026-01-01T00:00:00": 400,
    "submitted_at gt 2026-02-31T00:00:00Z": 400,
    "contains(report_version,'1')": 400,
    "contains(id)": 501,
    "indexof(id,'a') eq 1": 501,
    "nothing.of_the.kind(id) eq 1": 501,
    "report_version add 1 eq 2": 501,
    "id/length eq 1": 501,
    "any(x:x eq 1)": 400,
    "id eq 'a' and": 400,
    "(((": 400,
    "1": 400,
    "report_version eq 99999999999999999999999e999999999999999999999": 400,
    "not " * 100 + "latest": 400,
    "(" * 3000 + "latest" + ")" * 3000: 200,
    "id eq '" + "a" * LONGEST + "'": 400,
    " or ".join(["report_version eq 1"] * 300): 200,
}


def test_what_is_no_filter_here_is_refused_with_a_sentence(feed: Feed) -> None:
    for text, status in REFUSED.items():
        answer = feed.get("Reports", {"$filter": text})
        assert answer.status_code == status, (text[:80], answer.text)
        if status != 200:
            assert answer.json()["error"]["message"], text
    deep = "not (" * DEEPEST + "latest" + ")" * DEEPEST
    assert feed.get("Reports", {"$filter": deep}).status_code == 200


FRAGMENTS = r"""
id eq ne gt and or not in ( ) , / ' null true 1 -2.5
 2026-01-01 2026-01-01T00:00:00Z 9999-12-31T23:59:59Z contains
length year submitted_at latest report_version any all $it geo.distance duration'P1D' : = * (1,) x=1
"""
WORDS = st.sampled_from(FRAGMENTS.split())  # of these a filter is made by chance


@given(
    text=st.one_of(
        st.text(max_size=60),
        st.lists(WORDS, max_size=12).map(" ".join),
        st.lists(WORDS, max_size=12).map("".join),
    )
)
@settings(QUIET, max_examples=examples(150))
def test_whatever_is_sent_as_a_filter_is_no_fault_of_the_server(feed: Feed, text: str) -> None:
    answer = feed.get(f"Reports?$filter={quote(text.encode(errors='replace'))}")
    assert answer.status_code in {200, 400, 501}, (text, answer.text)
    assert answer.headers["odata-version"] == "4.0"
    if answer.status_code != 200:
        assert set(answer.json()["error"]) == {"code", "message"}


def test_only_the_reports_that_can_be_wanted_are_read(various: Feed, monkeypatch: pytest.MonkeyPatch) -> None:
    """A filter on a report's own properties is looked for by the database."""
    read: list[int] = []

    def counted(engine: Any, ids: Any) -> Any:
        read.append(len(ids))
        return these(engine, ids)

    monkeypatch.setattr(pages, "these", counted)
    for text, reports in (
        ("report_number eq '2026-0002'", 1),
        ("report_state eq 'received'", 1),
        ("report_latest and report_submitted_at gt 2026-11-25T01:00:17Z", 1),
        ("report_submitted_at lt 2026-11-25T01:00:17Z and contains(words,'x')", 1),
        ("report_state eq 'received' or report_latest", 3),
    ):
        read.clear()
        various.rows("Answers", {"$filter": text})
        assert sum(read) == reports, text
    assert various.get("Reports/$count", {"$filter": "state eq 'received'"}).text == "1"
    assert various.get("Reports/$count", {"$filter": "contains(id,'1')"}).status_code == 501
    assert various.get("Answers/$count").status_code == 501
