"""Notes what was done: whatever was done while the last note was written is the next note, in one commit."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field


@dataclass(slots=True)
class Notes:
    """Group commit: chats are worked for side by side; a commit for each would hold up turns."""

    write: Callable[[Collection[int]], None]
    """Note these ids durably. May block, and may raise: then whoever waits for one of them is told."""
    _waiting: list[tuple[Sequence[int], asyncio.Future[None]]] = field(default_factory=list)
    _writing: asyncio.Task[None] | None = None

    async def note(self, ids: Sequence[int]) -> None:
        """Returns once the note that these were done is on disk."""
        done = asyncio.get_running_loop().create_future()
        self._waiting.append((ids, done))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())
        await done

    async def end(self) -> None:
        """What was done is noted, or its writing has failed."""
        if self._writing is not None:
            await self._writing

    async def _write(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            error: Exception | None = None
            try:
                await asyncio.to_thread(self.write, [one for ids, _ in batch for one in ids])
            except Exception as raised:
                error = raised
            for _, done in batch:
                if done.done():  # whoever waited was cancelled
                    continue
                if error is None:
                    done.set_result(None)
                else:
                    done.set_exception(error)
