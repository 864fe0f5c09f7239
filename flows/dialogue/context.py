"""One draft during one turn: the inbound, the dialogue's state, and what machine and expressions see."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import InitVar, dataclass, field, replace
from datetime import datetime
from typing import Protocol

from flows.catalogue import Catalogue
from flows.form.earlier_versions import Former
from flows.form.machine import BETWEEN, REVIEW, VISITED, Cursor, DialogueMachine, gate
from flows.form.outline import UNTYPED, Outline, Place, Question, Repeat, Section, Type
from flows.form.path import template_of
from flows.messages.message import Inbound, Message
from flows.report.answer import Part, Standing
from flows.report.answer_summary import AnswerSummary
from flows.report.answers import UNPLACED, Answers
from flows.report.aspect_focus import parse as parse_focus
from flows.report.defaults import keep_defaults
from flows.report.draft import Draft
from flows.report.position import Position
from flows.report.predecessor import Predecessor
from flows.report.references import follow, gone
from flows.report.scope import DraftScope
from flows.report.value import Value


@dataclass(frozen=True, slots=True)
class Stop:
    """A question or a repeat in certain rows."""

    place: Place
    rows: tuple[int, ...]

    @property
    def path(self) -> str:
        """Return the path where its answer is kept."""
        return self.place.path(self.rows)

    @property
    def question(self) -> Question:
        """Return the question. This works only if the stop is a question."""
        assert isinstance(self.place.node, Question)
        return self.place.node


IssueNumber = Callable[[], str]
"""Returns a new report's number, e.g. "2026-0123". It is called only at the first sealing of a report."""


@dataclass(frozen=True, slots=True)
class TurnInput:
    """The input of a turn: a draft, the sender's position in it, and what they sent."""

    draft: Draft
    position: Position
    inbound: Inbound
    answers: Answers
    """The draft's answers. A turn changes only these."""
    say: Catalogue
    issue_number: IssueNumber


class Screens(Protocol):
    """Shows the present state of the dialogue (flows.dialogue.screens)."""

    def prompt(self, turn: TurnContext, before: str) -> Message:
        """Return the prompt of the present state, with `before` above it."""
        ...

    def settle(self, turn: TurnContext) -> None:
        """Leave a state that no longer fits, because the draft was changed elsewhere."""
        ...


