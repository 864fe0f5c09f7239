"""What can go wrong with the records, as decuong's own errors: drivers' errors stay in this package."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError

DriverError = DBAPIError
"""What a driver raises in the middle of a unit of work: after it, nothing of the unit can be kept."""


class StorageError(Exception):
    """Something about the records that a person can mend; its text says what and how."""


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
