"""The tables of the Department's database, made from the outlines.

All outlines share `decuong_submissions` (one row for each sealed version; `latest` marks the newest of its
number), `decuong_parts` (every message as sent), `decuong_attachments`, `decuong_figures` (every figure that
was read in an answer) and `decuong_dictionary` (the meaning of each column).
Each outline has a table with one row a report, `ngan_sach`, and one table for each repeat, `ngan_sach__du_an`
and `ngan_sach__du_an__tiep_can`. They are linked by report_number, report_version, row_path and parent_path.
A question has the columns of `exports.fields`: `so_ho` and `so_ho__text`, `loai` (the choice's value) and
`loai__label`.

Names depend only on the outline's keys, so a later version only adds to the tables.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import Boolean, Column, Date, ForeignKeyConstraint, MetaData, Table, Time
from sqlalchemy.types import TypeEngine

from exports import tables as flat
from exports.department.kinds import ExactDecimal, Moment, WholeNumber, Words
from exports.fields import Field, Kind, fields_of
from exports.names import cut_bytes

IDENTIFIER_BYTES = 63
"""PostgreSQL's limit for names. It cuts longer names silently."""
KEYS = ("report_number", "report_version")
OWN = frozenset({*KEYS, "row_path", "parent_path", "position", "as_written", "unplaced"})
"""The columns of a row table that belong to no question."""


@dataclass(frozen=True)
class RowTable:
    """The database's table for a flat table, with the fields that fill its columns."""

    table: Table
    fields: Mapping[str, Field]
    """The fields by column name."""


@dataclass(frozen=True)
class Schema:
    """All tables of the Department's database."""

    metadata: MetaData
    submissions: Table
    parts: Table
    attachments: Table
    figures: Table
    dictionary: Table
    rows: Mapping[str, RowTable]
    """The row tables by the flat table's name, parents before their children."""

    @property
    def contents(self) -> tuple[Table, ...]:
        """Return the tables with reports' contents. A table comes after those that it refers to."""
        return (*(rows.table for rows in self.rows.values()), self.parts, self.attachments, self.figures)


def schema_of(outlines: Iterable[flat.Tables]) -> Schema:
    """Make the schema for these outlines, for all their versions together."""
    metadata = MetaData()
    submissions = _submissions(metadata)
    rows: dict[str, RowTable] = {}
    for tables in outlines:
        made: dict[str, Table] = {}
        for table in tables.tables:
            around = submissions if table.parent is None else made[table.parent]
            rows[table.name] = _row_table(metadata, table, around)
            made[table.template] = rows[table.name].table
    parts, attachments, figures = _parts(metadata), _attachments(metadata), _figures(metadata)
    return Schema(metadata, submissions, parts, attachments, figures, _dictionary(metadata), rows)


def identifier(name: str, taken: Collection[str] = ()) -> str:
    """Return an identifier for `name`: lower case, at most 63 bytes, and always the same for the same name.

    It is `name` itself if that is possible, else the beginning of it with its hash.
    """
    plain = re.sub(r"\W", "_", name).lower()
    if plain == name and len(name.encode()) <= IDENTIFIER_BYTES and name not in taken:
        return name
    return f"{cut_bytes(plain, IDENTIFIER_BYTES - 9)}_{sha256(name.encode()).hexdigest()[:8]}"


def _row_table(metadata: MetaData, table: flat.Table, around: Table) -> RowTable:
    asked = (field for field in fields_of(table) if field.column or field.name in OWN)
    fields = {_column_name(field): field for field in asked}
    key = KEYS if table.parent is None else (*KEYS, "row_path")
    columns = [
        Column(name, _TYPES[field.kind], primary_key=name in key, autoincrement=False)
        for name, field in fields.items()
    ]
    link = (*KEYS, "parent_path") if table.parent else KEYS
    outer = (*KEYS, "row_path") if table.parent else KEYS
    to_parent = ForeignKeyConstraint(link, [around.c[name] for name in outer])
    return RowTable(Table(_table_name(table), metadata, *columns, to_parent), fields)


