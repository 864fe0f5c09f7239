"""A messenger's webhook: an update is answered with 200 only after what it says is committed.

After any other answer the messenger pushes it again (Telegram: Bot API, setWebhook). So no update is
confirmed that was not stored. Replies wait in the outbox by then: a slow chat does not delay the answer.
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
"""The largest body in bytes: an update has a few kilobytes and contains no files."""
AGAIN = {"Retry-After": "2"}


@dataclass
class WebhookEndpoint:
    """The URL's handler that a messenger pushes to. It answers 503 until the channel opens it."""

    messenger: str
    """The messenger's name in the log."""
    header: str
    """The name of the header that must carry the secret."""
    secret: str = field(repr=False)
    _intake: Intake | None = None

    def open(self, intake: Intake) -> None:
        """Accept updates from now on."""
        self._intake = intake

    def close(self) -> None:
        """Accept no more updates."""
        self._intake = None

    async def take(self, request: Request) -> Response:
        """POST of one update: 200 once it is stored; 403 without the secret; 413 or 400 if it is no update.

        JSON that is nested too deeply to be read is set aside, like any update that cannot be read. It gets
        200 too: otherwise it would be pushed again and again and hold up those behind it.
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
        except Exception as error:  # any error: the update must be pushed again
            report(LOG, f"{self.messenger}'s webhook: an update was not kept, it comes again", error)
            return Response(status_code=503, headers=AGAIN)
        return Response()


def _update(body: bytes) -> dict[str, Any] | None:
    """The update in a body; None if it is no JSON object.

    For JSON that is nested too deeply to be read it is {"nested_too_deeply": the body as text}.
    """
    try:
        raw = json.loads(body)
    except RecursionError:
        return {"nested_too_deeply": body.decode(errors="replace")}
    except ValueError:
        return None
    return raw if isinstance(raw, dict) else None
