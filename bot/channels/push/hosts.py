"""The push services that may be called. A browser names its own, so that it could name any server."""

from __future__ import annotations

import re
from dataclasses import dataclass

KNOWN = (
    "fcm.googleapis.com,jmt17.google.com,*.push.services.mozilla.com,*.push.apple.com,*.notify.windows.com"
)
"""Those of Chrome and its like, Firefox, Safari and Edge."""
HOSTS = re.compile(r"(?:\*\.)?[a-z0-9.-]{1,253}(?::[0-9]{1,5})?")
MOST_CHARACTERS = 2000
"""The longest endpoint. Those of the services above have 150 to 700 characters."""
# As strict as to leave no doubt about the host: no user, no "\", nothing but ASCII.
_ENDPOINT = re.compile(r"https://([a-z0-9.-]{1,253}(?::[0-9]{1,5})?)/[\x21-\x5b\x5d-\x7e]*")


@dataclass(frozen=True, slots=True)
class PushHosts:
    """The hosts of push services, "*.example.net" for all below one, with a port if it is not 443."""

    hosts: tuple[str, ...]

    def has(self, endpoint: str) -> bool:
        """Whether an endpoint is at one of these hosts, over TLS."""
        found = _ENDPOINT.fullmatch(endpoint) if len(endpoint) <= MOST_CHARACTERS else None
        if found is None:
            return False
        return any(
            found[1].endswith(host[1:]) if host.startswith("*.") else found[1] == host for host in self.hosts
        )
