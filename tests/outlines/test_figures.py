"""The column `figures`: what it may not say, each small form beside what is said of it."""

from __future__ import annotations

import pytest

from flows.form.compiler import compile_outline
from flows.form.outline import FigureKind, Question, Wanted
from flows.form.outlines import SUFFIX, read, shipped
from flows.reading.figures.units import CATALOGUE
from flows.report.rebasing import faults
from tests.outlines.forms import compiled, refusals


def form(cell: str, kind: str = "text") -> str:
    return f"""
    | survey | type | name | label | figures |
    |        | {kind} | cau | Câu | {cell} |
    """


def wanted(cell: str) -> tuple[Wanted, ...]:
    (place,) = compiled(form(cell)).places
    assert isinstance(place.node, Question)
    return place.node.figures


def test_figures_are_declared_in_the_outline() -> None:
    households, money = wanted("so_ho (số hộ): Hộ,  hộ  gia đình ; tien (kinh phí): money")
    assert (households.name, households.kind, households.label.default) == (
        "so_ho",
        FigureKind.COUNT,
        "số hộ",
    )
    assert households.units == ("hộ", "hộ gia đình")
    assert (money.name, money.kind, money.units) == ("tien", FigureKind.MONEY, ())


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("số hộ", "'số hộ' is no figure; write it like so_ho (số hộ): hộ, gia đình"),
        (
            "so_ho ( ): hộ",
            "the figure 'so_ho' has no words to be shown by; write it like so_ho (số hộ): hộ, gia đình",
        ),
        ("a (a): hộ; a (b): xã", "two figures are named 'a'; give one another name"),
        ("a (a): mony", "'mony' is not what 'a' is counted in; did you mean 'money'?"),
        (
            "a (a): money, đồng",
            "'money' does not stand among the words of 'a'; write money alone, or leave it out",
        ),
        ("a (a): houshold", "'houshold' is not what 'a' is counted in; did you mean 'households'?"),
        ("a (a): ,", "nothing says what 'a' is counted in; write it like so_ho (số hộ): hộ, gia đình"),
        ("a (a): count", "nothing says what 'a' is counted in; write it like so_ho (số hộ): hộ, gia đình"),
        ("a (a): hộ; b (b): xã, hộ", "'hộ' counts 'a' already; leave it with one of them"),
        (
            "a (a): money; b (b): money",
            "two figures of one answer are money: they cannot be told apart; leave one out",
        ),
        ("so_ho_state (a): hộ", "'so_ho_state' ends like a column of another figure; give it another name"),
    ],
)
def test_what_is_refused(cell: str, said: str) -> None:
    assert refusals(form(cell)) == [f"thu.md:survey:2:figures: {said}"]


def test_only_texts_have_figures() -> None:
    said = "thu.md:survey:2:figures: figures are read out of texts only; clear the cell"
    assert refusals(form("a (a): hộ", "integer")) == [said]


def test_a_figure_does_not_become_another_kind_in_a_new_version() -> None:
    old, new = compiled(form("a (a): hộ; b (b): money")), compiled(form("a (a): place; b (c): money"))
    what = "the figure 'a' was count in version 1 and is place now"
    repair = "give it a new name: figures are kept by name"
    assert [(row, column, str(a), str(b)) for row, column, a, b in faults(old, new)] == [
        (2, "figures", what, repair)
    ]
    assert list(faults(old, old)) == []


def test_an_outline_names_kinds_of_units_and_may_add_words_to_them() -> None:
    area, classes = wanted("dt (diện tích): area; lop (số lớp): classes, buổi học")
    assert (area.kind, area.units) == (FigureKind.COUNT, CATALOGUE["area"])
    assert classes.units == (*CATALOGUE["classes"], "buổi học")


def test_no_word_counts_two_kinds() -> None:
    words = [word for kind in CATALOGUE.values() for word in kind]
    assert len(words) == len(set(words))


@pytest.mark.parametrize("key", shipped())
def test_the_letters_outlines_ask_for_them(key: str) -> None:
    outline = compile_outline(read(key), key + SUFFIX)
    kinds = {
        place.node.number: {one.kind for one in place.node.figures}
        for place in outline.places
        if isinstance(place.node, Question) and place.node.figures
    }
    assert kinds["1.2"] == {FigureKind.ADMIN_UNIT}
    assert kinds["1.3"] == {FigureKind.PERIOD}
    assert kinds["1.4"] == {FigureKind.COUNT, FigureKind.MONEY}
    assert kinds["2.7"] == {FigureKind.COUNT, FigureKind.MONEY}
