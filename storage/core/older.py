"""What earlier releases stored as JSON, in the shape of today. It is read, and never written any more."""

from __future__ import annotations

import json
from typing import Any

FILE = ("sha256", "name", "media_type", "size")
POINT = ("latitude", "longitude")


def content(text: str) -> dict[str, Any]:
    """Return a sealed report of before November 2026, when files were lists and values were JSON in JSON."""
    loaded = json.loads(text)
    return {
        "format": 2,
        "answers": [_answer(answer) for answer in loaded["answers"]],
        "rows": loaded["rows"],
        "replies": [_answer(answer) for answer in loaded.get("replies", ())],
    }


def figures(loaded: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return figures whose value stood among the figure's own fields."""
    return [_figure(one) for one in loaded]


def step(loaded: dict[str, Any]) -> dict[str, Any]:
    """Return a step whose parts were lists."""
    state, rows, origin = loaded["at"]
    return {
        "state": state,
        "rows": rows,
        "origin": origin,
        "kept": loaded["kept"],
        "gone": [dict(zip(("path", "part", "at"), one, strict=True)) for one in loaded["gone"]],
        "stood": [_stood(*one) for one in loaded["stood"]],
        "arranged": [_arranged(*one) for one in loaded["arranged"]],
        "earlier": loaded["earlier"],
    }


def _answer(loaded: dict[str, Any]) -> dict[str, Any]:
    return loaded | {
        "value": _value(loaded["value"]),
        "parts": [_part(part) for part in loaded["parts"]],
        "figures": figures(loaded.get("figures", [])),  # reports of before figures have none
    }


def _part(loaded: dict[str, Any]) -> dict[str, Any]:
    return loaded | {"file": _named(FILE, loaded["file"]), "place": _named(POINT, loaded["place"])}


def _figure(loaded: dict[str, Any]) -> dict[str, Any]:
    own = {name: loaded[name] for name in ("name", "words", "confirmation", "instead") if name in loaded}
    value = {name: one for name, one in loaded.items() if name not in own}
    for old, new in (("amount", "value"), ("place", "name")):
        if old in value:
            value[new] = value.pop(old)
    return own | {"value": value}


def _stood(path: str, standing: str, value: str | None, told: list[Any], *after: str) -> dict[str, Any]:
    stood = {"path": path, "standing": standing, "value": _value(value), "figures": figures(told)}
    return stood | ({"after": [after[0], _value(after[1])]} if after else {})


def _arranged(path: str, *rows: list[int]) -> dict[str, Any]:
    order, out, then, then_out = rows
    return {
        "path": path,
        "before": {"order": order, "left_out": out},
        "after": {"order": then, "left_out": then_out},
    }


def _value(text: str | None) -> object:
    return None if text is None else json.loads(text)


def _named(names: tuple[str, ...], values: list[Any] | None) -> dict[str, Any] | None:
    return None if values is None else dict(zip(names, values, strict=True))
