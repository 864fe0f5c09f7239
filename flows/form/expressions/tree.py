"""The tree of an expression. The parser makes it, and the compiler reads it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Literal:
    """A number or a quoted text."""

    value: str | float


@dataclass(frozen=True, slots=True)
class Reference:
    """${name}, or a path whose last step is the name."""

    name: str


@dataclass(frozen=True, slots=True)
class Itself:
    """The path ".": the node itself."""


@dataclass(frozen=True, slots=True)
class Parent:
    """The path ".." alone: the innermost repeat."""


@dataclass(frozen=True, slots=True)
class Word:
    """A bare word. In a choice_filter it is a column of the choice."""

    name: str


@dataclass(frozen=True, slots=True)
class Negative:
    """Unary minus."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Chain:
    """Operators of one level of precedence, from left to right: 1 - 2 + 3.

    It is a chain, not a tree of pairs: a sum of a thousand terms is then no deeper than a sum of two.
    """

    first: Node
    rest: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a function, with its arguments."""

    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """instance('list')/root/item[name = value]/column."""

    list_name: str
    value: Node
    column: str


Node = Literal | Reference | Itself | Parent | Word | Negative | Chain | Call | Item
