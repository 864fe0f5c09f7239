"""A part of an expression, compiled: the closure, and what is known of its value before it runs."""

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
    """What a part gives."""

    ANY = auto()
    """Known only when it runs: a question's value."""
    TEXT = auto()
    NUMBER = auto()
    BOOLEAN = auto()
    REPEAT = auto()
    """${repeat}: no value, only count(), position() and indexed-repeat() take it."""
    QUOTED = auto()
    """'${question}' within quotes: no value, only jr:choice-name() takes it."""
    PARENT = auto()
    """"..": no value, only position() takes it."""


@dataclass(frozen=True, slots=True)
class Code:
    """A closure over Scope, to be read through `scalar`, `text`, `number`, `boolean` or `values`."""

    run: Callable[[Scope], Scalar]
    kind: Kind = Kind.ANY
    constant: Scalar | None = None
    """The value, where it is the same in every scope."""
    many: Callable[[Scope], Sequence[Scalar]] | None = None
    """The values of a nodeset: a question seen from outside its repeat. `run` gives the first."""
    name: str = ""
    """The question or repeat that a lone ${name} names."""

    @classmethod
    def of(cls, value: Scalar) -> Self:
        """A constant."""
        kind = (
            Kind.TEXT if isinstance(value, str) else Kind.BOOLEAN if isinstance(value, bool) else Kind.NUMBER
        )
        return cls(lambda scope: value, kind, value)

    @classmethod
    def nodeset(cls, name: str) -> Self:
        """The values of a question in all rows of a repeat; as a single value, the first or ""."""

        def first(scope: Scope) -> Scalar:
            return next(iter(scope.values(name)), "")

        return cls(first, many=lambda scope: scope.values(name), name=name)

    @classmethod
    def bare(cls, kind: Kind, name: str = "") -> Self:
        """A name without a value; reading it is refused."""
        return cls(lambda scope: "", kind, name=name)

    def scalar(self) -> Callable[[Scope], Scalar]:
        """The single value. Raises ExpressionError where there is none, as the following do."""
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
        """The single value as text."""
        run = self.scalar()
        if self.kind is Kind.TEXT:
            return cast("Callable[[Scope], str]", run)
        if self.constant is not None:
            text = to_text(self.constant)
            return lambda scope: text
        return lambda scope: to_text(run(scope))

    def number(self) -> Callable[[Scope], float]:
        """The single value as a number."""
        run = self.scalar()
        if self.kind is Kind.NUMBER:
            return cast("Callable[[Scope], float]", run)
        if self.constant is not None:
            number = to_number(self.constant)
            return lambda scope: number
        return lambda scope: to_number(run(scope))

    def boolean(self) -> Callable[[Scope], bool]:
        """The single value as a truth value."""
        run = self.scalar()
        if self.kind is Kind.BOOLEAN:
            return cast("Callable[[Scope], bool]", run)
        if self.constant is not None:
            boolean = to_boolean(self.constant)
            return lambda scope: boolean
        return lambda scope: to_boolean(run(scope))

    def values(self) -> Callable[[Scope], Sequence[Scalar]]:
        """All values: one for each row of a nodeset, or the single value alone."""
        if self.many is not None:
            return self.many
        run = self.scalar()
        return lambda scope: (run(scope),)


_NOWHERE = cast("Scope", None)


def folded(run: Callable[[Scope], Scalar], kind: Kind, parts: Sequence[Code]) -> Code:
    """The code of `run`, which reads only `parts`; a constant where all of them are."""
    if all(part.constant is not None for part in parts):
        return Code.of(run(_NOWHERE))
    return Code(run, kind)
