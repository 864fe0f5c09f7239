"""What handling one inbound came to, before it is a Turn."""

from __future__ import annotations

from dataclasses import dataclass

from flows.messages.message import Message


@dataclass(frozen=True, slots=True)
class Outcome:
    """What to say, and whether what was sent is kept."""

    messages: tuple[Message, ...]
    saved: bool
    erases: bool = False
    """Whether all that is held of the respondent is to be erased: the rest of it is void then."""


KEPT_SILENTLY = Outcome((), saved=True)
"""A part that was added without a word: the channel marks it as kept."""
