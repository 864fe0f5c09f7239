"""The Zalo Bot API, over HTTP: no other module calls it.

docs/zalo.md says what is known of the API, and what could not be checked against the service itself. In
the latter cases this module accepts every variant.
"""

from __future__ import annotations

from dataclasses import dataclass
from json import JSONDecodeError
from typing import Any, Self

import httpx

from bot.channels.messaging.calls import (
    ApiError,
    BlockedError,
    CallRefusedError,
    FileAwayError,
    FileTooLargeError,
    OtherPollerError,
    TokenRefusedError,
    TooFastError,
    UnreachedError,
)
from bot.channels.messaging.redaction import keep_out_of_logs, redacted
from bot.channels.messaging.uncancelled import UncancelledCalls
from storage.files.store import LARGEST

LONG_POLL = 25
"""Seconds that getUpdates waits for something to arrive."""
MOST_CONNECTIONS = 32
NOTHING_CAME = 408
"""The error code of getUpdates when nothing has arrived."""
AGAIN = 5.0
"""Seconds to wait after a 429 that does not say how long."""
MOST_REDIRECTS = 3
EARLIEST, SECONDS_UNTIL, LATEST = 10**9, 10**11, 10**14
"""Dates are in milliseconds; a number below SECONDS_UNTIL is in seconds."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that was sent, as sendMessage describes it."""

    id: str
    at: int
    """Milliseconds, by Zalo's clock; 0 where Zalo gave none."""


def milliseconds(date: object) -> int:
    """Zalo's date in milliseconds; a date in seconds becomes the end of its second; 0 for no date."""
    if isinstance(date, str) and date.isascii() and date.isdigit() and len(date) < 20:
        date = int(date)
    if not isinstance(date, int | float) or isinstance(date, bool) or not EARLIEST <= date < LATEST:
        return 0
    return int(date) if date >= SECONDS_UNTIL else int(date) * 1000 + 999


class ZaloApi:
    """The calls that the channel makes. Use as `async with`; entering checks the token (getMe)."""

    def __init__(self, token: str, api_url: str) -> None:
        keep_out_of_logs(token)
        self._base = f"{api_url.rstrip('/')}/bot{token}"
        self._takes_plain = api_url.startswith("http:")
        """Whether pictures may be fetched without TLS: only where the API itself has no TLS, as in a test."""
        limits = httpx.Limits(max_connections=MOST_CONNECTIONS)
        self._client = httpx.AsyncClient(
            limits=limits,
            timeout=httpx.Timeout(20, connect=10, pool=60),
            max_redirects=MOST_REDIRECTS,
            trust_env=False,
        )
        self._calls = UncancelledCalls()
        self.bot_name = ""
        """The bot's display name; "" where Zalo gives none."""

    async def __aenter__(self) -> Self:
        try:
            me = await self._call("getMe")
        except BaseException:
            await self.close()
            raise
        if isinstance(me, dict):
            self.bot_name = str(me.get("display_name") or me.get("account_name") or "")[:100]
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close all connections."""
        await self._calls.end()
        await self._client.aclose()

    async def updates(self) -> list[dict[str, Any]]:
        """getUpdates: at most one update, which Zalo never hands out again. [] where nothing has arrived."""
        found = await self._call("getUpdates", {"timeout": str(LONG_POLL)}, seconds=LONG_POLL + 10)
        several = found if isinstance(found, list) else [found]
        return [one for one in several if isinstance(one, dict) and one]

    async def send(self, chat: str, text: str, reply_to: str = "") -> Sent:
        """sendMessage."""
        told = {"chat_id": chat, "text": text} | ({"reply_to_message_id": reply_to} if reply_to else {})
        sent = await self._call("sendMessage", told)
        if not isinstance(sent, dict):
            return Sent("", 0)
        return Sent(str(sent.get("message_id") or ""), milliseconds(sent.get("date")))

    async def show_typing(self, chat: str) -> None:
        """sendChatAction: show "typing" for some seconds."""
        await self._call("sendChatAction", {"chat_id": chat, "action": "typing"})

    async def prepare_polling(self) -> None:
        """Remove any webhook: it would receive the updates that polling wants."""
        try:
            await self._call("deleteWebhook")
        except CallRefusedError:
            return  # there was none

    async def prepare_webhook(self, url: str, secret: str) -> None:
        """Have updates pushed to `url`."""
        keep_out_of_logs(secret)
        await self._call("setWebhook", {"url": url, "secret_token": secret})

    async def file(self, url: str) -> bytes:
        """Download a picture from the URL that Zalo gave. Also raises FileTooLargeError and FileAwayError."""
        return await self._calls.call(self._fetch(url))

    async def _fetch(self, url: str) -> bytes:
        if not url.startswith(("https://", "http://") if self._takes_plain else "https://"):
            raise CallRefusedError("the picture's address is not one of the web")
        failure: ApiError
        try:
            async with self._client.stream("GET", url, follow_redirects=True) as answer:
                if answer.status_code == httpx.codes.OK:
                    return await _content(answer)
                is_gone = answer.status_code < httpx.codes.INTERNAL_SERVER_ERROR
                told = f"the picture's address answers {answer.status_code}"
                failure = FileAwayError(told) if is_gone else UnreachedError(told)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            failure = UnreachedError(_said(error))
        raise failure

    async def _call(self, method: str, told: dict[str, str] | None = None, seconds: float = 20) -> object:
        return await self._calls.call(self._post(method, told or {}, seconds))

    async def _post(self, method: str, told: dict[str, str], seconds: float) -> object:
        """The result of a call; None for error code 408.

        ApiError is raised outside the `except` block, so that its traceback does not show the token.
        """
        failure: ApiError
        try:
            answer = await self._client.post(f"{self._base}/{method}", json=told, timeout=seconds)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            failure = UnreachedError(_said(error))
        else:
            body = _json(answer)
            is_told = isinstance(body, dict)
            if is_told and answer.is_success and body.get("ok", "result" in body):
                return body.get("result")
            code = body.get("error_code") if is_told else None
            code = code if isinstance(code, int) and code >= httpx.codes.BAD_REQUEST else answer.status_code
            if code == NOTHING_CAME:
                return None
            why = redacted(str(body.get("description") or ""))[:200] if is_told else ""
            failure = _failure(code, f"{method}: {code} {why}".rstrip(), answer)
        raise failure


async def _content(answer: httpx.Response) -> bytes:
    content = bytearray()
    async for piece in answer.aiter_bytes():
        content += piece
        if len(content) > LARGEST:
            raise FileTooLargeError(f"the picture is larger than {LARGEST} bytes")
    return bytes(content)


def _json(answer: httpx.Response) -> Any:  # noqa: ANN401 - whatever was answered
    try:
        return answer.json()
    except (JSONDecodeError, UnicodeDecodeError, RecursionError):
        return None


def _said(error: Exception) -> str:
    """A description of a network error, without its URL: the URL contains the token."""
    return redacted(f"{type(error).__name__} {error}").strip()


def _failure(code: int, told: str, answer: httpx.Response) -> ApiError:
    match code:
        case 401 | 404:
            return TokenRefusedError(told)
        case 403:
            return BlockedError(told)
        case 409:
            return OtherPollerError(told)
        case 429:
            wait = answer.headers.get("retry-after", "")
            return TooFastError(float(wait) if wait.isdigit() else AGAIN)
        case _ if 400 <= code < 500:
            return CallRefusedError(told)
    return UnreachedError(told)
