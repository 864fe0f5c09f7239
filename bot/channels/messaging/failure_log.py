"""How the log tells of what failed and is tried again."""

from __future__ import annotations

import logging

from bot.channels.messaging.calls import UnreachedError
from storage.core.errors import Unavailable


def report(log: logging.Logger, what: str, error: Exception) -> None:
    """One line for what mends itself, or is for the database's keeper; for a bug also where it is."""
    match error:
        case UnreachedError() | Unavailable():
            log.warning("%s: %s", what, error)
        case _:
            log.error(what, exc_info=error)
