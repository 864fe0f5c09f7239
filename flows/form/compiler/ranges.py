"""XLSForm's type `range`: a number between two bounds, in steps."""

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
"""The tolerance for steps. Expressions compute with binary floats, where 0.3 div 0.1 is not 3."""


@dataclass(frozen=True, slots=True)
class Range:
    """The numbers that a question of the type `range` accepts."""

    low: Decimal
    high: Decimal
    start: Decimal
    """The number from which steps are counted: `low`, or `high` if they lead down."""
    step: Decimal

    @property
    def is_whole(self) -> bool:
        """Whether all accepted numbers are whole."""
        return all(one == one.to_integral_value() for one in (self.start, self.step))

    @property
    def constraint(self) -> str:
        """Return the constraint for an answer, as an XLSForm expression."""
        within = f". >= {self.low} and . <= {self.high}"
        if self.step == 1 and self.is_whole:
            return within
        steps = f"(. - {self.start}) div {self.step}"
        return f"{within} and abs({steps} - round({steps})) < {_ROUNDING}"

    def words(self, language: str) -> str:
        """Return a sentence that tells the respondent which numbers to write."""
        bounds, steps = _WORDS.get(language, _WORDS["en"])
        low, high, step = map(write_number, (self.low, self.high, self.step))
        return bounds.format(low=low, high=high) + (steps.format(step=step) if self.step != 1 else ".")


def parameters(row: Row) -> dict[str, str]:
    """Return the parameters in the cell `parameters`, by name: "start=0 end=10"."""
    return dict(_PARAMETER.findall(row["parameters"]))


def read_range(row: Row) -> Range | None:
    """Return the range that a row declares, or None for invalid numbers. pyxform then reports the fault."""
    given: Mapping[str, str] = {**_DEFAULTS, **parameters(row)}
    if not all(_NUMBER.fullmatch(given[name]) for name in _DEFAULTS):
        return None
    start, end, step = (Decimal(given[name]) for name in _DEFAULTS)
    return Range(min(start, end), max(start, end), start, abs(step)) if step else None
