"""Keeps secrets out of the logs: a bot's token stands in every URL, libraries log what they send."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable

HIDDEN = "[token]"
_secrets: set[str] = set()


def keep_out_of_logs(secret: str) -> None:
    """From now on no log record, of whichever logger, carries the secret; its traceback neither.

    A filter on a logger does not see the records of the loggers below it, hence the record factory. Of a
    token the part after the colon is the secret: it is hidden alone too, however the rest is quoted.
    """
    _secrets.update(one for one in (secret, secret.partition(":")[2]) if one)
    factory = logging.getLogRecordFactory()
    if not isinstance(factory, _RedactingFactory):
        logging.setLogRecordFactory(_RedactingFactory(factory))


def redacted(text: str) -> str:
    """The text without any token."""
    for secret in sorted(_secrets, key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    return text


class _RedactingFactory:
    """Makes log records as the factory before it did, and takes the secrets out."""

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
        ):  # words and values do not fit
            message = f"{record.msg!r} {record.args!r}"
        if redacted(message) != message:
            record.msg, record.args = redacted(message), ()
        if record.exc_info and record.exc_info[0] is not None:
            record.exc_text = redacted("".join(traceback.format_exception(*record.exc_info)).rstrip())
        return record
