"""What a filter lets through by somebody else's code: odatapy parses it by $metadata and evaluates it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from odatapy.data import Entity
from odatapy.edm.model import Edm
from odatapy.edm.xml_io import XmlEdmProvider
from odatapy.server.eval import evaluate_filter
from odatapy.server.uri.parser import Parser

TYPED: dict[str, Callable[[Any], Any]] = {
    "Edm.Decimal": lambda value: Decimal(str(value)),
    "Edm.Date": dt.date.fromisoformat,
    "Edm.DateTimeOffset": dt.datetime.fromisoformat,
    "Edm.TimeOfDay": dt.time.fromisoformat,
}


class Oracle:
    """The service as its $metadata tells of it."""

    def __init__(self, metadata: bytes) -> None:
        self._edm = Edm.from_provider(XmlEdmProvider(metadata))
        self._parser = Parser(self._edm)

    def lets_through(self, name: str, rows: list[dict[str, Any]], text: str) -> list[dict[str, Any]]:
        """The rows of a set, as JSON has them, that a filter lets through."""
        asked = self._parser.parse_uri(name, f"$filter={quote(text)}")
        assert asked.filter is not None
        return [row for row in rows if evaluate_filter(self._entity(name, row), asked.filter.expression)]

    def _entity(self, name: str, row: dict[str, Any]) -> Entity:
        made = Entity()
        found = self._edm.get_entity_set(name)
        assert found is not None
        for one in found.entity_type.get_properties():
            value, typed = row[one.name], TYPED.get(str(one.type.full_qualified_name))
            made.set_property(one.name, typed(value) if typed and value is not None else value)
        return made
