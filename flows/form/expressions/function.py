"""A function of expressions: its parameters, and how a call is compiled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flows.form.expressions.code import Code, Kind, folded
from flows.form.expressions.expression import ExpressionError, Names
from flows.form.expressions.scope import Scalar, Scope
from flows.sentence import Sentence


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The part of a form around an expression that is compiled."""

    names: Names
    within: tuple[str, ...]
    """The repeats around it, outermost first."""
    choosing: bool


@dataclass(frozen=True, slots=True)
class Function:
    """An entry of the table of functions."""

    parameters: tuple[str, ...]
    """The parameters, in the words of `_READERS`: "text"; "[number]" if it may be left out; "values…" if any
    number of them may follow."""
    build: Callable[[Sequence[Code], Surroundings], Code]
    """Compiles a call. Its number of arguments has been checked before. It may raise ExpressionError."""
    example: str
    """"call → result": printed in docs/outlines.md, and run by tests/expressions/test_examples.py."""

    def check(self, name: str, given: int) -> None:
        """Raise ExpressionError unless the function takes `given` arguments."""
        most = len(self.parameters)
        least = sum(1 for parameter in self.parameters if parameter[0] != "[" and parameter[-1] != "…")
        endless = self.parameters[-1:] and self.parameters[-1][-1] == "…"
        if given < least or (given > most and not endless):
            shown = ", ".join(self.parameters)
            raise ExpressionError(
                Sentence("{name}() cannot take {arguments}", name=name, arguments=_arguments(given)),
                Sentence("write {name}({shown})", name=name, shown=shown),
            )


def _arguments(number: int) -> Sentence:
    if number == 1:
        return Sentence("one argument")
    return Sentence("{number} arguments", number=number) if number else Sentence("no arguments")


_READERS: dict[str, Callable[[Code], Callable[[Scope], object]]] = {
    "text": Code.text,
    "number": Code.number,
    "boolean": Code.boolean,
    "value": Code.scalar,
    "values": Code.values,
}


def plain(signature: str, gives: Kind, apply: Callable[..., Scalar], example: str) -> Function:
    """Return a function of its arguments' values alone. `apply` gets each converted as the signature says."""
    parameters = tuple(signature.split())
    kinds = [_READERS[parameter.strip("[]…")] for parameter in parameters]

    def build(arguments: Sequence[Code], place: Surroundings) -> Code:
        every = kinds + kinds[-1:] * (len(arguments) - len(kinds))
        readers = [read(argument) for read, argument in zip(every, arguments, strict=False)]
        return folded(_applied(apply, readers), gives, arguments)

    return Function(parameters, build, example)


def special(signature: str, build: Callable[[Sequence[Code], Surroundings], Code], example: str) -> Function:
    """Return a function that needs more than its arguments' values: names, the scope, or laziness."""
    return Function(tuple(signature.split()), build, example)


def _applied(
    apply: Callable[..., Scalar], readers: Sequence[Callable[[Scope], object]]
) -> Callable[[Scope], Scalar]:
    match readers:
        case [only]:
            return lambda scope: apply(only(scope))
        case [first, second]:
            return lambda scope: apply(first(scope), second(scope))
        case _:
            return lambda scope: apply(*[read(scope) for read in readers])
