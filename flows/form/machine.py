"""The finite-state machines. Only this module imports the library `transitions`.

The dialogue's machine has one state per question, and a few states between. The row of a repeat is data of
the cursor and not a state, so 200 projects need no more states than one. The number of transitions grows
linearly with the outline. Machines are shared and know no respondent; a cursor lives for one turn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from transitions import Machine

from flows.form.outline import Outline, Place, Question, Repeat, Section, Type
from flows.report.submission import State

CONTENTS = "@contents"
REVIEW = "@review"
SUBMITTED = "@submitted"
ERASE = "@erase"
NAME = "@name"
FIGURES = "@figures"
REPLY = "@reply"
SKIP_REST = "@skip_rest"
EARLIER_ROWS = "@earlier_rows"
BETWEEN = (CONTENTS, REVIEW, SUBMITTED, ERASE, NAME, FIGURES, REPLY, SKIP_REST, EARLIER_ROWS)
VISITED = frozenset({CONTENTS, EARLIER_ROWS, ERASE, FIGURES, NAME, REPLY, REVIEW, SKIP_REST})
"""States that the respondent visits for a moment. Leaving one leads back to the state before it."""


class Ground(Protocol):
    """The facts that the machine needs about the draft of a cursor."""

    def rows(self, repeat: Place, rows: tuple[int, ...]) -> tuple[int, ...]:
        """Return the row numbers of the repeat, in the order told."""
        ...

    def add_row(self, repeat: Place, rows: tuple[int, ...]) -> int:
        """Give the repeat a new row and return its number."""
        ...

    def is_relevant(self, place: Place, rows: tuple[int, ...]) -> bool:
        """Whether the node has to be asked."""
        ...


@dataclass(slots=True)
class Cursor:
    """A position in an outline, for one turn."""

    state: str
    rows: tuple[int, ...]
    ground: Ground


def gate(repeat: Place) -> str:
    """Return the gate: the state behind a repeat's rows, which asks whether there is another row to tell."""
    return f"{repeat.template}?"


def _entrance(repeat: Place) -> str:
    """Return the entrance: the state before the first row. The dialogue never waits there."""
    return f"{repeat.template}/"


class DialogueMachine:
    """The machine of one outline version."""

    def __init__(self, outline: Outline) -> None:
        self.places: dict[str, Place] = {}
        """The place of each state that stands for a question, a gate or a entrance."""
        self._entrances: set[str] = set()
        layout = _Layout(outline, self.places, self._entrances)
        layout.lay(None, after=REVIEW)
        self._first = next(iter(self.places), REVIEW)
        self._has_notes = any(_is_note(place) for place in self.places.values())
        for state in (*self.places, *BETWEEN):
            layout.add("contents", state, CONTENTS)
            layout.add(f"goto:{state}", CONTENTS, state)
        layout.add("submit", REVIEW, SUBMITTED)
        layout.add("reopen", SUBMITTED, REVIEW)
        self.machine = Machine(
            model=None,
            states=[*self.places, *BETWEEN],
            transitions=layout.transitions,
            initial=self._first,
            auto_transitions=False,
            send_event=True,
        )

    def start(self, cursor: Cursor) -> None:
        """Put the cursor on the first question that has to be asked."""
        cursor.state, cursor.rows = self._first, ()
        self._walk(cursor, "next", moved=True)

    def wait_before_start(self, cursor: Cursor) -> None:
        """Put the cursor before the first question, where the dialogue must not be left."""
        cursor.state, cursor.rows = self._first, ()

    def next(self, cursor: Cursor) -> None:
        """Go on to the next question or gate, or to the review. Irrelevant ones are skipped."""
        self._walk(cursor, "next", moved=False)

    def back(self, cursor: Cursor) -> bool:
        """Go back to the question or gate before. Return False, without a move, at the very first one."""
        state, rows = cursor.state, cursor.rows
        self._walk(cursor, "back", moved=False)
        if cursor.state == state and cursor.rows == rows:
            return False
        if not self.is_stop(cursor):
            cursor.state, cursor.rows = state, rows
            return False
        return True

    def add(self, cursor: Cursor) -> None:
        """Begin another row. This works only at a gate."""
        if self._fire(cursor, "add"):
            self._walk(cursor, "next", moved=True)

    def submit(self, cursor: Cursor) -> bool:
        """Go from the review to submitted. Return whether that was possible."""
        return self._fire(cursor, "submit")

    def reopen(self, cursor: Cursor) -> bool:
        """Go from submitted back to the review. Return whether that was possible."""
        return self._fire(cursor, "reopen")

    def jump(self, cursor: Cursor, state: str, rows: tuple[int, ...] = ()) -> None:
        """Go to any state. The way leads through the contents, so a state needs two transitions and not n."""
        if cursor.state != CONTENTS:
            self._fire(cursor, "contents")
        if self._fire(cursor, f"goto:{state}"):
            cursor.rows = rows

    def is_stop(self, cursor: Cursor) -> bool:
        """Whether the dialogue waits here: a relevant question, a gate without count, or a state between."""
        place = self.places.get(cursor.state)
        if place is None:
            return True
        if cursor.state in self._entrances or not cursor.ground.is_relevant(place, cursor.rows):
            return False
        if isinstance(place.node, Repeat):
            return place.node.count is None
        return not _is_note(place)

    def passed_notes(self, cursor: Cursor) -> Iterator[tuple[Place, tuple[int, ...]]]:
        """Return the notes right before the cursor, each with its rows, in printed order.

        They are shown with the next prompt: that of a question, of a gate or of the review.
        """
        rows = () if cursor.state in BETWEEN else cursor.rows  # the rows are those of what lies behind
        walker = Cursor(cursor.state, rows, cursor.ground)
        if not self._has_notes:
            return iter(())
        notes: list[tuple[Place, tuple[int, ...]]] = []
        while self._fire(walker, "back"):
            place = self.places[walker.state]
            if _is_note(place):
                if cursor.ground.is_relevant(place, walker.rows):
                    notes.append((place, walker.rows))
            elif self.is_stop(walker):
                break
        return reversed(notes)

    def _walk(self, cursor: Cursor, trigger: str, *, moved: bool) -> None:
        if not moved and not self._fire(cursor, trigger):
            return
        while not self.is_stop(cursor):
            if not self._fire(cursor, trigger):
                return

    def _fire(self, cursor: Cursor, trigger: str) -> bool:
        event = self.machine.events.get(trigger)
        if event is None or cursor.state not in event.transitions:
            return False
        return bool(event.trigger(cursor))


