"""Prefetching: what the next turn most likely reads, so that storage loads it once for a whole batch.

It only saves time. Everything else is read when it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from flows.dialogue.naming import key_of
from flows.form.machine import DialogueMachine
from flows.form.outline import Outline, Place, Question, Repeat, Section
from flows.report.position import Position


@dataclass(frozen=True, slots=True)
class Prefetched:
    """The paths in one draft to load ahead."""

    summaries: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    """The paths of repeats."""


class Prefetch:
    """Foresees reads for one outline version."""

    def __init__(self, outline: Outline, machine: DialogueMachine) -> None:
        self._machine = machine
        self._outline = outline
        items = [place for place in outline.places if _is_item(place)]
        self._following = {one.template: following for one, following in pairwise(items)}

    def at(self, position: Position) -> Prefetched:
        """Return the paths of the present answer, of the next one, and of the names of the rows around."""
        place = self._machine.places.get(position.state) or self._machine.places.get(position.origin)
        if place is None or len(position.rows) < len(place.repeats):
            return Prefetched()
        following = self._following.get(place.template)
        items = [place, *([following] if following is not None else [])]
        reachable = [item for item in items if len(item.repeats) <= len(position.rows)]
        questions = [item.path(position.rows) for item in reachable if isinstance(item.node, Question)]
        repeats = [item for item in reachable if isinstance(item.node, Repeat)]
        around = list(place.repeats)
        rows = [repeat.path(position.rows) for repeat in (*around, *repeats)]
        return Prefetched((*questions, *self._names(around, position.rows)), tuple(rows))

    def _names(self, around: list[Place], rows: tuple[int, ...]) -> Iterator[str]:
        for repeat in around:
            if key := key_of(repeat):
                yield self._outline.by_template[f"{repeat.template}/{key}"].path(rows)


def _is_item(place: Place) -> bool:
    if isinstance(place.node, Question):
        return not place.node.is_silent
    return not isinstance(place.node, Section)