def _table_name(table: flat.Table) -> str:
    steps = [table.outline, *(step for step in table.template.split("/") if step)]
    name = "__".join(steps)
    is_unclear = name.startswith("decuong_") or any("__" in step for step in steps)
    return identifier(name, {name} if is_unclear else ())


def _column_name(field: Field) -> str:
    if field.column is None:
        return field.name
    is_unclear = "__" in field.column.key
    return identifier(field.name, {field.name} if is_unclear else OWN)


def _submissions(metadata: MetaData) -> Table:
    return Table(
        "decuong_submissions",
        metadata,
        *_report_key(),
        Column("id", Words, nullable=False, unique=True),
        Column("outline", Words, nullable=False),
        Column("outline_version", Words, nullable=False),
        Column("state", Words, nullable=False),
        Column("latest", Boolean, nullable=False),
        Column("respondent", Words, nullable=False),
        Column("respondent_name", Words, nullable=False),
        Column("submitted_at", Moment, nullable=False),
        Column("changed_at", Moment, nullable=False),
        Column("content_hash", Words, nullable=False),
        Column("delivered_at", Moment, nullable=False),
    )


def _parts(metadata: MetaData) -> Table:
    return Table(
        "decuong_parts",
        metadata,
        *_report_key(),
        Column("path", Words, primary_key=True),
        Column("position", WholeNumber, primary_key=True, autoincrement=False),
        Column("part", Words, nullable=False),
        Column("text", Words, nullable=False),
        Column("sent_at", Moment, nullable=False),
        Column("sent_by", Words, nullable=False),
        _to_submission(metadata),
    )


def _attachments(metadata: MetaData) -> Table:
    return Table(
        "decuong_attachments",
        metadata,
        *_report_key(),
        Column("path", Words, primary_key=True),
        Column("position", WholeNumber, primary_key=True, autoincrement=False),
        Column("row_path", Words, nullable=False),
        Column("name", Words, nullable=False),
        Column("sent_as", Words, nullable=False),
        Column("caption", Words, nullable=False),
        Column("media_type", Words, nullable=False),
        Column("size", WholeNumber, nullable=False),
        Column("sha256", Words, nullable=False),
        _to_submission(metadata),
    )


def _figures(metadata: MetaData) -> Table:
    return Table(
        "decuong_figures",
        metadata,
        *_report_key(),
        Column("path", Words, primary_key=True),
        Column("position", WholeNumber, primary_key=True, autoincrement=False),
        Column("row_path", Words, nullable=False),
        Column("name", Words, nullable=False),
        Column("label", Words, nullable=False),
        Column("kind", Words, nullable=False),
        Column("value", ExactDecimal),
        Column("upper_value", ExactDecimal),
        Column("about", Words, nullable=False),
        Column("unit", Words),
        Column("per", Words),
        Column("of_value", ExactDecimal),
        Column("source", Words),
        Column("part", Words),
        Column("first_day", Date),
        Column("last_day", Date),
        Column("place", Words),
        Column("province", Words),
        Column("place_code", WholeNumber),
        Column("words", Words, nullable=False),
        Column("confirmation", Words, nullable=False),
        _to_submission(metadata),
    )


def _dictionary(metadata: MetaData) -> Table:
    return Table(
        "decuong_dictionary",
        metadata,
        Column("table_name", Words, primary_key=True),
        Column("column_name", Words, primary_key=True),
        *(Column(name, Words, nullable=False) for name in DICTIONARY),
    )


DICTIONARY = ("header", "path", "number", "label", "type", "choices", "outline_versions")


def _report_key() -> tuple[Column[str], Column[int]]:
    return (
        Column("report_number", Words, primary_key=True),
        Column("report_version", WholeNumber, primary_key=True, autoincrement=False),
    )


def _to_submission(metadata: MetaData) -> ForeignKeyConstraint:
    submissions = metadata.tables["decuong_submissions"]
    return ForeignKeyConstraint(KEYS, [submissions.c[name] for name in KEYS])


_TYPES: Mapping[Kind, type[TypeEngine[Any]]] = {
    Kind.TEXT: Words,
    Kind.INTEGER: WholeNumber,
    Kind.DECIMAL: ExactDecimal,
    Kind.DATE: Date,
    Kind.TIME: Time,
    Kind.MOMENT: Moment,
}
