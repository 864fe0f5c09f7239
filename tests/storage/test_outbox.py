"""The outbox and leases, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.messages.message import Button, Kind, Message, Pressed, Reply, Said
from storage.core.engine import writing
from storage.operations.overview import overview
from storage.queues.outbox import Outbox, post
from tests.dialogue.beginnings import code_of
from tests.play import Play

AT = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
MESSAGE = Message(
    Kind.PROMPT, "Quy mô\n?", "du_an[1]/quy_mo", "1.4", buttons=((Button("done", "Xong"),),), progress=(1, 2)
)


@pytest.fixture
def play(url: str, tmp_path: Path) -> Iterator[Play]:
    one = Play(url, tmp_path / "files", channel="telegram", pushed=("telegram",))
    yield one
    one.close()


def waiting(play: Play) -> list[tuple[str, str]]:
    """(address, the first words) of what waits."""
    found = Outbox(play.engine, "telegram").waiting((), 99)
    return [
        (one.reply.address, one.reply.messages[0].text.split()[0] if one.reply.messages else "")
        for one in found
    ]


def test_a_reply_waits_as_it_was_made_and_in_order(play: Play) -> None:
    replies = [
        Reply("telegram", str(number % 2), f"m{number}", number > 0, (MESSAGE,) * number)
        for number in range(4)
    ]
    with writing(play.engine) as connection:
        post(connection, [(reply, AT) for reply in replies])
    outbox = Outbox(play.engine, "telegram")
    found = outbox.waiting((), 99)
    assert [one.reply for one in found] == replies
    assert [one.id for one in found] == sorted(one.id for one in found)
    assert [one.reply.to for one in outbox.waiting(["0"], 99)] == ["m1", "m3"]
    assert [one.reply.to for one in outbox.waiting((), 1)] == ["m0", "m2"], "who waits longest comes first"
    assert Outbox(play.engine, "zalo").waiting((), 99) == []
    outbox.sent([found[0].id, found[1].id])
    assert [one.reply.to for one in outbox.waiting((), 99)] == ["m2", "m3"]
    with writing(play.engine) as connection:
        post(connection, [(replies[0], AT)])
    assert outbox.waiting((), 99)[-1].id > found[-1].id


def test_a_turn_posts_its_reply_with_its_commit_and_once(play: Play) -> None:
    play.agrees()
    [*_, last] = Outbox(play.engine, "telegram").waiting((), 99)
    assert last.reply == play.replies[-1]
    inbound = play.inbound(Said("Nuôi bò"))
    play.conversation.receive([inbound])
    number = len(waiting(play))
    play.conversation.receive([inbound])
    assert len(waiting(play)) == number, "what was received before was answered, or its answer waits"


def test_what_was_not_committed_is_not_posted(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    play.agrees()
    before = waiting(play)

    def fails(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("storage.drafts.unit_of_work.post", fails)
    with pytest.raises(OSError, match="disk"):
        play.says("Nuôi bò")
    monkeypatch.undo()
    assert waiting(play) == before


def test_other_channels_get_theirs_at_once(play: Play) -> None:
    play.channel = "web"
    play.agrees()
    assert waiting(play) == []


def test_who_blocked_the_bot_is_left_in_peace_until_they_write(play: Play) -> None:
    play.agrees()
    outbox = Outbox(play.engine, "telegram")
    outbox.mark_unreachable("an", AT)
    assert waiting(play) == []
    assert overview(play.engine).unreachable == 1
    play.says("Nuôi bò")
    assert overview(play.engine).unreachable == 0
    assert len(waiting(play)) == 3, "the answers of before wait too"


def test_only_what_is_told_unasked_goes_to_another_channel(play: Play) -> None:
    """An answer waits where it was asked for, until somebody writes there again."""
    play.pushed = ("telegram", "zalo")
    play.conversation = play.new_conversation()
    play.agrees()
    code = code_of(play, "device")
    play.channel, play.address = "zalo", "an2"
    play.enters(code)
    boxes = [Outbox(play.engine, channel) for channel in play.pushed]
    for box in boxes:
        box.sent([one.id for one in box.waiting((), 99)])
    told = [Reply("telegram", "an", to, saved=True, messages=(MESSAGE,)) for to in ("m1", "", "m2")]
    with writing(play.engine) as connection:
        post(connection, [(reply, AT) for reply in told])
    boxes[0].mark_unreachable("an", AT)
    assert [one.reply.to for box in boxes for one in box.waiting((), 99)] == [""], "at Zalo"
    play.channel, play.address = "telegram", "an"
    play.opens()
    assert [one.reply.to for one in boxes[0].waiting((), 99)][:2] == ["m1", "m2"]


def test_nothing_is_kept_of_a_stranger_who_blocked_the_bot(play: Play) -> None:
    play.opens()
    assert len(waiting(play)) == 1
    Outbox(play.engine, "telegram").mark_unreachable("an", AT)
    assert waiting(play) == []
    assert overview(play.engine).waiting == ()


def test_what_is_refused_is_set_aside(play: Play) -> None:
    play.agrees()
    outbox = Outbox(play.engine, "telegram")
    [first, *_] = outbox.waiting((), 99)
    outbox.refused(first, "chat not found", AT)
    [aside] = overview(play.engine).aside
    assert (aside.channel, aside.address, aside.error) == ("telegram", "an", "chat not found")
    assert first.id not in [one.id for one in outbox.waiting((), 99)]


def test_erasing_takes_what_waits_along(play: Play) -> None:
    play.agrees()
    play.presses("erase")
    play.presses("confirm")
    assert waiting(play) == [("an", "Đã")], "only that it is done"


def test_presses_are_posted_too(play: Play) -> None:
    play.agrees()
    before = len(waiting(play))
    play.sends(Pressed("contents"))
    assert len(waiting(play)) == before + 1
