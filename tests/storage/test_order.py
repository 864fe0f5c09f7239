"""What comes in another order than sent, and files that come later than their message, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from flows.messages.message import (
    Attached,
    Content,
    Edited,
    Fetched,
    FileRef,
    Kind,
    Pressed,
    Reason,
    Reply,
    Said,
)
from storage.core import tables
from storage.core.engine import reading
from storage.operations.doctor import examine
from tests.play import JPEG, Play

HERE = "du_an[1]/quy_mo"
COMING = FileRef("", "anh-7.jpg", "image/jpeg", 9)


@pytest.fixture
def play(url: str, tmp_path: Path) -> Iterator[Play]:
    """At a question that takes many messages."""
    one = Play(url, tmp_path / "files", "5", "telegram", pushed=("telegram",))
    one.agrees()
    one.presses("yes")
    one.says("Nuôi bò", "xã Hồng Thuận", "2017")
    assert one.key == HERE
    yield one
    one.close()


def sent(play: Play, number: int, content: Content, **more: object) -> Reply:
    """A message of the chat, by its number; another process has taken it up."""
    play.conversation = play.new_conversation()
    inbound = replace(play.inbound(content, str(number)), **{"order": number, **more})  # type: ignore[arg-type]
    [reply] = play.conversation.receive([inbound])
    play.replies.append(reply)
    return reply


def comes(play: Play, of: int, file: FileRef | Reason | None = None) -> Reply:
    """The file of a message is here."""
    kept = file or play.files.put(JPEG, "anh-7.jpg")
    play.conversation = play.new_conversation()
    inbound = play.inbound(Fetched(str(of), kept), f"{of}:file")
    [reply] = play.conversation.receive([inbound])
    play.replies.append(reply)
    return reply


def kept(play: Play, path: str = HERE) -> list[tuple[str, str | None, str | None]]:
    """(words, hash, type) of the live parts."""
    parts = tables.parts
    query = select(parts.c.text, parts.c.sha256, parts.c.media_type).where(parts.c.live, parts.c.path == path)
    with reading(play.engine) as connection:
        return [(row[0], row[1], row[2]) for row in connection.execute(query.order_by(parts.c.place))]


def sound(play: Play) -> bool:
    """Whether the counts are those of the messages, and every file is there."""
    return not [one.what for one in examine(play.engine, play.files, play.clock())]


def test_messages_stand_in_the_order_in_which_they_were_sent(play: Play) -> None:
    sent(play, 500, Said("đầu"))
    sent(play, 513, Said("bốn"))
    sent(play, 511, Said("hai"))
    sent(play, 512, Said("ba"))
    sent(play, 510, Said("một"))
    sent(play, 514, Said("năm"))
    assert play.live(HERE) == ["đầu", "một", "hai", "ba", "bốn", "năm"]
    assert sound(play)


def test_within_one_batch_too(play: Play) -> None:
    numbered = [(3, "ba"), (1, "một"), (2, "hai"), (5, "năm"), (4, "bốn")]
    batch = [replace(play.inbound(Said(text), str(number)), order=number) for number, text in numbered]
    play.conversation.receive(batch)
    assert play.live(HERE) == ["một", "hai", "ba", "bốn", "năm"]
    sent(play, 6, Said("sáu"))
    assert play.live(HERE)[-1] == "sáu"
    assert sound(play)


def test_an_edited_message_keeps_its_place_for_those_that_come_late(play: Play) -> None:
    sent(play, 10, Said("mười"))
    sent(play, 12, Said("mười hai"))
    play.edits("12", "mười hai sửa")
    play.edits("10", "mười sửa")
    sent(play, 11, Said("mười một"))
    assert play.live(HERE) == ["mười sửa", "mười một", "mười hai sửa"]
    play.presses("undo")
    assert play.live(HERE) == ["mười sửa", "mười hai sửa"]


def test_where_the_channel_gives_no_order_it_is_that_of_arrival(play: Play) -> None:
    for number, text in ((9, "một"), (3, "hai"), (5, "ba")):
        sent(play, number, Said(text), order=0)
    assert play.live(HERE) == ["một", "hai", "ba"]


def test_what_was_sent_before_done_and_comes_after_it_is_of_the_answer_closed(play: Play) -> None:
    sent(play, 20, Said("một"))
    sent(play, 22, Pressed("done"))
    here = play.key
    assert here != HERE
    told = sent(play, 21, Said("hai"))
    assert play.live(HERE) == ["một", "hai"]
    assert play.live(here) == []
    [message] = told.messages
    assert (message.kind, message.text.startswith("Đã ghi vào câu 1.4, dự án 1")) == (Kind.NOTICE, True)
    sent(play, 23, Said("của câu sau"))
    assert play.live(here) == ["của câu sau"], "where one stands has not changed"
    assert sound(play)


# Files on their way


def test_a_file_has_its_place_before_it_is_here(play: Play) -> None:
    sent(play, 6, Said("trước"))
    announced = sent(play, 7, Attached(COMING, "chuồng"))
    assert (announced.saved, announced.messages) == (False, ())
    sent(play, 8, Said("sau"))
    sent(play, 9, Pressed("done"))
    after = play.key
    assert after != HERE, "Xong waits for nothing"
    assert kept(play) == [("trước", None, None), ("chuồng", "", "image/jpeg"), ("sau", None, None)]
    sent(play, 10, Said("câu sau"))
    play.restarts()
    came = comes(play, 7)
    assert (came.saved, came.messages) == (True, ())
    [_, (caption, digest, media_type), _] = kept(play)
    assert (caption, media_type) == ("chuồng", "image/jpeg")
    assert digest and play.files.get(digest) == JPEG
    assert sent(play, 11, Said("vẫn ở đây")).messages == ()
    assert play.live(after) == ["câu sau", "vẫn ở đây"]
    assert sound(play)


def test_it_is_received_once(play: Play) -> None:
    for _ in range(3):
        sent(play, 7, Attached(COMING, "chuồng"))
    came = comes(play, 7)
    assert comes(play, 7).saved is came.saved is True
    sent(play, 7, Attached(COMING, "chuồng"))
    assert [digest for _, digest, _ in kept(play)] == [digest for _, digest, _ in kept(play) if digest]
    assert len(kept(play)) == 1
    assert sound(play)


def test_what_is_done_to_it_meanwhile_holds(play: Play) -> None:
    """Its caption edited; taken out and brought back; taken out for good."""
    for number in (7, 8, 9):
        sent(play, number, Attached(COMING, f"ảnh {number}"))
    play.edits("7", "ảnh bảy sửa")
    play.deletes("8")
    play.presses("undo")
    play.deletes("9")
    for number in (7, 8, 9):
        comes(play, number)
    assert [words for words, digest, _ in kept(play) if digest] == ["ảnh bảy sửa", "ảnh 8"]
    play.presses("undo")
    assert [bool(digest) for _, digest, _ in kept(play)] == [True, True, True], "the third has its file too"
    assert sound(play)


def test_a_file_that_cannot_be_had_is_named(play: Play) -> None:
    sent(play, 6, Said("trước"))
    sent(play, 7, Attached(COMING))
    sent(play, 8, Attached(replace(COMING, name="anh-8.jpg"), "chuồng bò"))
    sent(play, 9, Pressed("done"))
    after = play.key
    told = comes(play, 7, Reason.AWAY).messages[0]
    assert told.text.startswith("anh-7.jpg, gửi lúc ")
    assert "câu 1.4, dự án 1 (Nuôi bò): Chưa tải được tệp này về" in told.text
    assert [button.press for row in told.buttons for button in row] == [f"goto:{HERE}"]
    with_words = comes(play, 8, Reason.BROKEN).messages[0]
    assert with_words.text.endswith("Chữ đi kèm đã lưu.")
    assert kept(play) == [("trước", None, None), ("chuồng bò", None, None)]
    assert sent(play, 10, Said("câu sau")).messages == (), "told once, and nobody has moved"
    assert play.live(after) == ["câu sau"]
    assert sound(play)


def test_a_file_for_which_nothing_waits_is_passed_over(play: Play) -> None:
    reply = comes(play, 99)
    assert (reply.saved, reply.messages) == (False, ())
    play.address = "6"
    assert comes(play, 7).messages == (), "not even a greeting, for somebody who is a stranger"


def to_review(play: Play) -> None:
    play.presses("review")
    assert play.key == "review"


def sealed(play: Play) -> list[list[str]]:
    """The hashes of the files in each sealed version."""
    return [
        [part.file.sha256 for answer in one.answers.values() for part in answer.files if part.file]
        for one in play.submissions()
    ]


def test_who_submits_waits_for_files_and_is_told_when_they_are_here(play: Play) -> None:
    for number in (7, 8):
        sent(play, number, Attached(COMING))
    to_review(play)
    assert "2 tệp còn đang tải về: anh-7.jpg, anh-7.jpg" in play.shown.plain
    for _ in range(2):  # twice, as from two processes
        play.conversation = play.new_conversation()
        play.presses("submit")
        assert play.key == "review"
    assert sealed(play) == []
    assert comes(play, 7).messages == ()
    told = comes(play, 8).messages[-1]
    assert told.plain.startswith("Đã nhận đủ các tệp.")
    assert "còn đang tải" not in told.plain
    play.presses("submit")
    [hashes] = sealed(play)
    assert len(hashes) == 2, "each belongs to it once"
    assert all(hashes)


def test_a_deadline_does_not_hang_on_a_file(play: Play) -> None:
    sent(play, 6, Said("trước"))
    sent(play, 7, Attached(COMING, "chuồng"))
    play.clock.forward(minutes=61)
    to_review(play)
    play.presses("submit")
    assert sealed(play) == [[]]
    late = comes(play, 7).messages[0]
    assert "tệp anh-7.jpg vừa về, sau khi báo cáo đã nộp" in late.text
    assert [button.press for row in late.buttons for button in row] == ["withdraw"]
    play.presses("withdraw")
    play.presses("submit")
    assert [len(hashes) for hashes in sealed(play)] == [0, 1], "then it is in the next version"
    assert sound(play)


def test_a_report_read_while_a_file_is_coming_is_whole_without_it(play: Play) -> None:
    sent(play, 6, Said("trước"))
    sent(play, 7, Attached(COMING, "chuồng"))
    assert "trước" in sent(play, 8, Said("đọc lại")).messages[-1].plain


# Replies


def reply_to(play: Play, number: int, of: object, content: Content, order: int | None = None) -> Reply:
    return sent(play, number, content, replies_to=str(of), order=number if order is None else order)


def test_a_reply_to_one_of_ones_own_messages_is_of_its_answer(play: Play) -> None:
    sent(play, 7, Said("một"))
    sent(play, 8, Pressed("done"))
    here = play.key
    reply_to(play, 9, 7, Said("hai"))
    reply_to(play, 10, 9, Attached(COMING, "chuồng"))
    assert play.live(HERE) == ["một", "hai", "chuồng"]
    assert play.live(here) == []
    assert sound(play)


def test_a_reply_to_an_edited_message_and_an_edit_of_a_reply(play: Play) -> None:
    sent(play, 7, Said("một"))
    play.edits("7", "một sửa")
    sent(play, 8, Pressed("done"))
    reply_to(play, 9, 7, Said("hai"))
    play.sends(Edited("9", "hai sửa"))
    assert play.live(HERE) == ["một sửa", "hai sửa"]


def test_a_reply_that_undoes_leaves_one_where_one_was(play: Play) -> None:
    sent(play, 7, Said("một"))
    sent(play, 8, Pressed("done"))
    here = play.key
    reply_to(play, 9, 7, Said("hai"))
    play.presses("undo")
    assert play.live(HERE) == ["một"]
    assert play.key == here


def test_a_stale_pause(play: Play) -> None:
    """A file that comes ends no pause, and is no writing."""
    sent(play, 7, Attached(COMING))
    play.presses("pause")
    play.clock.forward(minutes=30)
    comes(play, 7)
    with reading(play.engine) as connection:
        [paused] = connection.execute(select(tables.positions.c.paused)).scalars()
        [touched] = connection.execute(select(tables.drafts.c.touched_at)).scalars()
    assert paused
    assert touched < play.clock.now - timedelta(minutes=29)
