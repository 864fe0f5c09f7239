"""The result of taking one inbound."""

from __future__ import annotations

from dataclasses import dataclass

from flows.messages.message import Message


@dataclass(frozen=True, slots=True)
class Taken:
    """The result: whether the inbound's words are kept, and the messages to send."""

    saved: bool
    messages: tuple[Message, ...]
    into: str = ""
    """The path of the answer that the words or the file became part of; "" for none."""
    parts: int = 0
    """How many messages and files that answer has now."""
    is_repeated: bool = False
    """Whether the inbound was taken before. The earlier reply was sent, or still waits to be sent."""
