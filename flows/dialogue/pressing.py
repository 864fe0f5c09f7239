"""A press: understood, and taken to what does it. One that comes late or twice does no harm."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from flows.dialogue import naming
from flows.dialogue.context import TurnContext
from flows.dialogue.features.answering import judge, late_choice, leave_question
from flows.dialogue.features.changes import changes_message
from flows.dialogue.features.edits import take_out
from flows.dialogue.features.help import help_text, history_message, suggested, unplaced_message
from flows.dialogue.features.keeping import keep, keep_unplaced, pressed_part, put_instead
from flows.dialogue.features.offers import keep_both, take_instead
from flows.dialogue.features.rows import PRESSES as ROW_PRESSES
from flows.dialogue.features.sealing import read_through
from flows.dialogue.features.suggesting import referring_part
from flows.dialogue.features.undo import move_to_earlier, still_there, undo
from flows.dialogue.navigation import find, jump, stop_at
from flows.dialogue.outcome import Outcome
from flows.dialogue.phrases import button, error, notice
from flows.dialogue.screens import OPENED, screen_at
from flows.dialogue.understanding import command_press, labelled_press
from flows.form.machine import SUBMITTED
from flows.form.outline import Place, rows_inside
from flows.messages.marks import SIGN, mark, stands_for
from flows.messages.message import Kind, Message, Pressed
from flows.messages.press import Press, Verb, parse
from flows.reading.text import plain, shortened
from flows.report.answers import UNPLACED

MOST_FOUND = 12
"""So many search results are offered."""
LOOKS = frozenset(
    {Verb.START, Verb.RESUME, Verb.HELP, Verb.HINT, Verb.UNPLACED, Verb.HISTORY, Verb.CHANGES, Verb.READ}
)
"""Presses that show something and change nothing."""
NAMING = frozenset({Verb.GOTO, Verb.MORE, Verb.TAKE_OUT})
"""Presses that say by themselves which question they are about."""
ANYWHERE = frozenset({Verb.PAUSE, Verb.RETURN, *LOOKS, *NAMING, *OPENED}) - {Verb.SUBMIT}
"""Presses that mean the same wherever the dialogue stands, however old their button is."""
SECOND_THOUGHTS = frozenset({Verb.UNDO, Verb.MOVE, Verb.MORE, Verb.BOTH, Verb.INSTEAD})
"""Presses about the turn before."""
CLOSED = frozenset(
    {
        Verb.CONTENTS,
        Verb.REVIEW,
        Verb.GOTO,
        Verb.MEND,
        Verb.SEARCH,
        Verb.PAUSE,
        Verb.RESUME,
        Verb.SUBMIT,
        *ROW_PRESSES,
    }
)
"""Presses that lead into a report: closed while it is submitted."""


def understand(turn: TurnContext, text: str) -> Press | None:
    """The press that a text stands for where the dialogue is, or None: then it is words.

    A text that could be an answer is an answer.
    """
    words = plain(text)
    if not words:
        return None
    if said := labelled_press(text) or command_press(words):
        return parse(said)
    # Written before a question that is gone, a yes or a number means nothing here.
    return None if turn.displaced else screen_at(turn).meant(turn, text, words)


def tap(turn: TurnContext, pressed: Pressed) -> Outcome:
    """What a button does, that a door brought."""
    return press(turn, parse(_whole(turn, pressed.press)), pressed.asked_at)


def press(turn: TurnContext, press: Press | None, asked_at: str = "") -> Outcome:
    """What a press does (None: what is none), unless it was meant for what is not at hand any more.

    `asked_at` is the key of the prompt that its button stood under, where a button was pressed.
    """
    verb = None if press is None else press.verb
    is_lost = turn.displaced and verb not in SECOND_THOUGHTS  # said before something that is gone
    is_late = not stands_for(asked_at, turn.key) if asked_at else is_lost
    if is_late and verb not in ANYWHERE:
        return _stale(turn, press, asked_at)
    if press is None:
        return Outcome((error(turn, turn.say("lost.button")),), saved=False)
    return _do(turn, press, asked_at)


def _do(turn: TurnContext, press: Press, asked_at: str) -> Outcome:
    verb = press.verb
    if turn.draft.is_sealed and verb in CLOSED:
        turn.machine.jump(turn.cursor, SUBMITTED)
        return Outcome((turn.prompt(),), saved=True)
    if verb in OPENED:
        return OPENED[verb].open(turn, press)
    if verb in LOOKS:
        return Outcome(_looked_at(turn, press), saved=True)
    outcome = _anywhere(turn, press, asked_at) or screen_at(turn).press(turn, press)
    return outcome or Outcome((error(turn, turn.say("lost.button")),), saved=False)


def _anywhere(turn: TurnContext, press: Press, asked_at: str) -> Outcome | None:
    """Presses that are no screen's: they name what they are about, or lead out of a screen."""
    match press.verb:
        case Verb.PAUSE:
            return _pause(turn)
        case Verb.RETURN:
            if turn.is_looked_into:
                turn.come_back()
            return Outcome((turn.prompt(),), saved=True)
        case Verb.GOTO:
            return _goto(turn, press.argument)
        case Verb.SEARCH:
            return _search(turn, press.argument)
        case Verb.PLACE:
            return _place(turn, press.argument)
        case Verb.TAKE_OUT:
            path = next((path for path in _paths(turn) if stands_for(asked_at, path)), turn.key)
            return take_out(turn, path, press.argument)
    return _second_thoughts(turn, press) if press.verb in SECOND_THOUGHTS else None


