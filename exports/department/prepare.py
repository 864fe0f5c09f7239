"""Prepares the Department's database for the outlines. Tables and columns are added, and none is dropped."""

from __future__ import annotations

from sqlalchemy import Connection, Table, delete, insert, inspect, select, text
from sqlalchemy.schema import CreateColumn

from exports.department.schema import DICTIONARY, RowTable, Schema


class NotUnicode(Exception):
    """The database cannot hold every letter. The error carries its encoding's name."""


def prepare(connection: Connection, schema: Schema) -> None:
    """Create missing tables and columns. If nothing is missing, nothing is written.

    Raises NotUnicode, and SQLAlchemy's errors if the database cannot be reached or refuses.
    """
    _check_encoding(connection)
    inspector = inspect(connection)
    there = set(inspector.get_table_names())
    for table in schema.metadata.sorted_tables:
        if table.name not in there:
            table.create(connection)
            continue
        columns = {column["name"] for column in inspector.get_columns(table.name)}
        for column in table.columns:
            if column.name not in columns:
                _add_column(connection, table, column.name)
    _describe(connection, schema)


def _check_encoding(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        encoding = str(connection.scalar(text("SHOW server_encoding")))
        if encoding != "UTF8":
            raise NotUnicode(encoding)


def _add_column(connection: Connection, table: Table, name: str) -> None:
    quoted = connection.dialect.identifier_preparer.format_table(table)
    column = CreateColumn(table.c[name]).compile(dialect=connection.dialect)
    connection.exec_driver_sql(f"ALTER TABLE {quoted} ADD COLUMN {column}")


def _describe(connection: Connection, schema: Schema) -> None:
    """Bring the dictionary up to date. Only lines that differ are written."""
    dictionary = schema.dictionary
    key = (dictionary.c.table_name, dictionary.c.column_name)
    known = {tuple(row[:2]): tuple(row[2:]) for row in connection.execute(select(dictionary))}
    for rows in schema.rows.values():
        for name, line in _lines(rows).items():
            place = (rows.table.name, name)
            if known.get(place) == line:
                continue
            connection.execute(delete(dictionary).where(key[0] == place[0], key[1] == place[1]))
            values = dict(zip(("table_name", "column_name", *DICTIONARY), (*place, *line), strict=True))
            connection.execute(insert(dictionary).values(values))


def _lines(rows: RowTable) -> dict[str, tuple[str, ...]]:
    """Return the dictionary's line about each column, in the order of DICTIONARY."""
    lines: dict[str, tuple[str, ...]] = {}
    for name, field in rows.fields.items():
        column = field.column
        if column is not None:
            choices = "\n".join(f"{value}: {label}" for value, label in column.choices)
            about = (column.template, column.number, column.label, column.type.value, choices)
            lines[name] = (field.header, *about, ", ".join(column.versions))
    return lines
