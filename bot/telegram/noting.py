"""Notes what was sent: whatever was sent while the last note was written is the next note, in one commit."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass, field


@dataclass(slots=True)
class Notes:
    """Group commit of the sender: chats are sent to side by side; a commit for each would hold up turns."""

    write: Callable[[Collection[int]], None]
    """Note these ids durably. May block, and may raise: then whoever waits for one of them is told."""
    _waiting: dict[int, asyncio.Future[None]] = field(default_factory=dict)
    _writing: asyncio.Task[None] | None = None

    async def sent(self, reply: int) -> None:
        """Returns once the note that the reply of this id was sent is on disk."""
        done = self._waiting[reply] = asyncio.get_running_loop().create_future()
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())
        await done

    async def end(self) -> None:
        """What was sent is noted, or its writing has failed."""
        if self._writing is not None:
            await self._writing

    async def _write(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, {}
            error: Exception | None = None
            try:
                await asyncio.to_thread(self.write, tuple(batch))
            except Exception as raised:
                error = raised
            for done in batch.values():
                if done.done():  # whoever waited was cancelled
                    continue
                if error is None:
                    done.set_result(None)
                else:
                    done.set_exception(error)
