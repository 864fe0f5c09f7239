"""Functions that need more than their arguments' values: names, the scope, or arguments left unevaluated."""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from functools import lru_cache
from math import isfinite

from flows.form.expressions.code import Code, Kind, folded
from flows.form.expressions.conversions import to_text
from flows.form.expressions.expression import ExpressionError
from flows.form.expressions.function import Surroundings
from flows.form.expressions.nodesets import is_selected
from flows.form.expressions.scope import Scalar, Scope
from flows.local_time import local
from flows.sentence import Sentence

_MANY_PATTERNS = 256


def if_else(arguments: Sequence[Code], place: Surroundings) -> Code:
    """Compile `if`: the second argument if the condition holds, else the third. The other is not run."""
    condition, then, otherwise = arguments
    holds, yes, no = condition.boolean(), then.scalar(), otherwise.scalar()
    kind = then.kind if then.kind is otherwise.kind else Kind.ANY
    return folded(lambda scope: yes(scope) if holds(scope) else no(scope), kind, arguments)


def coalesce(arguments: Sequence[Code], place: Surroundings) -> Code:
    """Compile `coalesce`: the first argument, or the second if the first is empty or NaN."""
    first, second = (argument.scalar() for argument in arguments)

    def run(scope: Scope) -> Scalar:
        value = first(scope)
        return second(scope) if value == "" or value != value else value  # noqa: PLR0124 - NaN

    kinds = {argument.kind for argument in arguments}
    return folded(run, kinds.pop() if len(kinds) == 1 else Kind.ANY, arguments)


def once(arguments: Sequence[Code], place: Surroundings) -> Code:
    """Compile `once`: the present value of the question itself, or the argument if there is none."""
    return coalesce([Code(lambda scope: scope.itself), *arguments], place)


def selected(arguments: Sequence[Code], place: Surroundings) -> Code:
    """Compile `selected`: whether a choice is among the ticked ones."""
    ticked, choice = arguments
    if ticked.many is not None:
        values, wanted = ticked.values(), choice.text()
        return Code(lambda scope: is_selected(values(scope), wanted(scope)), Kind.BOOLEAN)
    text, value = ticked.text(), choice.text()
    if choice.constant is not None:
        padded = f" {to_text(choice.constant).strip()} "
        return folded(lambda scope: padded in f" {text(scope)} ", Kind.BOOLEAN, arguments)
    return Code(lambda scope: f" {value(scope).strip()} " in f" {text(scope)} ", Kind.BOOLEAN)


def regex(arguments: Sequence[Code], place: Surroundings) -> Code:
    r"""Compile `regex`: whether the pattern matches the whole text. Raise ExpressionError for a wrong one.

    As in Java, \d and \w are ASCII. A constant pattern is compiled here. A pattern with nested
    quantifiers, (a+)+, can take exponential time on a long text: Python's engine has no limit for it.
    """
    text, pattern = arguments[0].text(), arguments[1].text()
    constant = arguments[1].constant
    if constant is None:
        return Code(
            lambda scope: bool((p := _pattern(pattern(scope))) and p.fullmatch(text(scope))), Kind.BOOLEAN
        )
    try:
        compiled = _compiled(to_text(constant))
    except _BAD_PATTERN as error:
        raise ExpressionError(
            Sentence(
                "the pattern {constant!r} is no regular expression ({error})", constant=constant, error=error
            ),
            Sentence("write for example '[0-9]{4}'"),
        ) from None
    return folded(lambda scope: compiled.fullmatch(text(scope)) is not None, Kind.BOOLEAN, arguments)


_BAD_PATTERN = (re.error, ValueError, OverflowError, RecursionError, Warning)


def _compiled(pattern: str) -> re.Pattern[str]:
    with warnings.catch_warnings():
        # Python warns of syntax whose meaning may change: nested sets. In Java they have another meaning.
        warnings.simplefilter("error")
        return re.compile(pattern, re.ASCII)


@lru_cache(_MANY_PATTERNS)
def _pattern(pattern: str) -> re.Pattern[str] | None:
    try:
        return _compiled(pattern)
    except _BAD_PATTERN:
        return None


def today(arguments: Sequence[Code], place: Surroundings) -> Code:
    """Compile `today`: the local day of the turn, "2013-06-10"."""
    return Code(lambda scope: local(scope.now).date().isoformat(), Kind.TEXT)


