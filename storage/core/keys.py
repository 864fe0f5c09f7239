"""Pass many keys as one parameter, so that a statement is built only once.

SQLite reads the whole table for a list of tuples (`(a, b) IN (VALUES …)`). A join with these keys uses the
table's index.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, bindparam, cast, column, func
from sqlalchemy.dialects.postgresql import JSONB


class Wanted:
    """The keys by which a statement looks up rows."""

    def __init__(self, dialect: str) -> None:
        keys = bindparam("keys", type_=Text)
        self._is_postgresql = dialect == "postgresql"
        if self._is_postgresql:
            each = func.jsonb_array_elements(cast(keys, JSONB))
            self.each = each.table_valued(column("value", JSONB), name="wanted")
        else:
            self.each = func.json_each(keys).table_valued("value", name="wanted")

    def are(self, *columns: ColumnElement[str]) -> ColumnElement[bool]:
        """Return the condition that these columns, in this order, equal one of the keys."""
        return and_(*(one == self._part(at) for at, one in enumerate(columns)))

    def _part(self, at: int) -> ColumnElement[Any]:
        value: Any = self.each.c.value
        return value[at].astext if self._is_postgresql else func.json_extract(value, f"$[{at}]")


def parameter(keys: Iterable[Sequence[str]]) -> dict[str, str]:
    """Return the keys as the statement's parameter."""
    return {"keys": json.dumps(list(keys))}
