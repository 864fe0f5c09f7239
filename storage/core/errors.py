"""The errors of the records. Drivers' errors do not leave this package; these are raised instead."""

from __future__ import annotations

import errno

from sqlalchemy.exc import DBAPIError

from flows.sentence import DecuongError, Sentence

DriverError = DBAPIError
"""The error that a driver raises within a unit of work. After it, nothing of that unit can be stored."""


class StorageError(DecuongError):
    """An error about the records that a person can mend."""


class Unavailable(StorageError):
    """Nothing could be stored: the database is unreachable, locked for too long, read-only or full."""


class Gone(Unavailable):
    """The database's file was deleted or replaced while it was open. Nothing can be stored any more."""


class Conflict(StorageError):
    """Somebody else changed the same draft meanwhile. The caller loads it again and repeats the turn."""


class TooNew(StorageError):
    """The database was made by a newer decuong."""


class NotNow(StorageError):
    """The state of the report does not allow this step."""


class Stale(NotNow):
    """Somebody else changed the report since the caller looked at it."""


class Unknown(StorageError):
    """There is no such report, outline or respondent."""


_REASONS = {
    errno.ENOENT: Sentence("it is not there"),
    errno.EACCES: Sentence("it is not allowed"),
    errno.EPERM: Sentence("it is not allowed"),
    errno.EROFS: Sentence("the disk is read-only"),
    errno.ENOSPC: Sentence("the disk is full"),
    errno.EDQUOT: Sentence("the disk is full"),
    errno.EISDIR: Sentence("it is a folder"),
    errno.ENOTDIR: Sentence("a part of the path is no folder"),
    errno.EEXIST: Sentence("it is there already"),
    errno.EADDRINUSE: Sentence("another program listens there"),
}


def reason_of(error: OSError) -> Sentence:
    """Say in a few words why the operating system refused something."""
    return _REASONS.get(error.errno or 0) or Sentence("{reason}", reason=error.strerror or error)