def _second_thoughts(turn: TurnContext, press: Press) -> Outcome:
    match press.verb:
        case Verb.UNDO:
            return undo(turn)
        case Verb.MOVE:
            return move_to_earlier(turn)
        case Verb.MORE:
            return _more(turn, press.argument)
        case Verb.BOTH:
            return keep_both(turn)
    return take_instead(turn)


def _more(turn: TurnContext, path: str) -> Outcome:
    """More for the answer closed right before: words that came since go there, or else the dialogue."""
    offer = turn.position.offer
    moves = offer is not None and offer.earlier == path and still_there(turn, offer)
    return move_to_earlier(turn) if moves else _goto(turn, path)


def _pause(turn: TurnContext) -> Outcome:
    if screen_at(turn).is_left_by_pausing:
        turn.come_back()
    turn.position = replace(turn.position, paused=True)
    return Outcome((notice(turn, turn.say("pause.saved"), (button(turn, Verb.RESUME),)),), saved=True)


def _search(turn: TurnContext, words: str) -> Outcome:
    stops = find(turn, words)[:MOST_FOUND]
    found = [(Press(Verb.GOTO, stop.path).button(naming.called(turn, stop)),) for stop in stops]
    return Outcome((notice(turn, turn.say("question.found"), *found),), saved=True)


def _goto(turn: TurnContext, path: str) -> Outcome:
    stop = stop_at(turn, path)
    if stop is None:
        return Outcome((error(turn, turn.say("lost.no_place")),), saved=False)
    leave_question(turn)
    jump(turn, stop)
    return Outcome((turn.prompt(),), saved=True)


def _place(turn: TurnContext, part_id: str) -> Outcome:
    """Move words that belonged to no question into the one at hand."""
    path, part = next((one for one in turn.unplaced() if one[1].id == part_id), (UNPLACED, None))
    if part is None or turn.stop is None:
        return Outcome((turn.prompt(),), saved=True)
    turn.answers.supersede(path, part.id)
    moved = replace(part, id=f"{part.message}#{turn.inbound.id}")
    moved = referring_part(turn, turn.stop.path, moved)
    if turn.stop.question.takes_many:
        keep(turn, turn.stop.path, moved)
        return Outcome((turn.prompt(turn.say("kept.placed", words=shortened(part.text, 40))),), saved=True)
    put_instead(turn, turn.stop, moved)
    return judge(turn, turn.stop, part.text)


def _looked_at(turn: TurnContext, press: Press) -> tuple[Message, ...]:
    """What is shown and changes nothing; what is long is followed by where the dialogue stands."""
    match press.verb:
        case Verb.HELP:
            return (notice(turn, help_text(turn)),)
        case Verb.HINT:
            return (notice(turn, suggested(turn) or turn.say("question.no_hint")),)
        case Verb.UNPLACED:
            return (unplaced_message(turn),)
        case Verb.HISTORY:
            return history_message(turn, press.number), turn.prompt()
        case Verb.CHANGES:
            return changes_message(turn), turn.prompt()
        case Verb.READ:
            through = Message(Kind.SUMMARY, read_through(turn), turn.key, document=True)
            return through, turn.prompt()
    return (turn.prompt(),)


def _whole(turn: TurnContext, press: str) -> str:
    """The press that a mark stands for: of a button that is shown now, or of one that names a path."""
    if SIGN not in press:
        return press
    shown = (button.press for row in turn.prompt().buttons for button in row)
    found = next((one for one in shown if stands_for(press, one)), None)
    if found is not None:
        return found
    name, _, argument = press.partition(":")
    return next((f"{name}:{path}" for path in _paths(turn) if mark(path) == argument), press)


def _paths(turn: TurnContext) -> Iterator[str]:
    """Every path of the draft that a button may carry."""
    for stop in turn.stops():
        steps = stop.path.split("/")
        for depth, step in enumerate(steps):
            inside = "/".join([*steps[:depth], step.partition("[")[0]])
            yield from (inside, "/".join(steps[: depth + 1]))


def _stale(turn: TurnContext, press: Press | None, asked_at: str) -> Outcome:
    """A button of a prompt that is no longer the current one: nothing is overwritten, and that is told.

    A choice of a question that is asked no more is kept, as its words would be.
    """
    meant = stop_at(turn, asked_at)
    if meant is None:
        return _of_a_question_that_is_gone(turn, press, asked_at)
    sentence = turn.say("lost.stale", number=naming.called(turn, meant))
    shown = turn.prompt(sentence)
    back = (Press(Verb.GOTO, meant.path).button(turn.say("buttons.to")),)
    return Outcome((replace(shown, buttons=(*shown.buttons, back)),), saved=True)


def _of_a_question_that_is_gone(turn: TurnContext, press: Press | None, asked_at: str) -> Outcome:
    meant = asked_at or turn.position.dropped or ""
    path = next((one for one in _former_paths(turn) if stands_for(meant, one)), "")
    words = ""
    if press is not None and press.verb is Verb.CHOICE and path:
        words = late_choice(turn, path, press.argument)
    if not words:
        return Outcome((turn.prompt(),), saved=True)
    return keep_unplaced(turn, pressed_part(turn, words), path)


def _former_paths(turn: TurnContext) -> Iterator[str]:
    """Where questions that are asked no more would stand."""

    def still(repeat: Place, rows: tuple[int, ...]) -> tuple[int, ...]:
        today = turn.outline.by_template.get(repeat.template)
        return () if today is None else turn.rows(today, rows)

    for place in turn.former.asked.values():
        yield from map(place.path, rows_inside(place.repeats, (), still))
