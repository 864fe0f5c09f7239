"""The rows of a report in the Department's tables, and the hash that recognises its content."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

from exports.department.schema import Schema
from exports.figures import lines_of
from exports.rows import Row, read
from exports.tables import Tables
from flows.local_time import local
from flows.report.submission import Submission

Record = dict[str, Any]
"""The values of one row by column name."""


def records_of(schema: Schema, tables: Tables, submission: Submission) -> dict[str, list[Record]]:
    """Return the report's rows of every table in `schema.contents`, by the table's name."""
    records: dict[str, list[Record]] = {table.name: [] for table in schema.contents}
    for row in read(tables, submission).walk():
        rows = schema.rows[row.table.name]
        records[rows.table.name].append({name: field.read(row) for name, field in rows.fields.items()})
        records[schema.attachments.name].extend(_attachments(row))
        records[schema.figures.name].extend(_figures(row))
    records[schema.parts.name].extend(_parts(submission))
    return records


def content_hash(submission: Submission, records: Mapping[str, list[Record]]) -> str:
    """Return the hash of a report's content. It does not depend on the state of its review.

    It is the same for the same content in the same time zone.
    """
    head = (submission.id, submission.outline, submission.outline_version)
    sender = (submission.respondent, submission.respondent_name, local(submission.submitted_at))
    filled = {name: [_filled(record) for record in rows] for name, rows in records.items() if rows}
    return sha256(json.dumps([head, sender, filled], default=str, sort_keys=True).encode()).hexdigest()


def _filled(record: Record) -> Record:
    """Return a record without empty values, so that a later column changes no earlier report's hash."""
    return {name: value for name, value in record.items() if value is not None}


def _attachments(row: Row) -> Iterator[Record]:
    for _, answer, file in row.files:
        yield {
            "report_number": row.submission.number,
            "report_version": row.submission.version,
            "path": answer.path,
            "position": 1 + [part.id for part in answer.parts].index(file.part.id),
            "row_path": row.path,
            "name": file.name,
            "sent_as": file.ref.name,
            "caption": file.part.text,
            "media_type": file.ref.media_type,
            "size": file.ref.size,
            "sha256": file.ref.sha256,
        }


def _figures(row: Row) -> Iterator[Record]:
    names = ("value", "upper_value", "first_day", "last_day", "place", "province", "place_code")
    for line in lines_of(row):
        yield {
            "report_number": row.submission.number,
            "report_version": row.submission.version,
            "path": line.cell.answer.path,
            "position": line.position,
            "row_path": row.path,
            "name": line.figure.name,
            "label": line.wanted.label.default,
            "kind": line.wanted.kind.value,
            **dict(zip(names, line.values, strict=True)),
            "about": line.about.value,
            "unit": line.unit,
            **dict(zip(("per", "of_value", "source", "part"), line.relation, strict=True)),
            "words": line.figure.words,
            "confirmation": line.figure.confirmation.value,
        }


def _parts(submission: Submission) -> Iterator[Record]:
    for path, answer in submission.answers.items():
        for position, part in enumerate(answer.parts, start=1):
            yield {
                "report_number": submission.number,
                "report_version": submission.version,
                "path": path,
                "position": position,
                "part": part.id,
                "text": part.text,
                "sent_at": local(part.at),
                "sent_by": part.by,
            }
