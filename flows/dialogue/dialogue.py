"""The dialogue: an outline version and its machine. All drafts share it. It is stateless and pure.

`advance(given)` returns a `Turn`: the new draft and position, the events to write, the messages to send.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from flows.dialogue.context import Stop, TurnContext, TurnInput
from flows.dialogue.features.calculations import keep_once, make_triggered
from flows.dialogue.features.earlier_report import earlier_rows, reserve_rows
from flows.dialogue.features.figure_reading import refresh
from flows.dialogue.features.for_another_question import note_left
from flows.dialogue.features.prefetch import Prefetch
from flows.dialogue.features.returned_report import asked_by_staff
from flows.dialogue.features.seal_report import so_far
from flows.dialogue.features.second_thoughts import with_offers
from flows.dialogue.features.sections_and_rows import part_headings
from flows.dialogue.features.undo import step_of
from flows.dialogue.features.writing_pace import minutes_left, spent_since
from flows.dialogue.features.written_elsewhere import look_elsewhere, news
from flows.dialogue.fill_in import FilledRow, Objection, Unseen, fill_in
from flows.dialogue.handle_inbound import handle, handle_file
from flows.dialogue.naming import Named, named_at
from flows.dialogue.navigation import jump, stop_at
from flows.dialogue.outcome import Outcome
from flows.dialogue.screens import AllScreens, screen_at, screen_of
from flows.form.earlier_versions import Former
from flows.form.machine import EARLIER_ROWS, DialogueMachine
from flows.form.outline import Outline, Question, Type, Wanted
from flows.messages.message import Fetched, Kind, Message, Numbers, Opened, Pressed, Reason
from flows.reminders.words import Left
from flows.report.draft import Draft
from flows.report.events import Event, PartSuperseded, added
from flows.report.position import Position
from flows.report.references import follow
from flows.report.scope import DraftScope
from flows.report.submission import Submission

_ASKING = frozenset({Kind.PROMPT, Kind.SUMMARY})
"""The kinds of messages that show the present state. One is sent whenever the state has changed."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One step of the dialogue."""

    draft: Draft
    position: Position
    events: tuple[Event, ...]
    messages: tuple[Message, ...]
    saved: bool
    """Whether the message is part of the draft once the events are written."""
    erases: bool = False
    """Whether everything about the respondent has to be erased instead (`Outcome.erases`)."""


