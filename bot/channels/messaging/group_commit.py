"""Notes what arrived or was done: whatever comes while a note is written is the next note, in one commit."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(slots=True)
class GroupCommit(Generic[T]):
    """Group commit: chats are worked for side by side; a commit for each would hold up turns."""

    write: Callable[[Sequence[T]], None]
    """Note these durably, in order. May block, and may raise: then whoever waits for one of them is told."""
    _waiting: list[tuple[Sequence[T], asyncio.Future[None]]] = field(default_factory=list)
    _writing: asyncio.Task[None] | None = None

    async def note(self, these: Sequence[T]) -> None:
        """Returns once the note of these is on disk."""
        done = asyncio.get_running_loop().create_future()
        self._waiting.append((these, done))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())
        await done

    async def end(self) -> None:
        """What was given is noted, or its writing has failed."""
        if self._writing is not None:
            await self._writing

    async def _write(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            error: Exception | None = None
            try:
                await asyncio.to_thread(self.write, [one for these, _ in batch for one in these])
            except Exception as raised:
                error = raised
            for _, done in batch:
                if done.done():  # whoever waited was cancelled
                    continue
                if error is None:
                    done.set_result(None)
                else:
                    done.set_exception(error)
