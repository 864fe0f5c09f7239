"""An expression as it is read: what the parser gives and the compiler takes."""

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
    """ "."."""


@dataclass(frozen=True, slots=True)
class Parent:
    """ "..", alone."""


@dataclass(frozen=True, slots=True)
class Word:
    """A bare word: in a choice_filter, a column of the choice."""

    name: str


@dataclass(frozen=True, slots=True)
class Negative:
    """Unary minus."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Chain:
    """Operators of one level of precedence, from left to right: 1 - 2 + 3.

    A chain and not a tree of pairs, so that a sum of a thousand terms is no deeper than one of two.
    """

    first: Node
    rest: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A function and its arguments."""

    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """instance('list')/root/item[name = value]/column."""

    list_name: str
    value: Node
    column: str


Node = Literal | Reference | Itself | Parent | Word | Negative | Chain | Call | Item
