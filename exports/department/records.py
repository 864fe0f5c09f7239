"""The rows of a report in the Department's tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from exports import labels
from exports.department.schema import RowTable, Schema
from exports.figures import Line, lines_of
from exports.rows import File, Row, files_by_reply, read
from exports.tables import Column, Tables
from flows.form.outline import Outline
from flows.form.path import template_of
from flows.local_time import local
from flows.report.answer import Answer
from flows.report.figure import About, Amount, Named, Period
from flows.report.sender import organisation_of, provinces_of
from flows.report.submission import Submission

Record = dict[str, Any]
"""The values of one row by column name. Those that are left out are empty."""
_LOW = {About.EXACT, About.NEAR, About.OVER, About.LEAST}
_HIGH = {About.EXACT, About.NEAR, About.UNDER, About.BELOW, About.MOST}
"""How an amount is told of which the lower end is known, and of which the upper end."""


def records_of(schema: Schema, tables: Tables, submission: Submission) -> dict[str, list[Record]]:
    """Return the report's rows of every table in `schema.of_reports`, by the table's name."""
    records: dict[str, list[Record]] = {table.name: [] for table in schema.of_reports}
    for row in read(tables, submission).walk():
        rows = schema.rows[row.table.name]
        records[rows.table.name].append(_own(rows, row))
        records[schema.attachments.name].extend(_attachments(row))
        records[schema.figures.name].extend(_figures(row))
    for name, found in _beside(schema, tables, submission).items():
        records[name].extend(found)
    return records


def records_in(table: str, schema: Schema, tables: Tables, submission: Submission) -> Iterator[Record]:
    """Yield the report's rows of one table as `records_of` returns them, without those of the others."""
    in_rows = {schema.attachments.name: _attachments, schema.figures.name: _figures}
    if table in in_rows:
        for row in read(tables, submission).walk():
            yield from in_rows[table](row)
    for name, rows in schema.rows.items():
        if rows.table.name == table:
            main = read(tables, submission)
            yield from (_own(rows, row) for row in main.walk() if row.table.name == name)
    yield from _beside(schema, tables, submission).get(table, ())


def _own(rows: RowTable, row: Row) -> Record:
    return dict(zip(rows.fields, rows.read(row), strict=True))


def _beside(schema: Schema, tables: Tables, submission: Submission) -> dict[str, Iterator[Record]]:
    """Return the rows of each table that are not made from the rows of the report."""
    key: Record = {"report_number": submission.number, "report_version": submission.version}
    columns = {column.template: column for table in tables.tables for column in table.columns}
    beside: dict[str, Iterator[Record]] = {
        schema.parts.name: _parts(submission),
        schema.provinces.name: _provinces(submission),
        schema.history.name: _history(submission),
        schema.remarks.name: _remarks(submission, columns),
        schema.replies.name: _replies(submission, columns),
        schema.attachments.name: _replied(submission),
    }
    return {name: (key | one for one in found) for name, found in beside.items()}


def head_of(submission: Submission, outline: Outline) -> Record:
    """Return the report's row of `decuong_submissions`, without what only a delivery knows."""
    province = next(iter(provinces_of(submission)), None)
    return {
        "report_number": submission.number,
        "report_version": submission.version,
        "id": submission.id,
        "outline": submission.outline,
        "outline_version": submission.outline_version,
        "state": submission.state.value,
        "state_label": labels.STATES[submission.state],
        "respondent": submission.respondent,
        "respondent_name": submission.respondent_name,
        "organisation": organisation_of(submission, outline),
        "province": province.name if province else None,
        "province_code": province.code if province else None,
        "submitted_at": submission.submitted_at,
        "submitted_year": local(submission.submitted_at).year,
        "changed_at": submission.changed_at,
    }


def _attachments(row: Row) -> Iterator[Record]:
    for _, answer, file in row.files:
        key = {"report_number": row.submission.number, "report_version": row.submission.version}
        yield key | {"path": answer.path, "row_path": row.path} | _file(answer, file)


def _replied(submission: Submission) -> Iterator[Record]:
    """Yield the files in replies to remarks, at the path of their question behind "tra-loi/"."""
    for path, files in files_by_reply(submission).items():
        for file in files:
            yield {"path": f"tra-loi/{path}", "row_path": ""} | _file(submission.replies[path], file)