class Dialogue:
    """The dialogue of one outline version."""

    def __init__(self, outline: Outline, former: Former) -> None:
        self.outline = outline
        self.former = former
        self.machine = DialogueMachine(outline)
        self.prefetch = Prefetch(outline, self.machine)
        self._screens = AllScreens()

    def begin(self, given: TurnInput, block: str = "") -> Turn:
        """Put an address on the first question of the draft, or of one of its parts (see `parts`)."""
        self._keep_once(given)
        turn = self._context(given)
        reserve_rows(turn)
        is_offered = not block and _offers_earlier_rows(turn)
        if is_offered:
            self.machine.wait_before_start(turn.cursor)
            turn.look_into(EARLIER_ROWS)
        else:
            self.machine.start(turn.cursor)
        if (stop := stop_at(turn, block)) is not None:
            jump(turn, stop)
        return _finish(turn, Outcome((turn.prompt(),), saved=True), None)

    def fill_in(self, given: TurnInput, report: FilledRow) -> tuple[Turn, tuple[Objection, ...]]:
        """Fill in an empty draft from a file, in one turn. With objections, the turn must not be kept."""
        self._keep_once(given)
        given.answers.begin_turn()
        turn = TurnContext(self.outline, self.machine, self.former, Unseen(), given)
        turn.is_read = False
        self.machine.start(turn.cursor)
        objections = fill_in(turn, report)
        return _finish(turn, Outcome((), saved=True), None), objections

    def advance(self, given: TurnInput) -> Turn:
        """Apply the inbound to the draft, and return the turn. Only `given.answers` changes.

        It is a pipeline. First it looks at what others did, then it handles the inbound. Each further step
        adds its messages to the outcome.
        """
        self._keep_once(given)
        given.answers.begin_turn()
        turn = self._context(given)
        if isinstance(given.inbound.content, Pressed) and turn.position.closed:
            turn.position = replace(turn.position, closed="")
        meanwhile = look_elsewhere(turn)
        turn.elsewhere = meanwhile.paths
        told = news(turn, meanwhile)
        before = turn.stop
        outcome = handle(turn)
        for step in (_on_sound_ground, _shown_where_displaced, _with_remarks, _with_figures, _with_offers):
            outcome = step(turn, outcome)
        note_left(turn, _path(before))
        return _finish(turn, outcome, told)

    def arrive(self, given: TurnInput) -> Turn:
        """Add the file of an earlier message, or note that it will not come. No position changes."""
        assert isinstance(given.inbound.content, Fetched)
        given.answers.begin_turn()
        turn = self._context(given)
        outcome = handle_file(turn, given.inbound.content)
        if isinstance(given.inbound.content.file, Reason):
            refresh(turn)
        draft, position = given.draft, given.position
        events = tuple(turn.answers.events[turn.first :])
        if any(isinstance(event, PartSuperseded) for event in events):
            draft = replace(draft, turns=draft.turns + 1)
            if position.turns == draft.turns - 1:  # an address that is told now need not be told again
                position = replace(position, turns=draft.turns)
        return Turn(draft, position, events, outcome.messages, outcome.saved)

    def prompt(self, given: TurnInput) -> Turn:
        """Show the present prompt, as the receipt of earlier messages. It does not end a pause."""
        turn = self._context(given)
        shown = _with_remarks(turn, Outcome((turn.prompt(),), saved=True)).messages
        left = replace(turn.leave(), paused=given.position.paused, review=given.draft.review)
        return Turn(given.draft, left, (), shown, saved=True)

    def numbers_at(self, position: Position) -> Numbers:
        """Return the meaning of a number that is typed alone at a position."""
        screen = screen_of(self.machine, position.state)
        return screen.numbers(self.machine.places.get(position.state), position)

    def asks_for_files(self, position: Position) -> bool:
        """Whether the question at a position is answered by a file or a recording."""
        place = self.machine.places.get(position.state)
        node = None if place is None else place.node
        return isinstance(node, Question) and node.type in {Type.FILE, Type.AUDIO}

    def so_far(self, given: TurnInput) -> Submission:
        """Return the present report, for a document to read."""
        return so_far(self._context(given))

    def names_of(self, given: TurnInput, paths: Iterable[str]) -> dict[str, Named]:
        """Return what the questions at these paths are called, for showing what was written there."""
        turn = self._context(given)
        return {path: named_at(turn, path) for path in paths}

    def wanted_at(self, position: Position) -> tuple[Wanted, ...]:
        """Return the figures that the outline declares for the question at a position."""
        place = self.machine.places.get(position.state)
        return place.node.figures if place is not None and isinstance(place.node, Question) else ()

    def left(self, given: TurnInput) -> Left:
        """Return what is left of the report, as its contents count it."""
        given.answers.load()
        turn = self._context(given)
        items = [item for _, _, items in turn.blocks() for item in items]
        answered = sum(map(turn.is_answered, items))
        return Left(len(items) - answered, minutes_left(turn.draft, answered, len(items)))

    def parts(self, given: TurnInput) -> list[tuple[str, str]]:
        """Return (path of the first item, heading) of each part that a colleague may be asked to write."""
        return part_headings(self._context(given))

    def _keep_once(self, given: TurnInput) -> None:
        """Make what is made once, before the turn begins, so that no step can undo it."""
        context = DraftScope(self.outline, given.answers, given.inbound.at)
        follow(context)
        keep_once(context, self.machine.places.get(given.position.state), given.position.rows)

    def _context(self, given: TurnInput) -> TurnContext:
        return TurnContext(self.outline, self.machine, self.former, self._screens, given)


