"""The queue of updates, with the official server's rules of when one is handed out and when forgotten."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any

from tests.botapi.clock import Clock

MESSAGE_LIFETIME, TAP_LIFETIME = 24 * 3600, 150
"""Seconds that messages and edits, and callback queries, wait (Client.cpp, add_update)."""
MOST = 100
FUTURE, PAST = 10, 100_000
"""An offset further off than this is none: all from the head is handed out (tddb TQueue, get)."""
HASTE = 0.5
"""Seconds: the same offset asked again within them gives one update."""


@dataclass(frozen=True)
class Waiting:
    """An update in the queue."""

    id: int
    body: dict[str, Any]
    expires_at: float
    lane: tuple[str, int]
    """Updates of one lane go to a webhook one after the other; there is no order between lanes."""

    @property
    def json(self) -> dict[str, Any]:
        """As handed out."""
        return {"update_id": self.id, **self.body}


class UpdateQueue:
    """Updates until they are confirmed or too old."""

    def __init__(self, clock: Clock, first_id: int = 1) -> None:
        self._clock = clock
        self._waiting: dict[int, Waiting] = {}
        self._lanes: dict[tuple[str, int], dict[int, Waiting]] = {}
        self._next_id = first_id
        self._last_offset, self._last_asked = 0, float("-inf")
        self.changed = asyncio.Event()
        """Set by `put`; whoever waits clears it first."""
        self.accepted: list[int] = []
        """Ids ever put in, in order."""
        self.delivered: Counter[int] = Counter()
        """How often each was handed out."""
        self.confirmed: list[int] = []
        """Ids that the bot confirmed, in order."""
        self.expired: list[int] = []
        """Ids that grew too old before they were confirmed."""

    def put(self, body: dict[str, Any], lifetime: float, lane: tuple[str, int]) -> int:
        """Add an update, JSON without its id; returns the id."""
        update_id, self._next_id = self._next_id, self._next_id + 1
        one = Waiting(update_id, json.loads(json.dumps(body)), self._clock.now() + lifetime, lane)
        self._waiting[update_id] = one
        self._lanes.setdefault(lane, {})[update_id] = one
        self.accepted.append(update_id)
        self.changed.set()
        return update_id

    def restart_ids(self, next_id: int) -> None:
        """Go on with other update ids, as the server does after a week without updates."""
        assert not self.waiting(), "update ids start again only when nothing waits"
        self._next_id = next_id

    def waiting(self) -> list[Waiting]:
        """What waits, oldest first."""
        self._expire(self._waiting.values())
        return list(self._waiting.values())

    def lanes(self) -> list[tuple[str, int]]:
        """The lanes in which something waits."""
        return list(self._lanes)

    def first(self, lane: tuple[str, int]) -> Waiting | None:
        """What waits longest in a lane."""
        self._expire(self._lanes.get(lane, {}).values())
        return next(iter(self._lanes.get(lane, {}).values()), None)

    def in_haste(self, offset: int, limit: int) -> int:
        """The limit for a call of getUpdates: 1 where the same offset was asked just now."""
        now = self._clock.now()
        hasty = offset == self._last_offset and now < self._last_asked + HASTE
        self._last_offset, self._last_asked = offset, now
        return 1 if hasty else max(1, min(limit, MOST))

    def get(self, offset: int, limit: int) -> list[Waiting]:
        """What getUpdates answers; everything before a positive offset is confirmed by it."""
        waiting = self.waiting()
        if offset < 0:
            self._confirm(waiting[:offset])
        elif waiting and waiting[0].id - PAST <= offset <= self._next_id + FUTURE:
            self._confirm([one for one in waiting if one.id < offset])
        found = list(islice(self._waiting.values(), limit))
        self.delivered.update(one.id for one in found)
        return found

    def take(self, one: Waiting) -> None:
        """Confirm one, as a webhook's answer does."""
        self.delivered[one.id] += 1
        self._confirm([one])

    def clear(self) -> None:
        """Forget everything: drop_pending_updates."""
        self._remove(self._waiting.values())

    def drop(self, one: Waiting) -> None:
        """Give one up: its webhook failed until it was too old."""
        self.expired += self._remove([one])

    def _expire(self, among: Iterable[Waiting]) -> None:
        now = self._clock.now()
        self.expired += self._remove([one for one in among if one.expires_at < now])

    def _confirm(self, gone: Iterable[Waiting]) -> None:
        self.confirmed += self._remove(gone)

    def _remove(self, gone: Iterable[Waiting]) -> list[int]:
        """Take some out; the ids of those that were still in."""
        ids = [one.id for one in gone if one.id in self._waiting]
        for number in ids:
            lane = self._waiting.pop(number).lane
            del self._lanes[lane][number]
            if not self._lanes[lane]:
                del self._lanes[lane]
        return ids
