"""The dialogue: one outline version and its machine, shared by all drafts; stateless and pure.

`advance(given)` gives a `Turn`: the new draft and position, the events to write, the messages to send.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from flows.dialogue.context import Stop, TurnContext, TurnInput
from flows.dialogue.features.addressing import note_left
from flows.dialogue.features.blocks import part_headings
from flows.dialogue.features.calculations import keep_once, make_triggered
from flows.dialogue.features.elsewhere import look_elsewhere, news
from flows.dialogue.features.figure_reading import refresh
from flows.dialogue.features.offers import with_offers
from flows.dialogue.features.prefetch import Prefetch
from flows.dialogue.features.remarks import asked_by_staff
from flows.dialogue.features.sealing import so_far
from flows.dialogue.features.undo import step_of
from flows.dialogue.features.writing_pace import spent_since
from flows.dialogue.handling import handle, handle_file
from flows.dialogue.navigation import jump, stop_at
from flows.dialogue.outcome import Outcome
from flows.dialogue.screens import AllScreens, screen_at, screen_of
from flows.form.former import Former
from flows.form.machine import DialogueMachine
from flows.form.outline import Outline, Question, Type, Wanted
from flows.messages.message import Fetched, Kind, Message, Numbers, Opened, Pressed, Reason
from flows.report.draft import Draft
from flows.report.events import Event, PartSuperseded, added
from flows.report.position import Position
from flows.report.references import follow
from flows.report.scope import Context
from flows.report.submission import Submission

_ASKING = frozenset({Kind.PROMPT, Kind.SUMMARY})
"""What says where the dialogue stands: shown whenever that is not where it stood before."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One step of the dialogue."""

    draft: Draft
    position: Position
    events: tuple[Event, ...]
    messages: tuple[Message, ...]
    saved: bool
    """Whether what was sent is part of the draft once the events are written."""
    erases: bool = False
    """Whether all that is held of the respondent is to be erased instead (`Outcome.erases`)."""


class Dialogue:
    """An outline version that can be talked through."""

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
        self.machine.start(turn.cursor)
        if (stop := stop_at(turn, block)) is not None:
            jump(turn, stop)
        return _finish(turn, Outcome((turn.prompt(),), saved=True), None)

    def advance(self, given: TurnInput) -> Turn:
        """What the inbound does to the draft. Pure: the answers that are given are all that changes.

        A pipeline: what others did is looked at, the inbound is handled, and each further step adds what it
        has to say to the outcome.
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
        """The file of a message that was kept before is here, or cannot be had. Nobody moves by it."""
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
            if position.turns == draft.turns - 1:  # who is told here need not be told again
                position = replace(position, turns=draft.turns)
        return Turn(draft, position, events, outcome.messages, outcome.saved)

    def prompt(self, given: TurnInput) -> Turn:
        """The prompt where the dialogue stands: the receipt of what was kept before. It ends no pause."""
        turn = self._context(given)
        shown = _with_remarks(turn, Outcome((turn.prompt(),), saved=True)).messages
        left = replace(turn.leave(), paused=given.position.paused, review=given.draft.review)
        return Turn(given.draft, left, (), shown, saved=True)

    def numbers_at(self, position: Position) -> Numbers:
        """What a number means that is typed by itself at a position."""
        screen = screen_of(self.machine, position.state)
        return screen.numbers(self.machine.places.get(position.state), position)

    def asks_for_files(self, position: Position) -> bool:
        """Whether a question is at hand that is answered by a file or a recording."""
        place = self.machine.places.get(position.state)
        node = None if place is None else place.node
        return isinstance(node, Question) and node.type in {Type.FILE, Type.AUDIO}

    def so_far(self, given: TurnInput) -> Submission:
        """The report as it stands, for reading it as a document."""
        return so_far(self._context(given))

    def wanted_at(self, position: Position) -> tuple[Wanted, ...]:
        """The figures that are wanted at a position."""
        place = self.machine.places.get(position.state)
        return place.node.figures if place is not None and isinstance(place.node, Question) else ()

    def parts(self, given: TurnInput) -> list[tuple[str, str]]:
        """(path of its first item, heading) of each part that a colleague may be asked to write."""
        return part_headings(self._context(given))

    def _keep_once(self, given: TurnInput) -> None:
        """Before the turn begins: what is made once belongs to no step that can be undone."""
        context = Context(self.outline, given.answers, given.inbound.at)
        follow(context)
        keep_once(context, self.machine.places.get(given.position.state), given.position.rows)

    def _context(self, given: TurnInput) -> TurnContext:
        return TurnContext(self.outline, self.machine, self.former, self._screens, given)


def _on_sound_ground(turn: TurnContext, outcome: Outcome) -> Outcome:
    """What was done may have taken away what is asked now: an edit its relevance, undoing its row.

    Or it has triggered a calculation that is mentioned there.
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
    """Whoever stands elsewhere than before is shown where."""
    if not turn.displaced or any(one.kind in _ASKING for one in outcome.messages):
        return outcome
    return replace(outcome, messages=(*outcome.messages, turn.prompt()))


def _with_remarks(turn: TurnContext, outcome: Outcome) -> Outcome:
    """What staff ask comes first, where it was not shown here yet and the screen does not say it."""
    told = () if screen_at(turn).tells_remarks else asked_by_staff(turn)
    return replace(outcome, messages=(*told, *outcome.messages))


def _with_figures(turn: TurnContext, outcome: Outcome) -> Outcome:
    """The figures of what was closed, above the prompt: that stays the last message."""
    figures, messages = refresh(turn), outcome.messages
    if screen_at(turn).shows_figures:
        return outcome
    if messages and messages[-1].kind in _ASKING:
        return replace(outcome, messages=(*messages[:-1], *figures, messages[-1]))
    return replace(outcome, messages=(*messages, *figures))


def _with_offers(turn: TurnContext, outcome: Outcome) -> Outcome:
    """Second thoughts about this turn, and what they need."""
    step = step_of(turn)
    messages = with_offers(turn, step, outcome.messages)
    if step is not turn.position.step:
        turn.position = replace(turn.position, step=step)
    return replace(outcome, messages=messages)


def _finish(turn: TurnContext, outcome: Outcome, told: Message | None) -> Turn:
    """The end of a turn: what was done and shown is counted. `told` is what others did meanwhile."""
    messages = outcome.messages
    if any(message.is_tip for message in messages):
        turn.position = replace(turn.position, tips=turn.position.tips + 1)
    events = tuple(turn.answers.events[turn.first :])
    parts = turn.draft.parts + sum(added(event) is not None for event in events)
    turn.draft = replace(turn.draft, parts=parts)
    touched = turn.position.touched
    seen = turn.position.turns, turn.position.seen  # what is not told now is told later
    if not isinstance(turn.inbound.content, Opened):  # looking is not writing
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
