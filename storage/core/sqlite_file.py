"""The file of a SQLite database. Writers take turns, and a deleted or replaced file is noticed.

SQLite from 3.7.0 to 3.51.2 may lose a transaction if one connection begins a checkpoint while another
commits and restarts the write-ahead log (https://sqlite.org/wal.html#walresetbug). A checkpoint moves the
log into the file. SQLite makes one at the end of a commit, or when told to. Here a connection commits and
makes checkpoints only while it holds the turn, so the two never happen at once.
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
"""Seconds to wait for another writer before anything is refused."""
LONGEST_PAUSE = 0.005
"""The longest pause, in seconds, between two looks whether another program's turn has ended.

The first pause is a millisecond.
"""


class SqliteFile:
    """One database file that this program has open. For a database in memory, only threads take turns."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._other_programs: int | None = None
        """The descriptor of the file that programs lock. The kernel frees the lock of a killed program."""
        self._identity: tuple[int, int] | None = None

    def opened(self) -> None:
        """Remember which file was opened. Only the first call counts."""
        if self._path is not None and self._identity is None:
            self._identity = _identity(self._path)

    def check(self) -> None:
        """Raise Gone if the file that this program has open was deleted or replaced.

        What is written into a deleted file is lost when the program ends.
        """
        if self._identity is not None and self._path is not None and _identity(self._path) != self._identity:
            raise Gone(
                "{path} was deleted or replaced while decuong had it open: nothing is kept any more. "
                "Put the file back, or restore a backup, and start decuong again.",
                path=self._path,
            )

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Hold the only right to write.

        This program's threads take turns too; SQLite alone would let them retry with pauses. Raises
        Unavailable after BUSY_SECONDS of waiting, and Gone as `check` does.
        """
        if not self._lock.acquire(timeout=BUSY_SECONDS):
            raise Unavailable("The database cannot be used now: this program itself is writing.")
        try:
            self.check()
            with self._alone():
                yield
            self.check()  # what was committed into a deleted file is lost
        finally:
            self._lock.release()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep other programs out by locking another file: closing the database's own ends SQLite's locks."""
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
        """Forget the file. The next one that is opened may be another."""
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
