"""What must hold of the readers: phrasings set apart, plain prose, sentences put together."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.reading.figures import read_figures
from flows.reading.figures.prose import bare
from tests.reading.corpus_table import ALL_WANTED, KINDS, phrasings, written
from tests.reading.plain_prose import sentences
from tests.reading.report import BEGIN, END, PAGE, lines, tally

RETYPED: dict[str, Callable[[str], str]] = {
    "NFC": lambda text: unicodedata.normalize("NFC", text),
    "NFD": lambda text: unicodedata.normalize("NFD", text),
    "without accents": lambda text: bare(text.replace("Đ", "D")),
    "capitals": str.upper,
}


@pytest.mark.parametrize("kind", KINDS)
def test_on_phrasings_set_apart_nine_of_ten_are_exact_and_at_most_one_in_a_hundred_wrong(kind: str) -> None:
    told = tally(phrasings(f"{kind}_unseen"), kind)
    assert told.share(told.exact) >= 90
    assert told.share(told.wrong) <= 1


def test_the_page_says_what_is_measured() -> None:
    page = PAGE.read_text()
    told = page[page.index(BEGIN) + len(BEGIN) : page.index(END, page.index(BEGIN))].strip()
    assert told == "\n".join(lines()).strip(), "run: python -m tests.reading.report --write"


@pytest.mark.parametrize("retyped", RETYPED)
def test_nothing_is_read_from_a_thousand_sentences_of_plain_prose(retyped: str) -> None:
    prose = list(islice(sentences(), 1_000))
    assert len(prose) == len(set(prose)) == 1_000
    read = {one: written(read_figures(RETYPED[retyped](one), ALL_WANTED)) for one in prose}
    assert {one: figures for one, figures in read.items() if figures} == {}


SENTENCES = [
    row.text
    for kind in KINDS
    for table in (f"{kind}_more", f"{kind}_unseen")
    for row in phrasings(table)
    if "\n" not in row.text
]
BOTH = st.tuples(
    st.sampled_from(SENTENCES), st.sampled_from([". ", ".\n", "\n", "! "]), st.sampled_from(SENTENCES)
)


@given(BOTH)
def test_the_readings_of_two_sentences_are_those_of_both(both: tuple[str, str, str]) -> None:
    first, between, second = both
    alone = (*read_figures(first, ALL_WANTED), *read_figures(second, ALL_WANTED))
    read = read_figures(f"{first}{between}{second}", ALL_WANTED)
    assert written(read) == written(alone)
    assert sum(len(one.words) for one in read) <= len(first) + len(second), (
        "none stands in another one's words"
    )


@pytest.mark.parametrize("kind", ["counts", "money", "dates", "spans", "areas"])
def test_capitals_make_no_difference(kind: str) -> None:
    for row in phrasings(f"{kind}_more"):
        assert written(read_figures(row.text.upper(), ALL_WANTED)) == written(
            read_figures(row.text.lower(), ALL_WANTED)
        )
