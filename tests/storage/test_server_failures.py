"""What only a server does: drop a connection halfway, end a deadlock, refuse to serialize, be killed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, select, text

from flows.messages.message import Reply, Said
from storage.core import tables
from storage.core.engine import reading, writing
from storage.core.errors import StorageError, Unavailable
from storage.drafts.unit_of_work import UnitOfWork
from storage.privacy.expiry import believe
from tests.databases import PostgresqlDatabase, PostgresqlServer, wait_for_a_lock
from tests.play import Play

WORDS = ["một", "hai", "ba"]


@pytest.fixture
def database(postgresql_server: PostgresqlServer) -> PostgresqlDatabase:
    return postgresql_server.make("failures")


@pytest.fixture
def play(database: PostgresqlDatabase, tmp_path: Path) -> Iterator[Play]:
    one = Play(database.url, tmp_path / "files")
    one.agrees()
    one.presses("goto:du_an[1]/hoat_dong")
    yield one
    one.close()


@pytest.fixture
def beside(database: PostgresqlDatabase) -> Iterator[Engine]:
    """Somebody else at the same server."""
    engine = create_engine(database.address)
    yield engine
    engine.dispose()


def in_the_middle(monkeypatch: pytest.MonkeyPatch, act: Callable[[], None]) -> None:
    """Once, when everything was written and nothing committed."""
    flush = UnitOfWork.flush
    acted: list[bool] = []

    def flushed(work: UnitOfWork) -> None:
        flush(work)
        if not acted:
            acted.append(True)
            act()

    monkeypatch.setattr(UnitOfWork, "flush", flushed)


def test_a_connection_dropped_in_the_middle(
    play: Play, beside: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def drop() -> None:
        with beside.begin() as connection:
            query = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'failures'"
            connection.execute(text(f"{query} AND pid <> pg_backend_pid()"))

    in_the_middle(monkeypatch, drop)
    inbounds = [play.inbound(Said(word), word) for word in WORDS]
    with pytest.raises(Unavailable):
        play.conversation.receive(inbounds)
    assert play.live() == [], "half of it was kept"
    assert all(reply.saved for reply in play.conversation.receive(inbounds))
    assert play.live() == WORDS


@pytest.mark.parametrize("when", ["before the commit", "after the commit"])
def test_a_server_that_is_killed_and_started_again(
    play: Play, database: PostgresqlDatabase, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    assert play.says("trước").saved
    inbounds = [play.inbound(Said(word), word) for word in WORDS]
    if when == "before the commit":
        in_the_middle(monkeypatch, database.leave)
        with pytest.raises(Unavailable):
            play.conversation.receive(inbounds)
    else:
        assert all(reply.saved for reply in play.conversation.receive(inbounds))
        database.leave()
    with pytest.raises(Unavailable):
        play.conversation.receive(inbounds)
    database.come_back()
    if when == "after the commit":
        assert play.live() == ["trước", *WORDS], "what was acknowledged is gone"
    assert all(reply.saved for reply in play.conversation.receive(inbounds))
    assert play.live() == ["trước", *WORDS]


def test_a_deadlock_is_ended_by_doing_it_again(play: Play, beside: Engine) -> None:
    """Somebody else locks two drafts the other way round; the server ends the transaction that looks first.

    Ours looks after five seconds, so that the other certainly waits by then; the other never in this test.
    """
    with beside.begin() as connection:
        connection.execute(text("ALTER DATABASE failures SET deadlock_timeout = '5s'"))
    play.engine.dispose()  # a setting of the database is for new connections
    play.address = "binh"
    play.agrees()
    play.presses("goto:du_an[1]/hoat_dong")
    here = [play.inbound(Said("Bình"), "b")]
    play.address = "an"
    here.append(play.inbound(Said("An"), "a"))
    lock = text("SELECT id FROM drafts WHERE id = :id FOR UPDATE")
    with reading(play.engine) as connection:
        first, second = connection.execute(select(tables.drafts.c.id).order_by(tables.drafts.c.id)).scalars()
    replies = []
    thread = threading.Thread(target=lambda: replies.extend(play.conversation.receive(here)))
    with beside.begin() as connection:
        connection.execute(text("SET LOCAL deadlock_timeout = '1h'"))
        connection.execute(lock, {"id": second})
        thread.start()
        wait_for_a_lock(play.engine, thread)
        connection.execute(lock, {"id": first})
    thread.join()
    assert [reply.saved for reply in replies] == [True, True]
    assert sorted(play.live()) == ["An", "Bình"]
    with beside.connect() as connection:
        ended = "SELECT deadlocks FROM pg_stat_database WHERE datname = 'failures'"
        while connection.execute(text(ended)).scalar() != 1:  # the server counts a little later
            connection.rollback()
            time.sleep(0.05)


def test_what_cannot_be_serialized_is_done_again(play: Play, beside: Engine) -> None:
    with beside.begin() as connection:
        connection.execute(text("CREATE SEQUENCE tries"))
        connection.execute(
            text(
                "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                "IF nextval('tries') < 3 THEN RAISE EXCEPTION 'again' USING ERRCODE = '40001'; END IF; "
                "RETURN NEW; END $$"
            )
        )
        connection.execute(
            text("CREATE TRIGGER refuse BEFORE INSERT ON parts FOR EACH ROW EXECUTE FUNCTION refuse()")
        )
    assert play.says("25 hộ").saved
    assert play.live() == ["25 hộ"]
    with beside.connect() as connection:
        assert connection.execute(text("SELECT last_value FROM tries")).scalar() == 3


def test_who_has_waited_for_another_process_goes_on_from_where_that_went(play: Play, beside: Engine) -> None:
    """It has handled "Xong" while a file of the same officer waited for its lock here."""
    moved = text("UPDATE positions SET state = 'du_an/ket_qua'")
    replies: list[Reply] = []
    words = [play.inbound(Said("Kết quả"), "w")]
    thread = threading.Thread(target=lambda: replies.extend(play.conversation.receive(words)))
    with beside.begin() as connection:
        connection.execute(text("SELECT id FROM respondents FOR UPDATE"))
        thread.start()
        wait_for_a_lock(play.engine, thread)
        connection.execute(moved)
        connection.execute(text("UPDATE drafts SET revision = revision + 1, turns = turns + 1"))
    thread.join()
    assert [reply.saved for reply in replies] == [True]
    with beside.connect() as connection:
        query = select(tables.parts.c.path).where(tables.parts.c.text == "Kết quả")
        assert connection.execute(query).scalars().all() == ["du_an[1]/ket_qua"]


def test_two_processes_note_at_once_that_the_clock_is_right(play: Play, beside: Engine) -> None:
    now = datetime(2026, 11, 28, tzinfo=UTC)
    failed: list[Exception] = []

    def believes() -> None:
        try:
            with writing(play.engine) as connection:
                believe(connection, now, is_right=True)
        except StorageError as error:
            failed.append(error)

    thread = threading.Thread(target=believes)
    with beside.begin() as connection:
        connection.execute(text("INSERT INTO moments (name, at) VALUES ('expiry', '2026-11-28')"))
        thread.start()
        wait_for_a_lock(play.engine, thread)
    thread.join()
    assert failed == []
