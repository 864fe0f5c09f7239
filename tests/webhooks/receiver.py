"""Another system that receives webhooks, for tests: a real HTTPS server on this machine.

It verifies by primitives alone, as Standard Webhooks 1.0.0 says: not by the library that has signed.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.push.double import certificate


@dataclass(frozen=True)
class Received:
    """A message as it came."""

    path: str
    headers: dict[str, str]
    body: bytes
    answer: int

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def told(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found

    @property
    def data(self) -> dict[str, Any]:
        found: dict[str, Any] = self.told["data"]
        return found


@dataclass
class Receiver:
    """What came, and what is answered. `answers` are given before it judges by itself: (status, headers)."""

    secrets: dict[str, str] = field(default_factory=dict)
    """By path. Nothing is known of a path that is not here: 404."""
    received: list[Received] = field(default_factory=list)
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    before: Callable[[str], None] = lambda _path: None
    """Done before a message is answered."""
    port: int = 0

    @property
    def origin(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    @property
    def accepted(self) -> list[Received]:
        return [one for one in self.received if one.answer == 204]

    def at(self, path: str) -> list[Received]:
        """What was accepted at a path."""
        return [one for one in self.accepted if one.path == path]

    def take(self, path: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str]]:
        """The answer to a message."""
        self.before(path)
        code, more = self.answers.pop(0) if self.answers else (self._judged(path, headers, body), {})
        self.received.append(Received(path, headers, body, code))
        return code, more

    def _judged(self, path: str, headers: dict[str, str], body: bytes) -> int:
        if path not in self.secrets:
            return 404
        key = base64.b64decode(self.secrets[path].removeprefix("whsec_"), validate=True)
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        is_right = (
            24 <= len(key) <= 64
            and "." not in headers["webhook-id"]
            and headers["webhook-timestamp"].isdecimal()
            and headers["content-type"] == "application/json"
        )
        return 204 if is_right and headers["webhook-signature"] == f"v1,{expected}" else 401


@contextmanager
def receiving(folder: Path, port: int = 0) -> Iterator[Receiver]:
    """A receiver on a port of this machine; its certificate is `certificate(folder)`."""
    made = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            code, more = made.take(self.path, headers, body)
            self.send_response(code)
            for name, value in {"content-length": "0", **more}.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """Whoever calls may be gone before the answer."""

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate(folder))
    server = Server(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    made.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
