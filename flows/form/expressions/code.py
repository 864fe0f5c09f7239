"""A compiled part of an expression: a closure, and the facts known about its value before it runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Self, cast

from flows.form.expressions.conversions import to_boolean, to_number, to_text
from flows.form.expressions.expression import ExpressionError
from flows.form.expressions.scope import Scalar, Scope
from flows.sentence import Sentence


class Kind(Enum):
    """The kind of value that a part has."""

    ANY = auto()
    """A kind that is known only at run time, such as that of a question's value."""
    TEXT = auto()
    NUMBER = auto()
    BOOLEAN = auto()
    REPEAT = auto()
    """A ${repeat}. It has no value; only count(), position() and similar functions take it."""
    QUOTED = auto()
    """A '${question}' in quotes. It has no value; only jr:choice-name() takes it."""
    PARENT = auto()
    """The path "..". It has no value; only position() takes it."""


@dataclass(frozen=True, slots=True)
class Code:
    """A closure over Scope. It is read through `scalar`, `text`, `number`, `boolean` or `values`."""

    run: Callable[[Scope], Scalar]
    kind: Kind = Kind.ANY
    constant: Scalar | None = None
    """The value, if it is the same in every scope."""
    many: Callable[[Scope], Sequence[Scalar]] | None = None
    """Returns the values of a nodeset: a question seen from outside its repeat. `run` returns the first."""
    name: str = ""
    """The question or repeat that a lone ${name} names."""

    @classmethod
    def of(cls, value: Scalar) -> Self:
        """Return the code of a constant."""
        kind = (
            Kind.TEXT if isinstance(value, str) else Kind.BOOLEAN if isinstance(value, bool) else Kind.NUMBER
        )
        return cls(lambda scope: value, kind, value)

    @classmethod
    def nodeset(cls, name: str) -> Self:
        """Return the code of a question in all rows of a repeat. Its single value is the first, or ""."""

        def first(scope: Scope) -> Scalar:
            return next(iter(scope.values(name)), "")

        return cls(first, many=lambda scope: scope.values(name), name=name)

    @classmethod
    def bare(cls, kind: Kind, name: str = "") -> Self:
        """Return the code of a name without a value. Reading its value raises ExpressionError."""
        return cls(lambda scope: "", kind, name=name)

    def scalar(self) -> Callable[[Scope], Scalar]:
        """Return the reader of the single value. Raise ExpressionError if there is none."""
        match self.kind:
            case Kind.REPEAT:
                raise ExpressionError(
                    Sentence("${{{name}}} is a repeat and has no value of its own", name=self.name),
                    Sentence("name a question inside it, or write count(${{{name}}})", name=self.name),
                )
            case Kind.QUOTED:
                raise ExpressionError(
                    Sentence("${{{name}}} within quotes is not replaced by its value", name=self.name),
                    Sentence("write concat('text ', ${{{name}}})", name=self.name),
                )
            case Kind.PARENT:
                raise ExpressionError(
                    Sentence("'..' has no value"), Sentence("write ${name}, or position(..)")
                )
            case _:
                return self.run

    def text(self) -> Callable[[Scope], str]:
        """Return the reader of the single value as text."""
        run = self.scalar()
        if self.kind is Kind.TEXT:
            return cast("Callable[[Scope], str]", run)
        if self.constant is not None:
            text = to_text(self.constant)
            return lambda scope: text
        return lambda scope: to_text(run(scope))

    def number(self) -> Callable[[Scope], float]:
        """Return the reader of the single value as a number."""
        run = self.scalar()
        if self.kind is Kind.NUMBER:
            return cast("Callable[[Scope], float]", run)
        if self.constant is not None:
            number = to_number(self.constant)
            return lambda scope: number
        return lambda scope: to_number(run(scope))

    def boolean(self) -> Callable[[Scope], bool]:
        """Return the reader of the single value as a truth value."""
        run = self.scalar()
        if self.kind is Kind.BOOLEAN:
            return cast("Callable[[Scope], bool]", run)
        if self.constant is not None:
            boolean = to_boolean(self.constant)
            return lambda scope: boolean
        return lambda scope: to_boolean(run(scope))

    def values(self) -> Callable[[Scope], Sequence[Scalar]]:
        """Return the reader of all values: one for each row of a nodeset, or the single value."""
        if self.many is not None:
            return self.many
        run = self.scalar()
        return lambda scope: (run(scope),)


_NOWHERE = cast("Scope", None)


def folded(run: Callable[[Scope], Scalar], kind: Kind, parts: Sequence[Code]) -> Code:
    """Return the code of `run`, which reads only `parts`. It is a constant if all of them are."""
    if all(part.constant is not None for part in parts):
        return Code.of(run(_NOWHERE))
    return Code(run, kind)