Action = Callable[[Cursor], None]
Condition = Callable[[Cursor], bool]


class _Layout:
    """Turns an outline's nodes into states and transitions."""

    def __init__(self, outline: Outline, places: dict[str, Place], entrances: set[str]) -> None:
        self.transitions: list[dict[str, Any]] = []
        self._places, self._entrances = places, entrances
        self._outline = outline

    def lay(self, before: Place | None, after: str) -> None:
        """Lay out one block: the outline itself (`before` is None) or the inside of the repeat `before`."""
        items = list(_flat(self._outline, before))
        tail: str | None = None
        for item in items:
            front = _front(item)
            self._places[front] = item
            if tail is not None:
                self.add("next", tail, front)
                self.add("back", front, tail)
            elif before is not None:
                self._enter(before, front)
            tail = self._lay_repeat(item, front) if isinstance(item.node, Repeat) else front
        if before is None:
            if tail is not None:
                self.add("next", tail, after)
                self.add("back", after, tail)
        elif tail is not None:
            self._close(before, _front(items[0]), tail)

    def add(
        self, trigger: str, source: str, dest: str, when: Condition | None = None, do: Action | None = None
    ) -> None:
        """Add one transition."""
        transition: dict[str, Any] = {"trigger": trigger, "source": source, "dest": dest}
        if when is not None:
            transition["conditions"] = [lambda event: when(event.model)]
        if do is not None:
            transition["before"] = [lambda event: do(event.model)]
        self.transitions.append(transition)

    def _lay_repeat(self, repeat: Place, entrance: str) -> str:
        self._entrances.add(entrance)
        self.lay(repeat, after=gate(repeat))
        self._places[gate(repeat)] = repeat
        return gate(repeat)

    def _enter(self, repeat: Place, front: str) -> None:
        """Add the ways from the entrance into the first row, and past all rows to the gate."""
        node = repeat.node
        assert isinstance(node, Repeat)

        def may_enter(cursor: Cursor) -> bool:
            if not cursor.ground.is_relevant(repeat, cursor.rows):
                return False
            return bool(node.minimum and node.count is None) or bool(cursor.ground.rows(repeat, cursor.rows))

        def enter_first(cursor: Cursor) -> None:
            rows = cursor.ground.rows(repeat, cursor.rows)
            first = rows[0] if rows else cursor.ground.add_row(repeat, cursor.rows)
            cursor.rows = (*cursor.rows, first)

        self.add("next", _entrance(repeat), front, may_enter, enter_first)
        self.add("next", _entrance(repeat), gate(repeat))

        def enter_new(cursor: Cursor) -> None:
            cursor.rows = (*cursor.rows, cursor.ground.add_row(repeat, cursor.rows))

        if node.count is None:
            self.add("add", gate(repeat), front, do=enter_new)

    def _close(self, repeat: Place, front: str, tail: str) -> None:
        """Add the ways from a row's end to the next row or the gate, and from the gate to the last row."""

        def neighbour(cursor: Cursor, step: int) -> int | None:
            rows = cursor.ground.rows(repeat, cursor.rows[:-1])
            at = rows.index(cursor.rows[-1]) + step if cursor.rows[-1] in rows else -1
            return rows[at] if 0 <= at < len(rows) else None

        def move(step: int) -> Action:
            def action(cursor: Cursor) -> None:
                row = neighbour(cursor, step)
                assert row is not None  # the condition has seen it
                cursor.rows = (*cursor.rows[:-1], row)

            return action

        def leave(cursor: Cursor) -> None:
            cursor.rows = cursor.rows[:-1]

        self.add("next", tail, front, lambda cursor: neighbour(cursor, 1) is not None, move(1))
        self.add("next", tail, gate(repeat), do=leave)
        # Back from a row's first question: into the row before, or out through the entrance.
        self.add("back", front, tail, lambda cursor: neighbour(cursor, -1) is not None, move(-1))
        self.add("back", front, _entrance(repeat), do=leave)

        def has_rows(cursor: Cursor) -> bool:
            relevant = cursor.ground.is_relevant(repeat, cursor.rows)
            return relevant and bool(cursor.ground.rows(repeat, cursor.rows))

        def enter_last(cursor: Cursor) -> None:
            cursor.rows = (*cursor.rows, cursor.ground.rows(repeat, cursor.rows)[-1])

        self.add("back", gate(repeat), tail, has_rows, enter_last)
        self.add("back", gate(repeat), _entrance(repeat))


