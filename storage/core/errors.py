"""What can go wrong with the records, as decuong's own errors: drivers' errors stay in this package."""

from __future__ import annotations

import errno

from sqlalchemy.exc import DBAPIError

from flows.sentence import DecuongError, Sentence

DriverError = DBAPIError
"""What a driver raises in the middle of a unit of work: after it, nothing of the unit can be kept."""


class StorageError(DecuongError):
    """Something about the records that a person can mend."""


class Unavailable(StorageError):
    """Nothing could be kept: the database is away, locked for too long, read-only or full."""


class Gone(Unavailable):
    """The database's file was deleted or replaced while it was open: nothing can be kept any more."""


class Conflict(StorageError):
    """Somebody else changed the same draft in the meantime: load again and replay."""


class TooNew(StorageError):
    """The database was made by a newer decuong."""


class NotNow(StorageError):
    """A report is in a state in which this cannot be done with it."""


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
    """Why the machine refuses something, in a few words."""
    return _REASONS.get(error.errno or 0) or Sentence("{reason}", reason=error.strerror or error)
