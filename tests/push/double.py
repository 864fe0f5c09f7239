"""A push service and its browsers, for tests. It keeps the rules of RFC 8030 and RFC 8292, over TLS.

A browser decrypts as RFC 8291 and RFC 8188 say, by primitives alone: not by the library that has encrypted.
"""

from __future__ import annotations

import itertools
import json
import re
import ssl
import threading
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

LARGEST = 4096
"""The body that every service must take (RFC 8030, section 7.2)."""
LONGEST_SIGNED = timedelta(hours=24)


def encoded(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def decoded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Received:
    """A push as it came to the service."""

    id: str
    headers: dict[str, str]
    body: bytes
    answer: int


@dataclass
class PushBrowser:
    """A browser that has subscribed."""

    id: str
    endpoint: str
    server_key: str
    """The key that it subscribed with: pushes signed by another are refused."""
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    secret: bytes = b"sixteen bytes ok"
    told: list[dict[str, Any]] = field(default_factory=list)
    """What its worker was given, in order."""

    @property
    def json(self) -> dict[str, str]:
        """The subscription as the page posts it."""
        return {"endpoint": self.endpoint, "p256dh": encoded(self.point), "auth": encoded(self.secret)}

    @property
    def point(self) -> bytes:
        return self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    @property
    def shown(self) -> dict[str, str]:
        """The notifications on its screen: one takes the place of another with the same tag."""
        return {one["tag"]: one["text"] for one in self.told}

    def read(self, body: bytes) -> dict[str, Any]:
        """Decrypt one record (RFC 8188, section 2) with keys as RFC 8291, section 3.4, derives them."""
        salt, size, length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
        sender, content = body[21 : 21 + length], body[21 + length :]
        assert (length, len(content) <= size) == (65, True)
        shared = self.key.exchange(
            ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender)
        )
        key = _derived(self.secret, shared, b"WebPush: info\0" + self.point + sender, 32)
        aes = AESGCM(_derived(salt, key, b"Content-Encoding: aes128gcm\0", 16))
        nonce = _derived(salt, key, b"Content-Encoding: nonce\0", 12)
        padded = aes.decrypt(nonce, content, None).rstrip(b"\0")
        assert padded[-1] == 2, "the last record ends so"
        found: dict[str, Any] = json.loads(padded[:-1])
        return found


def _derived(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt, info).derive(secret)


class PushServiceDouble:
    """A push service. `answers` are given before it judges by itself: (status, headers)."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self.browsers: dict[str, PushBrowser] = {}
        self.ended: set[str] = set()
        self.received: list[Received] = []
        self.answers: dict[str, list[tuple[int, dict[str, str]]]] = {}
        """By browser."""
        self.port = 0
        self._ids = itertools.count(1)

    @property
    def origin(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    def browser(self, server_key: str) -> PushBrowser:
        """A new subscription of some browser."""
        id_ = f"browser{next(self._ids)}"
        made = PushBrowser(id_, f"{self.origin}/push/{id_}", server_key)
        self.browsers[id_] = made
        return made

    def accepted(self, browser: PushBrowser) -> list[Received]:
        return [one for one in self.received if one.id == browser.id and one.answer == 201]

    def take(self, path: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str]]:
        """The answer to a push."""
        id_ = path.removeprefix("/push/")
        scripted = self.answers.get(id_)
        code, more = scripted.pop(0) if scripted else (self._judged(id_, headers, body), {})
        self.received.append(Received(id_, headers, body, code))
        if code == 201:
            self.browsers[id_].told.append(self.browsers[id_].read(body))
            more = {"location": f"{self.origin}/message/{len(self.received)}", **more}
        return code, more

    def _judged(self, id_: str, headers: dict[str, str], body: bytes) -> int:
        if id_ in self.ended:
            return 410
        if id_ not in self.browsers:
            return 404
        if len(body) > LARGEST:
            return 413
        is_whole = (
            headers.get("content-encoding") == "aes128gcm"
            and re.fullmatch(r"[0-9]+", headers.get("ttl", ""))  # RFC 8030, section 5.2: needed
            and headers.get("urgency") in {"very-low", "low", "normal", "high"}
            and re.fullmatch(r"[A-Za-z0-9_-]{1,32}", headers.get("topic", ""))
        )
        if not is_whole:
            return 400
        return self._signed(headers.get("authorization", ""), self.browsers[id_].server_key)

    def _signed(self, authorization: str, server_key: str) -> int:
        found = re.fullmatch(r"vapid t=([\w-]+\.[\w-]+)\.([\w-]+), k=([\w-]+)", authorization)
        if found is None:
            return 401
        told, signature, key = found[1], decoded(found[2]), found[3]
        if key != server_key:
            return 403
        public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(key))
        numbers = (int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big"))
        try:
            public.verify(encode_dss_signature(*numbers), told.encode(), ec.ECDSA(SHA256()))
        except InvalidSignature:
            return 401
        header, claims = (json.loads(decoded(part)) for part in told.split("."))
        until = datetime.fromtimestamp(claims["exp"], UTC)
        is_right = (
            header["alg"] == "ES256"
            and claims["aud"] == self.origin
            and self.clock() < until <= self.clock() + LONGEST_SIGNED
            and claims.get("sub", "mailto:").startswith(("mailto:", "https:"))
        )
        return 201 if is_right else 401


@contextmanager
def push_service(folder: Path, clock: Callable[[], datetime]) -> Iterator[PushServiceDouble]:
    """A push service on a port of this machine; its certificate is `certificate(folder)`."""
    double = PushServiceDouble(clock)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            code, more = double.take(self.path, headers, body)
            self.send_response(code)
            for name, value in {**more, "content-length": "0"}.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate(folder))
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.socket = context.wrap_socket(server.socket, server_side=True)
    double.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield double
    server.shutdown()
    server.server_close()
    thread.join()


def certificate(folder: Path) -> Path:
    """A certificate for 127.0.0.1 that signs itself, with its key; made where it is not there yet."""
    file = folder / "push-service.pem"
    if not file.exists():
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "push service")])
        here = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
        now = datetime.now(UTC)
        made = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(here, critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(key, SHA256())
        )
        secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        file.write_bytes(made.public_bytes(Encoding.PEM) + secret)
    return file
