"""The mail server that mail is handed to, as a setting names it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

PORTS = {"smtp": 587, "smtps": 465}
"""The ports for mail that people hand in (RFC 8314), by the scheme of the setting."""
_HOST = re.compile(r"[A-Za-z0-9._:-]{1,253}")


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """The server that mail is handed to."""

    host: str
    port: int
    is_secure: bool
    """Whether TLS begins at once. Else it begins by STARTTLS."""
    is_here: bool
    """Whether it is a server of this machine: only there mail may go without TLS."""
    user: str = ""
    password: str = field(default="", repr=False)


def server_of(url: str) -> SmtpServer:
    """Return the server of "smtp://user:password@host:port" or "smtps://…". Raises ValueError.

    Signs in user and password that have a meaning in URLs are written as %40 and the like.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme not in PORTS or _HOST.fullmatch(host) is None or parts.path.strip("/") or parts.query:
        raise ValueError("no address of a mail server")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if bool(user) != bool(password):
        raise ValueError("user and password belong together")
    port = parts.port or PORTS[parts.scheme]
    return SmtpServer(host, port, parts.scheme == "smtps", _is_here(host), user, password)


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
