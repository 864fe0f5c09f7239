"""Second thoughts about the last turn, one tap each: move its words, keep both, replace, undo."""

from __future__ import annotations

from dataclasses import replace
from itertools import takewhile

from flows.dialogue import naming
from flows.dialogue.context import Stop, TurnContext
from flows.dialogue.features.guided_writing import asked_aspect
from flows.dialogue.features.undo import still_there
from flows.dialogue.navigation import stop_at
from flows.dialogue.outcome import Outcome
from flows.dialogue.phrases import button, error, notice
from flows.form.outline import Type
from flows.messages.message import Attached, Button, Kind, Message, Pressed, Said
from flows.messages.press import Press, Verb, verb_of
from flows.reading.text import shortened
from flows.report.answer import Standing
from flows.report.answers import UNPLACED
from flows.report.events import Probed
from flows.report.undo_step import UndoStep

UNDOABLE = frozenset({Verb.CHOICE, Verb.CONFIRM, Verb.INSTEAD, Verb.BOTH, Verb.TAKE_OUT})
"""Taps that are easily made by mistake. The prompt after them offers to undo."""
Messages = tuple[Message, ...]


def with_offers(turn: TurnContext, step: UndoStep | None, messages: Messages) -> Messages:
    """Add buttons for second thoughts about the turn's `step` to the reply.

    The step is noted, because the buttons are about this turn even if more is sent before one is tapped.
    """
    if step is None or step is turn.start.step:
        return messages
    match turn.inbound.content:
        case Pressed(press):
            return _below(messages, _about_a_tap(turn, verb_of(press)))
        case Said() | Attached() as content:
            said, row = _about_words(turn, step, is_file=isinstance(content, Attached))
        case _:
            said, row = "", ()
    if row or step.earlier:
        turn.position = replace(turn.position, offer=step)
    earlier = stop_at(turn, step.earlier) if step.earlier else None
    if earlier is not None and messages:
        row = (*row, button(turn, Verb.MOVE, number=_near(turn, earlier)))
    return _below(messages, row) if messages or not row else (notice(turn, said, row),)


def _about_a_tap(turn: TurnContext, name: str) -> tuple[Button, ...]:
    """After "done", offer to add to the closed answer. After other taps, offer to undo."""
    stop = stop_at(turn, turn.position.closed) if turn.position.closed else None
    if any(isinstance(event, Probed) for event in turn.answers.events[turn.first :]):
        return ()  # it is offered already
    if stop is not None:
        return (Press(Verb.MORE, stop.path).button(turn.say("buttons.more", number=_near(turn, stop))),)
    return (button(turn, Verb.UNDO),) if name in UNDOABLE else ()


def _near(turn: TurnContext, stop: Stop) -> str:
    """Return a question's short name: its number if it has one, else its words."""
    return stop.place.node.number or naming.called(turn, stop)


def _below(messages: Messages, row: tuple[Button, ...]) -> Messages:
    """Add the row of buttons to the last message, if that is a prompt."""
    if not row or not messages or messages[-1].kind is not Kind.PROMPT:
        return messages
    last = messages[-1]
    return (*messages[:-1], replace(last, buttons=(*last.buttons, row)))


def keep_both(turn: TurnContext) -> Outcome:
    """Make the replaced words count again, before the new ones."""
    offer = turn.position.offer
    if offer is None or not offer.gone or turn.draft.is_sealed:
        return Outcome((error(turn, turn.say("undo.nothing")),), saved=False)
    for gone in offer.gone:
        live = {part.message for part in turn.answers.parts(gone.path)}
        for once in turn.answers.history(gone.path):
            # A message's old wording never counts beside its new one.
            if once.part.id == gone.part and once.part.message not in live:
                turn.answers.revive(gone.path, once.part, gone.at)
        turn.answers.stand(gone.path, Standing.GIVEN)
    turn.position = replace(turn.position, offer=None)
    return Outcome((turn.prompt(),), saved=True)


def take_instead(turn: TurnContext) -> Outcome:
    """Make the offer's words, and those after them, replace all words before them."""
    offer = turn.position.offer
    there = still_there(turn, offer) if offer is not None and not turn.draft.is_sealed else []
    if not there:
        return Outcome((error(turn, turn.say("undo.nothing")),), saved=False)
    path, first = there[0]
    if path not in turn.elsewhere:  # this respondent has not seen the words from elsewhere
        for part in takewhile(lambda part: part != first, turn.answers.parts(path)):
            turn.answers.supersede(path, part.id)
    turn.position = replace(turn.position, offer=None)
    return Outcome((turn.prompt(),), saved=True)


def _about_words(turn: TurnContext, step: UndoStep, *, is_file: bool) -> tuple[str, tuple[Button, ...]]:
    """After words to an answer that had some, offer to keep both or to replace the old ones.

    A file is only offered to be kept beside what it has replaced.
    """
    stop = _words_stop(turn, step)
    before = turn.answers.before.summaries.get(stop.path) if stop is not None else None
    if stop is None or before is None or before.is_empty or stop.question.type is not Type.TEXT:
        return "", ()
    if asked_aspect(turn, stop):
        return "", ()  # whoever writes about one aspect adds to what is there
    if any(gone.path == stop.path for gone in step.gone):
        return turn.say("kept.replaced", number=naming.called(turn, stop)), (button(turn, Verb.BOTH),)
    if is_file or (before.standing is Standing.OPEN and stop.question.multiline):
        return "", ()
    old = shortened(before.opening, 40)
    return turn.say("kept.added", number=naming.called(turn, stop), old=old), (button(turn, Verb.INSTEAD),)


def _words_stop(turn: TurnContext, step: UndoStep) -> Stop | None:
    """Return the question that the step's words went to."""
    paths = {path for path, _ in step.kept if path != UNPLACED}
    return stop_at(turn, paths.pop()) if len(paths) == 1 else None
