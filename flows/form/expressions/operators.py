"""Compiles operators. Each closure is made for the known kinds of its operands."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence

from flows.form.expressions.code import Code, Kind, folded
from flows.form.expressions.conversions import TOLERANCE, to_boolean, to_number
from flows.form.expressions.numbers import divide, modulo
from flows.form.expressions.scope import Scalar, Scope

_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "div": divide,
    "mod": modulo,
}
_ORDER: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def chain(signs: Sequence[str], operands: Sequence[Code]) -> Code:
    """Return the code of `operands` with `signs` between them, all of one level of precedence."""
    sign = signs[0]
    if sign in ("or", "and"):
        run = _logic(sign, [operand.boolean() for operand in operands])
        return folded(run, Kind.BOOLEAN, operands)
    if sign in _ARITHMETIC:
        return folded(_arithmetic(signs, operands), Kind.NUMBER, operands)
    left, right = operands
    if left.many or right.many:
        return Code(_existential(sign, left, right), Kind.BOOLEAN)
    run = _ordered(sign, left, right) if sign in _ORDER else _equal(left, right, unequal=sign == "!=")
    return folded(run, Kind.BOOLEAN, operands)


def negative(operand: Code) -> Code:
    """Return the code of the unary minus."""
    number = operand.number()
    return folded(lambda scope: -number(scope), Kind.NUMBER, [operand])


def same(left: Scalar, right: Scalar) -> bool:
    """Whether two values are equal by XPath 1.0.

    They are compared as truth values if one side is one, else as numbers if one is one, else as texts.
    """
    if isinstance(left, bool) or isinstance(right, bool):
        return to_boolean(left) == to_boolean(right)
    if isinstance(left, str) and isinstance(right, str):
        return left == right
    return _near(to_number(left), to_number(right))


def _near(left: float, right: float) -> bool:
    return left == right or abs(left - right) < TOLERANCE


def _logic(sign: str, conditions: Sequence[Callable[[Scope], bool]]) -> Callable[[Scope], bool]:
    if len(conditions) == 2:
        first, second = conditions
        if sign == "or":
            return lambda scope: first(scope) or second(scope)
        return lambda scope: first(scope) and second(scope)
    decisive = sign == "or"

    def run(scope: Scope) -> bool:
        for condition in conditions:
            if condition(scope) is decisive:
                return decisive
        return not decisive

    return run


def _arithmetic(signs: Sequence[str], operands: Sequence[Code]) -> Callable[[Scope], float]:
    first, *others = [operand.number() for operand in operands]
    if len(others) == 1:
        only, apply = others[0], _ARITHMETIC[signs[0]]
        return lambda scope: apply(first(scope), only(scope))
    steps = [(_ARITHMETIC[sign], other) for sign, other in zip(signs, others, strict=True)]

    def run(scope: Scope) -> float:
        result = first(scope)
        for step, other in steps:
            result = step(result, other(scope))
        return result

    return run


def _ordered(sign: str, left: Code, right: Code) -> Callable[[Scope], bool]:
    compare, first, second = _ORDER[sign], left.number(), right.number()
    return lambda scope: compare(first(scope), second(scope))


def _equal(left: Code, right: Code, *, unequal: bool) -> Callable[[Scope], bool]:
    kinds = {left.kind, right.kind}
    if Kind.BOOLEAN in kinds:
        true, truth = left.boolean(), right.boolean()
        return lambda scope: (true(scope) == truth(scope)) is not unequal
    if Kind.NUMBER in kinds and Kind.ANY not in kinds:
        number, figure = left.number(), right.number()
        return lambda scope: _near(number(scope), figure(scope)) is not unequal
    if isinstance(right.constant, str):
        return _equal_text(left.scalar(), right.constant, unequal=unequal)
    if isinstance(left.constant, str):
        return _equal_text(right.scalar(), left.constant, unequal=unequal)
    first, second = left.scalar(), right.scalar()
    return lambda scope: same(first(scope), second(scope)) is not unequal


def _equal_text(read: Callable[[Scope], Scalar], text: str, *, unequal: bool) -> Callable[[Scope], bool]:
    """Return the comparison ${question} = 'value', by far the most frequent one."""

    def run(scope: Scope) -> bool:
        value = read(scope)
        return (value == text if isinstance(value, str) else same(value, text)) is not unequal

    return run


def _existential(sign: str, left: Code, right: Code) -> Callable[[Scope], bool]:
    """Return a comparison with a nodeset. It holds if any value does so. No rows are one empty value."""
    lefts, rights = left.values(), right.values()
    compare: Callable[[Scalar, Scalar], bool]
    if sign in _ORDER:
        order = _ORDER[sign]

        def compare(one: Scalar, other: Scalar) -> bool:
            return order(to_number(one), to_number(other))
    else:
        unequal = sign == "!="

        def compare(one: Scalar, other: Scalar) -> bool:
            return same(one, other) is not unequal

    def run(scope: Scope) -> bool:
        others = rights(scope) or ("",)
        return any(compare(one, other) for one in lefts(scope) or ("",) for other in others)

    return run
