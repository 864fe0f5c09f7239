"""Places read out of prose: by their kind, by what they lie in, and never by a name that others share."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.reading.figures import read_figures
from flows.reading.figures.admin_units import match_admin_unit
from flows.reading.figures.gazetteer import gazetteer
from flows.reading.figures.typed import read_correction
from flows.report.figure import Figure, Level, Named
from tests.reading.corpus_table import PLACES, Phrasing, phrasings, written

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
    found = match_admin_unit(words)
    assert (None if found is None else found.name) == name


def named(words: str) -> Named:
    """The place that some words tell, as far as nobody need be asked."""
    [*_, smallest] = sorted(
        (one.value for one in read_figures(words, PLACES) if isinstance(one.value, Named)),
        key=lambda place: list(Level).index(place.level),
    )
    return smallest


MOC_CHAU, HERE = "huyện Mộc Châu, tỉnh Sơn La", "xã Đông Sang, huyện Mộc Châu, tỉnh Sơn La"


@pytest.mark.parametrize(
    ("words", "home", "read"),
    [
        ("xã Tân Lập", HERE, ("nơi=commune:Xã Tân Lập:Tỉnh Sơn La",)),  # in the district of a commune
        ("xã Tân Lập", MOC_CHAU, ("nơi=commune:Xã Tân Lập:Tỉnh Sơn La",)),
        ("xã Tân Lập", "xã Tân Lập, huyện Mộc Châu", ("nơi=commune:Xã Tân Lập:Tỉnh Sơn La",)),
        ("xã Hồ Thầu", "tỉnh Lai Châu", ("nơi=commune:Xã Hồ Thầu:Tỉnh Lai Châu",)),
        ("xã Hồ Thầu", "huyện Hoàng Su Phì", ("nơi=commune:Xã Hồ Thầu:Tỉnh Tuyên Quang",)),
        ("xã Hồ Thầu", "tỉnh Sơn La", ()),  # none lies there: nobody knows which
        ("xã Hồ Thầu", None, ()),
        ("xã Hồ Thầu, tỉnh Lai Châu", "huyện Hoàng Su Phì", None),  # what stands around it comes first
        ("xã Y Tý", "tỉnh Sơn La", None),  # there is only one
        ("bản Bó", "tỉnh Sơn La", ("nơi=hamlet:Bản Bó:Tỉnh Sơn La",)),
        ("bản Bó, xã Y Tý", "tỉnh Sơn La", None),
        ("cán bộ xã yên tâm", "tỉnh Sơn La", ()),
    ],
)
def test_of_places_of_one_name_the_nearest_is_meant(
    words: str, home: str | None, read: tuple[str, ...] | None
) -> None:
    """None where the place of who writes makes no difference."""
    near = None if home is None else named(home)
    found = written(read_figures(words, PLACES, near))
    assert found == (written(read_figures(words, PLACES)) if read is None else read)


@given(st.sampled_from([row.text for row in CORPUS]), st.sampled_from([MOC_CHAU, HERE, "tỉnh Lai Châu"]))
def test_a_place_near_by_changes_nothing_that_is_clear(words: str, home: str) -> None:
    """More is read, and a hamlet is told with the province of who writes; all else stays."""
    clear = [one for one in read_figures(words, PLACES) if named_in(one)]
    near = read_figures(words, PLACES, named(home))
    assert [one for one in near if one in clear] == clear


def named_in(one: Figure) -> bool:
    """Whether a place has a province."""
    return isinstance(one.value, Named) and bool(one.value.province)


def test_a_place_typed_alone_is_the_nearest() -> None:
    [place] = PLACES
    near = named(MOC_CHAU)
    for words in ("xã Tân Lập", "Tân Lập"):
        assert read_correction(words, place) is None
        found = read_correction(words, place, near=near)
        assert found is not None and written([found]) == ("nơi=commune:Xã Tân Lập:Tỉnh Sơn La",)


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
