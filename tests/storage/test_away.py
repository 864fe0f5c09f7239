"""The database is away, read-only, full or something else: one sentence, no receipt, nothing lost."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from traceback import format_exception

import pytest
from sqlalchemy import Engine, create_engine, event, select, text

from flows.messages.message import Said
from storage.core import tables
from storage.core.engine import open_engine, reading
from storage.core.errors import Unavailable
from storage.core.migrate import migrate
from tests.play import Play

Run = Callable[[str], object]
Trouble = Callable[[Play], AbstractContextManager[None]]


@pytest.fixture
def play(url: str, tmp_path: Path) -> Iterator[Play]:
    one = Play(url, tmp_path / "files")
    yield one
    one.close()


@contextmanager
def each_connection(engine: Engine, statement: str) -> Iterator[None]:
    """Every new connection of `engine` begins with `statement`."""

    def prepare(connection: sqlite3.Connection, _entry: object) -> None:
        connection.execute(statement)

    engine.dispose()
    event.listen(engine, "connect", prepare)
    yield
    event.remove(engine, "connect", prepare)
    engine.dispose()


@contextmanager
def read_only(play: Play) -> Iterator[None]:
    """A file on a read-only disk; a standby server."""
    if play.engine.dialect.name == "sqlite":
        with each_connection(play.engine, "PRAGMA query_only=ON"):
            yield
        return
    with administrator(play) as run:
        run("ALTER DATABASE decuong SET default_transaction_read_only = on")
        play.engine.dispose()
        yield
        run("ALTER DATABASE decuong RESET default_transaction_read_only")
        play.engine.dispose()


@contextmanager
def full(play: Play) -> Iterator[None]:
    """A disk without room. PostgreSQL's own disk cannot be filled here: it says so through a trigger."""
    if play.engine.dialect.name == "sqlite":
        with each_connection(play.engine, "PRAGMA max_page_count=1"):  # SQLite: as many as there are
            yield
        return
    with administrator(play, "decuong") as run:
        run(
            "CREATE FUNCTION fill() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$"
        )
        run("CREATE TRIGGER fill BEFORE INSERT ON parts FOR EACH ROW EXECUTE FUNCTION fill()")
        yield
        run("DROP FUNCTION fill CASCADE")


@contextmanager
def gone(play: Play) -> Iterator[None]:
    """The database is not there: its file was moved, its server lets nobody in."""
    if play.engine.dialect.name == "sqlite":
        folder = Path(str(play.engine.url.database)).parent
        play.engine.dispose()
        folder.rename(folder.with_name("elsewhere"))
        yield
        folder.with_name("elsewhere").rename(folder)
        return
    with administrator(play) as run:
        run("ALTER DATABASE decuong ALLOW_CONNECTIONS false")
        run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'decuong'")
        yield
        run("ALTER DATABASE decuong ALLOW_CONNECTIONS true")


@contextmanager
def administrator(play: Play, database: str = "postgres") -> Iterator[Run]:
    """Runs statements at the server, each at once."""
    address = play.engine.url.set(database=database)
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield lambda statement: connection.execute(text(statement))
    engine.dispose()


@pytest.mark.parametrize("trouble", [read_only, full, gone], ids=lambda trouble: str(trouble.__name__))
def test_nothing_is_acknowledged_and_nothing_lost(play: Play, trouble: Trouble) -> None:
    play.agrees()
    play.presses("goto:du_an[1]/hoat_dong")
    play.says("trước")
    words = ["một " * 2000, "hai " * 2000]
    inbounds = [play.inbound(Said(word.strip()), f"k{number}") for number, word in enumerate(words)]
    with trouble(play), pytest.raises(Unavailable, match="cannot be used now") as raised:
        play.conversation.receive(inbounds)
    assert "một một" not in "".join(format_exception(raised.value)), "no officer's words in a log"
    assert play.live() == ["trước"]
    assert all(reply.saved for reply in play.conversation.receive(inbounds)), "sent again when all is well"
    assert play.live() == ["trước", *(word.strip() for word in words)]
    with reading(play.engine) as connection:
        assert not connection.execute(select(tables.set_aside)).all(), "it was not the messages' fault"


def test_a_dropped_connection_is_made_anew(url: str, tmp_path: Path) -> None:
    """The server was restarted between two messages."""
    play = Play(url, tmp_path / "files")
    play.agrees()
    if play.engine.dialect.name == "postgresql":
        with administrator(play) as run:
            run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'decuong'")
    assert play.says("25 hộ").saved
    play.close()


@pytest.mark.parametrize("damage", ["not a database", "damaged"])
def test_a_file_that_is_no_database_is_one_sentence(tmp_path: Path, damage: str) -> None:
    file = tmp_path / "decuong.db"
    if damage == "damaged":
        play = Play(f"sqlite:///{file}", tmp_path / "files")
        play.close()
        whole = file.read_bytes()
        file.write_bytes(whole[:100] + bytes(len(whole) - 100))
    else:
        file.write_text("Đây là một tệp văn bản.\n" * 100)
    engine = open_engine(f"sqlite:///{file}")
    with pytest.raises(Unavailable, match=r"cannot be used now|no SQLite database"):
        migrate(engine)
    engine.dispose()