def _front(item: Place) -> str:
    """Return the state that is reached first when the dialogue comes to an item from above."""
    return _entrance(item) if isinstance(item.node, Repeat) else item.template


def _is_note(place: Place) -> bool:
    return isinstance(place.node, Question) and place.node.is_note


def _flat(outline: Outline, around: Place | None) -> Iterator[Place]:
    """Yield the asked questions and the repeats. Sections have no state, so their contents are yielded."""
    for place in outline.inside.get(around, ()):
        node = place.node
        if isinstance(node, Section):
            yield from _flat(outline, place)
        elif isinstance(node, Repeat) or node.type is not Type.CALCULATE or node.read_only:
            yield place


class Mover(StrEnum):
    """Who may move a submission from one state to another."""

    RESPONDENT = "respondent"
    STAFF = "staff"


REVIEW_STEPS: tuple[tuple[str, State, State, Mover], ...] = (
    ("accept", State.RECEIVED, State.ACCEPTED, Mover.STAFF),
    ("return", State.RECEIVED, State.RETURNED, Mover.STAFF),
    ("return", State.RETURNED, State.RETURNED, Mover.STAFF),
    ("withdraw", State.RECEIVED, State.WITHDRAWN, Mover.RESPONDENT),
    ("withdraw", State.RECEIVED, State.WITHDRAWN, Mover.STAFF),
    ("reopen", State.ACCEPTED, State.RECEIVED, Mover.STAFF),
)
"""The review's steps, each (trigger, from, to, mover). A returned or withdrawn report gets a new version.

To return a returned report adds remarks.
"""


def review_machine() -> Machine:
    """Return the machine of a submission's states."""
    return Machine(
        model=None,
        # Values are passed, because with the enumeration the states would be named "RECEIVED" …
        states=[state.value for state in State],
        transitions=[
            {"trigger": trigger, "source": source.value, "dest": dest.value}
            for trigger, source, dest in sorted({step[:3] for step in REVIEW_STEPS})
        ],
        initial=State.RECEIVED.value,
        auto_transitions=False,
    )


@dataclass(slots=True)
class _Reviewed:
    state: str


_REVIEW = review_machine()


def move(state: State, trigger: str, mover: Mover) -> State | None:
    """Return the state after `mover` does `trigger` in `state`, or None if that is not allowed."""
    if (trigger, mover) not in {(step[0], step[3]) for step in REVIEW_STEPS}:
        return None
    event = _REVIEW.events[trigger]
    if state.value not in event.transitions:
        return None
    reviewed = _Reviewed(state.value)
    event.trigger(reviewed)
    return State(reviewed.state)
