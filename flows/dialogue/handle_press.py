"""How presses are understood and carried out. A late or repeated press does no harm."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from flows.dialogue import naming
from flows.dialogue.context import TurnContext
from flows.dialogue.features.close_answer import judge, late_choice, leave_question
from flows.dialogue.features.edited_messages import take_out
from flows.dialogue.features.guided_writing import said_after_probing
from flows.dialogue.features.help import help_text, history_message, unplaced_message
from flows.dialogue.features.keep_parts import keep, keep_unplaced, moved_part, pressed_part, put_instead
from flows.dialogue.features.read_through import read_through
from flows.dialogue.features.row_list import PRESSES as ROW_PRESSES
from flows.dialogue.features.second_thoughts import keep_both, take_instead
from flows.dialogue.features.undo import move_to_earlier, still_there, undo
from flows.dialogue.features.version_difference import changes_message
from flows.dialogue.navigation import find, jump, stop_at
from flows.dialogue.outcome import Outcome
from flows.dialogue.phrases import button, error, notice
from flows.dialogue.screens import OPENED, screen_at
from flows.dialogue.words_for_buttons import command_press, labelled_press
from flows.form.machine import SUBMITTED
from flows.form.outline import Place, rows_inside
from flows.messages.marks import SIGN, mark, stands_for
from flows.messages.message import Message, Pressed
from flows.messages.press import Press, Verb, parse
from flows.reading.text import plain, shortened
from flows.report.answers import UNPLACED

MOST_FOUND = 12
"""How many search results are offered, at most."""
LOOKS = frozenset(
    {Verb.START, Verb.RESUME, Verb.HELP, Verb.UNPLACED, Verb.HISTORY, Verb.CHANGES, Verb.READ, Verb.ENOUGH}
)
"""Presses that show something and change nothing."""
NAMING = frozenset({Verb.GOTO, Verb.MORE, Verb.TAKE_OUT, Verb.ASKED, Verb.WRITE_MORE})
"""Presses that name the question or the words they are about."""
ANYWHERE = frozenset({Verb.PAUSE, Verb.RETURN, Verb.HINT, *LOOKS, *NAMING, *OPENED}) - {Verb.SUBMIT}
"""Presses that mean the same in every state, however old their button is."""
SECOND_THOUGHTS = frozenset({Verb.UNDO, Verb.MOVE, Verb.MORE, Verb.BOTH, Verb.INSTEAD})
"""Presses about the last turn."""
CLOSED = frozenset(
    {
        Verb.CONTENTS,
        Verb.REVIEW,
        Verb.GOTO,
        Verb.WRITE_MORE,
        Verb.MEND,
        Verb.SEARCH,
        Verb.PAUSE,
        Verb.RESUME,
        Verb.SUBMIT,
        Verb.SKIP_REST,
        *ROW_PRESSES,
    }
)
"""Presses that lead into a report. They are refused while it is submitted."""


def understand(turn: TurnContext, text: str) -> Press | None:
    """Return the press that a text means in the present state, or None if it is words.

    A text that could be an answer is taken as an answer.
    """
    words = plain(text)
    if not words:
        return None
    if said := labelled_press(text) or command_press(words):
        return parse(said)
    if found := said_after_probing(turn, text):
        return found
    if screen_at(turn).is_asked_for_help(turn, text):
        return Press(Verb.HELP)
    # A yes or a number that was written at a question that is gone means nothing here.
    return None if turn.displaced else screen_at(turn).meant(turn, text, words)


def tap(turn: TurnContext, pressed: Pressed) -> Outcome:
    """Carry out a tap on a button."""
    return press(turn, parse(_whole(turn, pressed.press)), pressed.asked_at)


def press(turn: TurnContext, press: Press | None, asked_at: str = "") -> Outcome:
    """Carry out a press (None for an unknown one), unless its question is no longer the present one.

    `asked_at` is the key of the prompt that had the button, if a button was pressed.
    """
    verb = None if press is None else press.verb
    is_lost = turn.displaced and verb not in SECOND_THOUGHTS  # it was meant for a question that is gone
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
    if outcome is None and verb is Verb.HINT:
        return Outcome((notice(turn, turn.say("question.no_hint")),), saved=True)
    return outcome or Outcome((error(turn, turn.say("lost.button")),), saved=False)


def _anywhere(turn: TurnContext, press: Press, asked_at: str) -> Outcome | None:
    """Carry out a press that belongs to no screen: it names its object, or leads out of a screen."""
    match press.verb:
        case Verb.PAUSE:
            return _pause(turn)
        case Verb.RETURN:
            if turn.is_looked_into:
                turn.come_back()
            return Outcome((turn.prompt(),), saved=True)
        case Verb.GOTO:
            return _goto(turn, press.argument)
        case Verb.WRITE_MORE:
            return _write_more(turn, press)
        case Verb.SEARCH:
            return _search(turn, press.argument)
        case Verb.PUT_HERE:
            return _place(turn, press.argument)
        case Verb.ASKED:
            return _asked(turn, press.argument)
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
    """Add to the answer closed right before: move the words since then to it, or else go back to it."""
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


def _write_more(turn: TurnContext, press: Press) -> Outcome | None:
    """Go to an answer, and let its screen offer what it does not touch."""
    gone = _goto(turn, press.argument)
    return screen_at(turn).press(turn, press) if turn.key == press.argument else gone


def _place(turn: TurnContext, part_id: str) -> Outcome:
    """Move unplaced words into the present question."""
    path, part = next((one for one in turn.unplaced() if one[1].id == part_id), (UNPLACED, None))
    if part is None or turn.stop is None:
        return Outcome((turn.prompt(),), saved=True)
    turn.answers.supersede(path, part.id)
    moved = moved_part(turn, turn.stop.path, part)
    if turn.stop.question.takes_many:
        keep(turn, turn.stop.path, moved)
        return Outcome((turn.prompt(turn.say("kept.placed", words=shortened(part.text, 40))),), saved=True)
    put_instead(turn, turn.stop, moved)
    return judge(turn, turn.stop, part.text)


def _asked(turn: TurnContext, part_id: str) -> Outcome:
    """Help, and take unplaced words that were a question for help out of the report. They stay stored."""
    for path, part in turn.unplaced():
        if part.id == part_id:
            turn.answers.supersede(path, part.id)
    return Outcome((notice(turn, help_text(turn)),), saved=True)


def _looked_at(turn: TurnContext, press: Press) -> tuple[Message, ...]:
    """Show something without a change. A long text is followed by the present prompt."""
    match press.verb:
        case Verb.HELP:
            return (notice(turn, help_text(turn)),)
        case Verb.UNPLACED:
            return (unplaced_message(turn),)
        case Verb.HISTORY:
            return history_message(turn, press.number), turn.prompt()
        case Verb.CHANGES:
            return changes_message(turn), turn.prompt()
        case Verb.READ:
            return read_through(turn), turn.prompt()
    return (turn.prompt(),)


def _whole(turn: TurnContext, press: str) -> str:
    """Return the press that a mark stands for: that of a shown button, or one that names a path."""
    if SIGN not in press:
        return press
    shown = (button.press for row in turn.prompt().buttons for button in row)
    found = next((one for one in shown if stands_for(press, one)), None)
    if found is not None:
        return found
    name, _, argument = press.partition(":")
    return next((f"{name}:{one}" for one in _arguments(turn) if mark(one) == argument), press)


def _arguments(turn: TurnContext) -> Iterator[str]:
    """Yield every path of the draft that a button may carry, also with the number of the next row."""
    for path in _paths(turn):
        yield path
        if path.endswith("]"):
            repeat = path.rpartition("[")[0]
            new = turn.answers.rows(repeat).last + 1
            yield from (f"{repeat}:{new}", f"{path}:{new}")


def _paths(turn: TurnContext) -> Iterator[str]:
    """Yield every path of the draft."""
    for stop in turn.stops():
        steps = stop.path.split("/")
        for depth, step in enumerate(steps):
            inside = "/".join([*steps[:depth], step.partition("[")[0]])
            yield from (inside, "/".join(steps[: depth + 1]))


def _stale(turn: TurnContext, press: Press | None, asked_at: str) -> Outcome:
    """Refuse a button of an earlier prompt: nothing is overwritten, and the respondent is told.

    A choice of a former question is kept, as its words would be.
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
    """Yield the paths that former questions would have."""

    def still(repeat: Place, rows: tuple[int, ...]) -> tuple[int, ...]:
        today = turn.outline.by_template.get(repeat.template)
        return () if today is None else turn.rows(today, rows)

    for place in turn.former.asked.values():
        yield from map(place.path, rows_inside(place.repeats, (), still))
