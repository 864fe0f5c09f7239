"""The answers of one draft during a turn. They are loaded on demand and changed only by events.

A turn costs the same at question 1 and at project 200, because only what is asked for is loaded. Most turns
need only an answer's `AnswerSummary`; its parts are loaded to be read, edited or sealed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from flows.messages.message import FileRef
from flows.reading.figures import Reader, read_figures
from flows.report.addressee import Addressee
from flows.report.answer import Answer, Part, Standing
from flows.report.answer_summary import NEW, OPENING, AnswerSummary
from flows.report.events import (
    AnswerStood,
    Event,
    FiguresRead,
    FileCame,
    PartKept,
    PartRevived,
    PartSuperseded,
    Probed,
    Rows,
    RowsChanged,
    Submitted,
    added,
)
from flows.report.figure import Figure
from flows.report.predecessor import Predecessor
from flows.report.source import Elsewhere, Once, Source
from flows.report.undo_step import Gone
from flows.report.value import Value

UNPLACED = ""
"""The path of parts that belong to no question yet, such as a greeting."""


@dataclass(slots=True)
class Before:
    """The earlier state of everything that a turn changed."""

    summaries: dict[str, AnswerSummary | None] = field(default_factory=dict)
    rows: dict[str, Rows] = field(default_factory=dict)
    kept: list[tuple[str, str]] = field(default_factory=list)
    """The (path, part id) of each part that was added or counts again."""
    gone: list[Gone] = field(default_factory=list)


@dataclass
class Answers:
    """The answers of a source with the events of this turn (or batch) applied."""

    source: Source
    reader: Reader = read_figures
    """Reads figures. If it does not know a text's figures yet, the turn is repeated once it does."""
    events: list[Event] = field(default_factory=list)
    memo: dict[str, object] = field(default_factory=dict)
    """Values that expressions have computed, by path. Each change clears it."""
    before: Before = field(default_factory=Before)
    """The state before this turn of everything that the turn changed."""
    called: Callable[[str], str] = field(default=lambda path: "")
    """Returns the present name of the row that a path refers to; "" to use its earlier name (references)."""
    _summaries: dict[str, AnswerSummary | None] = field(default_factory=dict)
    _parts: dict[str, list[Part]] = field(default_factory=dict)
    _is_over: bool = False
    _has_all_parts: bool = False
    """Whether the source has no parts but those in `_parts`."""
    _rows: dict[str, Rows] = field(default_factory=dict)
    _loaded: list[str] = field(default_factory=list)
    _predecessors: dict[str, Predecessor | None] = field(default_factory=dict)
    _followed: set[str] = field(default_factory=set)
    """The paths being looked up. A reference in a circle is read as it was kept."""

    def end(self) -> None:
        """The events were written, or are dropped: what is changed from here on would be lost, and raises."""
        self._is_over = True

    def begin_turn(self) -> None:
        """Begin a turn: the changes from here on belong to it."""
        self.before = Before()

    def summary(self, path: str) -> AnswerSummary | None:
        """Return the summary at `path`, or None if nothing was said or all of it was undone."""
        if path not in self._summaries:
            known = any(path.startswith(loaded) for loaded in self._loaded)
            self._summaries[path] = None if known else self.source.summary(path)
        summary = self._summaries[path]
        if summary is None or summary.is_blank:
            return None
        return self._followed_summary(path, summary) if summary.refers else summary

    def touched(self) -> Iterator[tuple[str, AnswerSummary]]:
        """Yield each summary that events changed, once. Blank ones are included."""
        kinds = PartKept | PartSuperseded | PartRevived | FileCame | AnswerStood | FiguresRead | Probed
        for path in dict.fromkeys(event.path for event in self.events if isinstance(event, kinds)):
            if (summary := self._summaries.get(path)) is not None:
                yield path, summary

    def rows(self, path: str) -> Rows:
        """Return the rows of the repeat at `path`."""
        if path not in self._rows:
            self._rows[path] = self.source.rows(path)
        return self._rows[path]

    def parts(self, path: str) -> tuple[Part, ...]:
        """Return the live parts at `path`, including those of this turn."""
        if path not in self._parts:
            self._take_in(path, () if self._has_all_parts else self.source.parts(path))
        return tuple(self._named(part) if part.refers else part for part in self._parts[path])

    def load_parts(self) -> None:
        """Load the live parts of all answers at once: for sealing, and for reading the report through."""
        if not self._has_all_parts:
            for path, parts in self.source.all_parts().items():
                if path not in self._parts:
                    self._take_in(path, parts)
            self._has_all_parts = True

    def load_some(self, paths: Sequence[str]) -> None:
        """Load the summaries at these paths together."""
        unknown = [path for path in paths if path not in self._summaries]
        if len(unknown) > 1:
            self._summaries |= {**dict.fromkeys(unknown), **self.source.some(unknown)}

    def answer(self, path: str) -> Answer | None:
        """Return the whole answer at `path`, with its parts."""
        summary = self.summary(path)
        if summary is None:
            return None
        return Answer(path, summary.standing, summary.value, self.parts(path), summary.figures)

    def text(self, path: str) -> str:
        """Return the words at `path`."""
        summary = self.summary(path)
        if summary is None or not summary.texts:
            return ""
        if summary.characters < OPENING and summary.texts == 1 and not summary.files:
            return summary.opening
        return Answer(path, summary.standing, None, self.parts(path)).text

    def find_part(self, message: str) -> str | None:
        """Return the path of the live part that `message` sent (a Part.message)."""
        for path, parts in self._parts.items():
            if any(part.message == message for part in parts):
                return path
        kept = self._kept(lambda part: part.message == message)  # the path may be UNPLACED, which is ""
        return self.source.find_part(message) if kept is None else kept

    def find_album(self, album: str) -> str | None:
        """Return the path where this album's parts are kept."""
        kept = self._kept(lambda part: part.album == album)
        return self.source.find_album(album) if kept is None else kept

    def coming(self) -> tuple[tuple[str, Part], ...]:
        """Return the (path, part) of each live part whose file is still on its way."""
        new = (one for event in self.events if (one := added(event)) is not None and one[1].is_coming)
        paths = dict.fromkeys((*self.source.coming(), *(path for path, _ in new)))
        return tuple((path, part) for path in paths for part in self.parts(path) if part.is_coming)

    def load(self, prefix: str = "") -> None:
        """Load all summaries below `prefix` together. Contents, review and sealing need them all."""
        if not any(prefix.startswith(loaded) for loaded in self._loaded):
            self._summaries = {**self.source.summaries(prefix), **self._summaries}
            self._loaded.append(prefix)

    def everything(self) -> dict[str, AnswerSummary]:
        """Load and return all summaries of the draft by path, without blank ones."""
        self.load()
        known = {path: self.summary(path) for path in list(self._summaries)}
        return {path: summary for path, summary in known.items() if summary is not None}

    def keep(self, path: str, part: Part, before: str = "") -> None:
        """Add `part` to the answer at `path`, at the end or before the live part with the id `before`."""
        summary = self._remember(path)
        blank = _blank(self._summaries[path])
        self._summaries[path] = (blank if summary is None or summary.is_empty else summary).plus(part)
        self.before.kept.append((path, part.id))
        self.record(PartKept(path, part, before))
        if before:
            self._count(path)  # its first words may have changed

    def fill(self, path: str, message: str, file: FileRef | None) -> None:
        """Set the file of a message, or None if it will never come. `path` is where its live part is."""
        self.parts(path)
        self.record(FileCame(path, message, file))
        if self._remember(path) is not None:
            self._count(path)

    def supersede(self, path: str, part: str, by: Part | None = None) -> None:
        """Make `part` no longer count. `by` takes its place."""
        self._remember(path)
        live = [one.id for one in self.parts(path)]  # the summary is computed anew from all parts
        if part in live:
            self.before.gone.append(Gone(path, part, live.index(part)))
        if by is not None:
            self.before.kept.append((path, by.id))
        self.record(PartSuperseded(path, part, by))
        self._count(path)

    def revive(self, path: str, part: Part, at: int) -> None:
        """Make a superseded part count again, at its old place among the live ones."""
        self._remember(path)
        self.parts(path)
        self.before.kept.append((path, part.id))
        self.record(PartRevived(path, part, at))
        self._count(path)

    def stand(self, path: str, standing: Standing, value: Value = None) -> None:
        """Close, reopen or skip the answer at `path`, and set the value that was read."""
        summary = self._remember(path) or NEW
        self._summaries[path] = replace(summary, standing=standing, value=value)
        self.record(AnswerStood(path, standing, value))

    def read(self, path: str, figures: tuple[Figure, ...]) -> None:
        """Set the figures of the answer at `path`."""
        summary = self._remember(path) or NEW
        self._summaries[path] = replace(summary, figures=figures)
        self.record(FiguresRead(path, figures))

    def probe(self, path: str) -> None:
        """Note that it was asked what the answer at `path` does not touch."""
        summary = self._remember(path) or NEW
        self._summaries[path] = replace(summary, probed=True)
        self.record(Probed(path))

    def arrange(self, path: str, rows: Rows) -> None:
        """Give the repeat at `path` these rows."""
        self.before.rows.setdefault(path, self.rows(path))
        self._rows[path] = rows
        self.record(RowsChanged(path, rows))

    def sealed(self, version: int) -> Mapping[str, Answer] | None:
        """Return the answers of a sealed version, also one of this batch."""
        for event in self.events:
            if isinstance(event, Submitted) and event.submission.version == version:
                return event.submission.answers
        return self.source.sealed(version)

    def predecessor(self, submission: str) -> Predecessor | None:
        """Return the sealed report with this id, which is read once; None if it may not be shown any more."""
        if submission not in self._predecessors:
            self._predecessors[submission] = self.source.predecessor(submission)
        return self._predecessors[submission]

    @cached_property
    def addressee(self) -> Addressee | None:
        """The organisation that was invited to write this report, which is read once; None if none was."""
        return self.source.addressee()

    def history(self, path: str) -> tuple[Once, ...]:
        """Return every part that was ever kept at `path`, including those of this batch."""
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
        """Return the parts from other addresses after the `since`-th one; the draft has `until` parts now."""
        new = [one for event in self.events if (one := added(event)) is not None]
        numbered = enumerate(new, start=until - len(new) + 1)
        here = (
            Elsewhere(path, part.by, self.source.name_of(part.by))
            for number, (path, part) in numbered
            if number > since and not part.message.startswith(mine)
        )
        return (*self.source.others(since, mine), *here)

    def _take_in(self, path: str, parts: tuple[Part, ...]) -> None:
        """The parts of a path as the source has them, with the events of this turn (or batch) in effect."""
        self._parts[path] = list(parts)
        for event in self.events:
            self._change_parts(event, path)

    def _named(self, part: Part) -> Part:
        """Return a part that refers to a row, with the row's present name as its words."""
        if part.refers in self._followed:
            return part
        self._followed.add(part.refers)
        words = self.called(part.refers)
        self._followed.discard(part.refers)
        return replace(part, text=words or part.text)

    def _followed_summary(self, path: str, summary: AnswerSummary) -> AnswerSummary:
        """Return the summary with the present names of rows."""
        key = f"summary {path}"
        if key not in self.memo:
            self.memo[key] = _summary_of(summary, self.parts(path))
        kept = self.memo[key]
        assert isinstance(kept, AnswerSummary)
        return kept

    def _remember(self, path: str) -> AnswerSummary | None:
        """Return the summary at `path`, and note it as the state before this turn."""
        seen = self.summary(path)
        summary = self._summaries[path]
        self.before.summaries.setdefault(path, seen if summary is not None and summary.refers else summary)
        return summary

    def _count(self, path: str) -> None:
        """Compute the summary at `path` from its live parts. Without parts, nothing was ever said."""
        summary = self._summaries[path] or NEW
        if not self._parts[path] and summary.standing is not Standing.SKIPPED:
            summary = _blank(summary)
        self._summaries[path] = _summary_of(summary, self._parts[path])

    def record(self, event: Event) -> None:
        """Note that something happened. Raises AssertionError where nobody writes it any more."""
        assert not self._is_over, "these answers were written or dropped meanwhile: ask for the draft again"
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


def _blank(summary: AnswerSummary | None) -> AnswerSummary:
    """Return the summary of an answer without parts. What it was asked once is not asked again."""
    return NEW if summary is None or not summary.probed else replace(NEW, probed=True)


def _summary_of(summary: AnswerSummary, parts: Iterable[Part]) -> AnswerSummary:
    """Compute a summary from live parts. Its standing, value and figures stay."""
    fresh = AnswerSummary(summary.standing, summary.value, figures=summary.figures, probed=summary.probed)
    for part in parts:
        fresh = fresh.plus(part)
    return fresh


def _filled_in(part: Part, came: FileCame) -> Part:
    """Return the part, with the file that has come if it is this part's."""
    return replace(part, file=came.file) if part.is_coming and part.message == came.message else part
