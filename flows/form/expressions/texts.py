"""Functions on texts."""

from __future__ import annotations

from math import isfinite, isnan

from flows.form.expressions.numbers import round_half_up


def substr(text: str, start: float, end: float | None = None) -> str:
    """From `start` up to, not including, `end`; both from 0, negative ones from the end, NaN as 0."""
    return text[_index(text, start) : None if end is None else _index(text, end)]


def substring(text: str, start: float, length: float | None = None) -> str:
    """From character `start`, counted from 1, `length` characters, as XPath 1.0 has it."""
    first = round_half_up(start)
    last = float("inf") if length is None else first + round_half_up(length)
    if isnan(first) or isnan(last):
        return ""
    return text[_clamped(first, text) : _clamped(last, text)]


def _index(text: str, index: float) -> int:
    if not isfinite(index):
        return len(text) if index > 0 else 0
    return int(index) if index >= 0 else max(0, len(text) + int(index))


def _clamped(position: float, text: str) -> int:
    return int(min(max(position - 1, 0), len(text)))


def substring_before(text: str, mark: str) -> str:
    """The text before the first `mark`; "" where it does not occur."""
    before, found, _ = text.partition(mark) if mark else ("", "", text)
    return before if found else ""


def substring_after(text: str, mark: str) -> str:
    """The text after the first `mark`; "" where it does not occur."""
    return text.partition(mark)[2] if mark else text


def translate(text: str, letters: str, others: str) -> str:
    """Replace each of `letters` by the one of `others` in its place, or drop it where there is none."""
    table = {ord(letter): others[index : index + 1] for index, letter in reversed([*enumerate(letters)])}
    return text.translate(table)


def normalize_space(text: str) -> str:
    """Without blanks at both ends, and with one blank for several."""
    return " ".join(text.split())


def selected_at(text: str, index: float) -> str:
    """The ticked value at `index`, counted from 0; "" where there is none."""
    chosen = text.split()
    number = 0 if isnan(index) else index
    return chosen[int(number)] if 0 <= number < len(chosen) else ""