def _file(answer: Answer, file: File) -> Record:
    return {
        "position": 1 + [part.id for part in answer.parts].index(file.part.id),
        "name": file.name,
        "sent_as": file.ref.name,
        "caption": file.part.text,
        "media_type": file.ref.media_type,
        "size": file.ref.size,
        "sha256": file.ref.sha256,
    }


def _figures(row: Row) -> Iterator[Record]:
    return map(_figure, lines_of(row))


def _figure(line: Line) -> Record:
    row, figure, column = line.row, line.figure, line.cell.column
    value, upper_value, *others = line.values
    names = ("first_day", "last_day", "place", "province", "place_code")
    kind, confirmation = line.wanted.kind, figure.confirmation
    return {
        "report_number": row.submission.number,
        "report_version": row.submission.version,
        "path": line.cell.answer.path,
        "position": line.position,
        "row_path": row.path,
        "top_row": row.path.partition("/")[0],
        "template": column.template,
        "question_number": column.number,
        "question": column.label,
        "name": figure.name,
        "label": line.wanted.label.default,
        "kind": kind.value,
        "kind_label": labels.FIGURE_KINDS[kind],
        "value": value,
        "upper_value": upper_value,
        **dict(zip(names, others, strict=True)),
        "about": line.about.value,
        "about_label": labels.EXACTNESS[line.about] or "",
        "unit": line.unit,
        **dict(zip(("per", "of_value", "source", "part"), line.relation, strict=True)),
        "is_total": isinstance(figure.value, Amount) and _is_total(figure.value),
        **_more(figure.value),
        "words": figure.words,
        "confirmation": confirmation.value,
        "confirmation_label": labels.CONFIRMATIONS[confirmation],
    }


def _is_total(amount: Amount) -> bool:
    return not (amount.per or amount.is_part) and amount.of is None


def _more(value: Amount | Period | Named) -> Record:
    """Return the ends of an amount, the years of a period, or the kind of a place."""
    match value:
        case Amount(low, high):
            low_end, high_end = _ends(low, high, value.about)
            return {"low": low_end, "high": high_end}
        case Period(start, end):
            return {"first_year": start and start.year, "last_year": end and end.year}
    return {
        "level": value.level.value,
        "level_label": labels.LEVELS[value.level],
        "is_old": value.is_old,
        "province_code": value.province_code or None,
    }


def _ends(value: Decimal, upper: Decimal | None, about: About) -> tuple[Decimal | None, Decimal | None]:
    if upper is not None:
        return value, upper
    return value if about in _LOW else None, value if about in _HIGH else None


def _parts(submission: Submission) -> Iterator[Record]:
    for path, answer in submission.answers.items():
        for position, part in enumerate(answer.parts, start=1):
            yield {
                "path": path,
                "position": position,
                "part": part.id,
                "text": part.text,
                "sent_at": part.at,
                "sent_by": part.by,
            }


def _provinces(submission: Submission) -> Iterator[Record]:
    for position, province in enumerate(provinces_of(submission), start=1):
        yield {"position": position, "code": province.code, "name": province.name}


def _history(submission: Submission) -> Iterator[Record]:
    for position, step in enumerate(submission.history, start=1):
        state = labels.STATES_AFTER.get(step.act)
        yield {
            "position": position,
            "act": step.act,
            "act_label": labels.ACTS.get(step.act, step.act),
            "state": state and state.value,
            "state_label": state and labels.STATES[state],
            "done_at": step.at,
            "side": step.by,
            "side_label": labels.SIDES.get(step.by, step.by),
            "who": step.who,
        }


def _remarks(submission: Submission, columns: Mapping[str, Column]) -> Iterator[Record]:
    for position, remark in enumerate(submission.remarks, start=1):
        asked = {"path": remark.path, "text": remark.text, "asked_by": remark.by, "asked_at": remark.at}
        yield {"position": position, **asked, **_question(remark.path, columns)}


def _replies(submission: Submission, columns: Mapping[str, Column]) -> Iterator[Record]:
    for path, answer in submission.replies.items():
        at = max((part.at for part in answer.parts), default=None)
        yield {"path": path, "text": answer.text, "replied_at": at, **_question(path, columns)}


def _question(path: str, columns: Mapping[str, Column]) -> Record:
    column = columns.get(template_of(path))
    return {"question_number": column.number if column else "", "question": column.label if column else ""}
