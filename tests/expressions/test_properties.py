"""For any expression and any values: an ExpressionError when it is compiled, or never an error."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from flows.form.expressions import (
    ExpressionError,
    Scalar,
    compile_expression,
    to_boolean,
    to_number,
    to_text,
)
from flows.form.expressions.functions import FUNCTIONS

from .form import NAMES, Filled

SCALARS: st.SearchStrategy[Scalar] = (
    st.text(max_size=12)
    | st.floats()
    | st.booleans()
    | st.sampled_from(["", "0", "co khong", "2013-06-10", "9999-12-31", "-1", "1e5", "9" * 400, "[", "(a"])
)
WRITABLE: st.SearchStrategy[Scalar] = (
    st.text(max_size=5).filter(lambda text: "'" not in text and "$" not in text)
    | st.booleans()
    | st.integers(-1_000_000, 1_000_000).map(lambda eighths: eighths / 8)
    | st.sampled_from([float("nan"), float("inf"), "", "12", "2013-06-10"])
)
"""Values that an expression can name as a constant."""
FILLED = st.builds(
    Filled,
    single=st.dictionaries(st.sampled_from(sorted(NAMES.questions)), SCALARS),
    many=st.dictionaries(st.sampled_from(sorted(NAMES.questions)), st.lists(SCALARS, max_size=3)),
    itself=SCALARS,
    rows=st.just({"du_an": 2}),
    at=st.just({"": 1}),
    columns=st.dictionaries(st.sampled_from(["name", "label", "huyen"]), SCALARS),
    now=st.datetimes(min_value=datetime(1970, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)
SINGLE = [
    "${a}",
    "${b}",
    "${von}",
    "${ho}",
    ".",
    "huyen",
    "''",
    "'co'",
    "0",
    "12.5",
    "'2013-06-10'",
    "'%Y %'",
]
CALLS = ["1 div 0", "position(..)", "count(${du_an})", "today()", "now()", "'(a'", "'(a+)b?'"]
LOOK_UPS = ["indexed-repeat(${von}, ${du_an}, ${a})", "instance('xa')/root/item[name = ${a}]/huyen"]
LEAVES = st.sampled_from([*SINGLE, *CALLS, *LOOK_UPS])
OPERATORS = ["or", "and", "=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "div", "mod"]


def _compound(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    binary = st.tuples(parts, st.sampled_from(OPERATORS), parts).map(lambda three: f"({' '.join(three)})")
    calls = st.tuples(st.sampled_from(sorted(FUNCTIONS)), st.lists(parts, max_size=4)).map(
        lambda call: f"{call[0]}({', '.join(call[1])})"
    )
    return binary | calls | parts.map("-({})".format)


EXPRESSIONS = st.recursive(LEAVES, _compound, max_leaves=8)
SIGNS = list("()[]/.'\",=!-*} \n\x00đe1")
WORDS = ["..", "${a}", "${", "name", "if(", "regex(", "'('", "and", "div", "/root/item[", "instance('xa')"]
PIECES = st.sampled_from([*SIGNS, *WORDS])


@given(EXPRESSIONS, FILLED, st.sampled_from([(), ("du_an",)]))
def test_never_raises_when_run(source: str, filled: Filled, within: tuple[str, ...]) -> None:
    try:
        compiled = compile_expression(source, NAMES, within, choosing=True)
    except ExpressionError:
        return
    value = compiled.run(filled)
    assert isinstance(value, str | float | bool)
    assert isinstance(to_text(value), str)
    assert isinstance(to_number(value), float)
    assert isinstance(to_boolean(value), bool)


@given(st.text() | st.lists(PIECES, max_size=15).map("".join), st.booleans())
def test_any_text_compiles_or_is_refused(source: str, choosing: bool) -> None:
    try:
        compiled = compile_expression(source, NAMES, ("du_an",), choosing=choosing)
    except ExpressionError as error:
        assert error.what
        assert error.repair
    else:
        assert compiled.names <= {*NAMES.questions, *NAMES.repeats}
        compiled.run(Filled())


@given(WRITABLE, WRITABLE)
def test_constants_and_answers_give_the_same(a: Scalar, b: Scalar) -> None:
    filled = Filled({"a": a, "b": b})
    for operator in OPERATORS:
        folded = compile_expression(f"{_literal(a)} {operator} {_literal(b)}", NAMES, ()).run(filled)
        read = compile_expression(f"${{a}} {operator} ${{b}}", NAMES, ()).run(filled)
        assert to_text(folded) == to_text(read)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_survive_as_text(number: float) -> None:
    assert abs(to_number(to_text(number)) - number) <= 1e-12


def _literal(value: Scalar) -> str:
    if isinstance(value, bool):
        return f"{to_text(value)}()"
    if isinstance(value, str):
        return f"'{value}'"
    text = to_text(value)
    return {"NaN": "(0 div 0)", "Infinity": "(1 div 0)", "-Infinity": "(-1 div 0)"}.get(text, text)
