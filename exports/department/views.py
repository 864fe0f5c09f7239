"""Views for clerks. All but one show only the latest accepted version of each report.

- `decuong_latest_accepted`: the rows of `decuong_submissions` of these versions.
- `decuong_all_du_an`: a repeat (or the main part, `decuong_all_bao_cao`) of all outlines that have it, one
  below the other, under the columns' own names.
- `decuong_view_du_an`, `decuong_view_du_an__thong_tin`: a repeat or a section of it, under the headings that
  the letter prints.
- `decuong_counts`, `decuong_money`, `decuong_periods`, `decuong_places`: the figures by kind.
- `decuong_top_rows`: each project (row of an outermost repeat) with its province and years.
- `decuong_returns`: each return with the acceptance that followed, and the days between.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    CompoundSelect,
    FromClause,
    Table,
    cast,
    null,
    select,
    union_all,
)

from exports.department.figure_views import figure_views, returns, top_rows
from exports.department.fixed import KEYS
from exports.department.kinds import MARIADB
from exports.department.schema import IDENTIFIER_BYTES, RowTable, Schema, identifier
from exports.department.view_parts import SENDER, View, comments, from_view, is_its, latest_accepted, sender
from exports.names import cut_bytes
from flows.form.outline import Section

MAIN = "bao_cao"
"""What the main table's views are called."""
KEEPS = 8
"""The bytes of a heading that is cut which tell it from others: " ~" and a number."""


def views_of(schema: Schema, dialect: str) -> tuple[View, ...]:
    """Return all views for this schema. One that another is made from comes before it."""
    latest = latest_accepted(schema)
    return (
        latest,
        *_rows(schema, latest, dialect),
        *figure_views(schema, latest),
        *top_rows(schema, latest),
        returns(schema),
    )


def _rows(schema: Schema, latest: View, dialect: str) -> Iterator[View]:
    """Yield the views of each repeat, and of the main part, over all outlines."""
    same: dict[str, list[RowTable]] = {}
    for rows in schema.rows.values():
        same.setdefault(rows.flat.template, []).append(rows)
    about_sender = comments(schema.submissions.c[name] for name in SENDER)
    for template, tables in same.items():
        name = template.replace("/", "__") or MAIN
        columns = _joined(tables)
        query = _union(tables, columns, from_view(latest), dialect)
        told = {one: str(found.comment) for one, found in columns.items()} | about_sender
        about = " · ".join(dict.fromkeys(rows.flat.label for rows in tables))
        plain = View(identifier(f"decuong_all_{name}"), query, about, told)
        yield plain
        whole = [*KEYS, *SENDER, *(one for one in columns if one not in KEYS)]
        yield _headed(plain, f"decuong_view_{name}", about, whole)
        for section, asked in _sections(tables).items():
            fixed = [one for one in whole if one in _PLACES or one in about_sender]
            chosen = [*fixed, *(one for one in whole if one in asked and one not in fixed)]
            yield _headed(plain, f"decuong_view_{name}__{section}", asked[""], chosen)


_PLACES = (*KEYS, "row_path", "parent_path", "position")
"""The columns that say where a row belongs."""


def _joined(tables: Sequence[RowTable]) -> dict[str, Column[Any]]:
    """Return the columns of all these tables by name, each once, as the first that has it.

    If another outline asks for another type under the same key, its column has the outline's name behind.
    """
    found: dict[str, Column[Any]] = {}
    for rows in tables:
        for one in rows.table.columns:
            known = found.setdefault(one.name, one)
            if type(known.type) is not type(one.type):
                found[identifier(f"{one.name}__{rows.flat.outline}")] = one
    return found


def _union(
    tables: Sequence[RowTable], columns: Mapping[str, Column[Any]], latest: FromClause, dialect: str
) -> CompoundSelect[Any]:
    queries = []
    for rows in tables:
        cells = (_cell(rows.table, name, one, dialect) for name, one in columns.items())
        queries.append(select(*cells, *sender(latest)).join(latest, is_its(rows.table, latest)))
    return union_all(*queries)


def _cell(rows: Table, name: str, wanted: Column[Any], dialect: str) -> ColumnElement[Any]:
    """Return a table's column, or an empty one of the right type if the table lacks it."""
    found = rows.columns.get(wanted.name)
    is_it = found is not None and type(found.type) is type(wanted.type)
    if found is not None and is_it and (name == wanted.name or wanted.table is rows):
        return found.label(name)
    takes_any_type = dialect in MARIADB or dialect == "sqlite"
    return (null() if takes_any_type else cast(null(), wanted.type)).label(name)


def _sections(tables: Sequence[RowTable]) -> dict[str, dict[str, str]]:
    """Return the columns in each section of these tables, by the section's key; its title stands under ""."""
    found: dict[str, dict[str, str]] = {}
    for rows in tables:
        inside = rows.flat.template.count("/") + 1 if rows.flat.template else 0
        for name, field in rows.fields.items():
            if field.column is None:
                continue
            place = field.column.place
            own = place.around[place.around.index(place.repeats[-1]) + 1 :] if inside else place.around
            for at, around in enumerate(own):
                if isinstance(around.node, Section):
                    key = "__".join(one.key for one in own[: at + 1])
                    number, title = around.node.number, around.node.label.default
                    heading = f"{number.rstrip('.')}. {title}" if number else title
                    found.setdefault(key, {"": heading})[name] = name
    return found


def _headed(plain: View, name: str, about: str, chosen: Sequence[str]) -> View:
    """Return a view on another one, with headings that people read instead of the columns' names."""
    below = from_view(plain)
    heads = _headings({one: plain.columns[one] for one in chosen})
    query = select(*(below.c[one].label(head) for one, head in heads.items()))
    return View(identifier(name), query, about, {head: plain.columns[one] for one, head in heads.items()})


def _headings(told: Mapping[str, str]) -> dict[str, str]:
    """Return each column's heading: short enough for every database, and no two alike."""
    found: dict[str, str] = {}
    used: set[str] = set()
    for name, comment in told.items():
        plain = " ".join("".join(sign for sign in comment if ord(sign) < 0x10000).split()) or name
        head, number = _cut(plain, IDENTIFIER_BYTES), 1
        while _folded(head) in used:
            number += 1
            head = f"{_cut(plain, IDENTIFIER_BYTES - KEEPS)} ~{number}"
        used.add(_folded(head))
        found[name] = head
    return found


def _cut(text: str, limit: int) -> str:
    return cut_bytes(text, limit).rstrip()


def _folded(head: str) -> str:
    """Return a heading as MariaDB compares it: without accents, in small letters."""
    plain = unicodedata.normalize("NFD", head.casefold().replace("đ", "d"))
    return "".join(sign for sign in plain if not unicodedata.combining(sign))
