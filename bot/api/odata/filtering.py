"""$filter: which entities are wanted. odata-query parses it, and here it becomes a function.

Known are the comparisons eq ne gt ge lt le in, the words and or not, and FUNCTIONS. Nothing compares with
nothing by the rules of OData (URL Conventions 4.0, 5.1.1.1): `null` equals only `null`, no other comparison
with it holds, and what is neither true nor false is not wanted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from operator import ge, gt, le, lt
from typing import Any

from odata_query import ast
from odata_query.exceptions import FunctionCallException, ODataException
from odata_query.grammar import ODataLexer, ODataParser

from bot.api.odata.refusing import misfit, unsupported
from exports.odata.kinds import EdmType, Value
from exports.odata.model import EntitySet
from flows.local_time import local
from flows.sentence import Sentence

LONGEST = 8_000
"""The most characters of a filter. Excel and Power BI send 2,048 at most."""
DEEPEST = 40
"""How deep brackets, functions and `not` may be inside each other."""
Entity = Mapping[str, Value]
Read = Callable[[Entity], Value]


@dataclass(frozen=True, slots=True)
class Operand:
    """A part of a filter: what kind of value it has, and how it is read from an entity."""

    kind: str
    """"text", "number", "truth", "day", "time", "moment"; "nothing" for the literal null."""
    read: Read


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter of one entity set."""

    holds: Callable[[Entity], bool]
    """Whether an entity is wanted."""
    conjuncts: tuple[ast._Node, ...]
    """The conditions that have to hold all."""
    properties: tuple[str, ...]
    """The names of the properties that it looks at."""


KINDS = {
    EdmType.TEXT: "text",
    EdmType.INTEGER: "number",
    EdmType.DECIMAL: "number",
    EdmType.BOOLEAN: "truth",
    EdmType.DATE: "day",
    EdmType.TIME: "time",
    EdmType.MOMENT: "moment",
}
_ORDERINGS: Mapping[type, Callable[[Any, Any], bool]] = {ast.Gt: gt, ast.GtE: ge, ast.Lt: lt, ast.LtE: le}
_TESTS: Mapping[str, Callable[[str, str], bool]] = {
    "contains": lambda text, part: part in text,
    "startswith": str.startswith,
    "endswith": str.endswith,
}
_OF_TEXT: Mapping[str, tuple[str, Callable[[str], Value]]] = {
    "tolower": ("text", str.lower),
    "toupper": ("text", str.upper),
    "trim": ("text", str.strip),
    "length": ("number", len),
}
_PARTS = ("year", "month", "day")
FUNCTIONS = (*_TESTS, *_OF_TEXT, *_PARTS)
"""The functions that are known."""

_FAULTS = (ValueError, TypeError, AttributeError, NotImplementedError)
"""What the parser's own code raises for some texts that are no filter, such as a path in a function."""


def filter_from(text: str, entities: EntitySet) -> Filter:
    """Return a filter from its text.

    Raises CannotAnswer: 400 for what is no filter of these entities, 501 for what is not known here.
    """
    if len(text) > LONGEST:
        raise misfit(Sentence("$filter has more than {most} characters.", most=LONGEST))
    try:
        node = ODataParser().parse(ODataLexer().tokenize(text.strip()))
    except FunctionCallException as error:
        raise unsupported(_known()) from error
    except (ODataException, *_FAULTS) as error:
        raise misfit(_unreadable()) from error
    if not isinstance(node, ast._Node):  # nothing at all, or what only stands inside an expression
        raise misfit(_unreadable())
    compiler = _Compiler(entities)
    wanted = compiler.truth(node, 0)
    names = tuple(dict.fromkeys(compiler.seen))
    return Filter(lambda entity: wanted(entity) is True, tuple(chain(node, ast.And)), names)


def chain(node: ast._Node, operator: type) -> Iterator[ast._Node]:
    """Yield what is joined by `and` or `or`, last first: `a and b and c` is no deeper than `a`."""
    while isinstance(node, ast.BoolOp) and isinstance(node.op, operator):
        yield node.right
        node = node.left
    yield node


def literal_of(node: ast._Node) -> Operand | None:
    """Return a literal with its value; None for what is none. Raises CannotAnswer."""
    kind = _LITERALS.get(type(node))
    if kind is None:
        return None
    try:
        value = _exactly(node)
    except (ValueError, ArithmeticError) as error:
        raise misfit(Sentence("$filter has a value that cannot be read.")) from error
    if isinstance(value, datetime) and value.tzinfo is None:
        raise misfit(Sentence("A moment in $filter has its offset: 2026-11-25T00:00:00Z."))
    return Operand(kind, lambda _entity: value)


_LITERALS: Mapping[type, str] = {
    ast.String: "text",
    ast.Integer: "number",
    ast.Float: "number",
    ast.Boolean: "truth",
    ast.Date: "day",
    ast.Time: "time",
    ast.DateTime: "moment",
    ast.Null: "nothing",
}


def _exactly(node: Any) -> Value:  # noqa: ANN401 (one of the literals above)
    if isinstance(node, ast.Float | ast.Integer):
        return Decimal(node.val)
    value: Value = node.py_val
    return value


