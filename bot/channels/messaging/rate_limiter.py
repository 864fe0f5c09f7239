"""How fast a bot may send: 30 messages a second in all, and so many seconds between two to one chat.

Short bursts are let through.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

EACH = 1 / 30
"""Seconds between two calls, over all chats."""
IN_ALL_BURST = 1.0
"""Seconds of calls that may go at once after a silence."""
A_CHAT = 1.0
"""Seconds between two messages to one chat, where the messenger says nothing else."""
BURST = 3
"""Messages to one chat without a pause."""
MOST_REMEMBERED = 10_000


@dataclass(slots=True)
class RateLimiter:
    """Lets calls through when their time has come."""

    now: Callable[[], float]
    """Seconds, of a clock that only goes forward."""
    sleep: Callable[[float], Awaitable[object]]
    pause: Callable[[str], float] = lambda _: A_CHAT
    """Seconds between two messages to a chat."""
    _all: float = 0.0
    """When everything that was let through so far would be over at an even rate_limiter."""
    _chats: dict[str, float] = field(default_factory=dict)
    """The same, by chat."""

    def wait(self, chat: str) -> float:
        """Seconds until one more message to `chat` may go; 0 where it may go now."""
        now, pause = self.now(), self.pause(chat)
        of_all = max(now, self._all) + EACH - now - IN_ALL_BURST
        of_chat = max(now, self._chats.get(chat, 0.0)) - now - (BURST - 1) * pause
        return max(0.0, of_all, of_chat)

    async def turn(self, chat: str, *, is_message: bool) -> None:
        """Wait until one more call about `chat` may go; only messages count for the chat's own limit."""
        now, pause = self.now(), self.pause(chat)
        self._all = max(now, self._all) + EACH
        if is_message:
            self._chats[chat] = max(now, self._chats.get(chat, 0.0)) + pause
            self._forget(now)
        wait = max(self._all - now - IN_ALL_BURST, self._chats.get(chat, 0.0) - now - BURST * pause)
        if wait > 0:
            await self.sleep(wait)

    def hold(self, chat: str, seconds: float) -> None:
        """The messenger asks to wait (429) before anything more is sent to a chat; the others go on."""
        pause = self.pause(chat)
        self._chats[chat] = self.now() + seconds + (BURST - 1) * pause  # the next one's turn is then

    def _forget(self, now: float) -> None:
        if len(self._chats) > MOST_REMEMBERED:
            self._chats = {chat: until for chat, until in self._chats.items() if until > now}