def now(arguments: Sequence[Code], place: Surroundings) -> Code:
    """Compile `now`: the local time of the turn, "2013-06-10T09:05:00.000+07:00"."""
    return Code(lambda scope: local(scope.now).isoformat(timespec="milliseconds"), Kind.TEXT)


def count(arguments: Sequence[Code], place: Surroundings) -> Code:
    """Compile `count`: the number of rows of a ${repeat}, or of values of a ${question}."""
    (counted,) = arguments
    if counted.kind is Kind.REPEAT:
        return Code(lambda scope: float(scope.count(counted.name)), Kind.NUMBER)
    values = counted.values()
    return Code(lambda scope: float(len(values(scope))), Kind.NUMBER)


def count_non_empty(arguments: Sequence[Code], place: Surroundings) -> Code:
    """Compile `count-non-empty`: the number of rows in which a ${question} has a value, or of a ${repeat}."""
    (counted,) = arguments
    if counted.kind is Kind.REPEAT:
        return count(arguments, place)
    values = counted.values()
    return Code(lambda scope: float(sum(1 for value in values(scope) if value != "")), Kind.NUMBER)


def position(arguments: Sequence[Code], place: Surroundings) -> Code:
    """Compile `position`: the 1-based row of the innermost repeat (..), or of a ${repeat}."""
    (of,) = arguments
    if of.kind not in (Kind.PARENT, Kind.REPEAT):
        raise ExpressionError(
            Sentence("position() takes a repeat"), Sentence("write position(..) or position(${repeat})")
        )
    if not place.within:
        raise ExpressionError(
            Sentence("position() stands in no repeat"),
            Sentence("move the question into one, or leave it out"),
        )
    if of.name and of.name not in place.within:
        raise ExpressionError(
            Sentence("position() stands outside the repeat ${{{name}}}", name=of.name),
            Sentence("write position(${{{value}}})", value=place.within[-1]),
        )
    return Code(lambda scope: float(scope.position(of.name)), Kind.NUMBER)


def indexed_repeat(arguments: Sequence[Code], place: Surroundings) -> Code:
    """Compile `indexed-repeat`: a ${question}'s value in rows given as pairs of a ${repeat} and an index."""
    question, *pairs = arguments
    usage = Sentence("write indexed-repeat(${question}, ${repeat}, index)")
    if question.name not in place.names.questions:
        raise ExpressionError(Sentence("indexed-repeat() first takes a question as ${name}"), usage)
    around = place.names.questions[question.name]
    if len(pairs) % 2 or any(repeat.kind is not Kind.REPEAT for repeat in pairs[::2]):
        raise ExpressionError(Sentence("indexed-repeat() takes pairs of a repeat and an index"), usage)
    repeats = [repeat.name for repeat in pairs[::2]]
    for repeat in repeats:
        if repeat not in around:
            stands = Sentence(
                "${{{question}}} does not stand in the repeat ${{{repeat}}}",
                question=question.name,
                repeat=repeat,
            )
            raise ExpressionError(
                stands,
                Sentence("name ${{{value}}}", value=around[-1])
                if around
                else Sentence("write ${{{name}}} alone", name=question.name),
            )
    for outer in around:
        if outer not in repeats and outer not in place.within:
            raise ExpressionError(
                Sentence("indexed-repeat() leaves open which row of ${{{outer}}} is meant", outer=outer),
                Sentence("add ${{{outer}}} and an index", outer=outer),
            )
    indexes = [index.number() for index in pairs[1::2]]

    def run(scope: Scope) -> Scalar:
        rows = [(repeat, _index(read(scope))) for repeat, read in zip(repeats, indexes, strict=True)]
        return scope.value_in(question.name, rows)

    return Code(run)


def _index(number: float) -> int:
    return int(number) if isfinite(number) else 0


def choice_name(arguments: Sequence[Code], place: Surroundings) -> Code:
    """Compile `jr:choice-name`: the label of the choice of a question that has a given value.

    The scope finds the choice by the question's name instead of the list's.
    """
    value, question = arguments
    if question.kind is not Kind.QUOTED:
        raise ExpressionError(
            Sentence("jr:choice-name() takes the question in quotes"),
            Sentence("write jr:choice-name(${question}, '${question}')"),
        )
    text = value.text()
    return Code(lambda scope: scope.choice(question.name, text(scope), "label"))


def negation(arguments: Sequence[Code], place: Surroundings) -> Code:
    """Compile `not`: whether the condition does not hold."""
    (condition,) = arguments
    holds = condition.boolean()
    return folded(lambda scope: not holds(scope), Kind.BOOLEAN, arguments)
