"""`serve` passes requests for the staff pages and the API on to the console, which is a process of its own.

So staff who look at long lists never hold up the conversation, and a console that fails takes nobody's chat
with it. The process begins with the first request. It listens on a socket in a folder that only this user can
enter.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import httpcore
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from bot.api.odata.refusing import PREFIX, answered
from bot.jobs.own_process import OwnProcess
from bot.jobs.supervise import in_a_line
from bot.language import translate
from bot.problem_details import API, problem
from bot.server import BACKLOG
from flows.sentence import Sentence

LOG = logging.getLogger(__name__)
AT_ONCE = 400
"""Requests at once, streams among them. Each needs a file descriptor."""
ANSWER_SECONDS = 60.0
"""Seconds until the console must have begun its answer."""
AGAIN_SECONDS = 5
"""Seconds after which a browser asks again for a page while the console does not answer."""
LARGEST = 32_000_000
"""Bytes of the largest request."""
HOP_BY_HOP = frozenset(
    (b"connection", b"keep-alive", b"te", b"trailer", b"transfer-encoding", b"upgrade", b"proxy-connection")
)
"""Headers that concern one connection only (RFC 9110, 7.6.1)."""
FORWARDED = frozenset((b"forwarded", b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-host"))
"""Headers that tell who asked. A client's own are not believed."""
_FAILURES = (
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ConnectionNotAvailable,
    httpcore.TimeoutException,
)
"""What calling the console's process may raise."""


@contextmanager
def forwarding() -> Iterator[Forwarding]:
    """Listen on a socket of its own, until the end."""
    with TemporaryDirectory(prefix="decuong-") as folder:  # only its owner may enter (mkdtemp)
        path = Path(folder) / "console"
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(path))
            listener.listen(BACKLOG)
            yield Forwarding(path, listener)


class _TooLarge(Exception):
    """A request has more bytes than LARGEST."""


class Forwarding:
    """The console's process, and the ASGI application that passes requests on to it."""

    def __init__(self, path: Path, listener: socket.socket) -> None:
        self._listener = listener
        self._process = OwnProcess(
            "bot.console.process", "the staff pages", str(listener.fileno()), keep=(listener.fileno(),)
        )
        self._connections = httpcore.AsyncConnectionPool(
            uds=str(path), max_connections=AT_ONCE, max_keepalive_connections=20
        )

    async def run(self) -> None:
        """Wait for the first request, then run the process. Raises CannotWorkError if it ends by itself."""
        loop = asyncio.get_running_loop()
        asked = asyncio.Event()
        loop.add_reader(self._listener, asked.set)
        try:
            await asked.wait()
        finally:
            loop.remove_reader(self._listener)
        await self._process.run()

    def stop(self) -> None:
        """Let the process end: it ends its streams and finishes what it does."""
        self._process.stop()

    async def close(self) -> None:
        """Close the connections to the process."""
        await self._connections.aclose()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        request = Request(scope, receive)
        response = await self._answer(request)
        try:
            await response(scope, receive, send)
        except _FAILURES as error:
            # Returning now closes the connection, so the client sees that the answer is not whole.
            LOG.warning("The staff pages broke off an answer: %s", in_a_line(error))

    async def _answer(self, request: Request) -> Response:
        """Return the console's answer, or one that says why there is none."""
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                answer = await self._connections.handle_async_request(_passed_on(request))
        except _TooLarge:
            what = Sentence("This is larger than {most} MB.", most=LARGEST // 10**6)
            return _told(request, what, 413, "too-large")
        except (*_FAILURES, TimeoutError) as error:
            LOG.warning("The staff pages do not answer: %s", in_a_line(error))
            what = Sentence("The staff pages do not answer; load this page again in a moment.")
            again = str(AGAIN_SECONDS)
            return _told(request, what, 503, "unavailable", {"retry-after": again, "refresh": again})
        response = StreamingResponse(_body(answer), answer.status)
        headers = [(name.lower(), value) for name, value in answer.headers]
        response.raw_headers = [one for one in headers if one[0] not in HOP_BY_HOP]
        return response


def _passed_on(request: Request) -> httpcore.Request:
    headers = [one for one in request.headers.raw if one[0] not in HOP_BY_HOP | FORWARDED]
    headers.append((b"x-forwarded-proto", request.url.scheme.encode()))
    if request.client is not None:
        headers.append((b"x-forwarded-for", request.client.host.encode()))
    target = b"%b?%b" % (request.scope["raw_path"], request.scope["query_string"])
    is_chunked = "transfer-encoding" in request.headers
    if is_chunked:
        headers.append((b"transfer-encoding", b"chunked"))
    has_body = is_chunked or "content-length" in request.headers
    return httpcore.Request(
        request.method,
        httpcore.URL(scheme=b"http", host=b"console", target=target),
        headers=headers,
        content=_limited(request.stream()) if has_body else None,
        extensions={"timeout": {"pool": AGAIN_SECONDS}},
    )


async def _limited(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Pass a body on. Raises _TooLarge where it is longer than LARGEST."""
    size = 0
    async for piece in pieces:
        size += len(piece)
        if size > LARGEST:
            raise _TooLarge
        yield piece


async def _body(answer: httpcore.Response) -> AsyncIterator[bytes]:
    try:
        async for piece in answer.aiter_stream():
            yield piece
    finally:
        await answer.aclose()


def _told(
    request: Request, what: Sentence, status: int, code: str, headers: Mapping[str, str] | None = None
) -> Response:
    """Say what is wrong: to a person as a sentence, to another system as it understands it, with a code."""
    if request.url.path.startswith(PREFIX):
        return answered(request, status, code, what, headers)
    if request.url.path.startswith(API):
        return problem(request.headers.get("accept-language", ""), status, code, what, headers)
    return PlainTextResponse(what.said(translate()), status, {"cache-control": "no-store", **(headers or {})})
