"""How much reading costs, counted in work and not in time: it grows with the text, and is bounded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.reading.figures import prose, read_figures
from flows.reading.figures.again import read_again
from flows.reading.figures.cutting import (
    LONGEST,
    MOST_CHARACTERS,
    MOST_FIGURES,
    MOST_STEPS,
    pieces,
    steps,
)
from flows.reading.figures.gazetteer import Unit
from flows.reading.figures.prose import Sentence
from flows.report.figure import Confirmation, Figure
from tests.bench.reading import report_like
from tests.reading.corpus_table import ALL_WANTED, KINDS, phrasings
from tests.reading.worst_texts import FORMS, text_of

MOST_WORK = 5
"""Looks at a token, for each character of the worst text (the first grammar took 16)."""


class Work:
    """Counts how often tokens are looked at, and whether a place lies in another."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.done = 0
        work = self

        class Words(list[str]):
            def __getitem__(self, which: Any) -> Any:
                found = super().__getitem__(which)
                work.done += len(found) if isinstance(which, slice) else 1
                return found

            def __iter__(self) -> Iterator[str]:
                work.done += len(self)
                return super().__iter__()

        def made(one: Sentence, line: prose.Prose, start: int, stop: int) -> None:
            make(one, line, start, stop)
            one.words = Words(one.words)
            one.at = Words([*one.words, *prose.NOTHING]).__getitem__

        def counted_lies_in(one: Unit, other: Unit) -> bool:
            self.done += 1
            return lies_in(one, other)

        make, lies_in = Sentence.__init__, Unit.lies_in
        monkeypatch.setattr(Sentence, "__init__", made)
        monkeypatch.setattr(Unit, "lies_in", counted_lies_in)

    def of(self, text: str) -> int:
        self.done = 0
        read_figures(text, ALL_WANTED)
        return self.done


@pytest.mark.parametrize("form", FORMS)
def test_work_grows_with_the_text_and_not_faster(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    work = Work(monkeypatch)
    half, whole = work.of(text_of(form, 25_000)), work.of(text_of(form, MOST_CHARACTERS))
    assert whole <= 2.2 * half + 1_000
    assert whole <= MOST_WORK * MOST_CHARACTERS


def test_one_long_sentence_is_read_in_one_pass_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of a thousand groups of digits was the beginning of a walk to the end of the row."""
    monkeypatch.setattr("flows.reading.figures.cutting.LONGEST", MOST_CHARACTERS)
    work = Work(monkeypatch)
    row = " ".join(str(100 + number % 900) for number in range(2_000))
    assert work.of(row) <= 3 * len(row)


def test_a_report_is_read_with_few_looks_at_each_of_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Most sentences hold no word that a rule begins with: 10,000 characters took 36,000 looks before."""
    report = report_like()
    assert Work(monkeypatch).of(report) <= 2.3 * len(report)


@given(st.text(st.sampled_from("a1 .,;\n!hộ\u0301"), max_size=9_000))
def test_pieces_are_the_text_and_none_is_long(text: str) -> None:
    assert "".join(pieces(text)) == "".join(text.splitlines())
    assert all(len(piece) <= LONGEST for piece in pieces(text))


def test_a_long_line_is_cut_between_sentences_and_reads_the_same() -> None:
    sentences = [row.text.splitlines()[0] + ". " for kind in KINDS for row in phrasings(f"{kind}_more")]
    for first in range(0, len(sentences) - 40, 40):
        some = ["Bà con phấn khởi. ", *sentences[first : first + 40]]
        line = "".join(some * 3)
        assert len(line) > LONGEST
        assert all(piece.endswith((". ", ".")) for piece in pieces(line))
        [*_, apart] = [read_figures("".join(some), ALL_WANTED)]
        assert [one.words for one in read_figures(line, ALL_WANTED)] == [one.words for one in apart * 3][
            :MOST_FIGURES
        ]


def test_how_much_of_an_answer_is_read_is_bounded() -> None:
    assert len(read_figures("17 hộ\n" * 5_000, ALL_WANTED)) == MOST_FIGURES
    far = "Bà con phấn khởi.\n" * (MOST_CHARACTERS // 18 + 1)
    assert [one.words for one in read_figures(f"25 hộ\n{far}26 hộ", ALL_WANTED)] == ["25 hộ"]
    assert len("".join(pieces("12 345 " * 20_000))) <= MOST_CHARACTERS


@pytest.mark.parametrize("many", ["x\n", "12 x ", "Vâng. ", "hai, "])
def test_what_costs_the_most_ends_the_reading(many: str) -> None:
    """Short lines, numbers and sentences: what stands behind some of them is read, not behind all."""
    unique = [f"{many}{number}\n" for number in range(1_000)]
    assert [one.words for one in read_figures("".join([*unique[:300], "25 hộ"]), ALL_WANTED)] == ["25 hộ"]
    assert read_figures("".join([*unique, "25 hộ"]), ALL_WANTED) == ()
    assert sum(map(steps, pieces(many * 10_000))) <= MOST_STEPS


def test_an_ordinary_report_is_read_to_its_end() -> None:
    """49,000 characters with lines, sentences and numbers as in letters of offices."""
    line = "Các hộ đã được tập huấn về kỹ thuật làm chuồng trại; năm nay mưa nhiều. Có 12 buổi họp, đủ. "
    text = (line * 2 + "\n") * (49_000 // (2 * len(line)))
    assert [one.words for one in read_figures(f"{text}25 hộ", ALL_WANTED)] == ["25 hộ"]


def test_no_piece_holds_up_others_for_long() -> None:
    """A single look of a regular expression is over one piece at most: others have their turn behind it."""
    assert max(map(len, pieces("xã" * 60_000))) <= LONGEST
    assert prose._SENTENCE.search("x" * LONGEST) is None


def test_reading_again_looks_each_figure_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three hundred figures of which none is there any more: each was compared with each."""
    before = read_figures("\n".join(f"{number} hộ" for number in range(10, 310)), ALL_WANTED)
    looked: list[Figure] = []

    def is_about(known: Figure, _read: Figure) -> bool:
        looked.append(known)
        return False

    monkeypatch.setattr("flows.reading.figures.again._is_about", is_about)
    after = read_again("\n".join(f"{number} hộ" for number in range(200, 500)), ALL_WANTED, before)
    assert {one.confirmation for one in after} == {Confirmation.READ}
    assert len(looked) <= MOST_FIGURES
