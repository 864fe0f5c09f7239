"""The conversation: what every channel hands in goes through here; nothing is answered before it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from flows.message import Inbound, Reply


class HandIn(Protocol):
    """How a channel hands in what has arrived.

    Returns one reply for each inbound, in order, after the commit: only then may the channel give its
    receipt (move the polling offset, answer the web page). Safe to call at once from many tasks; what comes
    together is kept in one commit. Raises storage.Unavailable when nothing could be kept: then no receipt.
    """

    async def __call__(self, inbounds: Sequence[Inbound]) -> list[Reply]:
        """Keep `inbounds` and say what is said back."""
        ...
