"""Where webhooks may lead: into public networks, and into those private ones that the settings allow.

Without this, whoever may make a webhook could have this server call what only this server reaches (server
side request forgery): other programs on it, the database, a cloud's metadata.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from flows.sentence import DecuongError

MOST_CHARACTERS = 2000
"""The longest URL."""
# As strict as to leave no doubt about the host: no user, no "\", nothing but ASCII, no fragment.
_URL = re.compile(r"https://[A-Za-z0-9.-]{1,253}(?::[0-9]{1,5})?(?:/[\x21\x22\x24-\x5b\x5d-\x7e]*)?")
_SPECIAL = (ip_network("2002::/16"), ip_network("fec0::/10"))
"""Addresses that stand for one of IPv4, perhaps a private one (RFC 3056), and those of a site (RFC 3879)."""
PORT = 443


class WrongAddress(DecuongError):
    """A URL that a webhook cannot have."""


@dataclass(frozen=True, slots=True)
class Networks:
    """The networks that may be called."""

    allowed: tuple[IPv4Network | IPv6Network, ...] = ()
    """The private ones among them."""

    def have(self, address: str) -> bool:
        """Whether an IP address may be called."""
        found = ip_address(address)
        if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
            found = found.ipv4_mapped
        if any(found in network for network in self.allowed):
            return True
        is_special = found.is_multicast or found.is_reserved or any(found in one for one in _SPECIAL)
        return found.is_global and not is_special

    def those_of(self, addresses: Iterable[str]) -> list[str]:
        """Return those addresses that may be called, in order, each once."""
        return [one for one in dict.fromkeys(addresses) if self.have(one)]


def networks_of(setting: str) -> Networks:
    """Return what the setting DECUONG_WEBHOOK_NETWORKS allows. It was checked at the start."""
    return Networks(tuple(ip_network(one) for one in setting.split(",") if one))


def check(url: str, networks: Networks) -> str:
    """Return a URL that a webhook may have now. Raises WrongAddress. The name is looked up, which blocks.

    Each call looks again: a name may lead elsewhere later.
    """
    url = url.strip()
    if len(url) > MOST_CHARACTERS or _URL.fullmatch(url) is None:
        raise WrongAddress("Write an address like https://he-thong.example.vn/webhook, with https.")
    parts = urlsplit(url)
    host = parts.hostname or ""
    try:
        found = socket.getaddrinfo(host, parts.port or PORT, type=socket.SOCK_STREAM)
    except (OSError, ValueError, UnicodeError) as error:
        raise WrongAddress("{host} is not found: check how it is written.", host=host) from error
    if not networks.those_of(str(one[4][0]) for one in found):
        raise WrongAddress(
            "{host} is in a private network, where webhooks do not lead. If it shall be told, who runs "
            "decuong sets DECUONG_WEBHOOK_NETWORKS to its network.",
            host=host,
        )
    return url
