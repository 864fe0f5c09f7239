"""Prepares the Department's database for the outlines. Tables and columns are added, and none is dropped.

Views are made anew when they have changed. `decuong_about` keeps the shape that everything was prepared for,
so a delivery looks at the tables one by one only when the shape is another.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Inspector,
    Table,
    and_,
    bindparam,
    delete,
    insert,
    inspect,
    select,
    text,
)
from sqlalchemy.schema import CreateColumn, SetColumnComment, SetTableComment

from exports.department.fixed import DICTIONARY
from exports.department.kinds import MARIADB, ExactDecimal, Words
from exports.department.shape import SHAPE, Shape
from exports.department.structure import of_another_kind
from exports.department.target import refuse_own
from exports.department.view_parts import CreateView
from exports.department.write import TURN

COMMENTED = frozenset({"postgresql", *MARIADB})
"""The databases whose comments on tables and columns are kept up to date."""
LONGEST_COMMENT = 1024
"""The most characters of a column's comment on MariaDB."""
_LOCK = 247_2014
"""PostgreSQL's advisory lock for preparing. Two programs may start at once."""


class NotUnicode(Exception):
    """The database cannot hold every letter. The error carries its encoding's name."""


def is_prepared(connection: Connection, shape: Shape) -> bool:
    """Whether the tables were prepared for this shape. It looks at one row."""
    if not inspect(connection).has_table(shape.schema.about.name):
        return False
    return noted(connection, shape, SHAPE) == shape.whole


def prepare(connection: Connection, shape: Shape, *, widen: bool = False, remake: bool = False) -> None:
    """Create missing tables, columns, indexes and views. If nothing is missing, nothing is written.

    With `widen`, columns that somebody made narrower are made as wide as they were. With `remake`, columns of
    another type are dropped and made anew, empty.

    Raises NotUnicode, ExportError for decuong's own database, and SQLAlchemy's errors if the database cannot
    be reached or refuses.
    """
    _check_encoding(connection)
    refuse_own(connection)
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    inspector = inspect(connection)
    there = set(inspector.get_table_names())
    if remake:
        _remake(connection, inspector, shape, there)
        inspector = inspect(connection)
    for table in shape.schema.metadata.sorted_tables:
        if table.name not in there:
            shorten_comments(table)
            table.create(connection)
        else:
            _complete(connection, inspector, table)
    narrow = list(_narrow(inspector, shape, there)) if widen else []
    if narrow or not _has_views(connection, inspector, shape):
        _drop_views(connection, inspector, shape)
        for column in narrow:
            _widen(connection, column)
        for view in shape.views:
            connection.execute(CreateView(view))
    changed = _describe(connection, shape)
    _comment(connection, shape, there, changed)
    _note(connection, shape)


def _check_encoding(connection: Connection) -> None:
    encoding = right = "UTF8"
    if connection.dialect.name == "postgresql":
        encoding = str(connection.scalar(text("SHOW server_encoding")))
    elif connection.dialect.name in MARIADB:
        right = "utf8mb4"
        encoding = str(connection.scalar(text("SELECT @@character_set_database")))
    if encoding != right:
        raise NotUnicode(encoding)


def shorten_comments(table: Table) -> None:
    """Cut comments that no database would take."""
    for column in table.columns:
        column.comment = (column.comment or "")[:LONGEST_COMMENT]


def _complete(connection: Connection, inspector: Inspector, table: Table) -> None:
    """Add the columns and indexes that a table of an earlier outline or program lacks."""
    columns = {column["name"] for column in inspector.get_columns(table.name)}
    for column in table.columns:
        if column.name not in columns:
            _add_column(connection, table, column.name)
    indexes = {index["name"] for index in inspector.get_indexes(table.name)}
    for index in table.indexes:
        if index.name not in indexes:
            index.create(connection)


def _add_column(connection: Connection, table: Table, name: str) -> None:
    quoted = connection.dialect.identifier_preparer.format_table(table)
    column = table.c[name]
    needed, column.nullable = column.nullable, True  # the rows that are there have nothing for it yet
    added = CreateColumn(column).compile(dialect=connection.dialect)
    column.nullable = needed
    add = "ADD" if connection.dialect.name == "mssql" else "ADD COLUMN"
    statement = f"ALTER TABLE {quoted} {add} {added}".replace("%%", "%")
    connection.exec_driver_sql(statement, execution_options={"no_parameters": True})


def _has_views(connection: Connection, inspector: Inspector, shape: Shape) -> bool:
    """Whether all views are there and were made for this shape."""
    names = {view.name for view in shape.views}
    return names <= set(inspector.get_view_names()) and is_prepared(connection, shape)


def _drop_views(connection: Connection, inspector: Inspector, shape: Shape) -> None:
    there = set(inspector.get_view_names())
    quote = connection.dialect.identifier_preparer.quote
    for view in reversed(shape.views):
        if view.name in there:
            connection.exec_driver_sql(f"DROP VIEW {quote(view.name)}")


