"""Words of politeness around a typed answer do not hide it, and are never the answer themselves."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.form.outline import Question
from flows.reading.typed import read
from flows.report.value import Value
from tests.outlines.forms import compiled

FORM = """
| survey  | type         | name | label |
|         | integer      | so   | Số    |
|         | date         | ngay | Ngày  |
|         | select_one l | chon | Chọn  |
| choices | list_name    | name | label |
|         | l            | co   | Có    |
|         | l            | a    | Nhóm a |
"""
TODAY = date(2026, 11, 28)


def value(name: str, text: str) -> Value:
    node = compiled(FORM).by_template[name].node
    assert isinstance(node, Question)
    found = read(node, node.choices, text, TODAY)
    return found.value if found else None


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("so", "25 ạ", 25),
        ("so", "Dạ, 25 ạ.", 25),
        ("so", "dạ thưa chị 25 em ạ", 25),
        ("ngay", "10/6/2013 ạ", date(2013, 6, 10)),
        ("ngay", "Vâng ngày 10/6/2013 nhé!", date(2013, 6, 10)),
        ("chon", "Có.", "co"),
        ("chon", "có ạ", "co"),
        ("chon", "Nhóm a", "a"),
        ("chon", "Nhóm a ạ", "a"),
        ("so", "Dạ vâng ạ", None),
        ("so", "ạ", None),
    ],
)
def test_courtesy_is_no_part_of_a_value(name: str, text: str, expected: Value) -> None:
    assert value(name, text) == expected


@given(
    st.integers(0, 10**9),
    st.sampled_from(["", "dạ ", "Vâng, ", "thưa anh "]),
    st.sampled_from(["", " ạ", " ạ.", " nhé"]),
)
def test_any_number_is_read_with_any_courtesy(number: int, before: str, behind: str) -> None:
    assert value("so", f"{before}{number}{behind}") == number
