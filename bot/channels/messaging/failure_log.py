"""Logs errors after which the work is tried again."""

from __future__ import annotations

import logging

from bot.channels.messaging.calls import UnreachedError
from storage.core.errors import Unavailable


def report(log: logging.Logger, what: str, error: Exception) -> None:
    """Log one line for an error of the network or the database; for any other, a bug, also its place."""
    match error:
        case UnreachedError() | Unavailable():
            log.warning("%s: %s", what, error)
        case _:
            log.error(what, exc_info=error)
