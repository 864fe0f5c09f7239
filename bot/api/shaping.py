"""What is stored, in the shapes of the API's models."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.api.models import ReportHead
from exports.json import answer_json
from exports.rows import Cell, Row
from exports.tables import Column
from flows.form.path import template_of
from flows.local_time import local
from storage.reports.report_index import Listed


def head_json(one: Listed, provinces: Mapping[int, str]) -> dict[str, Any]:
    """Return a report as lists show it, as ReportHead has it."""
    same = ("id", "number", "version", "revision", "state", "organisation", "respondent_name")
    return {
        **{name: getattr(one, name) for name in (*same, "files", "remarks")},
        "outline": {"key": one.outline, "version": one.outline_version},
        "provinces": [{"code": code, "name": name} for code, name in provinces.items()],
        "submitted_at": local(one.submitted_at).isoformat(),
        "changed_at": local(one.changed_at).isoformat(),
    }


def head(one: Listed, provinces: Mapping[int, str]) -> ReportHead:
    """Return a report as lists show it."""
    return ReportHead.model_validate(head_json(one, provinces))


def cells(row: Row) -> Iterator[tuple[Row, Cell]]:
    """Yield all answers of a report with their rows, row by row. `row` is its main row."""
    for each in row.walk():
        for cell in each.cells.values():
            yield each, cell


def question_json(path: str, column: Column) -> dict[str, Any]:
    """Return the question that an answer at this path belongs to."""
    return {
        "path": path,
        "template": template_of(path),
        "number": column.number,
        "label": column.label or column.printed,
    }


def answer_at_json(cell: Cell) -> dict[str, Any]:
    """Return an answer with its question."""
    return {**answer_json(cell), "question": question_json(cell.answer.path, cell.column)}
