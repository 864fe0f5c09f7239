"""Expressions across repeats: one value where the row is known, all values where it is not."""

import math

import pytest

from flows.form.expressions import Names, Scalar, compile_expression

from .form import NAMES, Filled, run

FILLED = Filled(
    single={"von": 7.0},
    many={"von": [5.0, "", 10.0], "nganh": ["bo de", "ong"], "ho": []},
    rows={"du_an": 3, "tiep_can": 4},
    at={"": 2, "du_an": 1, "tiep_can": 2},
)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("sum(${von})", 15),
        ("sum(${ho})", 0),
        ("count(${von})", 3),
        ("count-non-empty(${von})", 2),
        ("min(${von})", 5),
        ("max(${von}, 99)", 99),
        ("min(${ho})", math.nan),
        ("join(', ', ${nganh})", "bo de, ong"),
        ("concat(${nganh}, '!')", "bo deong!"),
        ("selected(${nganh}, 'ong')", True),
        ("selected(${nganh}, 'ga')", False),
        ("count(${du_an})", 3),
        ("count-non-empty(${du_an})", 3),
        # As a single value, the first
        ("${von} + 1", 6),
        ("string(${nganh})", "bo de"),
        ("string(${ho})", ""),
        # Compared, any
        ("${von} = 10", True),
        ("10 = ${von}", True),
        ("${von} = 11", False),
        ("${von} != 5", True),
        ("${von} > 9", True),
        ("9 < ${von}", True),
        ("${von} > 10", False),
        ("${von} = ${nganh}", False),
        # No row is like one empty row
        ("${ho} = ''", True),
        ("${ho} != 'x'", True),
        ("${ho} > 0", False),
        ("'' = ${ho}", True),
        ("'x' != ${ho}", True),
    ],
)
def test_from_outside(source: str, expected: Scalar) -> None:
    assert run(source, FILLED) == pytest.approx(expected, nan_ok=True)


@pytest.mark.parametrize(
    ("source", "within", "expected"),
    [
        ("${von}", ("du_an",), 7.0),
        ("${von}", ("du_an", "tiep_can"), 7.0),
        ("sum(${von})", ("du_an",), 7.0),
        ("count(${ho})", ("du_an",), 0.0),
        ("count(${tiep_can})", ("du_an",), 4.0),
        ("position(..)", ("du_an",), 2.0),
        ("position(current()/..)", ("du_an",), 2.0),
        ("position(${du_an})", ("du_an", "tiep_can"), 1.0),
        ("position(..) - 1", ("du_an",), 1.0),
        ("indexed-repeat(${von}, ${du_an}, 2)", (), "von of [('du_an', 2)]"),
        ("indexed-repeat(${von}, ${du_an}, '')", (), "von of [('du_an', 0)]"),
        ("indexed-repeat(${von}, ${du_an}, position(..) - 1)", ("du_an",), "von of [('du_an', 1)]"),
        ("indexed-repeat(${ho}, ${tiep_can}, 3)", ("du_an",), "ho of [('tiep_can', 3)]"),
        (
            "indexed-repeat(${ho}, ${du_an}, 1, ${tiep_can}, 1 div 0)",
            (),
            "ho of [('du_an', 1), ('tiep_can', 0)]",
        ),
    ],
)
def test_from_inside(source: str, within: tuple[str, ...], expected: Scalar) -> None:
    assert run(source, FILLED, within) == expected


def test_a_sibling_repeat_is_outside() -> None:
    names = Names({"x": ("p", "q")}, {"p": (), "q": ("p",), "r": ("p",)}, {})
    compiled = compile_expression("sum(${x})", names, ("p", "r"))
    assert compiled.run(Filled(single={"x": 100.0}, many={"x": [1.0, 2.0]})) == 3


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("${a} = 1 and ${b} = ${a}", {"a", "b"}),
        ("../a + current()/../b", {"a", "b"}),
        ("count(${du_an}) + sum(${von})", {"du_an", "von"}),
        ("if(1, ${a}, ${b})", {"a", "b"}),
        ("indexed-repeat(${von}, ${du_an}, ${a})", {"von", "du_an", "a"}),
        ("instance('xa')/root/item[name = ${xa}]/label", {"xa"}),
        ("jr:choice-name(${a}, '${xa}')", {"a"}),
        ("'a' = 1", set()),
        (". > 0", set()),
    ],
)
def test_names(source: str, names: set[str]) -> None:
    compiled = compile_expression(source, NAMES, ())
    assert compiled.names == names
    assert compiled.source == source