def _remake(connection: Connection, inspector: Inspector, shape: Shape, there: set[str]) -> None:
    tables = [table for table in shape.schema.metadata.sorted_tables if table.name in there]
    strange = [one for table in tables for one in of_another_kind(inspector, shape, table.name)]
    if strange:
        _drop_views(connection, inspector, shape)
    prepare = connection.dialect.identifier_preparer
    for column in strange:
        statement = (
            f"ALTER TABLE {prepare.format_table(column.table)} DROP COLUMN {prepare.quote(column.name)}"
        )
        connection.exec_driver_sql(statement, execution_options={"no_parameters": True})


def _narrow(inspector: Inspector, shape: Shape, there: set[str]) -> Iterator[Column[Any]]:
    """Yield the columns that hold less than they were made for."""
    if inspector.dialect.name not in COMMENTED:  # SQLite's types have no width
        return
    for table in shape.schema.metadata.sorted_tables:
        if table.name not in there:
            continue
        found = {column["name"]: column["type"] for column in inspector.get_columns(table.name)}
        for column in table.columns:
            if column.name in found and isinstance(column.type, Words | ExactDecimal):
                made = column.type.load_dialect_impl(inspector.dialect)
                if any(_width(found[column.name], what) < _width(made, what) for what in _WIDTHS):
                    yield column


_WIDTHS = ("length", "precision", "scale")


def _width(kind: object, what: str) -> float:
    found = getattr(kind, what, None)
    return float("inf") if found is None else found


def _widen(connection: Connection, column: Column[Any]) -> None:
    prepare = connection.dialect.identifier_preparer
    table, name = prepare.format_table(column.table), prepare.quote(column.name)
    if connection.dialect.name in MARIADB:
        change = f"MODIFY COLUMN {CreateColumn(column).compile(dialect=connection.dialect)}"
    else:
        change = f"ALTER COLUMN {name} TYPE {column.type.compile(dialect=connection.dialect)}"
    statement = f"ALTER TABLE {table} {change}".replace("%%", "%")
    connection.exec_driver_sql(statement, execution_options={"no_parameters": True})


def _describe(connection: Connection, shape: Shape) -> set[str]:
    """Bring the dictionary up to date. Return the tables and views of which a line was written."""
    dictionary = shape.schema.dictionary
    known = {tuple(row[:2]): tuple(row[2:]) for row in connection.execute(select(dictionary))}
    wanted = {(line[0], line[1]): line[2:] for line in shape.lines}
    views = {view.name for view in shape.views}
    gone = {place for place in known.keys() - wanted.keys() if place[0] in views}
    new = {place for place, line in wanted.items() if known.get(place) != line}
    if changed := sorted((new & known.keys()) | gone):
        is_it = and_(
            dictionary.c.table_name == bindparam("one"), dictionary.c.column_name == bindparam("other")
        )
        connection.execute(delete(dictionary).where(is_it), [{"one": a, "other": b} for a, b in changed])
    if new:
        names = ("table_name", "column_name", *DICTIONARY)
        lines = [dict(zip(names, (*place, *wanted[place]), strict=True)) for place in sorted(new)]
        connection.execute(insert(dictionary), lines)
    return {table for table, _ in new}


def _comment(connection: Connection, shape: Shape, before: set[str], changed: set[str]) -> None:
    """Write the comments of tables that were there before and of views; new tables have theirs."""
    if connection.dialect.name not in COMMENTED:
        return
    for table in shape.schema.metadata.sorted_tables:
        if table.name in before and table.name in changed:
            shorten_comments(table)
            connection.execute(SetTableComment(table))
            for column in table.columns:
                connection.execute(SetColumnComment(column))
    if connection.dialect.name == "postgresql":
        quote = connection.dialect.identifier_preparer.quote
        for view in shape.views:
            if view.name in changed:
                connection.execute(text(f"COMMENT ON VIEW {quote(view.name)} IS {_literal(view.about)}"))


def _literal(words: str) -> str:
    escaped = words.replace("'", "''").replace(":", "\\:")
    return f"'{escaped}'"


def _note(connection: Connection, shape: Shape) -> None:
    """Note the shape, and make the row that deliveries lock in turns."""
    for name, value in ((TURN, ""), (SHAPE, shape.whole)):
        write_down(connection, shape, name, value)


def noted(connection: Connection, shape: Shape, name: str) -> str | None:
    """Return what is noted under a name in `decuong_about`."""
    about = shape.schema.about
    found: str | None = connection.execute(select(about.c.value).where(about.c.name == name)).scalar()
    return found


def write_down(connection: Connection, shape: Shape, name: str, value: str) -> None:
    """Note a value under a name, unless it stands there."""
    about = shape.schema.about
    if noted(connection, shape, name) != value:
        connection.execute(delete(about).where(about.c.name == name))
        connection.execute(insert(about).values(name=name, value=value))
