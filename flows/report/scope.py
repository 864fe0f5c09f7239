"""The scope of the outline's expressions: a place in a draft. Implements `flows.form.expressions.Scope`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal
from itertools import takewhile
from math import isfinite, isnan

from flows.form.expressions import Expression, Scalar, to_boolean, to_number, to_text
from flows.form.outline import MENTION, Choice, Outline, Place, Question, Repeat, Text, Type, rows_inside
from flows.reading.typed import read_default, write
from flows.report.answer import Standing
from flows.report.answers import Answers
from flows.report.value import GeoPoint, Value

DEEPEST = 3
"""How many labels may mention each other. Labels that mention each other in a circle would never end."""


@dataclass(frozen=True, slots=True)
class DraftScope:
    """The answers as a place sees them: what is relevant, what `${name}` means, how many rows there are."""

    outline: Outline
    answers: Answers
    now: datetime
    within: tuple[Place, ...] = ()
    """The repeats around the expression that is evaluated, outermost first."""
    rows: tuple[int, ...] = ()
    """The row numbers in these repeats."""
    itself: Scalar = ""
    judged: str = ""
    """The path of the answer that a constraint checks. Its name and "." mean the same answer."""
    choosing: Choice | None = None
    """The choice that a choice_filter checks."""

    # What the dialogue asks

    def is_relevant(self, place: Place, rows: tuple[int, ...]) -> bool:
        """Whether the node and everything around it is relevant in these rows."""
        return all(self._holds(guard, rows) for guard in place.guards)

    def rows_of(self, place: Place, rows: tuple[int, ...]) -> tuple[int, ...]:
        """Return the row numbers of a repeat, in the order told. A repeat_count limits how many.

        A count that shrinks hides rows and keeps their answers. ODK deletes them; decuong never does.
        """
        assert isinstance(place.node, Repeat)
        if place.node.count is None:
            return self.answers.rows(place.path(rows)).order
        number = to_number(self.evaluate(place.node.count, place, rows))
        return tuple(range(1, 1 + int(min(max(number, 0), place.node.maximum)))) if not isnan(number) else ()

    def choices(self, place: Place, rows: tuple[int, ...]) -> tuple[Choice, ...]:
        """Return the choices of a select question that its choice_filter accepts."""
        question = place.node
        assert isinstance(question, Question)
        offered = self._let_through(place, rows)
        if not question.mentions_in_choices:
            return offered
        return tuple(self._labelled(choice, place, rows) for choice in offered)

    def still_offered(self, place: Place, rows: tuple[int, ...], value: Value) -> Value:
        """Return a kept value without choices that the choice_filter no longer accepts; None if none is left.

        The answers that the filter reads may have changed since. JavaRosa drops such choices too.
        """
        question = place.node
        if not isinstance(question, Question) or question.choice_filter is None or value is None:
            return value
        offered = {choice.value for choice in self._let_through(place, rows)}
        if isinstance(value, tuple):
            return tuple(one for one in value if one in offered) or None
        return value if value in offered else None

    def meets_constraint(self, place: Place, rows: tuple[int, ...], value: Value, text: str) -> bool:
        """Whether an answer meets its question's constraint. An empty answer always does."""
        question = place.node
        assert isinstance(question, Question)
        scalar = _scalar(value, text)
        if question.constraint is None or scalar == "":
            return True
        here = replace(self._at(place, rows), itself=scalar, judged=place.path(rows))
        return to_boolean(question.constraint.run(here))

    def is_required(self, place: Place, rows: tuple[int, ...]) -> bool:
        """Whether the outline requires an answer here. Missing ones are only listed; nobody is stopped."""
        required = place.node.required if isinstance(place.node, Question) else None
        return required is not None and to_boolean(self.evaluate(required, place, rows))

    def default(self, place: Place, rows: tuple[int, ...]) -> str:
        """Return the question's default as ODK text; "" if it has none."""
        return to_text(self.default_value(place, rows))

    def default_value(self, place: Place, rows: tuple[int, ...]) -> Scalar:
        """Return the default as a value. One by an expression was made when form or row was begun."""
        default = place.node.default if isinstance(place.node, Question) else None
        if default is None:
            return ""
        kept = self.answers.summary(default_path(place.path(rows))) if _is_once(place) else None
        return self.evaluate(default, place, rows) if kept is None else _scalar(kept.value, "")

    def evaluate(self, expression: Expression, place: Place, rows: tuple[int, ...]) -> Scalar:
        """Return the value of an expression of `place` in these rows."""
        return expression.run(self._at(place, rows))

    def calculated(self, expression: Expression, place: Place, rows: tuple[int, ...]) -> Scalar:
        """Return the value of a calculation.

        For once(), its earlier result is ".". A calculation with a trigger has the value it got at the
        trigger.
        """
        if isinstance(place.node, Question) and place.node.triggers:
            kept = self.answers.summary(place.path(rows))
            return "" if kept is None else _scalar(kept.value, "")
        here = self._at(place, rows)
        if expression.is_kept and (summary := self.answers.summary(place.path(rows))) is not None:
            here = replace(here, itself=_scalar(summary.value, ""))
        return expression.run(here)

    def filled(
        self, sentence: str, language: str, place: Place, rows: tuple[int, ...], depth: int = 0
    ) -> str:
        """Return a sentence of `place` with its ${names} filled in.

        A name in another repeat becomes the values of its rows. Labels of choices may mention names too. At a
        `depth` of DEEPEST labels, names become "".
        """

        def value(match: re.Match[str]) -> str:
            named = self.outline.by_name.get(match[1])
            if named is None or depth == DEEPEST:
                return ""
            is_around = named.repeats == place.repeats[: len(named.repeats)]
            found = [rows] if is_around else self._at(place, rows)._rows_below(named)
            return ", ".join(filter(None, (self.shown(named, one, language, depth) for one in found)))

        return MENTION.sub(value, sentence) if "${" in sentence else sentence

    def shown(self, place: Place, rows: tuple[int, ...], language: str, depth: int = 0) -> str:
        """Return a question's value as people read it: a choice's label, 10/6/2013, 1234,5; "" for none.

        XForms would show a choice's name, but names are for programs.
        """
        text = to_text(self._value(place, rows))
        question = place.node
        if text in {"", "NaN"} or not isinstance(question, Question):
            return ""
        summary = None if question.calculation is not None else self.answers.summary(place.path(rows))
        value = read_default(question, text) if summary is None else summary.value
        value = self.still_offered(place, rows, value)
        if value is None:
            return text
        if isinstance(value, int | Decimal):  # it may be a year, so the thousands get no point
            return text.replace(".", ",")
        return write(replace(question, choices=self.labelled(place, rows, depth + 1)), value, language)

    def labelled(self, place: Place, rows: tuple[int, ...], depth: int = 0) -> tuple[Choice, ...]:
        """Return all choices of a question, with the names in their labels filled in."""
        question = place.node
        assert isinstance(question, Question)
        if not question.mentions_in_choices:
            return question.choices
        return tuple(self._labelled(choice, place, rows, depth) for choice in question.choices)

    # What expressions ask (Scope)

    def value(self, name: str) -> Scalar:
        """Return the named answer in the rows around; "" if it is empty, skipped or irrelevant."""
        place = self.outline.by_name.get(name)
        return "" if place is None else self._value(place, self.rows)

    def values(self, name: str) -> Sequence[Scalar]:
        """Return the named answer in every row below the rows around the expression."""
        place = self.outline.by_name.get(name)
        if place is None:
            return ()
        return [self._value(place, rows) for rows in self._rows_below(place)]

    def value_in(self, name: str, rows: Sequence[tuple[str, int]]) -> Scalar:
        """Return the named answer in the rows at these positions."""
        place = self.outline.by_name.get(name)
        if place is None:
            return ""
        positions = dict(rows)
        numbers: tuple[int, ...] = ()
        for depth, repeat in enumerate(place.repeats):
            if repeat.key in positions:
                order = self.rows_of(repeat, numbers)
                position = positions[repeat.key]
                if not 1 <= position <= len(order):
                    return ""
                numbers = (*numbers, order[position - 1])
            elif depth < len(self.rows):
                numbers = (*numbers, self.rows[depth])
            else:
                return ""
        return self._value(place, numbers)

    def count(self, repeat: str) -> int:
        """Count the rows of the repeat below the rows around the expression."""
        place = self.outline.by_name[repeat]
        if len(place.repeats) <= len(self.rows):
            return len(self.rows_of(place, self.rows))
        return sum(len(self.rows_of(place, rows)) for rows in self._rows_below(place))

    def position(self, repeat: str) -> int:
        """Return the position of the row around the expression, from 1."""
        if not self.rows:
            return 0
        keys = [around.key for around in self.within]
        depth = keys.index(repeat) if repeat in keys else len(keys) - 1
        order = self.rows_of(self.within[depth], self.rows[:depth])
        return order.index(self.rows[depth]) + 1 if self.rows[depth] in order else 0

    def column(self, name: str) -> Scalar:
        """Return a cell of the choice that is checked."""
        return "" if self.choosing is None else _cell(self.choosing, name)

    def choice(self, list_name: str, value: str, column: str) -> Scalar:
        """Return a cell of the choice with this value, in the list (or the question) with this name."""
        choices = self.outline.lists.get(list_name)
        if choices is None:
            place = self.outline.by_name.get(list_name)
            choices = place.node.choices if place and isinstance(place.node, Question) else ()
        return next((_cell(choice, column) for choice in choices if choice.value == value), "")

    # Inside

    def _let_through(self, place: Place, rows: tuple[int, ...]) -> tuple[Choice, ...]:
        """Return the choices of a question that its choice_filter accepts."""
        question = place.node
        assert isinstance(question, Question)
        if question.choice_filter is None:
            return question.choices
        here = self._at(place, rows)
        run = question.choice_filter.run
        return tuple(choice for choice in question.choices if to_boolean(run(replace(here, choosing=choice))))

    def _labelled(self, choice: Choice, place: Place, rows: tuple[int, ...], depth: int = 0) -> Choice:
        label, own = choice.label, self.outline.language
        texts = [
            (code, self.filled(text, code, place, rows, depth))
            for code, text in ((own, label.default), *label.translations)
        ]
        return replace(choice, label=Text(texts[0][1], tuple(texts[1:])))

    def _at(self, place: Place, rows: tuple[int, ...]) -> DraftScope:
        return replace(self, within=place.repeats, rows=rows[: len(place.repeats)])

    def _holds(self, place: Place, rows: tuple[int, ...]) -> bool:
        relevant = place.node.relevant
        assert relevant is not None
        key = f"relevant {place.path(rows)}"
        if key not in self.answers.memo:
            self.answers.memo[key] = to_boolean(self.evaluate(relevant, place, rows))
        return bool(self.answers.memo[key])

    def _value(self, place: Place, rows: tuple[int, ...]) -> Scalar:
        path = place.path(rows)
        if path == self.judged:
            return self.itself
        key = f"value {path}"
        if key not in self.answers.memo:
            self.answers.memo[key] = self._read(place, rows) if self.is_relevant(place, rows) else ""
        kept = self.answers.memo[key]
        assert isinstance(kept, str | float | bool)
        return kept

    def _read(self, place: Place, rows: tuple[int, ...]) -> Scalar:
        question = place.node
        if not isinstance(question, Question):
            return ""
        if question.calculation is not None:
            made = self.calculated(question.calculation, place, rows)
            return "" if isinstance(made, float) and isnan(made) else made  # NaN is kept as no value
        path = place.path(rows)
        summary = self.answers.summary(path)
        if summary is None:
            return self.default_value(place, rows)
        if summary.standing is Standing.SKIPPED:
            return ""
        value = self.still_offered(place, rows, summary.value)
        if value != summary.value:
            return _scalar(value, "")
        needs_text = question.type is Type.TEXT or value is None
        return _scalar(value, self.answers.text(path) if needs_text else "")

    def _rows_below(self, place: Place) -> list[tuple[int, ...]]:
        """Return all rows of `place` below the rows that it shares with the expression."""
        both = zip(self.within, place.repeats, strict=False)
        shared = sum(1 for _ in takewhile(lambda pair: pair[0] is pair[1], both))
        return rows_inside(place.repeats[shared:], self.rows[:shared], self.rows_of)


def default_path(path: str) -> str:
    """Return the path where the once-made default of the question at `path` is kept."""
    return f"@default/{path}"


def _is_once(place: Place) -> bool:
    return isinstance(place.node, Question) and place.node.default_once


def _cell(choice: Choice, column: str) -> str:
    if column == "name":
        return choice.value
    if column == "label":
        return choice.label.default
    return next((cell for name, cell in choice.columns if name == column), "")


def _scalar(value: Value, text: str) -> Scalar:
    """Return a kept value as ODK's expressions see it."""
    match value:
        case None:
            return text
        case int() | Decimal():
            return float(value)
        case date():
            return value.isoformat()
        case time():
            return value.strftime("%H:%M:%S.000")
        case GeoPoint():
            return f"{value.latitude} {value.longitude} 0 0"
        case tuple():
            return " ".join(value)
        case _:
            return value


def as_value(scalar: Scalar) -> Value:
    """Return a calculated value: a number, or else ODK's text; None for NaN."""
    if isinstance(scalar, float):
        if not isfinite(scalar):
            return None
        return int(scalar) if scalar.is_integer() else Decimal(to_text(scalar))
    return to_text(scalar) or None
