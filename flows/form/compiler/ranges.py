"""XLSForm's type `range`: a number between two others, in steps."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from flows.form.compiler.sheets import Row
from flows.reading.numbers import write_number

_PARAMETER = re.compile(r"(\w+)\s*=\s*([^\s,;]+)")
_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,15})?")
_DEFAULTS = MappingProxyType({"start": "1", "end": "10", "step": "1"})
_WORDS = {
    "vi": ("Viết một số từ {low} đến {high}", ", cách nhau {step}."),
    "en": ("Write a number from {low} to {high}", ", in steps of {step}."),
}
_ROUNDING = "0.000001"
"""Decimals are binary in an expression: 0.3 div 0.1 is not 3."""


@dataclass(frozen=True, slots=True)
class Range:
    """What a range lets through."""

    low: Decimal
    high: Decimal
    start: Decimal
    """From where the steps count: `low`, or `high` where they lead down."""
    step: Decimal

    @property
    def is_whole(self) -> bool:
        """Whether only whole numbers can be reached."""
        return all(one == one.to_integral_value() for one in (self.start, self.step))

    @property
    def constraint(self) -> str:
        """The expression that judges an answer."""
        within = f". >= {self.low} and . <= {self.high}"
        if self.step == 1 and self.is_whole:
            return within
        steps = f"(. - {self.start}) div {self.step}"
        return f"{within} and abs({steps} - round({steps})) < {_ROUNDING}"

    def words(self, language: str) -> str:
        """What to write, as a sentence."""
        bounds, steps = _WORDS.get(language, _WORDS["en"])
        low, high, step = map(write_number, (self.low, self.high, self.step))
        return bounds.format(low=low, high=high) + (steps.format(step=step) if self.step != 1 else ".")


def parameters(row: Row) -> dict[str, str]:
    """The cell `parameters`: "start=0 end=10"."""
    return dict(_PARAMETER.findall(row["parameters"]))


def read_range(row: Row) -> Range | None:
    """The range that a row declares; None where its numbers are none (pyxform says what is wrong then)."""
    given: Mapping[str, str] = {**_DEFAULTS, **parameters(row)}
    if not all(_NUMBER.fullmatch(given[name]) for name in _DEFAULTS):
        return None
    start, end, step = (Decimal(given[name]) for name in _DEFAULTS)
    return Range(min(start, end), max(start, end), start, abs(step)) if step else None
