"""Compiles an expression's tree to one closure."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches
from re import compile as pattern

from flows.form.expressions.code import Code, Kind
from flows.form.expressions.expression import Expression, ExpressionError, Names
from flows.form.expressions.function import Surroundings
from flows.form.expressions.functions import FUNCTIONS, find
from flows.form.expressions.operators import chain, negative
from flows.form.expressions.parser import DEEPEST, TOO_DEEP, parse
from flows.form.expressions.tree import (
    Call,
    Chain,
    Item,
    Itself,
    Literal,
    Negative,
    Node,
    Parent,
    Reference,
    Word,
)
from flows.sentence import Sentence

_QUOTED_NAME = pattern(r"\$\{\s*([^\W\d][^{}\s]*)\s*\}")


def compile_expression(
    source: str, names: Names, within: tuple[str, ...], *, choosing: bool = False
) -> Expression:
    """Return `source` compiled. `within` names the repeats around it, outermost first.

    `choosing` marks a choice_filter, where a bare word is a column of the choice. Raise ExpressionError if
    `source` cannot be compiled.
    """
    compiler = _Compiler(Surroundings(names, within, choosing))
    run = compiler.code(parse(source)).scalar()
    return Expression(source, frozenset(compiler.read), run, compiler.is_kept)


class _Compiler:
    """Compiles the parts of one expression, and remembers the names that it reads."""

    def __init__(self, place: Surroundings) -> None:
        self._place = place
        self._depth = 0
        self.read: set[str] = set()
        self.is_kept = False

    def code(self, node: Node) -> Code:
        self._depth += 1
        if self._depth > DEEPEST:
            raise ExpressionError(*TOO_DEEP)
        code = self._part(node)
        self._depth -= 1
        return code

    def _part(self, node: Node) -> Code:
        match node:
            case Literal(value):
                return self._literal(value)
            case Reference(name):
                return self._reference(name)
            case Itself():
                return Code(lambda scope: scope.itself)
            case Parent():
                return Code.bare(Kind.PARENT)
            case Word(name):
                return self._word(name)
            case Negative(operand):
                return negative(self.code(operand))
            case Chain(first, rest):
                operands = [self.code(first), *(self.code(operand) for _, operand in rest)]
                return chain([sign for sign, _ in rest], operands)
            case Call(name, arguments):
                function = find(name, len(arguments))
                self.is_kept |= function is FUNCTIONS["once"]
                return function.build([self.code(argument) for argument in arguments], self._place)
            case Item():
                return self._item(node)

    def _literal(self, value: str | float) -> Code:
        if isinstance(value, str) and (quoted := _QUOTED_NAME.search(value)):
            self._check_name(quoted[1])
            return Code.bare(Kind.QUOTED, quoted[1])
        return Code.of(value)

    def _reference(self, name: str) -> Code:
        self._check_name(name)
        self.read.add(name)
        around = self._place.names.questions.get(name)
        if around is None:
            return Code.bare(Kind.REPEAT, name)
        if around == self._place.within[: len(around)]:
            return Code(lambda scope: scope.value(name), name=name)
        return Code.nodeset(name)

    def _check_name(self, name: str) -> None:
        names = self._place.names
        if name not in names.questions and name not in names.repeats:
            repair = _nearest(name, [*names.questions, *names.repeats], "${%s}")
            raise ExpressionError(Sentence("there is no question ${{{name}}}", name=name), repair)

    def _word(self, name: str) -> Code:
        if not self._place.choosing:
            raise ExpressionError(
                Sentence("{name!r} is neither a text nor a question", name=name), self._instead_of(name)
            )
        columns = {column for columns in self._place.names.lists.values() for column in columns}
        if name not in columns:
            close = get_close_matches(name, columns, n=1)
            repair = Sentence("did you mean {value}?", value=close[0]) if close else self._instead_of(name)
            raise ExpressionError(Sentence("the choices sheet has no column {name!r}", name=name), repair)
        return Code(lambda scope: scope.column(name))

    def _instead_of(self, word: str) -> Sentence:
        if word in self._place.names.questions:
            return Sentence("write ${{{word}}}", word=word)
        lower = word.lower()
        if lower == "null":
            return Sentence("write '' for an empty value")
        if lower in FUNCTIONS and not FUNCTIONS[lower].parameters:
            return Sentence("write {lower}()", lower=lower)
        return Sentence("write '{word}' for a text, or ${{name}} for a question", word=word)

    def _item(self, item: Item) -> Code:
        columns = self._place.names.lists.get(item.list_name)
        if columns is None:
            repair = _nearest(item.list_name, sorted(self._place.names.lists), "'%s'")
            raise ExpressionError(
                Sentence("the choices sheet has no list {list_name!r}", list_name=item.list_name), repair
            )
        if item.column not in columns:
            repair = _nearest(item.column, sorted(columns), "%s")
            raise ExpressionError(
                Sentence(
                    "the list {list_name!r} has no column {column!r}",
                    list_name=item.list_name,
                    column=item.column,
                ),
                repair,
            )
        value = self.code(item.value).text()
        return Code(lambda scope: scope.choice(item.list_name, value(scope), item.column))


def _nearest(name: str, known: Collection[str], shown: str) -> Sentence:
    close = get_close_matches(name, known, n=1)
    if not close:
        return Sentence("add it, or correct the name")
    return Sentence("did you mean {value}?", value=shown % close[0])
