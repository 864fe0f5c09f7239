"""Lists of reports that a member keeps under a name: the query of the list's address."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import unquote_plus

from sqlalchemy import Connection, Engine, delete, func, select

from flows.reading.text import plain
from storage.core import tables
from storage.core.engine import reading, writing
from storage.core.errors import NotNow
from storage.core.upsert import upsert

MOST = 30
"""Views of one member."""
LONGEST_NAME = 60
LONGEST_QUERY = 2_000
_VIEWS = tables.staff_views


def views_of(engine: Engine, staff: str) -> Mapping[str, str]:
    """Return a member's views: the query by the name."""
    query = select(_VIEWS.c.name, _VIEWS.c.query).where(_VIEWS.c.staff == staff).order_by(_VIEWS.c.name)
    with reading(engine) as connection:
        return {row.name: row.query for row in connection.execute(query)}


def keep(engine: Engine, staff: str, name: str, query: str) -> None:
    """Keep a view. One of the same name is replaced. Raises NotNow if the member has MOST."""
    with writing(engine) as connection:
        others = (_VIEWS.c.staff == staff) & (_VIEWS.c.name != name)
        if (connection.scalar(select(func.count()).where(others)) or 0) >= MOST:
            raise NotNow("You keep {number} lists already; delete one first.", number=MOST)
        upsert(connection, _VIEWS, [{"staff": staff, "name": name, "query": query}])


def drop(engine: Engine, staff: str, name: str) -> None:
    """Delete a view."""
    with writing(engine) as connection:
        connection.execute(delete(_VIEWS).where(_VIEWS.c.staff == staff, _VIEWS.c.name == name))


def drop_those_that_name(connection: Connection, person: str) -> None:
    """Delete all views in whose name or query this person's name stands, accents or not."""
    sought = plain(person)
    if not sought:
        return
    for row in connection.execute(select(_VIEWS)).all():
        if sought in plain(f"{row.name} {unquote_plus(row.query)}"):
            is_it = (_VIEWS.c.staff == row.staff) & (_VIEWS.c.name == row.name)
            connection.execute(delete(_VIEWS).where(is_it))
