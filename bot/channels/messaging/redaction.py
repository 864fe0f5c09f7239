"""Keeps secrets out of the logs: every URL of a call contains the bot's token, and libraries log URLs."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable

HIDDEN = "[token]"
_secrets: set[str] = set()


def keep_out_of_logs(secret: str) -> None:
    """Hide the secret in all log records of all loggers from now on, tracebacks included.

    It replaces the record factory, since a filter on a logger does not see the records of the loggers below
    it. The part of a token after its colon is hidden by itself too, however the rest is quoted.
    """
    _secrets.update(one for one in (secret, secret.partition(":")[2]) if one)
    factory = logging.getLogRecordFactory()
    if not isinstance(factory, _RedactingFactory):
        logging.setLogRecordFactory(_RedactingFactory(factory))


def redacted(text: str) -> str:
    """The text with every known token hidden."""
    for secret in sorted(_secrets, key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    return text


class _RedactingFactory:
    """Makes log records with the previous factory, and hides the secrets in them."""

    def __init__(self, make: Callable[..., logging.LogRecord]) -> None:
        self._make = make

    def __call__(self, *args: object, **kwargs: object) -> logging.LogRecord:
        record = self._make(*args, **kwargs)
        try:
            message = record.getMessage()
        except (
            TypeError,
            ValueError,
            KeyError,
        ):  # the arguments do not fit the format string
            message = f"{record.msg!r} {record.args!r}"
        if redacted(message) != message:
            record.msg, record.args = redacted(message), ()
        if record.exc_info and record.exc_info[0] is not None:
            record.exc_text = redacted("".join(traceback.format_exception(*record.exc_info)).rstrip())
        return record
