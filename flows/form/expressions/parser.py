"""Parses an expression into a tree. The language is the part of XPath 1.0 that XLSForm uses, with ${name}."""

from __future__ import annotations

from flows.form.expressions.expression import ExpressionError
from flows.form.expressions.lexer import Sort, Token, tokens
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

DEEPEST = 100
"""The greatest depth of nested parts. Real forms stay far below it, and Python's stack can hold it."""
TOO_DEEP = (
    Sentence("more than {DEEPEST} parts stand inside one another", DEEPEST=DEEPEST),
    Sentence("move some to calculate questions"),
)

_LEVELS = (("or",), ("and",), ("=", "!="), ("<", "<=", ">", ">="), ("+", "-"), ("*", "div", "mod"))
_LEVEL = {operator: level for level, operators in enumerate(_LEVELS) for operator in operators}
_COMPARING = frozenset({_LEVEL["="], _LEVEL["<"]})
_ITEM = Sentence("write instance('list')/root/item[name = ${question}]/label")


def parse(source: str) -> Node:
    """Return the tree of an expression. Raise ExpressionError if it has none."""
    return _Parser(source).whole()


class _Parser:
    def __init__(self, source: str) -> None:
        self._tokens = tokens(source)
        self._index = 0
        self._depth = 0
        self._in_item = False

    def whole(self) -> Node:
        if self._at_end():
            raise ExpressionError(
                Sentence("the expression is empty"), Sentence("write one, or clear the cell")
            )
        node = self._binary(0)
        if not self._at_end():
            raise self._unexpected()
        return node

    # Operators

    def _binary(self, lowest: int) -> Node:
        self._depth += 1
        if self._depth > DEEPEST:
            raise ExpressionError(*TOO_DEEP)
        node = self._chains(lowest)
        self._depth -= 1
        return node

    def _chains(self, lowest: int) -> Node:
        left = self._unary()
        while (level := self._level()) >= lowest:
            rest: list[tuple[str, Node]] = []
            while self._level() == level:
                operator = self._take().text
                rest.append((operator, self._binary(level + 1)))
            if level in _COMPARING and len(rest) > 1:
                raise ExpressionError(
                    Sentence(
                        "{value} and {value2} follow each other, which compares a truth value",
                        value=rest[0][0],
                        value2=rest[1][0],
                    ),
                    Sentence("join two comparisons with and"),
                )
            left = Chain(left, tuple(rest))
        return left

    def _level(self) -> int:
        token = self._now
        if token.sort in (Sort.SIGN, Sort.WORD):
            return _LEVEL.get(token.text, -1)
        return -1

    def _unary(self) -> Node:
        negative = False
        while self._now.is_sign("-"):
            self._take()
            negative = not negative
        operand = self._operand()
        return Negative(operand) if negative else operand

    # Operands

    def _operand(self) -> Node:
        token = self._now
        match token.sort:
            case Sort.NUMBER:
                return Literal(float(self._take().text))
            case Sort.TEXT:
                return Literal(self._take().text)
            case Sort.NAME:
                return self._reference()
            case Sort.WORD:
                return self._word()
            case Sort.SIGN if token.text == "(":
                return self._arguments(parenthesis=True)[0]
            case Sort.SIGN if token.text in (".", "..", "/"):
                return self._path()
            case _:
                raise self._missing()

    def _reference(self) -> Node:
        name = self._take().text
        if self._now.is_sign("/", "["):
            raise ExpressionError(
                Sentence("{word} cannot follow ${{{name}}}", word=self._now.text, name=name),
                Sentence("write the name of the question that is meant, or indexed-repeat()"),
            )
        return Reference(name)

    def _word(self) -> Node:
        token = self._take()
        if self._now.is_sign("("):
            return self._call(token.text)
        if self._now.is_sign("/"):
            return self._path(token.text)
        if self._in_item and token.text != "name":
            raise ExpressionError(
                Sentence("items are found by their name only, not by {word!r}", word=token.text), _ITEM
            )
        return Word(token.text)

    def _call(self, function: str) -> Node:
        arguments = self._arguments()
        if function == "instance":
            return self._item(arguments)
        if function != "current":
            return Call(function, arguments)
        if arguments:
            raise ExpressionError(
                Sentence("current() takes no argument"), Sentence("write current()/../name")
            )
        return self._path(current=True) if self._now.is_sign("/") else Itself()

    def _arguments(self, *, parenthesis: bool = False) -> tuple[Node, ...]:
        opening = self._take()
        found: list[Node] = []
        if parenthesis or not self._now.is_sign(")"):
            found.append(self._binary(0))
        while self._now.is_sign(",") and not parenthesis:
            self._take()
            found.append(self._binary(0))
        if not self._now.is_sign(")"):
            if self._at_end():
                raise ExpressionError(
                    Sentence("the ( at character {at} is never closed", at=opening.at), Sentence("add )")
                )
            raise self._unexpected()
        self._take()
        return tuple(found)

    # Paths

    def _path(self, name: str = "", *, current: bool = False) -> Node:
        """Return the node of a path, behind its first word or current().

        Names are unique, so only the last step of a path counts.
        """
        last = name
        steps = 1 if name else 0
        while self._now.is_sign("/") or steps == 0:
            if self._now.is_sign("/"):
                self._take()
            last = self._step()
            steps += 1
        if self._now.is_sign("["):
            raise ExpressionError(
                Sentence("[…] is only understood after instance()/root/item"),
                Sentence("use indexed-repeat()"),
            )
        if self._in_item and not current:
            raise ExpressionError(Sentence("a path inside […] starts at the item"), _ITEM)
        if last == ".":
            return Itself()
        if last == "..":
            if steps > 1:
                raise ExpressionError(
                    Sentence("a path ends with '..'"), Sentence("write position(..) or position(${repeat})")
                )
            return Parent()
        return Reference(last)

    def _step(self) -> str:
        if self._now.sort is Sort.WORD or self._now.is_sign(".", ".."):
            return self._take().text
        raise ExpressionError(
            Sentence("a path breaks off before {shown}", shown=self._shown()),
            Sentence("write ${name} instead of the path"),
        )

    def _item(self, arguments: tuple[Node, ...]) -> Item:
        match arguments:
            case (Literal(str(list_name)),):
                pass
            case _:
                raise ExpressionError(Sentence("instance() takes the name of one list in quotes"), _ITEM)
        for expected in ("/", "root", "/", "item", "["):
            if self._now.sort is Sort.TEXT or self._now.text != expected:
                raise ExpressionError(
                    Sentence("instance() goes on with /root/item[…], not {shown}", shown=self._shown()), _ITEM
                )
            self._take()
        value = self._item_value()
        if not self._now.is_sign("]"):
            raise ExpressionError(Sentence("[ is never closed"), _ITEM)
        self._take()
        if not self._now.is_sign("/"):
            raise ExpressionError(Sentence("instance() must end with the column that is wanted"), _ITEM)
        self._take()
        if self._now.sort is not Sort.WORD:
            raise ExpressionError(Sentence("instance() must end with the column that is wanted"), _ITEM)
        return Item(list_name, value, self._take().text)

    def _item_value(self) -> Node:
        outer, self._in_item = self._in_item, True
        condition = self._binary(0)
        self._in_item = outer
        match condition:
            case Chain(Word("name"), (("=", value),)) | Chain(value, (("=", Word("name")),)):
                return value
            case _:
                raise ExpressionError(Sentence("items are found by [name = value] only"), _ITEM)

    # Tokens

    @property
    def _now(self) -> Token:
        return self._tokens[self._index]

    def _at_end(self) -> bool:
        return self._now.sort is Sort.END

    def _take(self) -> Token:
        token = self._tokens[self._index]
        self._index += 1
        return token

    def _shown(self) -> str:
        token = self._now
        match token.sort:
            case Sort.END:
                return "the end"
            case Sort.NAME:
                return f"${{{token.text}}} at character {token.at}"
            case _:
                return f"{token.text!r} at character {token.at}"

    def _missing(self) -> ExpressionError:
        return ExpressionError(
            Sentence("a value is missing before {shown}", shown=self._shown()),
            Sentence("write a number, a 'text', ${name} or a function"),
        )

    def _unexpected(self) -> ExpressionError:
        token = self._now
        if token.sort is Sort.WORD and token.text.lower() in _LEVEL:
            return ExpressionError(
                Sentence("{word} at character {at} is no operator", word=token.text, at=token.at),
                Sentence("write {lower}", lower=token.text.lower()),
            )
        if token.is_sign(")"):
            return ExpressionError(
                Sentence("the ) at character {at} closes nothing", at=token.at),
                Sentence("remove it, or add ( before"),
            )
        return ExpressionError(
            Sentence("{shown} follows a value without an operator", shown=self._shown()),
            Sentence("write and, or, =, +, a comma …"),
        )
