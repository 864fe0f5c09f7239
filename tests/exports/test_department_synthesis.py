"""The synthesis in the Department's database, read with plain SQL and counted anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.dialects import mssql, mysql, postgresql, sqlite

from exports.department.deliver import deliver, init
from exports.department.failures import Failure
from exports.department.shape import Shape
from exports.department.synthesis import differences, is_made_of, make, mark_of
from exports.reports import Reports
from exports.synthesis.records import TABLES
from flows.report.submission import Submission
from tests.exports.samples import AT, real, report, said
from tests.exports.synthesised import many

BUDGET = real("ngan_sach")
WILD = "- Họp dân công khai \0\ud800 để dân tự bình xét 🐄 \u202ex\u202c 'OR 1=1; --\n- Dòng hai đủ ba tiếng"


def with_wild_words() -> list[Submission]:
    wild = report(BUDGET, said("bai_hoc_quy_trinh", WILD), number="2026-9999", version=3)
    return [*many(BUDGET, 12), wild]


def made(engine: Engine, reports: Sequence[Submission], mark: str = "m") -> Failure | None:
    return make(engine, Shape([BUDGET], engine.dialect.name), Reports(reports, [BUDGET]), mark)


def differs(engine: Engine, reports: Sequence[Submission]) -> list[str]:
    found = differences(engine, Shape([BUDGET], engine.dialect.name), Reports(reports, [BUDGET]))
    return [str(one) for one in found]


def rows(engine: Engine, query: str) -> list[tuple[Any, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def by_hand(engine: Engine, *statements: str) -> None:
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def test_the_tables_hold_the_synthesis(engine: Engine) -> None:
    reports = with_wild_words()
    assert init(engine, [BUDGET]) is None
    assert made(engine, reports) is None
    assert differs(engine, reports) == []
    # Every column by its bare name: none is a reserved word of any of these databases.
    found = {
        name: rows(engine, f"SELECT {', '.join(column for column, *_ in table.columns)} "
                           f"FROM decuong_synthesis_{name} ORDER BY position")
        for name, table in TABLES.items()
    }  # fmt: skip
    projects = Counter(
        (one.number, one.version, f"du_an[{row}]") for one in reports for row in one.rows.get("du_an", ())
    )
    assert Counter(row[1:4] for row in found["models"]) == projects
    confirmed = sum((Decimal(row[6]) for row in found["sums"] if row[6] is not None), Decimal(0))
    assert confirmed > 0
    assert sum(row[7] for row in found["sums"]) > 20
    wild = [row[-1] for row in found["statements"] if row[4:6] == ("2026-9999", 3)]
    assert sorted(wild) == [
        "Dòng hai đủ ba tiếng",
        "Họp dân công khai ? để dân tự bình xét 🐄 \u202ex\u202c 'OR 1=1; --",
    ]
    told = [row for row in found["statements"] if row[3] == 1]
    assert [row[2] for row in told if row[1] == told[0][1]] == list(
        range(1, 1 + sum(row[1] == told[0][1] for row in told))
    )


@pytest.mark.parametrize("of", [sqlite, postgresql, mysql, mssql])
def test_no_column_needs_quotes(of: Any) -> None:
    quote = of.dialect().identifier_preparer.quote
    for name, table in TABLES.items():
        assert quote(f"decuong_synthesis_{name}") == f"decuong_synthesis_{name}"
        assert [quote(column) for column, *_ in table.columns] == [column for column, *_ in table.columns]


CHANGES = {
    "DELETE FROM decuong_synthesis_models WHERE position = 7": "decuong_synthesis_models: 1 rows missing",
    "DELETE FROM decuong_synthesis_models": "decuong_synthesis_models: 24 rows missing",
    "UPDATE decuong_synthesis_models SET position = -1 WHERE position = 24": (
        "decuong_synthesis_models: 1 rows missing|decuong_synthesis_models: 1 rows too many"
    ),
    "UPDATE decuong_synthesis_sums SET confirmed = 7.5 WHERE position = 2": (
        "decuong_synthesis_sums: confirmed changed"
    ),
    "UPDATE decuong_synthesis_statements SET statement = 'x', province = NULL WHERE position = 3": (
        "decuong_synthesis_statements: province, statement changed"
    ),
}


def test_what_is_changed_by_hand_is_found_and_made_anew(engine: Engine) -> None:
    reports = list(many(BUDGET, 12))
    assert init(engine, [BUDGET]) is None
    for statement, said_of_it in CHANGES.items():
        assert made(engine, reports) is None
        by_hand(engine, statement)
        assert differs(engine, reports) == said_of_it.split("|"), statement
    by_hand(engine, "DROP TABLE decuong_synthesis_sums")
    assert made(engine, reports) is None
    assert differs(engine, reports) == []


def test_fewer_reports_leave_no_rows_behind(engine: Engine) -> None:
    reports = list(many(BUDGET, 6))
    assert init(engine, [BUDGET]) is None
    assert made(engine, reports, "one") is None
    assert is_made_of(engine, Shape([BUDGET], engine.dialect.name), "one")
    assert made(engine, [], "none") is None
    assert not is_made_of(engine, Shape([BUDGET], engine.dialect.name), "one")
    assert {name: rows(engine, f"SELECT COUNT(*) FROM decuong_synthesis_{name}") for name in TABLES} == {
        name: [(0,)] for name in TABLES
    }
    assert differs(engine, []) == []
    assert len(differs(engine, reports)) == 3


def test_a_database_of_an_earlier_program_gets_the_tables(engine: Engine) -> None:
    reports = list(many(BUDGET, 3))
    assert deliver(engine, reports, [BUDGET], AT).failures == []
    by_hand(engine, *(f"DROP TABLE decuong_synthesis_{name}" for name in TABLES))
    by_hand(engine, "UPDATE decuong_about SET value = 'earlier' WHERE name = 'shape'")
    assert deliver(engine, reports, [BUDGET], AT).unchanged + 3 == 3
    assert made(engine, reports) is None
    assert differs(engine, reports) == []


def test_the_mark_changes_with_a_report() -> None:
    stamps = [("a", "1"), ("b", "2")]
    assert mark_of(stamps) == mark_of(reversed(stamps))
    assert len({mark_of(stamps), mark_of(stamps[:1]), mark_of([("a", "1"), ("b", "3")]), mark_of([])}) == 4
