"""One draft during one turn: where it stands, what the machine and the expressions see of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from flows.answer import Part, Standing, Value
from flows.answers import UNPLACED, Answers
from flows.brief import Brief
from flows.catalogue import Catalogue
from flows.context import Context
from flows.defaults import keep_defaults
from flows.draft import Draft
from flows.former import Former
from flows.machine import (
    BETWEEN,
    CONTENTS,
    ERASE,
    FIGURES,
    NAME,
    REPLY,
    REVIEW,
    SUBMITTED,
    Cursor,
    DialogueMachine,
    gate,
)
from flows.outline import UNTYPED, Outline, Place, Question, Repeat, Section, Type
from flows.path import template_of
from flows.position import Position
from flows.referring import follow, gone

VISITED = {CONTENTS, ERASE, FIGURES, NAME, REPLY, REVIEW}
"""States that one looks into and comes back from."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A question or a repeat in certain rows."""

    place: Place
    rows: tuple[int, ...]

    @property
    def path(self) -> str:
        """Where its answer is kept."""
        return self.place.path(self.rows)

    @property
    def question(self) -> Question:
        """The question; only for stops that are one."""
        assert isinstance(self.place.node, Question)
        return self.place.node


@dataclass
class Visit:
    """Mutable for the time of a turn, then `leave()` gives the new position. The machine's Ground."""

    outline: Outline
    machine: DialogueMachine
    draft: Draft
    position: Position
    answers: Answers
    say: Catalogue
    now: datetime
    former: Former
    was_paused: bool = field(init=False)
    displaced: bool = field(default=False, init=False)
    """Whether what one stood at is no longer asked: changed elsewhere, or by a new version."""
    reviewed: bool = field(init=False)
    """Whether staff did something that was not shown here yet."""
    renewed: bool = field(init=False)
    """Whether a new version of the outline is seen for the first time from here."""
    is_late: bool = field(default=False, init=False)
    """Whether what was sent is for an earlier question: it is no step that could be undone."""
    elsewhere: frozenset[str] = field(default=frozenset(), init=False)
    """The paths that others wrote at since something was last shown here."""
    cursor: Cursor = field(init=False)
    context: Context = field(init=False)

    def __post_init__(self) -> None:
        self.was_paused = self.position.paused
        # Whatever is sent ends a pause, but another "pause".
        if self.was_paused:
            self.position = replace(self.position, paused=False)
        self.reviewed = self.draft.review not in {"", self.position.review}
        self.renewed = self.position.version not in {"", self.draft.version}
        self.displaced = self.position.dropped is not None
        self.cursor = Cursor(self.position.state, self.position.rows, self)
        self.context = Context(self.outline, self.answers, self.now)
        follow(self.context)
        self._settle()

    def _settle(self) -> None:
        """The ground may have moved: the report submitted or a row left out elsewhere, a new version."""
        cursor = self.cursor
        if cursor.state == SUBMITTED and not self.draft.is_sealed:
            self.machine.reopen(cursor)
        elif self.draft.is_sealed and cursor.state not in {SUBMITTED, ERASE, NAME}:
            self.machine.jump(cursor, SUBMITTED)
        if cursor.state == REPLY and not self._is_asked():
            self.come_back()
            self.displaced = True
        if self.position.turns != self.draft.turns or self.renewed:
            self.find_ground()

    def _is_asked(self) -> bool:
        """Whether what a reply is being written to is what staff ask now, as it was shown here."""
        stop = self.stop_behind
        return stop is not None and bool(self.remarks_at(stop.path)) and not self.reviewed

    def find_ground(self) -> None:
        """Go on to what is there and asked: a row may be left out, a question no longer relevant."""
        place, cursor = self.place, self.cursor
        if place is None:
            return
        for depth, repeat in enumerate(place.repeats):
            outer = cursor.rows[:depth]
            if cursor.rows[depth] not in self.rows(repeat, outer):
                self.machine.jump(cursor, gate(repeat), outer)
                break
        if not self.machine.is_stop(cursor):
            self.machine.next(cursor)
        self.displaced |= self.place is not place and isinstance(place.node, Question)

    def leave(self) -> Position:
        """Where the turn leaves off. What lies behind is forgotten once one stands at a question."""
        origin = self.position.origin if self.cursor.state in VISITED else ""
        here = self.stop
        is_here = here is not None and here.path == self.position.replacing and not self.position.paused
        return replace(
            self.position,
            state=self.cursor.state,
            rows=self.cursor.rows,
            origin=origin,
            version=self.draft.version,
            dropped=None,
            replacing=self.position.replacing if is_here else "",
        )

    # Where it stands

    @property
    def place(self) -> Place | None:
        """The place of the current state; None in contents, review and the like."""
        return self.machine.places.get(self.cursor.state)

    @property
    def stop(self) -> Stop | None:
        """The question where the dialogue stands; None between questions."""
        place = self.place
        if place is None or not isinstance(place.node, Question):
            return None
        return Stop(place, self.cursor.rows)

    @property
    def stop_behind(self) -> Stop | None:
        """The question where the dialogue stands, or that lies behind the contents and the like."""
        place = self.machine.places.get(self.position.origin)
        if self.cursor.state not in VISITED or place is None or not isinstance(place.node, Question):
            return self.stop
        return Stop(place, self.cursor.rows)

    @property
    def key(self) -> str:
        """What the prompt is called by: a path ("du_an" at its gate), or "contents", "review" and such."""
        if self.cursor.state in BETWEEN:
            return self.cursor.state.removeprefix("@")
        place = self.place
        return "" if place is None else place.path(self.cursor.rows)

    def visit(self, state: str) -> None:
        """Go to contents or the like, remembering what lies behind."""
        if self.cursor.state not in VISITED:
            self.position = replace(self.position, origin=self.cursor.state)
        self.machine.jump(self.cursor, state, self.cursor.rows)

    def come_back(self) -> None:
        """From a visit back to what lies behind it: behind a review at the end, the last question."""
        if self.position.origin not in {"", self.cursor.state}:
            self.machine.jump(self.cursor, self.position.origin, self.cursor.rows)
            self.find_ground()
        elif self.cursor.state == REVIEW:
            self.machine.back(self.cursor)
        else:
            self.machine.jump(self.cursor, REVIEW)

    def remarks_at(self, path: str) -> tuple[str, ...]:
        """What staff ask about the question at `path`."""
        return tuple(remark.text for remark in self.draft.remarks if remark.path == path)

    # What the machine asks (Ground)

    def rows(self, repeat: Place, rows: tuple[int, ...]) -> tuple[int, ...]:
        """The rows of a repeat in the order told."""
        return self.context.rows_of(repeat, rows)

    def add_row(self, repeat: Place, rows: tuple[int, ...]) -> int:
        """A new row at the end."""
        path = repeat.path(rows)
        kept, number = self.answers.rows(path).add()
        self.answers.arrange(path, kept)
        self.begin_row(repeat, (*rows, number))
        return number

    def begin_row(self, repeat: Place, rows: tuple[int, ...]) -> None:
        """What is made once, at the beginning of a row."""
        keep_defaults(self.context, (*repeat.repeats, repeat), rows)

    def is_relevant(self, place: Place, rows: tuple[int, ...]) -> bool:
        """Whether it is to be asked."""
        return not place.guards or self.context.is_relevant(place, rows)

    # Walks over all rows: for contents, review and sealing only

    def blocks(
        self, only: tuple[str, tuple[int, ...]] | None = None
    ) -> Iterator[tuple[str, tuple[int, ...], list[Stop]]]:
        """What is listed: (block's key, row, relevant items) for each section and each row of each repeat.

        With `only` given, of a repeat's rows just that one, where it is of this repeat.
        """
        for key, items in self.outline.blocks.items():
            repeats = items[0].repeats
            if len(repeats) > 1:
                continue
            rows = self.rows(repeats[0], ()) if repeats else ()
            if only is not None and repeats:
                rows = only[1] if only[0] == key else ()
            for row in [(number,) for number in rows] if repeats else [()]:
                told = self.items(items, row)
                if told:
                    yield key, row, told

    def items(self, items: tuple[Place, ...], rows: tuple[int, ...]) -> list[Stop]:
        """Those of a block's items that are relevant in these rows."""
        return [Stop(item, rows[: len(item.repeats)]) for item in items if self.is_relevant(item, rows)]

    def within(self, repeat: Place, rows: tuple[int, ...]) -> list[Stop]:
        """The items of one row of a repeat."""
        return self.items(self.outline.blocks.get(f"{repeat.template}/", ()), rows)

    def is_answered(self, stop: Stop) -> bool:
        """Whether an item holds something: an answer with parts, or a repeat with rows."""
        if isinstance(stop.place.node, Repeat):
            return bool(self.rows(stop.place, stop.rows))
        brief = self.answers.brief(stop.path)
        return brief is not None and not brief.is_empty

    def stops(self, around: Place | None = None, rows: tuple[int, ...] = ()) -> Iterator[Stop]:
        """Every relevant question in every row, in the order of the outline; notes and calculations too."""
        for place in self.outline.inside.get(around, ()):
            if not self.is_relevant(place, rows):
                continue
            if isinstance(place.node, Section):
                yield from self.stops(place, rows)
            elif isinstance(place.node, Repeat):
                for row in self.rows(place, rows):
                    yield from self.stops(place, (*rows, row))
            else:
                yield Stop(place, rows)

    def asked_again(self) -> list[Stop]:
        """The questions whose answers have to be looked at again, in the order of the outline."""
        return [stop for stop, brief in self.asked() if self.is_again(stop, brief)]

    def is_again(self, stop: Stop, brief: Brief | None) -> bool:
        """Whether an answer has to be looked at again.

        A new version asks it otherwise, a row that it refers to is gone, or what was chosen is offered no
        more: a choice_filter reads an answer that was changed since. A row that is back makes it whole.
        """
        if brief is None or brief.is_empty:
            return brief is not None and brief.standing is Standing.ASKED_AGAIN
        if gone(self.context, brief):
            return True
        if brief.standing is Standing.ASKED_AGAIN:
            is_text = bool(brief.refers) and stop.question.type is Type.TEXT
            return not (is_text and self.meets_constraint(stop, brief.value))
        return self.context.still_offered(stop.place, stop.rows, brief.value) != brief.value

    def meets_constraint(self, stop: Stop, value: Value) -> bool:
        """Whether the words kept at a question, read as `value`, meet its constraint."""
        if stop.question.constraint is None:
            return True
        text = self.answers.text(stop.path)
        return self.context.meets_constraint(stop.place, stop.rows, value, text)

    def closed(self, stop: Stop, brief: Brief) -> Standing:
        """How an answer stands that nobody closed, as it is."""
        if brief.standing is Standing.ASKED_AGAIN:
            return Standing.AS_WRITTEN if self.is_again(stop, brief) else Standing.GIVEN
        value = self.context.still_offered(stop.place, stop.rows, brief.value)
        if brief.standing is not Standing.OPEN:
            return brief.standing if value == brief.value else Standing.AS_WRITTEN
        is_read = stop.question.type in UNTYPED or value is not None
        return Standing.GIVEN if is_read and self.meets_constraint(stop, value) else Standing.AS_WRITTEN

    def unplaced(self) -> list[tuple[str, Part]]:
        """(path, part) of what belongs to no question: sent between two, or to one that is asked no more."""
        paths = [path for path, brief in self.answers.everything().items() if brief.parts]
        return [(path, part) for path in paths if self._is_nowhere(path) for part in self.answers.parts(path)]

    def _is_nowhere(self, path: str) -> bool:
        if path == UNPLACED:
            return True
        if path.startswith("@") or template_of(path) in self.outline.asked:
            return False
        steps = path.split("/")
        rows = ("/".join([*steps[:depth], step]) for depth, step in enumerate(steps) if "[" in step)
        return not any(self._is_left_out(row) for row in rows)

    def _is_left_out(self, row: str) -> bool:
        repeat, _, number = row.removesuffix("]").rpartition("[")
        return int(number) in self.answers.rows(repeat).left_out

    def asked(self) -> Iterator[tuple[Stop, Brief | None]]:
        """Every question that is asked, with the brief of its answer."""
        for stop in self.stops():
            if not stop.question.is_silent:
                yield stop, self.answers.brief(stop.path)
