"""What a cell of a filled-in workbook says, in the words that an officer would write in the chat."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from flows.form.outline import Question, Type
from flows.reading.dates import write_date, write_time
from flows.reading.text import clean, plain
from flows.sentence import DecuongError, Sentence

CHOSEN = frozenset({"x", "v", "✓", "✔", "1", "co", "chon", "yes", "true"})
NOT_CHOSEN = frozenset({"", "0", "-", "khong", "no", "false"})
"""How a choice's cell says yes and no, in small letters without accents."""
_CARRIAGE_RETURN = "_x000D_"
"""How Excel writes a carriage return that stands in a text."""


class BadCell(DecuongError):
    """A cell whose words are not certain."""


def words_in(cell: Any, question: Question | None = None) -> str:  # noqa: ANN401 - openpyxl has several kinds
    """Return a cell's words; "" for an empty one. Without a question the cell is a key.

    Raises BadCell if the cell holds something else than what its author sees.
    """
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        raise BadCell("the cell holds a formula; copy it and paste it as a value")
    if cell.data_type == "e":
        raise BadCell("the cell shows the error {value}; write the answer itself", value=value)
    match value:
        case bool():
            raise BadCell("the cell holds TRUE or FALSE; format it as text and write the answer")
        case int() | float():
            return _number(value, cell.number_format or "")
        case datetime() | date() | time():
            return _moment(value, question)
        case str():
            words = clean(value.replace(_CARRIAGE_RETURN, ""))
            return words if words.strip() else ""
    raise BadCell("the cell holds a duration; format it as text and write the answer")


def is_chosen(cell: Any) -> bool:  # noqa: ANN401
    """Whether the cell of a choice is marked. Raises BadCell for anything that is neither yes nor no."""
    words = str(cell.value) if isinstance(cell.value, bool) else words_in(cell)
    if plain(words) in CHOSEN:
        return True
    if plain(words) not in NOT_CHOSEN:
        raise BadCell("“{words}” is no mark; write x if this is chosen, and nothing if not", words=words)
    return False


def _number(value: float, style: str) -> str:
    if "%" in style:
        raise BadCell("the cell shows a percentage; format it as text and write the number that is meant")
    exact = Decimal(repr(value))
    if not exact.is_finite():
        raise BadCell("the cell holds no number that can be read; write it anew")
    return str(int(exact)) if exact == exact.to_integral_value() else f"{exact:f}".replace(".", ",")


def _moment(value: date | time, question: Question | None) -> str:
    type_ = None if question is None else question.type
    if type_ is Type.TIME and isinstance(value, time) and not (value.second or value.microsecond):
        return write_time(value)
    if type_ is Type.DATE and question is not None:
        if isinstance(value, datetime) and value.time() == time.min:
            return write_date(value.date(), question.precision)
        if isinstance(value, date) and not isinstance(value, datetime):
            return write_date(value, question.precision)
    shown = value.isoformat(sep=" ") if isinstance(value, datetime) else value.isoformat()
    what = Sentence("a time") if isinstance(value, time) else Sentence("a date")
    raise BadCell(
        "Excel has made {what} of what was typed ({shown}); format the cell as text and write it anew",
        what=what,
        shown=shown,
    )