class _Compiler:
    """Makes functions from the nodes of one filter."""

    def __init__(self, entities: EntitySet) -> None:
        self._properties = entities.by_name
        self.seen: list[str] = []

    def truth(self, node: ast._Node, depth: int) -> Read:
        """Return the function of a condition: it is true, false, or None for neither."""
        found = self.operand(node, depth)
        if found.kind not in {"truth", "nothing"}:
            raise misfit(Sentence("$filter is not a condition."))
        return found.read

    def operand(self, node: ast._Node, depth: int) -> Operand:
        """Return a part of the filter."""
        if depth > DEEPEST:
            raise misfit(Sentence("$filter has more than {most} levels.", most=DEEPEST))
        known = literal_of(node)
        if known is not None:
            return known
        match node:
            case ast.Identifier(name=name, namespace=()) if name in self._properties:
                self.seen.append(name)
                return Operand(KINDS[self._properties[name].type], lambda entity: entity[name])
            case ast.Identifier():
                raise misfit(Sentence("There is no property {name}.", name=_name_of(node)))
            case ast.Compare(comparator=how, left=left, right=right):
                return Operand("truth", self._compared(how, left, right, depth + 1))
            case ast.BoolOp(op=operator):
                parts = [self.truth(one, depth + 1) for one in chain(node, type(operator))]
                return Operand("truth", _all(parts) if isinstance(operator, ast.And) else _any(parts))
            case ast.UnaryOp(op=ast.Not(), operand=inner):
                return Operand("truth", _not(self.truth(inner, depth + 1)))
            case ast.Call(func=called, args=args):
                return self._called(_name_of(called), args, depth + 1)
        raise unsupported(_known())

    def _compared(self, how: ast._Node, left: ast._Node, right: ast._Node, depth: int) -> Read:
        one = self.operand(left, depth)
        if isinstance(how, ast.In):
            assert isinstance(right, ast.List)
            others = [self.operand(each, depth) for each in right.val]
            return _any([_equal(one, self._like(one, other)) for other in others])
        other = self._like(one, self.operand(right, depth))
        if isinstance(how, ast.Eq):
            return _equal(one, other)
        if isinstance(how, ast.NotEq):
            return _not(_equal(one, other))
        if "truth" in {one.kind, other.kind}:
            raise misfit(Sentence("Truth has no order: compare it by eq or ne."))
        return _ordered(_ORDERINGS[type(how)], one, other)

    @staticmethod
    def _like(one: Operand, other: Operand) -> Operand:
        if one.kind != other.kind and "nothing" not in {one.kind, other.kind}:
            raise misfit(Sentence("$filter compares values of two different types."))
        return other

    def _called(self, name: str, args: list[ast._Node], depth: int) -> Operand:
        given = [self.operand(each, depth) for each in args]
        wanted = {"day", "moment"} if name in _PARTS else {"text"}
        if name not in FUNCTIONS:
            raise unsupported(_known())
        if any(each.kind not in wanted | {"nothing"} for each in given):
            what = Sentence("{function} takes no such value.", function=name)
            raise misfit(what)
        reads = [each.read for each in given]
        if name in _TESTS:
            return Operand("truth", _of_all(_TESTS[name], reads))
        if name in _OF_TEXT:
            kind, function = _OF_TEXT[name]
            return Operand(kind, _of_all(function, reads))
        return Operand("number", _of_all(lambda at: getattr(_as_shown(at), name), reads))


def _name_of(node: ast.Identifier) -> str:
    return ".".join((*node.namespace, node.name))


def _as_shown(at: date | datetime) -> date:
    """Return a moment in the zone in which it is written (URL Conventions 4.0, 5.1.1.5)."""
    try:
        return local(at) if isinstance(at, datetime) else at
    except OverflowError:  # at the ends of the calendar
        return at


def _known() -> Sentence:
    return Sentence(
        "$filter knows eq, ne, gt, ge, lt, le, in, and, or, not, and the functions {functions}.",
        functions=", ".join(FUNCTIONS),
    )


def _unreadable() -> Sentence:
    return Sentence("$filter cannot be read. An example: report_number eq '2026-0001' and latest eq true.")


def _of_all(function: Callable[..., Value], reads: list[Read]) -> Read:
    def read(entity: Entity) -> Value:
        values = [each(entity) for each in reads]
        return None if None in values else function(*values)

    return read


def _equal(one: Operand, other: Operand) -> Read:
    return lambda entity: one.read(entity) == other.read(entity)


def _ordered(holds: Callable[[Any, Any], bool], one: Operand, other: Operand) -> Read:
    def read(entity: Entity) -> bool:
        left, right = one.read(entity), other.read(entity)
        return left is not None and right is not None and holds(left, right)

    return read


def _not(part: Read) -> Read:
    def read(entity: Entity) -> Value:
        found = part(entity)
        return None if found is None else not found

    return read


def _all(parts: list[Read]) -> Read:
    def read(entity: Entity) -> Value:
        found = [each(entity) for each in parts]
        return False if False in found else None if None in found else True

    return read


def _any(parts: list[Read]) -> Read:
    def read(entity: Entity) -> Value:
        found = [each(entity) for each in parts]
        return True if True in found else None if None in found else False

    return read
