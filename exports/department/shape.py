"""All that decides what a report looks like in the Department's database, and short texts for it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from hashlib import sha256

from sqlalchemy import Table

from exports import labels
from exports.department.schema import Schema, schema_of
from exports.department.view_parts import View
from exports.department.views import views_of
from exports.fields import Kind
from exports.reports import Reports
from exports.tables import Tables
from flows.form.outline import Outline
from flows.local_time import local
from flows.report.submission import State, Submission

FORM = 2
"""The form of the rows that this program writes. It rises when they change: all are then looked at again."""
SHAPE = "shape"
"""The row of `decuong_about` that has the shape that everything was prepared for."""
_CODES = {"state": [f"{one.value}: {labels.STATES[one]}" for one in State]}


@dataclass(frozen=True)
class Shape:
    """The tables and views for these outlines."""

    outlines: Sequence[Outline]
    """Every version, each outline's oldest first."""
    dialect: str

    @cached_property
    def tables(self) -> Mapping[str, Tables]:
        """Return the flat tables by outline."""
        return Reports((), self.outlines).tables

    @cached_property
    def schema(self) -> Schema:
        """Return the database's tables."""
        return schema_of(self.tables.values())

    @cached_property
    def views(self) -> tuple[View, ...]:
        """Return the views, one that another is made from before it."""
        return views_of(self.schema, self.dialect)

    @cached_property
    def by_version(self) -> Mapping[tuple[str, str], Outline]:
        """Return the outlines by key and version."""
        return {(one.key, one.version): one for one in self.outlines}

    @cached_property
    def lines(self) -> list[tuple[str, ...]]:
        """Return the dictionary's lines: table, column, and the columns of DICTIONARY."""
        asked = {rows.table.name: list(_asked(self.schema, name)) for name, rows in self.schema.rows.items()}
        fixed = (table for table in self.schema.metadata.sorted_tables if table.name not in asked)
        found = [line for table in fixed for line in _fixed(table)]
        found += [line for lines in asked.values() for line in lines]
        for view in self.views:
            found += [(view.name, name, label, *[""] * 6) for name, label in view.columns.items()]
        return found

    @cached_property
    def whole(self) -> str:
        """Return the short text for all of it."""
        return _short([FORM, self.lines, [[view.name, view.about] for view in self.views]])

    @cached_property
    def _of_outlines(self) -> Mapping[str, str]:
        """Return the short text for the rows of each outline's reports."""
        zone = str(local(datetime(2000, 1, 1, tzinfo=UTC)).tzinfo)
        lines: dict[str, list[tuple[str, ...]]] = {key: [] for key in self.tables}
        for name, rows in self.schema.rows.items():
            lines[rows.flat.outline] += _asked(self.schema, name)
        sender: dict[str, list[str]] = {key: [] for key in self.tables}
        for one in self.outlines:
            sender[one.key].append(one.organisation)
        return {key: _short([FORM, zone, found, sender[key]]) for key, found in lines.items()}

    def knows(self, submission: Submission) -> bool:
        """Whether the outline version of a report is there."""
        return (submission.outline, submission.outline_version) in self.by_version

    def stamp(self, outline: str, revision: int, state: State, changed_at: datetime) -> str:
        """Return the text that tells whether a report was delivered as it is now.

        It stands beside the report in the Department's database, so that nothing else has to remember it. It
        changes with everything that changes the report's rows: its revision, its state, the outline's columns
        and labels, the time zone, and this program's form of the rows. After a restore of either database a
        revision may come again for another change; then the state's moment is another.
        """
        at = changed_at.astimezone(UTC).isoformat()
        return f"{self._of_outlines.get(outline, '?')}/{revision}/{state.value}/{at}"

    def stamp_of(self, submission: Submission) -> str:
        """Return a submission's stamp."""
        moved = submission.state, submission.changed_at
        return self.stamp(submission.outline, submission.revision, *moved)


def _asked(schema: Schema, name: str) -> Iterator[tuple[str, ...]]:
    rows = schema.rows[name]
    for column, field in rows.fields.items():
        asked = field.column
        if asked is None:
            yield rows.table.name, column, field.header, "", "", "", labels.KINDS[field.kind], "", ""
            continue
        choices = "\n".join(f"{value}: {label}" for value, label in asked.choices)
        about = (asked.template, asked.number, asked.label, labels.TYPES[asked.type], choices)
        yield rows.table.name, column, field.header, *about, ", ".join(asked.versions)


def _fixed(table: Table) -> Iterator[tuple[str, ...]]:
    for column in table.columns:
        kind = labels.KINDS[_KINDS.get(type(column.type).__name__, Kind.TEXT)]
        choices = "\n".join(_CODES.get(column.name, ()))
        yield table.name, column.name, str(column.comment), "", "", "", kind, choices, ""


_KINDS = {
    "WholeNumber": Kind.INTEGER,
    "ExactDecimal": Kind.DECIMAL,
    "Moment": Kind.MOMENT,
    "Date": Kind.DATE,
}


def _short(what: object) -> str:
    return sha256(json.dumps(what, ensure_ascii=False, default=str).encode()).hexdigest()[:16]
