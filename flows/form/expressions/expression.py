"""A compiled expression, what it may name, and the error of one that cannot be compiled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flows.form.expressions.scope import Scalar, Scope
from flows.sentence import DecuongError, Sentence


class ExpressionError(DecuongError):
    """An expression that cannot be compiled."""

    def __init__(self, what: Sentence, repair: Sentence) -> None:
        super().__init__("{what}; {repair}", what=what, repair=repair)
        self.what = what
        self.repair = repair


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled expression."""

    source: str
    """As written in the form."""
    names: frozenset[str]
    """Every ${name} it reads: known when it is compiled, so that a turn reads only these."""
    run: Callable[[Scope], Scalar]
    """Evaluates; never raises for any values (what cannot be computed is NaN or "")."""
    is_kept: bool = False
    """Whether it has once() in it: a calculation's result is kept, and is its "." from then on."""


@dataclass(frozen=True, slots=True)
class Names:
    """What a form defines, as far as an expression may name it."""

    questions: Mapping[str, tuple[str, ...]]
    """Question name → names of the repeats around it, outermost first."""
    repeats: Mapping[str, tuple[str, ...]]
    """Repeat name → names of the repeats around it (itself not included)."""
    lists: Mapping[str, frozenset[str]]
    """Choice list name → the column names of its rows ("name", "label" and others)."""
