"""JSON (one array) and JSON Lines (one report a line). Nothing is left out; everything is nested by key.

This is for other programs. How decuong stores a report is in `storage.core.encoding`.

A report has number, version, id, state, outline, organisation, provinces, respondent, moments (ISO 8601
local time with its offset), remarks, the history of its review, replies, `answers`, `rows` and `unplaced`.
`answers` has an object per answered key. `rows` has, by repeat key, the rows in the order told; each has its
`path`, its own `answers` and `rows`. `unplaced` has the messages that belong to no question.

An answer has its `standing`, the typed `value` (null if there is none, see rows.Cell), the `labels` of chosen
values, the `text`, and its `parts` as sent. If a part names a row, `refers` is the path of the answer that
names this row; if it was written for one aspect of the question, `aspect` names it; if the
respondent kept it from last year's report by a press, `kept_from` is that report's number. Numbers are JSON
numbers. A decimal that a double cannot hold exactly is a string with all its digits. Dates are ISO 8601.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from exports.figures import figure_json
from exports.reports import Reports
from exports.rows import Cell, File, Row, Unplaced, files_by_reply
from exports.staging import staged
from exports.tables import Child
from flows.local_time import local
from flows.report.answer import Answer, Part
from flows.report.submission import Remark, ReviewStep, Submission
from flows.report.value import GeoPoint, Value

_Json = None | str | int | float | list[str] | dict[str, float]


def write(reports: Reports, to: Path) -> None:
    """Write the file `to` as one array of reports."""
    with staged(to) as path, path.open("x", encoding="utf-8", newline="\n") as file:
        before = "[\n"
        for report in _reports(reports):
            file.write(before + _dump(report))
            before = ",\n"
        file.write("[]\n" if before == "[\n" else "\n]\n")


def write_lines(reports: Reports, to: Path) -> None:
    """Write the file `to` with one report a line."""
    with staged(to) as path, path.open("x", encoding="utf-8", newline="\n") as file:
        for report in _reports(reports):
            file.write(_dump(report) + "\n")


def _dump(report: dict[str, Any]) -> str:
    return json.dumps(report, ensure_ascii=False, allow_nan=False)


def _reports(reports: Reports) -> Iterator[dict[str, Any]]:
    return (report_json(row) for _, row in reports.own())


def report_json(row: Row) -> dict[str, Any]:
    """Return a report from its main row under its own outline version (`Reports.own_row`)."""
    report = row.submission
    return {
        "number": report.number,
        "version": report.version,
        "id": report.id,
        "state": report.state.value,
        "is_latest": report.is_latest,
        "is_latest_accepted": report.is_latest_accepted,
        "outline": {"key": report.outline, "version": report.outline_version},
        "organisation": row.organisation,
        "provinces": [{"code": one.code, "name": one.name} for one in row.provinces],
        "respondent": {"id": report.respondent, "name": report.respondent_name},
        "submitted_at": local(report.submitted_at).isoformat(),
        "changed_at": local(report.changed_at).isoformat(),
        "remarks": list(map(remark_json, report.remarks)),
        "history": list(map(step_json, report.history)),
        "replies": replies_json(report),
        **_content(row),
        "unplaced": list(map(unplaced_json, row.unplaced)),
    }


def remark_json(remark: Remark) -> dict[str, Any]:
    """Return a remark of staff."""
    return {
        "path": remark.path,
        "text": remark.text,
        "by": remark.by,
        "at": local(remark.at).isoformat(),
    }


def step_json(step: ReviewStep) -> dict[str, Any]:
    """Return a step of a review."""
    return {"act": step.act, "at": local(step.at).isoformat(), "by": step.by, "who": step.who}


def _content(row: Row) -> dict[str, Any]:
    repeats = [item for item in row.table.items if isinstance(item, Child)]
    return {
        "answers": {cell.column.key: answer_json(cell) for cell in row.cells.values()},
        "rows": {
            repeat.place.node.key: [
                {"path": below.path, **_content(below)} for below in row.children[repeat.template]
            ]
            for repeat in repeats
        },
    }


def answer_json(cell: Cell) -> dict[str, Any]:
    """Return an answer."""
    return {
        "standing": cell.answer.standing.value,
        "value": _value(cell.value),
        **({"labels": list(cell.labels)} if cell.column.choices else {}),
        "text": cell.words,
        **({"figures": list(map(figure_json, cell.answer.figures))} if cell.answer.figures else {}),
        "parts": _parts(cell.answer, cell.files),
    }


def unplaced_json(one: Unplaced) -> dict[str, Any]:
    """Return messages that belong to no question."""
    return {
        "path": one.answer.path,
        "label": one.label,
        "text": one.answer.text,
        "parts": _parts(one.answer, one.files),
    }


def replies_json(report: Submission) -> list[dict[str, Any]]:
    """Return what the respondent replied to the remarks on the version before."""
    files = files_by_reply(report)
    return [
        {"path": path, "text": reply.text, "parts": _parts(reply, files[path])}
        for path, reply in report.replies.items()
    ]


def _parts(answer: Answer, files: Iterable[File]) -> list[dict[str, Any]]:
    by_part = {file.part.id: file for file in files}
    return [_part(part, by_part.get(part.id)) for part in answer.parts]


def _part(part: Part, file: File | None) -> dict[str, Any]:
    sent: dict[str, Any] = {"id": part.id, "at": local(part.at).isoformat(), "by": part.by, "text": part.text}
    if part.refers:
        sent["refers"] = part.refers
    if part.aspect:
        sent["aspect"] = part.aspect
    if part.kept_from:
        sent["kept_from"] = part.kept_from
    if part.place is not None:
        sent["place"] = _value(part.place)
    if file is not None:
        sent["file"] = file_json(file)
    return sent


def file_json(file: File) -> dict[str, Any]:
    """Return what is known of a file beside its content."""
    return {
        "name": file.name,
        "sent_as": file.ref.name,
        "media_type": file.ref.media_type,
        "size": file.ref.size,
        "sha256": file.ref.sha256,
    }


def _value(value: Value) -> _Json:
    match value:
        case Decimal():
            near = float(value)
            exact = value.is_finite() and Decimal(repr(near)) == value
            return near if exact else f"{value:f}"
        case date() | time():
            return value.isoformat()
        case tuple():
            return list(value)
        case GeoPoint():
            return {"latitude": value.latitude, "longitude": value.longitude}
        case _:
            return value
