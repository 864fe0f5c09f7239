"""A messenger's webhook: an update is answered 200 only when what it says is committed.

Any other answer makes it push again (Telegram: Bot API, setWebhook): nothing that was not kept is confirmed.
What is said back waits in the outbox by then, so that a slow chat does not hold up the answer.
"""

from __future__ import annotations

import hmac
import json
import logging
from dataclasses import dataclass, field
from typing import Any

from fastapi import Request, Response

from bot.channels.messaging.failure_log import report
from bot.channels.messaging.receiving import Intake

LOG = logging.getLogger(__name__)
MOST_BYTES = 1 << 20
"""An update is a few kilobytes; files are not in it."""
AGAIN = {"Retry-After": "2"}


@dataclass
class WebhookEndpoint:
    """Where a messenger pushes to; closed until the channel is ready."""

    messenger: str
    """What it is called in the log."""
    header: str
    """The name of the header that must carry the secret."""
    secret: str = field(repr=False)
    _intake: Intake | None = None

    def open(self, intake: Intake) -> None:
        """From now on take what comes."""
        self._intake = intake

    def close(self) -> None:
        """Take nothing more."""
        self._intake = None

    async def take(self, request: Request) -> Response:
        """POST of one update: 200 once it is kept; 403 without the secret, 413 or 400 for no update.

        What is nested too deeply to be read is set aside like any update that cannot be read: 200, since
        it would be pushed again and again, and nothing behind it.
        """
        given = request.headers.get(self.header, "")
        if not hmac.compare_digest(given.encode(), self.secret.encode()):
            LOG.warning("%s's webhook: a request without the secret was refused", self.messenger)
            return Response(status_code=403)
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > MOST_BYTES:
                return Response(status_code=413)
        raw = _update(bytes(body))
        if raw is None:
            return Response(status_code=400)
        intake = self._intake
        if intake is None:
            return Response(status_code=503, headers=AGAIN)
        try:
            await intake.keep([raw])
        except Exception as error:  # whatever it is, it must be pushed again
            report(LOG, f"{self.messenger}'s webhook: an update was not kept, it comes again", error)
            return Response(status_code=503, headers=AGAIN)
        return Response()


def _update(body: bytes) -> dict[str, Any] | None:
    """The update of a body; None for no object in JSON; for one nested too deeply, its text as it came."""
    try:
        raw = json.loads(body)
    except RecursionError:
        return {"nested_too_deeply": body.decode(errors="replace")}
    except ValueError:
        return None
    return raw if isinstance(raw, dict) else None
