"""Functions on texts."""

from __future__ import annotations

from math import isfinite, isnan

from flows.form.expressions.numbers import round_half_up


def substr(text: str, start: float, end: float | None = None) -> str:
    """Return the text from `start` up to, not including, `end`. Both count from 0; negative ones count from
    the end of the text, and NaN is 0.
    """
    return text[_index(text, start) : None if end is None else _index(text, end)]


def substring(text: str, start: float, length: float | None = None) -> str:
    """Return `length` characters from `start`, which counts from 1, by the rules of XPath 1.0."""
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
    """Return the text before the first `mark`, or "" if it does not occur."""
    before, found, _ = text.partition(mark) if mark else ("", "", text)
    return before if found else ""


def substring_after(text: str, mark: str) -> str:
    """Return the text after the first `mark`, or "" if it does not occur."""
    return text.partition(mark)[2] if mark else text


def translate(text: str, letters: str, others: str) -> str:
    """Return the text with each of `letters` replaced by the letter at its index in `others`, or dropped."""
    table = {ord(letter): others[index : index + 1] for index, letter in reversed([*enumerate(letters)])}
    return text.translate(table)


def normalize_space(text: str) -> str:
    """Return the text without blanks at its ends, and with one blank for several."""
    return " ".join(text.split())


def selected_at(text: str, index: float) -> str:
    """Return the ticked value at `index`, which counts from 0, or "" if there is none."""
    chosen = text.split()
    number = 0 if isnan(index) else index
    return chosen[int(number)] if 0 <= number < len(chosen) else ""