def _offers_earlier_rows(turn: TurnContext) -> bool:
    """Whether last year's report told rows, and nobody has begun one here yet."""
    found = earlier_rows(turn)
    return bool(found) and not any(turn.rows(repeat, ()) for repeat, _ in found)


def _on_sound_ground(turn: TurnContext, outcome: Outcome) -> Outcome:
    """Move on if the turn took away the present question, by an edit (its relevance) or an undo (its row).

    If the turn triggered a calculation that the prompt mentions, show the prompt anew.
    """
    if len(turn.answers.events) == turn.first:
        return outcome
    was = turn.cursor.state, turn.cursor.rows
    is_same = not make_triggered(turn)
    turn.find_ground()
    is_same &= (turn.cursor.state, turn.cursor.rows) == was
    last = outcome.messages[-1] if outcome.messages else None
    if is_same or last is None or last.kind not in _ASKING:
        return outcome
    return replace(outcome, messages=(*outcome.messages[:-1], turn.prompt(last.said)))


def _shown_where_displaced(turn: TurnContext, outcome: Outcome) -> Outcome:
    """Show the prompt if the respondent was moved to another state."""
    if not turn.displaced or any(one.kind in _ASKING for one in outcome.messages):
        return outcome
    return replace(outcome, messages=(*outcome.messages, turn.prompt()))


def _with_remarks(turn: TurnContext, outcome: Outcome) -> Outcome:
    """Put staff's remarks first, if they were not shown here yet and the screen does not show them."""
    told = () if screen_at(turn).tells_remarks else asked_by_staff(turn)
    return replace(outcome, messages=(*told, *outcome.messages))


def _with_figures(turn: TurnContext, outcome: Outcome) -> Outcome:
    """Put the figures of the closed answer above the prompt, which stays the last message."""
    figures, messages = refresh(turn), outcome.messages
    if screen_at(turn).shows_figures:
        return outcome
    if messages and messages[-1].kind in _ASKING:
        return replace(outcome, messages=(*messages[:-1], *figures, messages[-1]))
    return replace(outcome, messages=(*messages, *figures))


def _with_offers(turn: TurnContext, outcome: Outcome) -> Outcome:
    """Add the buttons for second thoughts about this turn, and note the step that they need."""
    step = step_of(turn)
    messages = with_offers(turn, step, outcome.messages)
    if step is not turn.position.step:
        turn.position = replace(turn.position, step=step)
    return replace(outcome, messages=messages)


def _finish(turn: TurnContext, outcome: Outcome, told: Message | None) -> Turn:
    """End the turn: count what was done and shown. `told` is the message about what others did meanwhile."""
    messages = outcome.messages
    if any(message.is_tip for message in messages):
        turn.position = replace(turn.position, tips=turn.position.tips + 1)
    events = tuple(turn.answers.events[turn.first :])
    parts = turn.draft.parts + sum(added(event) is not None for event in events)
    turn.draft = replace(turn.draft, parts=parts)
    touched = turn.position.touched
    seen = turn.position.turns, turn.position.seen  # news that is not told now is told later
    if not isinstance(turn.inbound.content, Opened):  # opening the conversation is not writing
        turns = turn.draft.turns + bool(events)
        spent = turn.draft.spent + spent_since(turn.position.touched, turn.now)
        turn.draft = replace(turn.draft, touched=turn.now, turns=turns, spent=spent)
        touched = turn.now
    if told is not None and messages:
        messages = (told, *messages)
    if told is None or messages:
        seen = turn.draft.turns, turn.draft.parts
    review = turn.draft.review if messages else turn.position.review
    position = replace(turn.leave(), touched=touched, turns=seen[0], seen=seen[1], review=review)
    return Turn(turn.draft, position, events, messages, outcome.saved, outcome.erases)


def _path(stop: Stop | None) -> str:
    return "" if stop is None else stop.path