@dataclass
class TurnContext:
    """A draft during a turn, mutable until `leave()` returns the new position. It is the machine's Ground."""

    outline: Outline
    machine: DialogueMachine
    former: Former
    screens: Screens
    given: InitVar[TurnInput]
    draft: Draft = field(init=False)
    position: Position = field(init=False)
    inbound: Inbound = field(init=False)
    answers: Answers = field(init=False)
    say: Catalogue = field(init=False)
    issue_number: IssueNumber = field(init=False)
    start: Position = field(init=False)
    """The position at which the turn begins: the given one, moved to a state that exists now."""
    first: int = field(init=False)
    """The number of events before the turn."""
    was_paused: bool = field(init=False)
    displaced: bool = field(default=False, init=False)
    """Whether the respondent's question is no longer asked, by a change elsewhere or a new version."""
    reviewed: bool = field(init=False)
    """Whether staff made a move that was not shown here yet."""
    renewed: bool = field(init=False)
    """Whether this address sees a new version of the outline for the first time."""
    is_read: bool = field(default=True, init=False)
    """Whether somebody reads the messages. Nobody is asked anything while a file is filled in."""
    is_late: bool = field(default=False, init=False)
    """Whether the message is for an earlier question. It is then no step that can be undone."""
    elsewhere: frozenset[str] = field(default=frozenset(), init=False)
    """The paths at which others wrote since something was last shown here."""
    cursor: Cursor = field(init=False)
    context: DraftScope = field(init=False)

    def __post_init__(self, given: TurnInput) -> None:
        self.draft, self.position, self.inbound = given.draft, given.position, given.inbound
        self.answers, self.say, self.issue_number = given.answers, given.say, given.issue_number
        self.first = len(self.answers.events)
        self.was_paused = self.position.paused
        # Every message but another "pause" ends a pause.
        if self.was_paused:
            self.position = replace(self.position, paused=False)
        self.reviewed = self.draft.review not in {"", self.position.review}
        self.renewed = self.position.version not in {"", self.draft.version}
        self.displaced = self.position.dropped is not None
        self.cursor = Cursor(self.position.state, self.position.rows, self)
        self.context = DraftScope(self.outline, self.answers, self.now)
        follow(self.context)
        self._settle()
        self.start = given.position
        if (self.start.state, self.start.rows) != (self.cursor.state, self.cursor.rows):
            self.start = replace(self.start, state=self.cursor.state, rows=self.cursor.rows)

    def _settle(self) -> None:
        """Move to a state that fits: the report may be submitted, a row left out, or the version new."""
        self.screens.settle(self)
        if self.position.turns != self.draft.turns or self.renewed:
            self.find_ground()

    def find_ground(self) -> None:
        """Go on to a question that is asked, if the row was left out or the question became irrelevant."""
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
        """Return the position at the end of the turn. At a question or gate its origin is cleared."""
        origin = self.position.origin if self.is_looked_into else ""
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
            aspect=self.position.aspect if self._is_asking_aspect(here) else "",
        )

    def _is_asking_aspect(self, here: Stop | None) -> bool:
        focus = parse_focus(self.position.aspect)
        return focus is not None and here is not None and focus.path == here.path

    # Where it stands

    @property
    def now(self) -> datetime:
        """Return when the inbound was sent."""
        return self.inbound.at

    def prompt(self, before: str = "") -> Message:
        """Return the prompt of the present state, with `before` above it in the same message."""
        return self.screens.prompt(self, before)

    @property
    def place(self) -> Place | None:
        """Return the place of the present state; None in the contents, the review and similar states."""
        return self.machine.places.get(self.cursor.state)

    @property
    def stop(self) -> Stop | None:
        """Return the question of the present state; None between questions."""
        place = self.place
        if place is None or not isinstance(place.node, Question):
            return None
        return Stop(place, self.cursor.rows)

    @property
    def stop_behind(self) -> Stop | None:
        """Return the question of the present state, or the one behind the contents and similar states."""
        place = self.machine.places.get(self.position.origin)
        if not self.is_looked_into or place is None or not isinstance(place.node, Question):
            return self.stop
        return Stop(place, self.cursor.rows)

    @property
    def key(self) -> str:
        """Return the key of the prompt: a path ("du_an" at its gate), or "contents", "review" and similar."""
        if self.cursor.state in BETWEEN:
            return self.cursor.state.removeprefix("@")
        place = self.place
        return "" if place is None else place.path(self.cursor.rows)

    @property
    def is_looked_into(self) -> bool:
        """Whether the present state is only visited, so that the dialogue will come back from it."""
        return self.cursor.state in VISITED

    def look_into(self, state: str) -> None:
        """Visit a state such as the contents, and remember the present one as the origin."""
        if not self.is_looked_into:
            self.position = replace(self.position, origin=self.cursor.state)
        self.machine.jump(self.cursor, state, self.cursor.rows)

    def come_back(self) -> None:
        """Go back from a visited state to its origin. Behind a review at the end it is the last question."""
        if self.position.origin not in {"", self.cursor.state}:
            self.machine.jump(self.cursor, self.position.origin, self.cursor.rows)
            self.find_ground()
        elif self.cursor.state == REVIEW:
            self.machine.back(self.cursor)
        else:
            self.machine.jump(self.cursor, REVIEW)

    def remarks_at(self, path: str) -> tuple[str, ...]:
        """Return staff's remarks about the question at `path`."""
        return tuple(remark.text for remark in self.draft.remarks if remark.path == path)

    @property
    def predecessor(self) -> Predecessor | None:
        """Return the report that this one follows, if there is one that may be shown."""
        id_ = self.draft.predecessor
        return self.answers.predecessor(id_) if id_ else None

    # What the machine asks (Ground)

    def rows(self, repeat: Place, rows: tuple[int, ...]) -> tuple[int, ...]:
        """Return the rows of a repeat, in the order told."""
        return self.context.rows_of(repeat, rows)

    def add_row(self, repeat: Place, rows: tuple[int, ...]) -> int:
        """Add a new row at the end, and return its number."""
        path = repeat.path(rows)
        kept, number = self.answers.rows(path).add()
        self.answers.arrange(path, kept)
        self.begin_row(repeat, (*rows, number))
        return number

    def begin_row(self, repeat: Place, rows: tuple[int, ...]) -> None:
        """Make the defaults and calculations that are made once, when a row begins."""
        keep_defaults(self.context, (*repeat.repeats, repeat), rows)

    def is_relevant(self, place: Place, rows: tuple[int, ...]) -> bool:
        """Whether the place has to be asked."""
        return not place.guards or self.context.is_relevant(place, rows)

    # Walks over all rows: for contents, review and sealing only

    def blocks(
        self, only: tuple[str, tuple[int, ...]] | None = None
    ) -> Iterator[tuple[str, tuple[int, ...], list[Stop]]]:
        """Yield (block's key, rows, relevant items) for each section and each row of each repeat.

        With `only`, a (block's key, rows), only this row of that repeat is yielded.
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
        """Return the items of a block that are relevant in these rows."""
        return [Stop(item, rows[: len(item.repeats)]) for item in items if self.is_relevant(item, rows)]

    def within(self, repeat: Place, rows: tuple[int, ...]) -> list[Stop]:
        """Return the items of one row of a repeat."""
        return self.items(self.outline.blocks.get(f"{repeat.template}/", ()), rows)

    def is_answered(self, stop: Stop) -> bool:
        """Whether an item holds something: an answer with parts, or a repeat with rows."""
        if isinstance(stop.place.node, Repeat):
            return bool(self.rows(stop.place, stop.rows))
        summary = self.answers.summary(stop.path)
        return summary is not None and not summary.is_empty

    def stops(self, around: Place | None = None, rows: tuple[int, ...] = ()) -> Iterator[Stop]:
        """Yield every relevant question in every row, in the outline's order, with notes and calculations."""
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
        """Return the questions whose answers must be looked at again, in the order of the outline."""
        return [stop for stop, summary in self.asked() if self.is_again(stop, summary)]

    def is_again(self, stop: Stop, summary: AnswerSummary | None) -> bool:
        """Whether an answer must be looked at again.

        That is so if a new version asks it differently, if a row that it refers to is gone, or if a chosen
        choice is no longer offered, because an answer that the choice_filter reads has changed. An answer
        whose row is back is complete again.
        """
        if summary is None or summary.is_empty:
            return summary is not None and summary.standing is Standing.ASKED_AGAIN
        if gone(self.context, summary):
            return True
        if summary.standing is Standing.ASKED_AGAIN:
            is_text = bool(summary.refers) and stop.question.type is Type.TEXT
            return not (is_text and self.meets_constraint(stop, summary.value))
        return self.context.still_offered(stop.place, stop.rows, summary.value) != summary.value

    def meets_constraint(self, stop: Stop, value: Value) -> bool:
        """Whether the words kept at a question, read as `value`, meet its constraint."""
        if stop.question.constraint is None:
            return True
        text = self.answers.text(stop.path)
        return self.context.meets_constraint(stop.place, stop.rows, value, text)

    def closed(self, stop: Stop, summary: AnswerSummary) -> Standing:
        """Return the standing that an unclosed answer would get if it were closed now."""
        if summary.standing is Standing.ASKED_AGAIN:
            return Standing.AS_WRITTEN if self.is_again(stop, summary) else Standing.GIVEN
        value = self.context.still_offered(stop.place, stop.rows, summary.value)
        if summary.standing is not Standing.OPEN:
            return summary.standing if value == summary.value else Standing.AS_WRITTEN
        is_read = stop.question.type in UNTYPED or value is not None
        return Standing.GIVEN if is_read and self.meets_constraint(stop, value) else Standing.AS_WRITTEN

    def unplaced(self) -> list[tuple[str, Part]]:
        """Return the (path, part) of each message that belongs to no question, or to a former one."""
        paths = [path for path, summary in self.answers.everything().items() if summary.parts]
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

    def asked(self) -> Iterator[tuple[Stop, AnswerSummary | None]]:
        """Yield every question that is asked, with the summary of its answer."""
        for stop in self.stops():
            if not stop.question.is_silent:
                yield stop, self.answers.summary(stop.path)
