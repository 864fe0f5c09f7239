"""SQLite's file: writers of all programs take turns, checkpoints too; a file that is gone is noticed."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, event, func, insert, select

from storage.core import tables
from storage.core.engine import empty_log, open_engine, reading, writing
from storage.core.errors import Gone, Unavailable
from storage.core.migrate import migrate

ROW = {
    "channel": "telegram",
    "address": "1",
    "to": "1",
    "reply": "{}",
    "at": datetime(2026, 11, 28, tzinfo=UTC),
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "d.db"


@pytest.fixture
def engine(path: Path) -> Iterator[Engine]:
    engine = open_engine(f"sqlite:///{path}")
    migrate(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def other(path: Path, engine: Engine) -> Iterator[int]:
    """As another program opens the file that is locked."""
    write(engine)
    descriptor = os.open(path.with_name("d.db-turn"), os.O_RDWR)
    yield descriptor
    os.close(descriptor)


def write(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(insert(tables.outbox).values(ROW))


def is_locked(other: int) -> bool:
    try:
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    fcntl.flock(other, fcntl.LOCK_UN)
    return False


def test_a_commit_and_the_checkpoint_in_it_are_within_a_turn(engine: Engine, other: int) -> None:
    """SQLite's own checkpoint is part of the commit; ours, by PRAGMA, is a statement."""
    seen: list[tuple[str, bool]] = []

    def committing(connection: Connection) -> None:
        if not connection.get_execution_options().get("reading"):
            seen.append(("commit", is_locked(other)))

    event.listen(engine, "commit", committing)
    write(engine)
    with reading(engine):
        assert not is_locked(other), "who only reads keeps nobody from writing"
    assert seen == [("commit", True)]
    assert not is_locked(other), "the turn is over"


def test_while_another_program_has_its_turn_nothing_is_written_nor_checkpointed(
    engine: Engine, other: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.core.sqlite_file.BUSY_SECONDS", 0.01)
    fcntl.flock(other, fcntl.LOCK_EX)
    with pytest.raises(Unavailable, match="another program is writing"):
        write(engine)
    assert not empty_log(engine)
    with reading(engine):
        pass
    fcntl.flock(other, fcntl.LOCK_UN)
    write(engine)
    assert empty_log(engine)


def test_a_turn_ends_with_the_program_that_has_it(engine: Engine, path: Path) -> None:
    """Killed in the middle of a transaction: the kernel lets go of the lock."""
    code = (
        "import os, signal, sys\n"
        "from storage.core.engine import open_engine, writing\n"
        "with writing(open_engine(sys.argv[1])):\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    killed = subprocess.run([sys.executable, "-c", code, f"sqlite:///{path}"], check=False)
    assert killed.returncode == -9
    write(engine)


def deleted(path: Path) -> None:
    for each in path.parent.glob("d.db*"):
        each.unlink()


def replaced(path: Path) -> None:
    """As by a backup that is copied over it."""
    deleted(path)
    again = open_engine(f"sqlite:///{path}")
    migrate(again)
    again.dispose()


def moved(path: Path) -> None:
    path.rename(path.with_name("away.db"))


@pytest.mark.parametrize("lost", [deleted, replaced, moved])
def test_nothing_is_kept_in_a_file_that_is_gone(
    engine: Engine, path: Path, lost: Callable[[Path], None]
) -> None:
    write(engine)
    lost(path)
    was_there = path.exists()
    for _ in range(2):
        with pytest.raises(Gone, match=r"d\.db was deleted or replaced"):
            write(engine)
    assert not empty_log(engine)
    assert path.exists() == was_there, "no new file is made in its place"


def test_what_was_committed_while_the_file_went_is_not_said_to_be_kept(engine: Engine, path: Path) -> None:
    with pytest.raises(Gone), writing(engine) as connection:
        connection.execute(insert(tables.outbox).values(ROW))
        deleted(path)


def test_a_file_that_comes_back_is_written_again(engine: Engine, path: Path) -> None:
    write(engine)
    moved(path)
    with pytest.raises(Gone):
        write(engine)
    path.with_name("away.db").rename(path)
    write(engine)
    with reading(engine) as connection:
        kept = connection.execute(select(func.count()).select_from(tables.outbox)).scalar_one()
    assert kept == 2, "nothing was written into the file meanwhile"


def test_no_new_file_is_made_for_a_further_connection(engine: Engine, path: Path) -> None:
    with reading(engine):
        deleted(path)
        with pytest.raises(Gone), reading(engine):
            pass
    assert not path.exists()


def test_what_is_opened_anew_may_be_another_file(engine: Engine, path: Path) -> None:
    """As when a backup was restored while nothing was open."""
    write(engine)
    engine.dispose()
    replaced(path)
    write(engine)
