"""What the feed has is what the Department's database and the API have, to the last digit and letter."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, select

from exports.department.deliver import deliver
from exports.department.shape import Shape
from exports.odata.kinds import EdmType, Value, fitting, literal
from exports.odata.model import EntitySet, Model
from flows.form.outline import Outline
from flows.report.submission import Submission
from storage.reports import outlines as published
from storage.reports.submissions import submissions
from tests.api.conftest import Api
from tests.exports.samples import every_type, full_report
from tests.odata.conftest import Feed

AT = datetime(2026, 11, 30, tzinfo=UTC)
TABLES = {
    "Reports": "decuong_submissions",
    "Figures": "decuong_figures",
    "Remarks": "decuong_remarks",
    "Replies": "decuong_replies",
    "States": "decuong_history",
    "Files": "decuong_attachments",
    "Provinces": "decuong_provinces",
}
"""Which of the Department's tables a set is; the sets of outlines have their tables' names."""
NOT_THERE = {"content_hash", "stamp", "delivered_at"}


def delivered(
    folder: Path, reports: list[Submission], outlines: list[Outline]
) -> dict[str, list[dict[str, Any]]]:
    """The rows of every table of a Department's database to which these reports were delivered."""
    engine = create_engine(f"sqlite:///{folder}/department.db")
    assert deliver(engine, reports, outlines, AT).failures == []
    schema = Shape(outlines, "sqlite").schema
    with engine.connect() as connection:
        found = {
            table.name: [dict(row._mapping) for row in connection.execute(select(table))]
            for table in (schema.submissions, *schema.of_reports)
        }
    engine.dispose()
    return found


def as_json(value: Any) -> Any:
    """A value of the Department's database as the feed writes it."""
    return json.loads(literal(value), parse_float=Decimal)


def sorted_(rows: list[dict[str, Any]]) -> list[str]:
    """Rows in an order of their own. SQLite keeps 15 digits, so numbers are compared as doubles."""
    numbers = (int, Decimal)
    plain = [
        {
            name: float(one) if isinstance(one, numbers) and not isinstance(one, bool) else one
            for name, one in row.items()
        }
        for row in rows
    ]
    return sorted(json.dumps(row, sort_keys=True, ensure_ascii=False) for row in plain)


def hold(entities: EntitySet, told: list[dict[str, Any]], stored: list[dict[str, Any]]) -> None:
    """Hold that a set has exactly the rows of its table, with all of its columns."""
    own = [one.name for one in entities.properties if not one.of_report]
    assert sorted_([{name: row[name] for name in own} for row in told]) == sorted_(
        [{name: as_json(value) for name, value in row.items() if name not in NOT_THERE} for row in stored]
    )


def written(rows: list[dict[str, Value]]) -> list[dict[str, Any]]:
    """Entities as they are read from JSON."""
    return [{name: as_json(value) for name, value in row.items()} for row in rows]


def test_every_set_has_the_rows_of_the_departments_table(
    api: Api, feed: Feed, three: list[str], tmp_path: Path
) -> None:
    play = api.play
    play.address = "dung"
    play.agrees()
    play.says("Bò", "xã Y Tý, huyện Bát Xát, tỉnh Lào Cai", "từ quý I/2011 đến tháng 6/2013", "25-27 hộ")
    play.attaches(caption="chuồng")
    for _ in range(2):
        play.presses("submit")
    caller = api.caller()
    revision = caller.get(f"/reports/{three[1]}-1").json()["revision"]
    returned = {"act": "return", "revision": revision, "remarks": [{"question": "1.4", "text": "Mấy hộ?"}]}
    assert caller.post(f"/reports/{three[1]}-1/decisions", returned).status_code == 200
    engine = api.play.engine
    registry = api.console.app.registry
    outlines = [registry.outline(*one) for one in published.versions(engine)]
    stored = delivered(tmp_path, list(submissions(engine)), outlines)
    model = Model(outlines)
    assert [len(feed.rows(name)) for name in ("Remarks", "Files", "States")] == [1, 1, 5]
    for name, entities in model.sets.items():
        if name != "Answers":
            hold(entities, feed.rows(name, size=2), stored[TABLES.get(name, name)])
    listed = [one["name"] for one in feed.get("").json()["value"]]
    assert listed == list(model.sets)


@pytest.fixture
def typed() -> tuple[Model, Submission]:
    """A report with a question of every type."""
    form = every_type()
    return Model([form]), full_report(form)


def test_every_type_is_told_as_the_departments_tables_have_it(
    typed: tuple[Model, Submission], tmp_path: Path
) -> None:
    model, report = typed
    stored = delivered(tmp_path, [report], list(model.outlines))
    head = model.report(report)
    for name, entities in model.sets.items():
        if name != "Answers":
            hold(entities, written(list(entities.rows(report, head))), stored[TABLES.get(name, name)])


def test_every_row_tells_of_its_report(typed: tuple[Model, Submission]) -> None:
    model, report = typed
    head = model.report(report)
    for entities in model.sets.values():
        told = {one.name: one.of_report for one in entities.properties if one.of_report}
        for row in entities.rows(report, head):
            assert {name: row[name] for name in told} == {name: head[of] for name, of in told.items()}


def test_the_answers_are_those_of_the_api(api: Api, feed: Feed, three: list[str]) -> None:
    rows = feed.rows("Answers")
    caller = api.caller()
    found = {}
    for number in three:
        for one in caller.get(f"/reports/{number}-1/answers").json()["items"]:
            asked = one["question"]
            found[number, asked["path"]] = (one["text"], asked["label"], len(one.get("figures", ())))
    assert found
    assert {
        (row["report_number"], row["path"]): (row["words"], row["question"], row["figures"]) for row in rows
    } == found


def test_answers_of_every_type_have_their_values(typed: tuple[Model, Submission]) -> None:
    model, report = typed
    rows = {row["path"]: row for row in model.sets["Answers"].rows(report, model.report(report))}
    answers = {path: one for path, one in report.answers.items() if path in rows}
    assert {row["type"] for row in rows.values()} >= {"text", "integer", "decimal", "date", "select_one"}
    for path, answer in answers.items():
        row = rows[path]
        typed_value = answer.value if not row["as_written"] else None
        match typed_value:
            case int() | Decimal():
                assert row["number"] == typed_value
            case datetime():
                pytest.fail("no answer is a moment")
            case date():
                assert row["day"] == typed_value
            case time():
                assert row["time"] == typed_value
            case str() if row["type"] == "select_one":
                assert row["choice"] == typed_value


def test_numbers_keep_their_digits_and_those_that_no_one_can_hold_are_empty() -> None:
    many = Decimal("1234567890123456789.012345678")
    assert literal(fitting(EdmType.DECIMAL, many)) == "1234567890123456789.012345678"
    assert literal(fitting(EdmType.DECIMAL, Decimal("1E+5"))) == "100000"
    assert literal(many, as_text=True) == '"1234567890123456789.012345678"'
    assert fitting(EdmType.DECIMAL, Decimal(10) ** 28) is None
    assert fitting(EdmType.DECIMAL, Decimal("NaN")) is None
    assert (fitting(EdmType.INTEGER, 2**63), fitting(EdmType.INTEGER, -(2**63))) == (None, -(2**63))
    assert fitting(EdmType.TEXT, "a\0b") == "ab"
    assert literal(datetime(2026, 11, 25, 1, 0, tzinfo=UTC)) == '"2026-11-25T08:00:00+07:00"'
