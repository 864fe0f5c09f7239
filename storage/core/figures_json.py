"""Figures as JSON for the database and sealed reports, and back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from flows.report.figure import About, Amount, Confirmation, Figure, FigureValue, Level, Named, Period


def encode_figures(figures: Sequence[Figure]) -> str | None:
    """Return figures as JSON, or None if there are none."""
    return json.dumps(figures_to_json(figures), ensure_ascii=False) if figures else None


def decode_figures(text: str | None) -> tuple[Figure, ...]:
    """Read the figures that `encode_figures` wrote."""
    return () if text is None else figures_from_json(json.loads(text))


def figures_to_json(figures: Sequence[Figure]) -> list[dict[str, Any]]:
    """Return figures as plain values that JSON can hold."""
    return [
        {
            "name": one.name,
            "words": one.words,
            "confirmation": one.confirmation.value,
            "instead": one.instead,
            **_value_to_json(one.value),
        }
        for one in figures
    ]


def figures_from_json(loaded: Sequence[dict[str, Any]]) -> tuple[Figure, ...]:
    """Read the figures that `figures_to_json` wrote."""
    return tuple(
        Figure(
            one["name"],
            _value_from_json(one),
            one["words"],
            Confirmation(one["confirmation"]),
            one.get("instead", ""),  # older figures lack it
        )
        for one in loaded
    )


def _value_to_json(value: FigureValue) -> dict[str, Any]:
    match value:
        case Amount(low, high, about):
            told = {"amount": str(low), "to": None if high is None else str(high), "about": about.value}
            return told | _more_to_json(value)
        case Period(start, end, about):
            days = {"start": start and start.isoformat(), "end": end and end.isoformat()}
            return days | ({"about": about.value} if about else {})
    return {
        "place": value.name,
        "level": value.level.value,
        "code": value.code,
        "is_old": value.is_old,
        "province": value.province,
        "province_code": value.province_code,
    }


def _more_to_json(value: Amount) -> dict[str, Any]:
    """Return the fields that only some amounts have. Older figures have none of them."""
    more = {
        "per": value.per,
        "of": None if value.of is None else str(value.of),
        "source": value.source,
        "is_part": value.is_part,
        "unit": value.unit,
    }
    return {name: one for name, one in more.items() if one}


def _value_from_json(loaded: dict[str, Any]) -> FigureValue:
    if "amount" in loaded:
        to = loaded["to"]
        of = loaded.get("of")
        return Amount(
            Decimal(loaded["amount"]),
            None if to is None else Decimal(to),
            About(loaded["about"]),
            loaded.get("per", ""),
            None if of is None else Decimal(of),
            loaded.get("source", ""),
            loaded.get("is_part", False),
            loaded.get("unit", ""),
        )
    if "place" in loaded:
        return Named(
            loaded["place"],
            Level(loaded["level"]),
            loaded["code"],
            loaded["is_old"],
            loaded["province"],
            loaded["province_code"],
        )
    start, end = loaded["start"], loaded["end"]
    about = About(loaded.get("about", ""))
    return Period(start and date.fromisoformat(start), end and date.fromisoformat(end), about)
