"""Counts, sums and periods read out of prose: a corpus of phrasings, and properties for all other texts."""

from __future__ import annotations

import unicodedata
from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.form.outline import FigureKind, Text, Wanted
from flows.reading.dates import write_date
from flows.reading.figures import read_figures
from flows.reading.numbers import write_number
from flows.report.figure import Amount, Period
from tests.reading.corpus_table import FAMILIES, KINDS, WANTED, Phrasing, phrasings, written

TABLES = [
    *FAMILIES,
    *(f"fresh_{family}" for family in FAMILIES),
    "neighbours",
    *(f"{kind}_more" for kind in KINDS if kind != "places"),
]
CORPUS = [phrasing for table in TABLES for phrasing in phrasings(table)]


@pytest.mark.parametrize("phrasing", CORPUS, ids=lambda phrasing: phrasing.text[:40])
def test_reads_what_is_said(phrasing: Phrasing) -> None:
    assert written(read_figures(phrasing.text, WANTED)) == phrasing.readings


@pytest.mark.parametrize("phrasing", CORPUS, ids=lambda phrasing: phrasing.text[:40])
@pytest.mark.parametrize(
    "retyped",
    [
        lambda text: unicodedata.normalize("NFD", text),
        lambda text: text.replace(" ", "\u00a0"),
        lambda text: text.replace(" ", " \u200b"),
        lambda text: f"Báo cáo nhanh.\n{text}",
        lambda text: f"{text}\nBà con phấn khởi.",
    ],
    ids=["NFD", "no-break", "joiners", "before", "after"],
)
def test_spelling_and_surroundings_make_no_difference(phrasing: Phrasing, retyped: object) -> None:
    assert callable(retyped)
    assert written(read_figures(retyped(phrasing.text), WANTED)) == phrasing.readings


def test_the_corpus_is_large_enough() -> None:
    tables = [*TABLES, "places", "places_more", *(f"{kind}_unseen" for kind in KINDS)]
    rows = [phrasing for table in tables for phrasing in phrasings(table)]
    assert len({phrasing.text for phrasing in rows}) >= 700
    assert sum(len(phrasings(f"{kind}_unseen")) for kind in KINDS) >= len(rows) * 0.3
    assert sum(not phrasing.readings for phrasing in rows) >= len(rows) / 5


def test_what_may_be_counted_is_data() -> None:
    wanted = (
        Wanted("to", FigureKind.COUNT, Text("số tổ hợp tác"), ("tổ hợp tác",)),
        Wanted("mo_hinh", FigureKind.COUNT, Text("số mô hình"), ("mô hình",)),
    )
    read = read_figures("12 tổ hợp tác với ba mô hình, 25 hộ", wanted)
    assert [(one.name, one.value) for one in read] == [
        ("to", Amount(Decimal(12))),
        ("mo_hinh", Amount(Decimal(3))),
    ]


def test_the_longest_unit_wins() -> None:
    wanted = (
        Wanted("ho", FigureKind.COUNT, Text("hộ"), ("hộ",)),
        Wanted("ho_ngheo", FigureKind.COUNT, Text("hộ nghèo"), ("hộ nghèo",)),
    )
    read = read_figures("25 hộ, trong đó 18 hộ nghèo", wanted)
    assert [one.name for one in read] == ["ho", "ho_ngheo"]


def test_nothing_is_read_that_is_not_wanted() -> None:
    assert read_figures("25 hộ, 608 triệu đồng, năm 2013", ()) == ()
    assert read_figures("2 triệu con gà", (WANTED[2],)) == ()


@given(st.text(max_size=200))
def test_any_text_is_read_without_harm(text: str) -> None:
    self_described(text)


PIECES = (
    "25 hộ|1,2 tỷ|2013|mỗi|từ|đến|3/2010|12tr5|mười|lăm|con|xã|:|,|/|-|(|)|\n|đồng|nghìn|khoảng|x|10.6.2013"
)


@given(st.lists(st.sampled_from(PIECES.split("|")), max_size=30).map(" ".join))
def test_any_order_of_such_words_is_read_without_harm(text: str) -> None:
    self_described(text)


def self_described(text: str) -> None:
    """Every reading quotes the text, in its order, and none quotes more often than it stands there."""
    read = read_figures(text, WANTED)
    at = 0
    for figure in read:
        assert figure.words
        found = text.find(figure.words, at)
        assert found >= 0, (figure, text)
        at = found
    for words, times in Counter(figure.words for figure in read).items():
        assert text.count(words) >= times


@given(
    st.integers(1, 10**9).filter(lambda n: not 1990 <= n <= 2049),
    st.sampled_from(["hộ", "ha", "con", "nhân khẩu"]),
)
def test_a_number_as_we_write_it_is_read_back(number: int, unit: str) -> None:
    [figure] = read_figures(f"có {write_number(number)} {unit} tham gia", WANTED)
    assert figure.value == Amount(Decimal(number))


@given(st.integers(1, 10**12))
def test_a_sum_as_we_write_it_is_read_back(number: int) -> None:
    [figure] = read_figures(f"kinh phí {write_number(number)} đồng.", WANTED)
    assert figure.value == Amount(Decimal(number))


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2040, 12, 31)))
def test_a_day_as_we_write_it_is_read_back(day: date) -> None:
    [figure] = read_figures(f"ngày {write_date(day)}", WANTED)
    assert figure.value == Period(day, day)


@pytest.mark.parametrize("word", ["mười ", "25 ", "tr ", "2013 - ", "25 hộ, ", "((((", "từ 2 đến "])
def test_a_long_answer_is_read_in_one_pass(word: str) -> None:
    """50,000 characters of what repeats: the timeout is the judge of patterns that run away."""
    read_figures((word * 50_000)[:50_000], WANTED)
