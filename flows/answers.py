"""The answers of one draft as a turn sees them: loaded when asked for, changed only by events.

A turn costs the same at question 1 and at project 200: what is not asked for is never loaded. `Brief` is
what most turns need of an answer; its parts are loaded only to be read, edited or sealed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from flows.answer import Answer, Part, Standing, Value
from flows.events import AnswerStood, Event, PartKept, PartSuperseded, Rows, RowsChanged

UNPLACED = ""
"""The path of parts that belong to no question yet: a greeting, words sent between two questions."""
OPENING = 120
"""How many characters of an answer stand in its brief."""


@dataclass(frozen=True, slots=True)
class Brief:
    """An answer in brief: how it stands, what it amounts to, its first words."""

    standing: Standing
    value: Value = None
    texts: int = 0
    files: int = 0
    characters: int = 0
    """Of the texts; captions are not counted."""
    opening: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether it holds nothing that was sent."""
        return not (self.texts or self.files)

    @property
    def parts(self) -> int:
        """How many live parts it has."""
        return self.texts + self.files

    def plus(self, part: Part) -> Brief:
        """The brief after `part` was added at the end."""
        if part.file is not None:
            opening = self.opening or part.text[:OPENING]
            return replace(self, files=self.files + 1, opening=opening)
        opening = f"{self.opening}\n{part.text}" if self.parts else part.text
        return replace(
            self,
            texts=self.texts + 1,
            characters=self.characters + len(part.text),
            opening=opening[:OPENING],
        )


NEW = Brief(Standing.OPEN)


class Source(Protocol):
    """Where a draft's answers come from; every method reads the state before the turn."""

    def brief(self, path: str) -> Brief | None:
        """The brief of the answer at `path`, or None where there is none."""
        ...

    def parts(self, path: str) -> tuple[Part, ...]:
        """The live parts at `path`, in the order sent."""
        ...

    def rows(self, path: str) -> Rows:
        """The rows of the repeat at `path`."""
        ...

    def find_part(self, message: str) -> str | None:
        """The path of the live part sent with this message (see Part.message), or None."""
        ...

    def find_album(self, album: str) -> str | None:
        """The path that the album's first part was kept at, or None."""
        ...

    def briefs(self, prefix: str) -> Mapping[str, Brief]:
        """All briefs whose path begins with `prefix`."""
        ...


@dataclass
class Answers:
    """A view over a source with the events of this turn (or batch) already in effect."""

    source: Source
    events: list[Event] = field(default_factory=list)
    memo: dict[str, object] = field(default_factory=dict)
    """Values that expressions gave, by path; forgotten at each change."""
    _briefs: dict[str, Brief | None] = field(default_factory=dict)
    _parts: dict[str, list[Part]] = field(default_factory=dict)
    _rows: dict[str, Rows] = field(default_factory=dict)
    _loaded: list[str] = field(default_factory=list)

    def brief(self, path: str) -> Brief | None:
        """The brief of the answer at `path`."""
        if path not in self._briefs:
            known = any(path.startswith(loaded) for loaded in self._loaded)
            self._briefs[path] = None if known else self.source.brief(path)
        return self._briefs[path]

    def rows(self, path: str) -> Rows:
        """The rows of the repeat at `path`."""
        if path not in self._rows:
            self._rows[path] = self.source.rows(path)
        return self._rows[path]

    def parts(self, path: str) -> tuple[Part, ...]:
        """The live parts at `path`, this turn's included."""
        if path not in self._parts:
            self._parts[path] = list(self.source.parts(path))
            for event in self.events:
                self._change_parts(event, path)
        return tuple(self._parts[path])

    def answer(self, path: str) -> Answer | None:
        """The whole answer at `path`, parts and all."""
        brief = self.brief(path)
        return None if brief is None else Answer(path, brief.standing, brief.value, self.parts(path))

    def text(self, path: str) -> str:
        """The words at `path`."""
        brief = self.brief(path)
        if brief is None or not brief.texts:
            return ""
        if brief.characters < OPENING and brief.texts == 1 and not brief.files:
            return brief.opening
        return Answer(path, brief.standing, None, self.parts(path)).text

    def find_part(self, message: str) -> str | None:
        """The path of the live part that was sent with `message` (a Part.message)."""
        for path, parts in self._parts.items():
            if any(part.message == message for part in parts):
                return path
        return self._kept(lambda part: part.message == message) or self.source.find_part(message)

    def find_album(self, album: str) -> str | None:
        """The path where this album's parts are kept."""
        return self._kept(lambda kept: kept.album == album) or self.source.find_album(album)

    def load(self, prefix: str = "") -> None:
        """Load all briefs below `prefix` at once: for contents, review and sealing, which walk over them."""
        if not any(prefix.startswith(loaded) for loaded in self._loaded):
            self._briefs = {**self.source.briefs(prefix), **self._briefs}
            self._loaded.append(prefix)

    def keep(self, path: str, part: Part) -> None:
        """Add `part` at the end of the answer at `path`."""
        brief = self.brief(path)
        self._briefs[path] = (NEW if brief is None or brief.is_empty else brief).plus(part)
        self._record(PartKept(path, part))

    def supersede(self, path: str, part: str, by: Part | None = None) -> None:
        """Let `part` no longer count; `by` stands in its place."""
        self.parts(path)  # the brief is made anew from all parts
        self._record(PartSuperseded(path, part, by))
        brief = self.brief(path) or NEW
        fresh = Brief(brief.standing, brief.value)
        for kept in self._parts[path]:
            fresh = fresh.plus(kept)
        self._briefs[path] = fresh

    def stand(self, path: str, standing: Standing, value: Value = None) -> None:
        """Close, reopen or skip the answer at `path`, with the value that was read."""
        self._briefs[path] = replace(self.brief(path) or NEW, standing=standing, value=value)
        self._record(AnswerStood(path, standing, value))

    def arrange(self, path: str, rows: Rows) -> None:
        """Give the repeat at `path` these rows."""
        self._rows[path] = rows
        self._record(RowsChanged(path, rows))

    def _record(self, event: Event) -> None:
        self.memo.clear()
        self.events.append(event)
        for path in self._parts:
            self._change_parts(event, path)

    def _change_parts(self, event: Event, path: str) -> None:
        if isinstance(event, PartKept) and event.path == path:
            self._parts[path].append(event.part)
        elif isinstance(event, PartSuperseded) and event.path == path:
            parts = self._parts[path]
            at = next((i for i, part in enumerate(parts) if part.id == event.part), None)
            if at is not None:
                parts[at : at + 1] = [event.by] if event.by else []

    def _kept(self, fits: Callable[[Part], bool]) -> str | None:
        for event in reversed(self.events):
            if isinstance(event, PartKept) and fits(event.part):
                return event.path
        return None
