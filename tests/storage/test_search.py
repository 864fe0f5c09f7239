"""Search finds the same on both databases, whatever is sought."""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from flows.messages.message import Said
from flows.reading.text import words_of
from storage.core.engine import open_engine, writing
from storage.core.migrate import migrate
from storage.reports.search import search
from tests.chance import examples
from tests.dialogue.beginnings import code_of
from tests.play import Play

TEXTS = [
    "Nhân rộng mô hình nuôi bò ở Đắk Lắk",
    "25 hộ nghèo, 608 triệu đồng; xã Hồng Thuận",
    unicodedata.normalize("NFD", "chăn nuôi dê cỏ"),
    "nuôi bò sinh sản",
]


@pytest.fixture
def play(url: str, tmp_path: Path) -> Iterator[Play]:
    one = Play(url, tmp_path / "files", address="Lò Thị Mai")
    one.agrees()
    one.presses("goto:du_an[1]/hoat_dong")
    yield one
    one.close()


def found(play: Play, sought: str) -> list[str]:
    """The texts found, newest first."""
    return [hit.words for hit in search(play.engine, sought) if hit.path]


@pytest.mark.parametrize(
    ("sought", "expected"),
    [
        ("nhan rong", [0]),
        ("NHÂN RỘNG", [0]),
        ("dak lak", [0]),
        ("đắk lắk", [0]),
        ("chăn nuôi", [2]),
        (unicodedata.normalize("NFD", "chăn nuôi"), [2]),
        ("bò nuôi", [3, 0]),
        ("nuoi", [3, 2, 0]),
        ("nu", [3, 2, 0]),
        ("608 tri", [1]),
        ("tri 608", []),
        ("nuoi ga", []),
        ("", []),
        ("…", []),
    ],
)
def test_what_is_found(play: Play, sought: str, expected: list[int]) -> None:
    play.says(*TEXTS)
    assert found(play, sought) == [unicodedata.normalize("NFC", TEXTS[at]) for at in expected]


@pytest.mark.parametrize(
    "sought",
    ['"', "*", "AND", "a:b", "NEAR(", "\x00", "😀", "'; DROP", "bò & !dê", "-", "x" * 5000, "x " * 2000],
)
def test_whatever_is_typed_does_no_harm(play: Play, sought: str) -> None:
    play.says(*TEXTS)
    search(play.engine, sought)
    assert found(play, f"{sought} nhan rong") in ([], [TEXTS[0]])


def test_only_what_counts_is_found(play: Play) -> None:
    play.says("nuôi bò")
    kept = play.replies[-1].to
    play.edits(kept, "nuôi dê")
    assert (found(play, "bo"), found(play, "de")) == ([], ["nuôi dê"])
    play.presses("undo")
    assert (found(play, "bo"), found(play, "de")) == (["nuôi bò"], [])
    play.deletes(kept)
    assert found(play, "bo") == []


def test_names_and_numbers_are_found(play: Play) -> None:
    play.says(*TEXTS)
    [hit] = search(play.engine, "lo thi mai")
    assert (hit.respondent, hit.path, hit.number) == ("Lò Thị Mai", "", "")
    play.presses("done")
    play.presses("goto:review")
    play.presses("submit")
    play.presses("confirm")
    [hit] = search(play.engine, "2026-0001")
    assert (hit.respondent, hit.number) == ("Lò Thị Mai", "2026-0001")
    assert len(search(play.engine, "mai")) == 1, "the earlier names are not left behind"


def test_page_by_page(play: Play) -> None:
    play.says(*(f"hộ {number}" for number in range(7)))
    first = search(play.engine, "ho", most=3)
    rest = search(play.engine, "ho", most=10, before=first[-1].place)
    assert [hit.words for hit in (*first, *rest)] == [f"hộ {number}" for number in reversed(range(7))]


def test_a_long_answer_is_shown_around_what_was_found(play: Play) -> None:
    play.says("đầu " * 100 + "con trâu " + "cuối " * 100)
    [words] = found(play, "trau")
    assert words.startswith("…")
    assert "con trâu" in words
    assert words.endswith("…")
    assert len(words) < 150


def test_who_is_erased_is_found_no_more(play: Play) -> None:
    play.says(*TEXTS)
    play.says("/xoa")
    play.presses("confirm")
    assert search(play.engine, "nuoi") == []
    assert search(play.engine, "mai") == []
    with writing(play.engine) as connection:
        assert connection.execute(text("SELECT count(*) FROM findable")).scalar() == 0


def test_a_shared_draft_is_found_by_the_name_of_who_has_it_now(play: Play) -> None:
    play.says("nuôi bò")
    play.address = "Lò Thị Mai"
    found_code = code_of(play, "join:")
    play.address = "Bình"
    play.presses("yes")
    play.enters(found_code)
    play.address = "Lò Thị Mai"
    play.says("/xoa")
    play.presses("confirm")
    assert search(play.engine, "mai") == []
    assert {hit.respondent for hit in search(play.engine, "binh")} == {"Bình"}
    assert found(play, "nuoi bo") == ["nuôi bò"], "what others write on is still found"


WORDS = st.sampled_from(["bò", "Bò", "bo", "dê", "nuôi", "nuoi", "hộ", "608", "1,2", "Đắk", "x"])
SENTENCES = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)
COUNTER = itertools.count()


@settings(
    max_examples=examples(10), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(said=st.lists(SENTENCES, min_size=1, max_size=6), sought=SENTENCES)
def test_both_find_what_a_plain_walk_finds(play: Play, said: list[str], sought: str) -> None:
    play.address = f"p{next(COUNTER)}"
    play.agrees()
    play.presses("goto:du_an[1]/hoat_dong")
    play.receives([Said(one) for one in said])
    *whole, begun = words_of(sought)
    expected = [
        one
        for one in reversed(said)
        if {*whole} <= {*words_of(one)} and any(word.startswith(begun) for word in words_of(one))
    ]
    hits = search(play.engine, sought, most=1000)
    assert [hit.words for hit in hits if hit.respondent == play.address and hit.path] == expected


def test_what_was_there_before_the_index_is_found(empty_url: str) -> None:
    engine = open_engine(empty_url)
    migrate(engine, "0003")
    with writing(engine) as connection:
        for statement in BEFORE:
            connection.execute(text(statement))
    migrate(engine)
    assert [(hit.path, hit.words) for hit in search(engine, "nuoi de")] == [("du_an[1]/ten", "Nuôi dê")]
    assert [hit.name for hit in search(engine, "bao cao")] == ["Báo cáo bò"]
    engine.dispose()


BEFORE = (
    "INSERT INTO respondents VALUES ('r1', 'Lò Thị Mai', NULL, '2026-01-01 00:00:00')",
    "INSERT INTO drafts (id, respondent_id, name, outline, version, spent, parts, turns, number, "
    "submissions, revision, created_at) VALUES "
    "('d1', 'r1', 'Báo cáo bò', 'ngan_sach', '2013-06', 0, 1, 1, '', 0, 1, '2026-01-01 00:00:00')",
    "INSERT INTO parts (draft_id, id, message, path, place, sequence, text, at, by, album, live) VALUES "
    "('d1', 'p1', 'm1', 'du_an[1]/ten', 1, 1, 'Nuôi dê', '2026-01-01 00:00:00', 'r1', '', true)",
)
