"""What became of one inbound."""

from __future__ import annotations

from dataclasses import dataclass

from flows.messages.message import Message


@dataclass(frozen=True, slots=True)
class Taken:
    """Whether what was sent is kept, and what is said."""

    saved: bool
    messages: tuple[Message, ...]
    is_repeated: bool = False
    """Whether it was taken before: what was said then was sent, or still waits to be."""
