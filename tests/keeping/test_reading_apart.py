"""Figures are read outside of the transaction and of the writer's thread; nobody waits for it."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, event

from bot.intake.rate_limits import Guesses
from bot.intake.readings import READ_AT_ONCE, AtHand, Readings, Unread
from bot.intake.writer import Writer
from flows.form.outline import FigureKind, Text, Wanted
from flows.messages.message import Content, Edited, Pressed, Reply, Said
from flows.reading import figures
from flows.reading.figures.lexicon import Lexicon
from flows.reading.figures.prose import Sentence
from flows.report.figure import Figure, Named
from tests.play import Play

SCALE = "du_an[1]/quy_mo"
LONG = "".join(f"xã {number} có {number} hộ, " for number in range(3, 2_500))[:49_000]
"""One sentence, never the same page twice."""
HOUSEHOLDS = (Wanted("so_ho", FigureKind.COUNT, Text("số hộ"), ("hộ",)),)


@pytest.fixture
def writer(play: Play) -> Iterator[Writer]:
    writer = Writer(play.conversation.take, play.conversation.readings)
    yield writer
    writer.close()


async def handed_in(
    writer: Writer, play: Play, content: Content, address: str = "an", id_: str = ""
) -> Reply:
    play.address = address
    [reply] = await writer.hand_in([play.inbound(content, id_)])
    play.replies.append(reply)
    return reply


def begun(play: Play, address: str) -> None:
    play.address = address
    play.agrees()
    play.presses(f"goto:{SCALE}")


def held_back(monkeypatch: pytest.MonkeyPatch, words: str) -> threading.Event:
    """Pieces with these words are not read until the event is set."""
    may_read, read_piece = threading.Event(), figures.read_piece

    def held(piece: str, wanted: tuple[Wanted, ...], near: Named | None) -> tuple[Figure, ...]:
        assert words not in piece or may_read.wait(60)
        return read_piece(piece, wanted, near)

    monkeypatch.setattr("bot.intake.readings.read_piece", held)
    return may_read


@contextmanager
def watched(play: Play, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The threads that read; fails where a transaction that writes is open, or the writer reads."""
    is_open = threading.Event()

    def begins(connection: Connection) -> None:
        if not connection.get_execution_options().get("reading"):
            is_open.set()

    event.listen(play.engine, "begin", begins)
    for end in ("commit", "rollback"):
        event.listen(play.engine, end, lambda _: is_open.clear())
    by = list[str]()

    def spy(one: Sentence, known: Lexicon, near: Named | None) -> list[figures.Found]:
        assert not is_open.is_set(), f"{one.words[:9]} is read while the transaction is open"
        by.append(threading.current_thread().name.partition("_")[0])
        return read_sentence(one, known, near)

    read_sentence = figures._read_sentence
    monkeypatch.setattr(figures, "_read_sentence", spy)
    yield by


