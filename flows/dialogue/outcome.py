"""The outcome of handling one inbound, before it becomes a Turn."""

from __future__ import annotations

from dataclasses import dataclass

from flows.messages.message import Message


@dataclass(frozen=True, slots=True)
class Outcome:
    """The messages to send, and whether the inbound's words are kept."""

    messages: tuple[Message, ...]
    saved: bool
    erases: bool = False
    """Whether everything about the respondent has to be erased. The other fields then do not matter."""


KEPT_SILENTLY = Outcome((), saved=True)
"""A part was added and nothing is said. The channel marks it as kept."""
