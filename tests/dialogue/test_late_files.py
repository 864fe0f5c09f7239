"""A file that comes later than what was sent after it: it stands in the answer that it was sent for."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from flows.messages.message import Attached, Content, FileRef, Kind, Pressed, Reason, Reply, Said, Unreadable
from storage.core import tables
from storage.core.engine import reading
from tests.play import JPEG, Play

ACTIVITIES = "du_an[1]/hoat_dong"


@pytest.fixture
def officer(play: Play) -> Play:
    """Somebody at 1.6, where many messages make an answer."""
    play.agrees()
    play.presses(f"goto:{ACTIVITIES}")
    return play


def photo(play: Play, about: str, caption: str = "") -> Attached:
    file = play.files.put(JPEG, "chuồng.jpg")
    assert isinstance(file, FileRef)
    return Attached(file, caption, about=about)


def sends(play: Play, id_: str, content: Content) -> Reply:
    return play.sends(content, id_)


def words(play: Play, path: str = ACTIVITIES) -> list[str]:
    """What is kept at a path, in order: a text by its words, a file by its name."""
    parts = tables.parts
    query = select(func.coalesce(parts.c.file_name, parts.c.text)).where(parts.c.live, parts.c.path == path)
    with reading(play.engine) as connection:
        return list(connection.execute(query.order_by(parts.c.place)).scalars())


def standing(play: Play) -> str:
    query = select(tables.answers.c.standing).where(tables.answers.c.path == ACTIVITIES)
    with reading(play.engine) as connection:
        return str(connection.execute(query).scalar_one())


def test_it_stands_before_what_was_sent_after_it(officer: Play) -> None:
    sends(officer, "20", Said("- Bê giống"))
    sends(officer, "22", Said("- Chuồng"))
    sends(officer, "23", Said("- Thú y"))
    reply = sends(officer, "21", photo(officer, ACTIVITIES))
    assert (reply.saved, reply.messages) == (True, ())
    assert words(officer) == ["- Bê giống", "chuồng.jpg", "- Chuồng", "- Thú y"]
    sends(officer, "24", Said("- Cỏ"))
    sends(officer, "9", photo(officer, ACTIVITIES))
    assert words(officer) == ["chuồng.jpg", "- Bê giống", "chuồng.jpg", "- Chuồng", "- Thú y", "- Cỏ"]


def test_it_finds_its_place_within_one_batch(officer: Play) -> None:
    sent: dict[str, Content] = {
        "20": Said("a"),
        "22": Said("b"),
        "23": Said("c"),
        "21": photo(officer, ACTIVITIES),
    }
    officer.conversation.receive([officer.inbound(content, id_) for id_, content in sent.items()])
    assert words(officer) == ["a", "chuồng.jpg", "b", "c"]
    officer.edits("22", "b, sửa")
    officer.deletes("21")
    officer.presses("undo")
    sends(officer, "24", Said("d"))
    assert words(officer) == ["a", "chuồng.jpg", "b, sửa", "c", "d"]


def test_its_question_is_closed_meanwhile_and_others_are_begun(officer: Play) -> None:
    sends(officer, "20", Said("- Bê giống"))
    reply = sends(officer, "22", Pressed("done", ACTIVITIES, files=1))
    assert "Còn 1 tệp đang tới" in reply.messages[-1].before
    following = officer.key
    sends(officer, "23", Said("44 hộ nghèo"))
    here = officer.shown
    reply = sends(officer, "21", photo(officer, ACTIVITIES, "chuồng mới"))
    assert (reply.saved, reply.messages) == (True, ())
    assert officer.shown == here
    assert words(officer) == ["- Bê giống", "chuồng.jpg"]
    assert standing(officer) == "given"
    assert words(officer, following) == ["44 hộ nghèo"]
    officer.presses("undo")
    assert words(officer) == ["- Bê giống", "chuồng.jpg"], "undoing is about what one did last"
    assert words(officer, following) == []


def test_nothing_but_a_file_that_is_on_its_way_closes_an_answer(officer: Play) -> None:
    assert not sends(officer, "22", Pressed("done", ACTIVITIES)).saved
    assert sends(officer, "23", Pressed("done", ACTIVITIES, files=1)).saved
    assert officer.shown.key != ACTIVITIES
    sends(officer, "21", photo(officer, ACTIVITIES))
    assert (words(officer), standing(officer)) == (["chuồng.jpg"], "given")


def test_its_question_was_passed_over_meanwhile(officer: Play) -> None:
    sends(officer, "22", Pressed("skip", ACTIVITIES))
    sends(officer, "21", photo(officer, ACTIVITIES))
    assert (words(officer), standing(officer)) == (["chuồng.jpg"], "given")


def test_the_words_of_one_that_cannot_be_kept_go_where_it_was_sent(officer: Play) -> None:
    sends(officer, "22", Pressed("skip", ACTIVITIES))
    reply = sends(officer, "21", Unreadable(Reason.BROKEN, "chuồng mới", ACTIVITIES))
    assert reply.saved
    assert reply.messages[0].kind is Kind.ERROR
    assert words(officer) == ["chuồng mới"]


def test_sent_between_two_questions_it_is_in_neither(officer: Play) -> None:
    reply = sends(officer, "21", photo(officer, "contents"))
    assert reply.saved
    assert words(officer) == []
    assert words(officer, "") == ["chuồng.jpg"]
