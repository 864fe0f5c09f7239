"""Many keys as one parameter, for a statement that is built once.

For a list of tuples (`(a, b) IN (VALUES …)`) SQLite reads a whole table; what is joined with these it finds
by its index.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, bindparam, cast, column, func
from sqlalchemy.dialects.postgresql import JSONB


class Wanted:
    """Keys that rows are looked up by."""

    def __init__(self, dialect: str) -> None:
        keys = bindparam("keys", type_=Text)
        self._is_postgresql = dialect == "postgresql"
        if self._is_postgresql:
            each = func.jsonb_array_elements(cast(keys, JSONB))
            self.each = each.table_valued(column("value", JSONB), name="wanted")
        else:
            self.each = func.json_each(keys).table_valued("value", name="wanted")

    def are(self, *columns: ColumnElement[str]) -> ColumnElement[bool]:
        """Whether these columns, in their order, are one of the keys."""
        return and_(*(one == self._part(at) for at, one in enumerate(columns)))

    def _part(self, at: int) -> ColumnElement[Any]:
        value: Any = self.each.c.value
        return value[at].astext if self._is_postgresql else func.json_extract(value, f"$[{at}]")


def parameter(keys: Iterable[Sequence[str]]) -> dict[str, str]:
    """The keys, as the statement takes them."""
    return {"keys": json.dumps(list(keys))}
