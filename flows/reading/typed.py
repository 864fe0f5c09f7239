"""Reads a person's words as a value of a question's type, and writes values as they are shown."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal

from flows.form.outline import Choice, Question, Type
from flows.reading.dates import read_date, read_time, write_date, write_time
from flows.reading.numbers import read_number, write_number
from flows.reading.text import courteous_forms, plain
from flows.reading.yes_and_no import is_no, is_yes
from flows.report.value import GeoPoint, Value

_PLACE = re.compile(r"\(?\s*([+-]?\d{1,2}(?:\.\d+)?)\s*[,; ]\s*([+-]?\d{1,3}(?:\.\d+)?)\s*\)?")
_LARGEST_INTEGER = 2**63
_ODK_NUMBER = re.compile(r"[+-]?\d{1,30}(\.\d{1,30})?")
_ODK_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_ODK_TIME = re.compile(r"\d\d:\d\d(:\d\d)?")


@dataclass(frozen=True, slots=True)
class Reading:
    """A value read from words. `sure` says whether the words cannot mean another value."""

    value: Value
    sure: bool = True


def read(question: Question, choices: tuple[Choice, ...], text: str, today: date) -> Reading | None:
    """Return the value of `text` for `question`, or None if it is no value of the question's type.

    A text question accepts everything, and its value is None: it has only its words. "Dạ 25 ạ." is 25: where
    the words as they are have no value, those without their courtesy are read.
    """
    if question.type is Type.TEXT:
        return Reading(None)
    readings = (_read(question, choices, form, today) for form in courteous_forms(text))
    found = next((one for one in readings if one is not None), None)
    if found is None and question.type is Type.SELECT_ONE and (chosen := _yes_or_no(choices, text)):
        return Reading(chosen.value)
    return found


def _read(question: Question, choices: tuple[Choice, ...], text: str, today: date) -> Reading | None:
    match question.type:
        case Type.INTEGER | Type.DECIMAL:
            return _number(text, whole=question.type is Type.INTEGER)
        case Type.DATE:
            day = read_date(text, today, question.precision)
            return Reading(day.value, day.sure) if day else None
        case Type.TIME:
            moment = read_time(text)
            return Reading(moment) if moment else None
        case Type.SELECT_ONE:
            chosen = find_choice(choices, text)
            return Reading(chosen.value) if chosen else None
        case Type.SELECT_MULTIPLE:
            found = [find_choice(choices, piece) for piece in re.split(r"[,;\n]", text) if piece.strip()]
            values = [choice.value for choice in found if choice]
            return Reading(tuple(dict.fromkeys(values))) if values and len(values) == len(found) else None
        case Type.GEOPOINT:
            return _place(text)
        case _:
            return None


def read_default(question: Question, text: str) -> Value:
    """Return the value of a text in ODK's writing, from a default or calculation, or None if it has none.

    It is not read like a person's words: "1.5" is one and a half, "a b" are two choices, and text behind
    "2013-06-10" is ignored for a date question (https://docs.getodk.org/form-question-types/).
    """
    text = text.strip()
    match question.type:
        case Type.INTEGER | Type.DECIMAL if _ODK_NUMBER.fullmatch(text):
            number = Decimal(text)
            is_whole = number == number.to_integral_value() and abs(number) < _LARGEST_INTEGER
            return (int(number) if is_whole else None) if question.type is Type.INTEGER else number
        case Type.DATE if match := _ODK_DATE.match(text):
            return _or_none(date.fromisoformat, match[0])
        case Type.TIME if match := _ODK_TIME.match(text):
            return _or_none(time.fromisoformat, match[0])
        case Type.SELECT_ONE:
            return text if text in _values(question) else None
        case Type.CALCULATE if _ODK_DATE.fullmatch(text):
            return _or_none(date.fromisoformat, text)
        case Type.SELECT_MULTIPLE | Type.CALCULATE:  # a select may be calculated
            ticked = tuple(dict.fromkeys(text.split()))
            return ticked if ticked and {*ticked} <= _values(question) else None
        case Type.GEOPOINT:
            point = _place(" ".join(text.split()[:2]))
            return None if point is None else point.value
    return None


def write(question: Question, value: Value, language: str) -> str:
    """Return `value` as people read it: 1.234,5; 10/6/2013; a choice's label."""
    match value:
        case None:
            return ""
        case int() | Decimal():
            return write_number(value)
        case date():
            return write_date(value, question.precision)
        case time():
            return write_time(value)
        case GeoPoint():
            return f"{value.latitude:.5f}, {value.longitude:.5f}"
        case tuple():
            return ", ".join(_label(question, one, language) for one in value)
        case _:
            return _label(question, value, language)


def find_choice(choices: tuple[Choice, ...], text: str) -> Choice | None:
    """Return the choice that `text` names by a label in any language, its value, or its list number."""
    words = plain(text)
    if not words:
        return None
    for choice in choices:
        labels = [choice.label.default, *(label for _, label in choice.label.translations)]
        if text.strip() == choice.value or words in map(plain, labels):
            return choice
    if words.isascii() and words.isdigit() and 1 <= int(words) <= len(choices):
        return choices[int(words) - 1]
    return None


def _yes_or_no(choices: tuple[Choice, ...], text: str) -> Choice | None:
    """Return the only choice that says yes if `text` does ("Vâng ạ" for "Có"), or no; else None."""
    said = next((one for one in (is_yes, is_no) if one(text)), None)
    meant = [choice for choice in choices if said is not None and said(choice.label.default)]
    return meant[0] if len(meant) == 1 else None


def read_labels(choices: tuple[Choice, ...], text: str) -> tuple[str, ...]:
    """Return the values of the choices whose labels `text` lists, or () for anything else."""
    labels = {
        plain(label): choice.value
        for choice in choices
        for label in (choice.label.default, *(one for _, one in choice.label.translations))
    }
    named = [labels.get(plain(piece)) for piece in re.split(r"[,;\n]", text) if piece.strip()]
    values = tuple(dict.fromkeys(value for value in named if value is not None))
    return values if None not in named else ()


def similar_choices(choices: tuple[Choice, ...], text: str, most: int) -> tuple[Choice, ...]:
    """Return the first `most` choices whose default label contains the words of `text`."""
    words = plain(text)
    return tuple(choice for choice in choices if words and words in plain(choice.label.default))[:most]


def _label(question: Question, value: str, language: str) -> str:
    return next((choice.label.to(language) for choice in question.choices if choice.value == value), value)


def _values(question: Question) -> set[str]:
    return {choice.value for choice in question.choices}


def _or_none(read: Callable[[str], date | time], text: str) -> date | time | None:
    try:
        return read(text)
    except ValueError:
        return None


def _number(text: str, *, whole: bool) -> Reading | None:
    number = read_number(text)
    if number is None:
        return None
    if not whole:
        return Reading(number.value, number.sure)
    if number.value != number.value.to_integral_value() or abs(number.value) >= _LARGEST_INTEGER:
        return None
    return Reading(int(number.value), number.sure)


def _place(text: str) -> Reading | None:
    match = _PLACE.fullmatch(text.strip())
    if match is None or abs(float(match[1])) > 90 or abs(float(match[2])) > 180:
        return None
    return Reading(GeoPoint(float(match[1]), float(match[2])))
