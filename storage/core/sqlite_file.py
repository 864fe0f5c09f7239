"""The file of a SQLite database: all programs' writers take turns at it, and it is noticed when it is gone.

SQLite from 3.7.0 to 3.51.2 may lose a transaction where one connection begins to bring the write-ahead log
into the file while another commits and begins the log anew (https://sqlite.org/wal.html#walresetbug). Both
happen only within a turn (SQLite does the first at the end of a commit, or when told to), so never at once.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from storage.core.errors import Gone, Unavailable, reason_of

BUSY_SECONDS = 60
"""How long another writer is waited for before anything is refused."""
LONGEST_PAUSE = 0.02
"""Seconds between two looks whether another program has ended its turn; the first pause is a millisecond."""


class SqliteFile:
    """One database file, as this program has it open; of one in memory, only the turns of its threads."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._other_programs: int | None = None
        """The descriptor of the file that programs lock; the kernel lets go of it when one is killed."""
        self._identity: tuple[int, int] | None = None

    def opened(self) -> None:
        """Note which file it is that was opened, the first time."""
        if self._path is not None and self._identity is None:
            self._identity = _identity(self._path)

    def check(self) -> None:
        """Raise Gone where another file, or none, stands now where the one was that this program has open.

        What is written into a file without a name is lost with the program.
        """
        if self._identity is not None and self._path is not None and _identity(self._path) != self._identity:
            raise Gone(
                "{path} was deleted or replaced while decuong had it open: nothing is kept any more. "
                "Put the file back, or restore a backup, and start decuong again.",
                path=self._path,
            )

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Write, and nobody else does. Raises Unavailable where one waits too long, Gone as `check` does.

        Among this program's threads too: left to SQLite, they look again and again, with pauses.
        """
        if not self._lock.acquire(timeout=BUSY_SECONDS):
            raise Unavailable("The database cannot be used now: this program itself is writing.")
        try:
            self.check()
            with self._alone():
                yield
            self.check()  # what was committed into a file without a name is not kept
        finally:
            self._lock.release()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Among all programs, by a file of its own: closing the database's would end SQLite's locks."""
        if self._path is None:
            yield
            return
        if self._other_programs is None:
            lock = self._path.with_name(f"{self._path.name}-turn")
            try:
                self._other_programs = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
            except OSError as error:
                raise Unavailable(
                    "The database cannot be used now: {lock} cannot be opened ({reason}).",
                    lock=lock,
                    reason=reason_of(error),
                ) from error
        _wait_for(self._other_programs)
        try:
            yield
        finally:
            fcntl.flock(self._other_programs, fcntl.LOCK_UN)

    def close(self) -> None:
        """The database is open no more; what is opened next may be another file."""
        self._identity = None
        if self._other_programs is not None:
            os.close(self._other_programs)
            self._other_programs = None


def _wait_for(descriptor: int) -> None:
    until, pause = time.monotonic() + BUSY_SECONDS, 0.001
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > until:
                raise Unavailable("The database cannot be used now: another program is writing.") from None
        time.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        there = path.stat()
    except OSError:
        return None
    return there.st_dev, there.st_ino