async def test_nothing_is_read_while_the_transaction_is_open(
    play: Play, writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everything that makes words be read: written, closed, edited, added to, corrected, sealed, new."""
    begun(play, "an")
    with watched(play, monkeypatch) as by:
        say = Said
        await handed_in(writer, play, say("1 xã, 25 hộ nghèo"), id_="first")
        await handed_in(writer, play, say(LONG[:4_000]))
        assert by, "what arrives is read ahead"
        await handed_in(writer, play, Pressed("done"))
        await handed_in(writer, play, Edited("first", "2 xã, 27 hộ nghèo"))
        await handed_in(writer, play, Pressed(f"goto:{SCALE}"))
        await handed_in(writer, play, say("thêm 3 thôn"))
        await handed_in(writer, play, Pressed("done"))
        await handed_in(writer, play, Pressed(f"mend:{SCALE}"))
        await handed_in(writer, play, Pressed("figure:so_ho"))
        await handed_in(writer, play, say("28"))
        await handed_in(writer, play, Pressed(f"goto:{SCALE}"))
        await handed_in(writer, play, say("31 hộ thoát nghèo"))
        play.conversation.readings._kept.clear()  # as after a start: all is read when it is sealed
        for _ in range(2):
            await handed_in(writer, play, Pressed("submit"))
        assert set(by) == {"reader"}
    [report] = play.submissions()
    assert len(report.answers[SCALE].figures) > 100
    assert "31 hộ" in [one.words for one in report.answers[SCALE].figures]


async def test_nobody_waits_while_somebodys_words_are_read(
    play: Play, writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun(play, "an")
    begun(play, "binh")
    may_read = held_back(monkeypatch, "xã")
    long = asyncio.create_task(handed_in(writer, play, Said(LONG)))
    await asyncio.sleep(0)
    behind = asyncio.create_task(handed_in(writer, play, Said("của cùng một người")))
    await asyncio.sleep(0)
    reply = await handed_in(writer, play, Said("25 hộ"), "binh")
    assert reply.saved
    assert not long.done()
    assert not behind.done(), "what one person sends is kept in its order"
    may_read.set()
    await asyncio.gather(long, behind)
    assert play.live(SCALE)[-2:] != [], "kept"
    assert [text[:9] for text in play.live(SCALE) if text != "25 hộ"] == [LONG[:9], "của cùng "]


def test_however_many_send_pages_at_once_two_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Threads that compute take turns with all others: with eight a turn took eighteen times as long."""
    reading, most = set[int](), 0

    def read_piece(piece: str, wanted: tuple[Wanted, ...], near: Named | None) -> tuple[Figure, ...]:
        nonlocal most
        reading.add(threading.get_ident())
        most = max(most, len(reading))
        time.sleep(0.001)  # whoever may read as well, does now
        reading.remove(threading.get_ident())
        return ()

    monkeypatch.setattr("bot.intake.readings.read_piece", read_piece)
    readings = Readings()
    number = readings.number(HOUSEHOLDS)
    threads = [
        threading.Thread(target=readings.read, args=([(number, f"{at} {page}") for page in range(20)],))
        for at in range(8)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert most <= READ_AT_ONCE


async def test_who_needs_nothing_read_is_kept_at_once_and_order_stays(
    play: Play, writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three in one batch: the first must be read, the second is behind it, the third is somebody else's."""
    begun(play, "an")
    play.says("25 hộ")
    begun(play, "binh")
    play.conversation.readings._kept.clear()
    may_read = held_back(monkeypatch, "25 hộ")
    play.address = "an"
    mine = [play.inbound(Pressed("done")), play.inbound(Said("Mục tiêu"))]
    play.address = "binh"
    other = play.inbound(Said("26 hộ"))
    tasks = [asyncio.create_task(writer.hand_in([one])) for one in (*mine, other)]
    assert (await tasks[2])[0].saved
    assert "Mục tiêu" not in play.live()
    may_read.set()
    await asyncio.gather(*tasks)
    assert play.live(SCALE) == ["25 hộ", "26 hộ"]
    assert play.live("du_an[1]/muc_tieu") == ["Mục tiêu"]


def test_a_batch_that_is_taken_again_counts_a_guess_once() -> None:
    guesses = Guesses()
    for _ in range(50):
        guesses.missed(["an"], ("web", "an", "m1"))
    assert not guesses.wait(["an"])


def test_what_is_read_stays_known_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.intake.readings.MOST_KEPT", 5_000)
    readings = Readings()
    number = readings.number(HOUSEHOLDS)
    for at in range(100):
        readings.read([(number, f"{at + 2} hộ")])
    assert (
        readings._weight
        == sum(100 * (len(f) + 1) + len(one[1]) for one, f in readings._kept.items())
        <= 5_000
    )
    assert readings.kept((number, "101 hộ")) is not None
    assert readings.kept((number, "2 hộ")) is None


def test_what_is_not_known_is_asked_for_and_never_read_at_hand() -> None:
    readings = Readings()
    at_hand = AtHand(readings, {})
    assert at_hand("25 hộ\n26 hộ", HOUSEHOLDS) == ()
    asked = at_hand.missing()
    assert [piece for _, piece in asked] == ["25 hộ", "26 hộ"]
    known = readings.read(Unread({0: asked}).all)
    readings._kept.clear()
    again = AtHand(readings, known)
    assert [one.words for one in again("25 hộ\n26 hộ", HOUSEHOLDS)] == ["25 hộ", "26 hộ"]
    assert not again.missing(), "what was read for a batch is known to it, whatever else is forgotten"
