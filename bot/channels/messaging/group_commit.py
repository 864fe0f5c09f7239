"""Writes notes to the database in groups: those that come during a write share the next commit."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(slots=True)
class GroupCommit(Generic[T]):
    """Group commit. Chats are worked on in parallel; one commit for each note would delay the turns."""

    write: Callable[[Sequence[T]], None]
    """Writes the notes durably, in order. May block. Every caller that waits for one gets its error."""
    _waiting: list[tuple[Sequence[T], asyncio.Future[None]]] = field(default_factory=list)
    _writing: asyncio.Task[None] | None = None

    async def note(self, these: Sequence[T]) -> None:
        """Write these notes; returns when they are on disk. Raises what `write` raises."""
        done = asyncio.get_running_loop().create_future()
        self._waiting.append((these, done))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())
        await done

    async def end(self) -> None:
        """Wait until every note that was given is written, or its write has failed."""
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
                if done.done():  # its caller was cancelled
                    continue
                if error is None:
                    done.set_result(None)
                else:
                    done.set_exception(error)
