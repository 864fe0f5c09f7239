"""Limits how fast a bot sends: 30 calls a second in all, and a pause between two messages to one chat.

Short bursts are allowed.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

EACH = 1 / 30
"""Seconds between two calls, over all chats."""
IN_ALL_BURST = 1.0
"""Seconds' worth of calls that may be made at once after a silence."""
A_CHAT = 1.0
"""Seconds between two messages to one chat, if the messenger says nothing else."""
BURST = 3
"""Messages to one chat that may be sent without a pause."""
MOST_REMEMBERED = 10_000


@dataclass(slots=True)
class RateLimiter:
    """Delays calls to a messenger's API so that they stay within its limits."""

    now: Callable[[], float]
    """Returns seconds of a monotonic clock."""
    sleep: Callable[[float], Awaitable[object]]
    pause: Callable[[str], float] = lambda _: A_CHAT
    """Returns the seconds between two messages to a chat."""
    _all: float = 0.0
    """When the calls so far would have ended if they had been made EACH seconds apart."""
    _chats: dict[str, float] = field(default_factory=dict)
    """When each chat's messages so far would have ended if they had been `pause` seconds apart."""

    def wait(self, chat: str) -> float:
        """Seconds until one more message may be sent to `chat`; 0 for now."""
        now, pause = self.now(), self.pause(chat)
        of_all = max(now, self._all) + EACH - now - IN_ALL_BURST
        of_chat = max(now, self._chats.get(chat, 0.0)) - now - (BURST - 1) * pause
        return max(0.0, of_all, of_chat)

    async def turn(self, chat: str, *, is_message: bool) -> None:
        """Wait until one more call may be made. Only messages count for the limit of `chat`."""
        now, pause = self.now(), self.pause(chat)
        self._all = max(now, self._all) + EACH
        if is_message:
            self._chats[chat] = max(now, self._chats.get(chat, 0.0)) + pause
            self._forget(now)
        wait = max(self._all - now - IN_ALL_BURST, self._chats.get(chat, 0.0) - now - BURST * pause)
        if wait > 0:
            await self.sleep(wait)

    def hold(self, chat: str, seconds: float) -> None:
        """Send nothing to a chat for `seconds`, as the messenger asked (429). Other chats go on."""
        pause = self.pause(chat)
        self._chats[chat] = self.now() + seconds + (BURST - 1) * pause  # so that `wait` returns `seconds`

    def _forget(self, now: float) -> None:
        if len(self._chats) > MOST_REMEMBERED:
            self._chats = {chat: until for chat, until in self._chats.items() if until > now}
