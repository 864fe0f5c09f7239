"""A compiled expression, the names that it may use, and the error for an expression that is wrong."""

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
    """The expression as written in the form."""
    names: frozenset[str]
    """Every ${name} that it reads. A turn reads only these answers from the draft."""
    run: Callable[[Scope], Scalar]
    """Evaluates the expression. It never raises: a result that cannot be computed is NaN or ''."""
    is_kept: bool = False
    """Whether it contains once(). A calculation's result is then kept, and is its "." from then on."""


@dataclass(frozen=True, slots=True)
class Names:
    """The names that a form defines and an expression may use."""

    questions: Mapping[str, tuple[str, ...]]
    """Question name → names of the repeats around it, outermost first."""
    repeats: Mapping[str, tuple[str, ...]]
    """Repeat name → names of the repeats around it (itself not included)."""
    lists: Mapping[str, frozenset[str]]
    """Choice list name → the column names of its rows ("name", "label" and others)."""
