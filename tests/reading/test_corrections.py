"""A figure typed alone as a correction, and figures read again after their words changed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.form.outline import FigureKind, Text, Wanted
from flows.reading.figures import read_figures
from flows.reading.figures.again import read_again
from flows.reading.figures.typed import read_correction
from flows.report.figure import About, Amount, Confirmation, Figure, Named

HOUSEHOLDS = Wanted("so_ho", FigureKind.COUNT, Text("số hộ"), ("hộ", "hộ gia đình"))
COMMUNES = Wanted("so_xa", FigureKind.COUNT, Text("số xã"), ("xã",))
MONEY = Wanted("tien", FigureKind.MONEY, Text("tiền"))
PERIOD = Wanted("khi", FigureKind.PERIOD, Text("khi nào"))
PLACE = Wanted("noi", FigureKind.ADMIN_UNIT, Text("nơi"))
WANTED = (HOUSEHOLDS, COMMUNES, MONEY)


@pytest.mark.parametrize(
    ("words", "value", "to", "about"),
    [
        ("26", 26, None, About.EXACT),
        (" 26. ", 26, None, About.EXACT),
        ("1.234", 1234, None, About.EXACT),
        ("26 hộ", 26, None, About.EXACT),
        ("hơn 40", 40, None, About.OVER),
        ("khoảng ba mươi", 30, None, About.NEAR),
        ("25-27", 25, 27, About.EXACT),
        ("hai mươi lăm", 25, None, About.EXACT),
    ],
)
def test_the_unit_of_a_count_goes_without_saying(
    words: str, value: int, to: int | None, about: About
) -> None:
    amount = Amount(Decimal(value), None if to is None else Decimal(to), about)
    assert read_correction(words, HOUSEHOLDS) == Figure(
        "so_ho", amount, words.strip(), Confirmation.CORRECTED
    )


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        *((words, HOUSEHOLDS) for words in ("10 xã 26", "26 con", "vài chục", "mỗi xã 5", "15/20", "-5")),
        ("26 hộ nghèo, 10 hộ cận nghèo", HOUSEHOLDS),
        ("608", MONEY),
        ("tháng 6", PERIOD),
        ("xã Hồng Thuận và xã Văn Lăng", PLACE),
        ("ở đâu đó", PLACE),
    ],
)
def test_what_is_not_clear_is_not_read(words: str, wanted: Wanted) -> None:
    assert read_correction(words, wanted) is None


@pytest.mark.parametrize(
    "words",
    [
        "xã Hồng Thuận",
        "xã Hồng Thuận, huyện Giao Thủy, tỉnh Nam Định",
        "tỉnh Nam Định, huyện Giao Thủy, xã Hồng Thuận",
    ],
)
def test_a_place_may_be_told_with_those_it_lies_in(words: str) -> None:
    figure = read_correction(words, PLACE)
    assert figure is not None
    assert isinstance(figure.value, Named)
    assert figure.value.name == "Xã Hồng Thuận"


def amounts(figures: tuple[Figure, ...]) -> list[tuple[str, str]]:
    return [(one.words, one.confirmation.value) for one in figures]


def marked(text: str, *marks: Confirmation) -> list[Figure]:
    """The figures of a text, confirmed or denied as told."""
    return [
        Figure(one.name, one.value, one.words, mark)
        for one, mark in zip(read_figures(text, WANTED), marks, strict=True)
    ]


READ, CONFIRMED, DENIED = Confirmation.READ, Confirmation.CONFIRMED, Confirmation.DENIED


def test_what_still_stands_keeps_what_was_said_of_it() -> None:
    before = marked("3 xã, 25 hộ, 10 hộ", CONFIRMED, READ, DENIED)
    after = read_again("3 xã, 10 hộ, 26 hộ", WANTED, before)
    assert amounts(after) == [("3 xã", "confirmed"), ("10 hộ", "denied"), ("26 hộ", "read")]


def test_each_said_once_counts_once() -> None:
    before = marked("25 hộ", CONFIRMED)
    assert amounts(read_again("25 hộ; 25 hộ", WANTED, before)) == [("25 hộ", "confirmed"), ("25 hộ", "read")]


def test_a_correction_stands_for_what_its_words_were_changed_to_and_for_nothing_else() -> None:
    fixed = Figure("so_ho", Amount(Decimal(26)), "26", Confirmation.CORRECTED, instead="25 hộ")
    [ten] = marked("10 hộ", CONFIRMED)
    assert amounts(read_again("30 hộ, 10 hộ", WANTED, [fixed, ten])) == [
        ("26", "corrected"),
        ("10 hộ", "confirmed"),
    ]
    assert amounts(read_again("10 hộ", WANTED, [fixed, ten])) == [("10 hộ", "confirmed"), ("26", "corrected")]


def test_the_same_words_with_another_value_are_to_be_confirmed_again() -> None:
    other = Figure("so_ho", Amount(Decimal(24)), "25 hộ", CONFIRMED)
    assert amounts(read_again("25 hộ", WANTED, [other])) == [("25 hộ", "read")]


def test_what_was_confirmed_stays_so_where_more_is_said_around_it() -> None:
    [confirmed] = marked("18 hộ", CONFIRMED)
    _, part = read_again("25 hộ, trong đó 18 hộ", WANTED, [confirmed])
    assert part.confirmation is CONFIRMED
    assert isinstance(part.value, Amount)
    assert part.value.is_part


def test_a_figure_that_is_wanted_no_more_is_gone() -> None:
    assert read_again("25 hộ", (COMMUNES,), marked("25 hộ", CONFIRMED)) == ()


texts = st.lists(st.sampled_from(["25 hộ", "3 xã", "10 hộ", "600 triệu", "bò"]), max_size=6).map(", ".join)


@given(first=texts, second=texts, marks=st.lists(st.sampled_from([READ, CONFIRMED, DENIED]), max_size=6))
def test_reading_twice_is_reading_once(first: str, second: str, marks: list[Confirmation]) -> None:
    read = read_figures(first, WANTED)
    before = [Figure(one.name, one.value, one.words, mark) for one, mark in zip(read, marks, strict=False)]
    once = read_again(second, WANTED, before)
    assert read_again(second, WANTED, once) == once
