"""The tables of the Department's database, made from the outlines.

All outlines share the tables of `exports.department.fixed`. Each outline has a table with one row a report,
`ngan_sach`, and one table for each repeat, `ngan_sach__du_an` and `ngan_sach__du_an__tiep_can`. They are
linked by report_number, report_version, row_path and parent_path. A question has the columns of
`exports.fields`: `so_ho` and `so_ho__text`, `loai` (the choice's value) and `loai__label`.

Names depend only on the outline's keys, so a later version only adds to the tables.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

from sqlalchemy import Date, ForeignKeyConstraint, Index, MetaData, Table, Time
from sqlalchemy.types import TypeEngine

from exports import tables as flat
from exports.department import fixed
from exports.department.fixed import KEYS
from exports.department.kinds import NUMBER, PATH, ExactDecimal, Moment, WholeNumber, Words
from exports.fields import Field, Kind, RowReader, Scalar, fields_of
from exports.names import cut_bytes
from exports.rows import Row
from exports.synthesis.records import TABLES as SYNTHESIS

IDENTIFIER_BYTES = 63
"""PostgreSQL's limit for names. It cuts longer names silently."""
OWN = frozenset({*KEYS, "row_path", "parent_path", "position", "as_written", "unplaced"})
"""The columns of a row table that belong to no question."""
SYSTEM = frozenset({"tableoid", "xmin", "cmin", "xmax", "cmax", "ctid", "oid", "rowid", "_rowid_"})
"""The columns that a database has in every table by itself: of PostgreSQL, and of SQLite."""


@dataclass(frozen=True)
class RowTable:
    """The database's table for a flat table, with the fields that fill its columns."""

    table: Table
    fields: Mapping[str, Field]
    """The fields by column name."""
    flat: flat.Table

    @cached_property
    def read(self) -> Callable[[Row], Sequence[Scalar]]:
        """Return the function that reads all fields of a row at once, in their order."""
        return RowReader(list(self.fields.values())).read


@dataclass(frozen=True)
class Schema:
    """All tables of the Department's database."""

    metadata: MetaData
    submissions: Table
    provinces: Table
    history: Table
    remarks: Table
    replies: Table
    parts: Table
    attachments: Table
    figures: Table
    dictionary: Table
    about: Table
    synthesis: Mapping[str, Table]
    """The tables of the synthesis, by their names in `exports.synthesis.records`."""
    rows: Mapping[str, RowTable]
    """The row tables by the flat table's name, parents before their children."""

    @property
    def contents(self) -> tuple[Table, ...]:
        """Return the tables with reports' contents. A table comes after those that it refers to."""
        rows = (rows.table for rows in self.rows.values())
        return (*rows, self.parts, self.attachments, self.figures, self.provinces, self.replies)

    @property
    def reviews(self) -> tuple[Table, ...]:
        """Return the tables that change with a report's review."""
        return (self.history, self.remarks)

    @property
    def of_reports(self) -> tuple[Table, ...]:
        """Return all tables whose rows belong to one report, except `submissions`."""
        return (*self.contents, *self.reviews)


def schema_of(outlines: Iterable[flat.Tables]) -> Schema:
    """Make the schema for these outlines, for all their versions together."""
    metadata = MetaData()
    submissions = fixed.submissions(metadata)
    rows: dict[str, RowTable] = {}
    for tables in outlines:
        made: dict[str, Table] = {}
        for table in tables.tables:
            around = submissions if table.parent is None else made[table.parent]
            rows[table.name] = _row_table(metadata, table, around)
            made[table.template] = rows[table.name].table
    return Schema(
        metadata,
        submissions,
        provinces=fixed.provinces(metadata),
        history=fixed.history(metadata),
        remarks=fixed.remarks(metadata),
        replies=fixed.replies(metadata),
        parts=fixed.parts(metadata),
        attachments=fixed.attachments(metadata),
        figures=fixed.figures(metadata),
        dictionary=fixed.dictionary(metadata),
        about=fixed.about(metadata),
        synthesis={name: _synthesis_table(metadata, name) for name in SYNTHESIS},
        rows=rows,
    )


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
        fixed.column(name, _type(field), field.header, key=name in key, need=False)
        for name, field in fields.items()
    ]
    link = (*KEYS, "parent_path") if table.parent else KEYS
    outer = (*KEYS, "row_path") if table.parent else KEYS
    to_parent = ForeignKeyConstraint(link, [around.c[name] for name in outer])
    name = _table_name(table)
    index = [Index(identifier(f"ix_{name}_parent_path"), *link)] if table.parent else []
    return RowTable(Table(name, metadata, *columns, to_parent, *index, comment=table.label), fields, table)


def _synthesis_table(metadata: MetaData, name: str) -> Table:
    made = SYNTHESIS[name]
    return Table(
        f"decuong_synthesis_{name}",
        metadata,
        fixed.column("position", WholeNumber(), "Thứ tự, từ 1", key=True),
        *(
            fixed.column(name, Words(_SIZES[name]) if name in _SIZES else _TYPES[kind](), label, need=False)
            for name, kind, label in made.columns
        ),
        comment=made.label,
    )


def _table_name(table: flat.Table) -> str:
    steps = [table.outline, *(step for step in table.template.split("/") if step)]
    name = "__".join(steps)
    is_unclear = name.startswith("decuong_") or any("__" in step for step in steps)
    return identifier(name, {name} if is_unclear else ())


def _column_name(field: Field) -> str:
    if field.column is None:
        return field.name
    is_unclear = "__" in field.column.key
    return identifier(field.name, {field.name} if is_unclear else OWN | SYSTEM)


def _type(field: Field) -> TypeEngine[Any]:
    if field.column is None and field.name in _SIZES:
        return Words(_SIZES[field.name])
    return _TYPES[field.kind]()


_SIZES = {"report_number": NUMBER, "row_path": PATH, "parent_path": PATH}
_TYPES: Mapping[Kind, Callable[[], TypeEngine[Any]]] = {
    Kind.TEXT: Words,
    Kind.INTEGER: WholeNumber,
    Kind.DECIMAL: ExactDecimal,
    Kind.DATE: Date,
    Kind.TIME: Time,
    Kind.MOMENT: Moment,
}
