"""Insert rows or update them, in SQL that both databases understand."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Connection, Table, TextClause, bindparam, text


def upsert(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    """Insert rows, or update those whose primary key exists already."""
    if rows:
        connection.execute(_statement(table), rows)


@cache
def _statement(table: Table) -> TextClause:
    """Return the statement as text: SQLAlchemy would compile its ON CONFLICT anew at every use."""
    names = [f'"{column.name}"' for column in table.c]
    key = [f'"{column.name}"' for column in table.primary_key]
    values = ", ".join(f":{column.name}" for column in table.c)
    changes = ", ".join(f"{name} = excluded.{name}" for name in names if name not in key)
    return text(
        f'INSERT INTO "{table.name}" ({", ".join(names)}) VALUES ({values}) '  # noqa: S608 (names of our own)
        f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET {changes}"
    ).bindparams(*(bindparam(column.name, type_=column.type) for column in table.c))
