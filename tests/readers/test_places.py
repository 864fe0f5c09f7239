"""Places read out of prose: by their kind, by what they lie in, and never by a name that others share."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.reading.figures import read_figures
from flows.reading.figures.gazetteer import gazetteer
from flows.reading.figures.places import match_place
from flows.report.figure import Level
from tests.readers.corpus_table import PLACES, Phrasing, phrasings, written

CORPUS = [*phrasings("places"), *phrasings("places_more")]


@pytest.mark.parametrize("phrasing", CORPUS, ids=lambda phrasing: phrasing.text[:40])
def test_reads_what_is_said(phrasing: Phrasing) -> None:
    assert written(read_figures(phrasing.text, PLACES)) == phrasing.readings


@pytest.mark.parametrize("phrasing", CORPUS, ids=lambda phrasing: phrasing.text[:40])
def test_typed_in_parts_of_letters_it_is_the_same(phrasing: Phrasing) -> None:
    decomposed = unicodedata.normalize("NFD", phrasing.text)
    assert written(read_figures(decomposed, PLACES)) == phrasing.readings


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Hồng Thuận, Giao Thủy, Nam Định", "Xã Hồng Thuận"),
        ("giao thuy, nam dinh", None),
        ("huyện Giao Thủy", "Huyện Giao Thủy"),
        ("Tân Lập", None),
        ("ở nhà", None),
        ("", None),
    ],
)
def test_a_place_typed_alone(words: str, name: str | None) -> None:
    found = match_place(words)
    assert (None if found is None else found.name) == name


@pytest.mark.parametrize("apostrophe", ["’", "'"])
def test_every_commune_of_today_with_its_province_is_itself(apostrophe: str) -> None:
    """ "Xã M’Drắk" begins with a syllable of one letter."""
    communes = [
        unit.named
        for units in gazetteer().by_name.values()
        for unit in units
        if unit.named.level is Level.COMMUNE and not unit.named.is_old
    ]
    wrong = []
    for commune in communes:
        words = f"tại {commune.name}, {commune.province}.".replace("’", apostrophe)
        read = read_figures(words, PLACES)
        if not read or read[0].value != commune or len(read) > 2:
            wrong.append((words, read))
    assert wrong == []


@given(st.text(max_size=100))
def test_any_text_is_read_without_harm(text: str) -> None:
    for figure in read_figures(text, PLACES):
        assert figure.words in text


def test_every_old_unit_lies_in_a_province_of_today() -> None:
    units = [unit for units in gazetteer().by_name.values() for unit in units]
    today = {one.named.name for one in units if one.named.level is Level.PROVINCE and not one.named.is_old}
    assert len(today) == 34
    assert {one.named.province for one in units} == today
    assert sum(not one.named.is_old and one.named.level is Level.COMMUNE for one in units) == 3321


@pytest.mark.parametrize("word", ["xã ", "xã Hồng Thuận, ", "tỉnh - ", "Giao Thủy, "])
def test_a_long_answer_is_read_in_one_pass(word: str) -> None:
    read_figures((word * 50_000)[:50_000], PLACES)
