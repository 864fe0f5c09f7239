"""Typed values of answers, and how JSON says of what type one is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Annotated, Any

from pydantic import PlainSerializer, PlainValidator


@dataclass(frozen=True, slots=True)
class GeoPoint:
    """A place on the map, WGS 84, degrees."""

    latitude: float
    longitude: float


_Value = str | int | Decimal | date | time | GeoPoint | tuple[str, ...] | None


def _tagged(value: _Value) -> dict[str, Any] | None:
    """Return a value under the name of its type: {"decimal": "1.50"}. JSON has fewer types than answers."""
    match value:
        case None:
            return None
        case str():
            return {"text": value}
        case date() | time():
            return {type(value).__name__: value.isoformat()}
        case GeoPoint():
            return {"place": [value.latitude, value.longitude]}
        case tuple():
            return {"choices": list(value)}
    return {"integer" if isinstance(value, int) else "decimal": str(value)}


def _untagged(loaded: object) -> object:
    """Return the value that `_tagged` wrote. A value of Python is left as it is."""
    if not isinstance(loaded, dict):
        return loaded
    [(kind, plain)] = loaded.items()
    return _READ[kind](plain)


_READ: dict[str, Callable[[Any], Any]] = {
    "text": str,
    "integer": int,
    "decimal": Decimal,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "place": lambda degrees: GeoPoint(*degrees),
    "choices": tuple,
}

Value = Annotated[_Value, PlainValidator(_untagged), PlainSerializer(_tagged)]
"""A typed answer. It is a tuple for select_multiple, and None if nothing could be read."""
