"""Whether the tables, columns, views and the dictionary in the Department's database are what was made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Column, Connection, Dialect, Inspector, inspect, select

from exports.department.shape import Shape
from flows.sentence import Sayable, Sentence


@dataclass(frozen=True)
class Structure:
    """What there is, and what is wrong with it."""

    columns: Mapping[str, frozenset[str]]
    """The names of the columns by table, for the tables that there are."""
    faults: list[Sayable]


def structure_of(connection: Connection, shape: Shape) -> Structure:
    """Look at every table and view once."""
    inspector = inspect(connection)
    there = set(inspector.get_table_names())
    columns: dict[str, frozenset[str]] = {}
    faults: list[Sayable] = []
    for table in shape.schema.metadata.sorted_tables:
        if table.name not in there:
            faults.append(Sentence("table {name} is gone", name=table.name))
            continue
        columns[table.name] = frozenset(one["name"] for one in inspector.get_columns(table.name))
        faults += [
            Sentence("column {table}.{name} is gone", table=table.name, name=column.name)
            for column in table.columns
            if column.name not in columns[table.name]
        ]
        faults += [
            Sentence("column {table}.{name} is of another type", table=table.name, name=column.name)
            for column in of_another_kind(inspector, shape, table.name)
        ]
    views = set(inspector.get_view_names())
    faults += [
        Sentence("view {name} is gone", name=view.name) for view in shape.views if view.name not in views
    ]
    if shape.schema.dictionary.name in columns:
        faults += _misread(connection, shape)
    return Structure(columns, faults)


def of_another_kind(inspector: Inspector, shape: Shape, table: str) -> Iterator[Column[Any]]:
    """Yield the columns of a table that hold another kind of values than they were made for."""
    made = shape.schema.metadata.tables[table]
    for found in inspector.get_columns(table):
        column = made.columns.get(found["name"])
        if column is not None and _kind(found["type"]) != _kind(_plain(column, inspector.dialect)):
            yield column


def _plain(column: Column[Any], dialect: Dialect) -> Any:  # noqa: ANN401 (a type)
    load = getattr(column.type, "load_dialect_impl", None)
    return column.type if load is None else load(dialect)


def _kind(type_: Any) -> str:  # noqa: ANN401 (a type)
    """Return what a type's values are: numbers, words, days or times. Truth is a number in some databases."""
    try:
        python = type_.python_type
    except NotImplementedError:
        return "numbers"  # NUMERIC without a limit
    if issubclass(python, datetime):
        return "moments"
    if issubclass(python, date):
        return "days"
    if issubclass(python, time | timedelta):
        return "times"
    return "words" if issubclass(python, str) else "numbers"


def _misread(connection: Connection, shape: Shape) -> Iterator[Sayable]:
    """Yield a fault for each table of which the dictionary says something else, or nothing."""
    dictionary = shape.schema.dictionary
    known = {tuple(row) for row in connection.execute(select(dictionary))}
    for table in dict.fromkeys(line[0] for line in shape.lines if line not in known):
        yield Sentence("the dictionary's lines about {table} are changed", table=table)
