"""The answers of one draft as a turn sees them: loaded when asked for, changed only by events.

A turn costs the same at question 1 and at project 200: what is not asked for is never loaded. `Brief` is
what most turns need of an answer; its parts are loaded only to be read, edited or sealed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from flows.answer import Answer, Part, Standing, Value
from flows.brief import NEW, OPENING, Brief
from flows.events import (
    AnswerStood,
    Event,
    FiguresRead,
    FileCame,
    PartKept,
    PartRevived,
    PartSuperseded,
    Rows,
    RowsChanged,
    Submitted,
    added,
)
from flows.figure import Figure
from flows.message import FileRef
from flows.readers.figures import Reader, read_figures
from flows.source import Elsewhere, Once, Source
from flows.step import Gone

UNPLACED = ""
"""The path of parts that belong to no question yet: a greeting, words sent between two questions."""


@dataclass(slots=True)
class Before:
    """How it was before a turn, as far as the turn changed it."""

    briefs: dict[str, Brief | None] = field(default_factory=dict)
    rows: dict[str, Rows] = field(default_factory=dict)
    kept: list[tuple[str, str]] = field(default_factory=list)
    """(path, part id) of what was added, or counts again."""
    gone: list[Gone] = field(default_factory=list)


@dataclass
class Answers:
    """A view over a source with the events of this turn (or batch) already in effect."""

    source: Source
    reader: Reader = read_figures
    """What reads figures; where it does not know them yet, the turn is taken again when it does."""
    events: list[Event] = field(default_factory=list)
    memo: dict[str, object] = field(default_factory=dict)
    """Values that expressions gave, by path; forgotten at each change."""
    before: Before = field(default_factory=Before)
    """How it was before this turn, as far as the turn changed it."""
    called: Callable[[str], str] = field(default=lambda path: "")
    """What a row is called now, by what refers to it; "" for what it was called then (flows.referring)."""
    _briefs: dict[str, Brief | None] = field(default_factory=dict)
    _parts: dict[str, list[Part]] = field(default_factory=dict)
    _rows: dict[str, Rows] = field(default_factory=dict)
    _loaded: list[str] = field(default_factory=list)
    _followed: set[str] = field(default_factory=set)
    """What is being looked up: a reference to what refers back is read as it was kept."""

    def begin_turn(self) -> None:
        """What happens from here on is one turn's doing."""
        self.before = Before()

    def brief(self, path: str) -> Brief | None:
        """The brief of the answer at `path`; None where nothing was said, or all of it was undone."""
        if path not in self._briefs:
            known = any(path.startswith(loaded) for loaded in self._loaded)
            self._briefs[path] = None if known else self.source.brief(path)
        brief = self._briefs[path]
        if brief is None or brief.is_blank:
            return None
        return self._followed_brief(path, brief) if brief.refers else brief

    def touched(self) -> Iterator[tuple[str, Brief]]:
        """The briefs that events changed, once each; blank ones too."""
        kinds = PartKept | PartSuperseded | PartRevived | FileCame | AnswerStood | FiguresRead
        for path in dict.fromkeys(event.path for event in self.events if isinstance(event, kinds)):
            if (brief := self._briefs.get(path)) is not None:
                yield path, brief

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
        return tuple(self._named(part) if part.refers else part for part in self._parts[path])

    def load_some(self, paths: Sequence[str]) -> None:
        """Load the briefs at these paths at once."""
        unknown = [path for path in paths if path not in self._briefs]
        if len(unknown) > 1:
            self._briefs |= {**dict.fromkeys(unknown), **self.source.some(unknown)}

    def answer(self, path: str) -> Answer | None:
        """The whole answer at `path`, parts and all."""
        brief = self.brief(path)
        if brief is None:
            return None
        return Answer(path, brief.standing, brief.value, self.parts(path), brief.figures)

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
        kept = self._kept(lambda part: part.message == message)  # which may be UNPLACED, and that is ""
        return self.source.find_part(message) if kept is None else kept

    def find_album(self, album: str) -> str | None:
        """The path where this album's parts are kept."""
        kept = self._kept(lambda part: part.album == album)
        return self.source.find_album(album) if kept is None else kept

    def coming(self) -> tuple[tuple[str, Part], ...]:
        """(path, live part) of what was sent with a file that is still on its way."""
        new = (one for event in self.events if (one := added(event)) is not None and one[1].is_coming)
        paths = dict.fromkeys((*self.source.coming(), *(path for path, _ in new)))
        return tuple((path, part) for path in paths for part in self.parts(path) if part.is_coming)

    def load(self, prefix: str = "") -> None:
        """Load all briefs below `prefix` at once: for contents, review and sealing, which walk over them."""
        if not any(prefix.startswith(loaded) for loaded in self._loaded):
            self._briefs = {**self.source.briefs(prefix), **self._briefs}
            self._loaded.append(prefix)

    def everything(self) -> dict[str, Brief]:
        """All briefs of the draft by path, blank ones left out; loads them all."""
        self.load()
        known = {path: self.brief(path) for path in list(self._briefs)}
        return {path: brief for path, brief in known.items() if brief is not None}

    def keep(self, path: str, part: Part, before: str = "") -> None:
        """Add `part` to the answer at `path`: at the end, or before the live part of the id `before`."""
        brief = self._remember(path)
        self._briefs[path] = (NEW if brief is None or brief.is_empty else brief).plus(part)
        self.before.kept.append((path, part.id))
        self._record(PartKept(path, part, before))
        if before:
            self._count(path)  # its first words may be others now

    def fill(self, path: str, message: str, file: FileRef | None) -> None:
        """The file of a message is here, or will never be; `path` is where its live part is."""
        self.parts(path)
        self._record(FileCame(path, message, file))
        if self._remember(path) is not None:
            self._count(path)

    def supersede(self, path: str, part: str, by: Part | None = None) -> None:
        """Let `part` no longer count; `by` stands in its place."""
        self._remember(path)
        live = [one.id for one in self.parts(path)]  # the brief is made anew from all parts
        if part in live:
            self.before.gone.append(Gone(path, part, live.index(part)))
        if by is not None:
            self.before.kept.append((path, by.id))
        self._record(PartSuperseded(path, part, by))
        self._count(path)

    def revive(self, path: str, part: Part, at: int) -> None:
        """Let a superseded part count again, at its old place among the live ones."""
        self._remember(path)
        self.parts(path)
        self.before.kept.append((path, part.id))
        self._record(PartRevived(path, part, at))
        self._count(path)

    def stand(self, path: str, standing: Standing, value: Value = None) -> None:
        """Close, reopen or skip the answer at `path`, with the value that was read."""
        brief = self._remember(path) or NEW
        self._briefs[path] = replace(brief, standing=standing, value=value)
        self._record(AnswerStood(path, standing, value))

    def read(self, path: str, figures: tuple[Figure, ...]) -> None:
        """The figures of the answer at `path`."""
        brief = self._remember(path) or NEW
        self._briefs[path] = replace(brief, figures=figures)
        self._record(FiguresRead(path, figures))

    def arrange(self, path: str, rows: Rows) -> None:
        """Give the repeat at `path` these rows."""
        self.before.rows.setdefault(path, self.rows(path))
        self._rows[path] = rows
        self._record(RowsChanged(path, rows))

    def sealed(self, version: int) -> Mapping[str, Answer] | None:
        """The answers of a sealed version, this batch's included."""
        for event in self.events:
            if isinstance(event, Submitted) and event.submission.version == version:
                return event.submission.answers
        return self.source.sealed(version)

    def history(self, path: str) -> tuple[Once, ...]:
        """Every part ever kept at `path`, this batch's included."""
        known = {once.part.id: once for once in self.source.history(path)}
        for event in self.events:
            match event:
                case FileCame():
                    known = {
                        id_: replace(once, part=_filled_in(once.part, event)) for id_, once in known.items()
                    }
                case PartKept(where, part) if where == path:
                    known[part.id] = Once(part, True)
                case PartRevived(where, part) if where == path:
                    known[part.id] = Once(part, True)
                case PartSuperseded(where, old, by) if where == path:
                    if old in known:
                        known[old] = replace(known[old], is_live=False)
                    if by is not None:
                        known[by.id] = Once(by, True)
        return tuple(
            replace(once, part=self._named(once.part)) if once.is_live and once.part.refers else once
            for once in known.values()
        )

    def others(self, since: int, mine: str, until: int) -> tuple[Elsewhere, ...]:
        """What came from other addresses after the `since`-th part; `until` parts were kept by now."""
        new = [one for event in self.events if (one := added(event)) is not None]
        numbered = enumerate(new, start=until - len(new) + 1)
        here = (
            Elsewhere(path, part.by, self.source.name_of(part.by))
            for number, (path, part) in numbered
            if number > since and not part.message.startswith(mine)
        )
        return (*self.source.others(since, mine), *here)

    def _named(self, part: Part) -> Part:
        """A part that refers to a row, in the words that this row is called by now."""
        if part.refers in self._followed:
            return part
        self._followed.add(part.refers)
        words = self.called(part.refers)
        self._followed.discard(part.refers)
        return replace(part, text=words or part.text)

    def _followed_brief(self, path: str, brief: Brief) -> Brief:
        """The brief in the words of now."""
        key = f"brief {path}"
        if key not in self.memo:
            self.memo[key] = _brief_of(brief, self.parts(path))
        kept = self.memo[key]
        assert isinstance(kept, Brief)
        return kept

    def _remember(self, path: str) -> Brief | None:
        """The brief at `path`, noted as it was before this turn."""
        seen = self.brief(path)
        brief = self._briefs[path]
        self.before.briefs.setdefault(path, seen if brief is not None and brief.refers else brief)
        return brief

    def _count(self, path: str) -> None:
        """The brief at `path` made anew from its live parts; where none is left, nothing was ever said."""
        brief = self._briefs[path] or NEW
        if not self._parts[path] and brief.standing is not Standing.SKIPPED:
            brief = NEW
        self._briefs[path] = _brief_of(brief, self._parts[path])

    def _record(self, event: Event) -> None:
        self.memo.clear()
        self.events.append(event)
        for path in self._parts:
            self._change_parts(event, path)

    def _change_parts(self, event: Event, path: str) -> None:
        parts = self._parts[path]
        if isinstance(event, PartKept) and event.path == path:
            before = (i for i, part in enumerate(parts) if part.id == event.before)
            parts.insert(next(before, len(parts)), event.part)
        elif isinstance(event, FileCame) and event.path == path:
            self._parts[path] = [_filled_in(part, event) for part in parts]
        elif isinstance(event, PartSuperseded) and event.path == path:
            at = next((i for i, part in enumerate(parts) if part.id == event.part), None)
            if at is not None:
                parts[at : at + 1] = [event.by] if event.by else []
        elif isinstance(event, PartRevived) and event.path == path:
            parts.insert(event.at, event.part)

    def _kept(self, fits: Callable[[Part], bool]) -> str | None:
        for event in reversed(self.events):
            if isinstance(event, PartKept) and fits(event.part):
                return event.path
        return None


def _brief_of(brief: Brief, parts: Iterable[Part]) -> Brief:
    """A brief made anew from live parts; how it stands, and what was read, stay."""
    fresh = Brief(brief.standing, brief.value, figures=brief.figures)
    for part in parts:
        fresh = fresh.plus(part)
    return fresh


def _filled_in(part: Part, came: FileCame) -> Part:
    """The part, with its file if this is the one that has come."""
    return replace(part, file=came.file) if part.is_coming and part.message == came.message else part
