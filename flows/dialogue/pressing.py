"""A press: understood, and taken to what does it. One that comes late or twice does no harm."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from flows.answers import UNPLACED
from flows.dialogue import naming
from flows.dialogue.context import Visit
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
from flows.machine import SUBMITTED
from flows.marks import SIGN, mark, stands_for
from flows.message import Kind, Message, Pressed
from flows.outline import Place, rows_inside
from flows.press import Press, Verb, parse
from flows.readers.words import plain, shortened

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


def understand(visit: Visit, text: str) -> Press | None:
    """The press that a text stands for where the dialogue is, or None: then it is words.

    A text that could be an answer is an answer.
    """
    words = plain(text)
    if not words:
        return None
    if said := labelled_press(text) or command_press(words):
        return parse(said)
    # Written before a question that is gone, a yes or a number means nothing here.
    return None if visit.displaced else screen_at(visit).meant(visit, text, words)


def tap(visit: Visit, pressed: Pressed) -> Outcome:
    """What a button does, that a door brought."""
    return press(visit, parse(_whole(visit, pressed.press)), pressed.asked_at)


def press(visit: Visit, press: Press | None, asked_at: str = "") -> Outcome:
    """What a press does (None: what is none), unless it was meant for what is not at hand any more.

    `asked_at` is the key of the prompt that its button stood under, where a button was pressed.
    """
    verb = None if press is None else press.verb
    is_lost = visit.displaced and verb not in SECOND_THOUGHTS  # said before something that is gone
    is_late = not stands_for(asked_at, visit.key) if asked_at else is_lost
    if is_late and verb not in ANYWHERE:
        return _stale(visit, press, asked_at)
    if press is None:
        return Outcome((error(visit, visit.say("lost.button")),), saved=False)
    return _do(visit, press, asked_at)


def _do(visit: Visit, press: Press, asked_at: str) -> Outcome:
    verb = press.verb
    if visit.draft.is_sealed and verb in CLOSED:
        visit.machine.jump(visit.cursor, SUBMITTED)
        return Outcome((visit.prompt(),), saved=True)
    if verb in OPENED:
        return OPENED[verb].open(visit, press)
    if verb in LOOKS:
        return Outcome(_looked_at(visit, press), saved=True)
    outcome = _anywhere(visit, press, asked_at) or screen_at(visit).press(visit, press)
    return outcome or Outcome((error(visit, visit.say("lost.button")),), saved=False)


def _anywhere(visit: Visit, press: Press, asked_at: str) -> Outcome | None:
    """Presses that are no screen's: they name what they are about, or lead out of a screen."""
    match press.verb:
        case Verb.PAUSE:
            return _pause(visit)
        case Verb.RETURN:
            if visit.is_looked_into:
                visit.come_back()
            return Outcome((visit.prompt(),), saved=True)
        case Verb.GOTO:
            return _goto(visit, press.argument)
        case Verb.SEARCH:
            return _search(visit, press.argument)
        case Verb.PLACE:
            return _place(visit, press.argument)
        case Verb.TAKE_OUT:
            path = next((path for path in _paths(visit) if stands_for(asked_at, path)), visit.key)
            return take_out(visit, path, press.argument)
    return _second_thoughts(visit, press) if press.verb in SECOND_THOUGHTS else None


def _second_thoughts(visit: Visit, press: Press) -> Outcome:
    match press.verb:
        case Verb.UNDO:
            return undo(visit)
        case Verb.MOVE:
            return move_to_earlier(visit)
        case Verb.MORE:
            return _more(visit, press.argument)
        case Verb.BOTH:
            return keep_both(visit)
    return take_instead(visit)


def _more(visit: Visit, path: str) -> Outcome:
    """More for the answer closed right before: words that came since go there, or else the dialogue."""
    offer = visit.position.offer
    moves = offer is not None and offer.earlier == path and still_there(visit, offer)
    return move_to_earlier(visit) if moves else _goto(visit, path)


def _pause(visit: Visit) -> Outcome:
    if screen_at(visit).is_left_by_pausing:
        visit.come_back()
    visit.position = replace(visit.position, paused=True)
    return Outcome((notice(visit, visit.say("pause.saved"), (button(visit, Verb.RESUME),)),), saved=True)


def _search(visit: Visit, words: str) -> Outcome:
    stops = find(visit, words)[:MOST_FOUND]
    found = [(Press(Verb.GOTO, stop.path).button(naming.called(visit, stop)),) for stop in stops]
    return Outcome((notice(visit, visit.say("question.found"), *found),), saved=True)


def _goto(visit: Visit, path: str) -> Outcome:
    stop = stop_at(visit, path)
    if stop is None:
        return Outcome((error(visit, visit.say("lost.no_place")),), saved=False)
    leave_question(visit)
    jump(visit, stop)
    return Outcome((visit.prompt(),), saved=True)


def _place(visit: Visit, part_id: str) -> Outcome:
    """Move words that belonged to no question into the one at hand."""
    path, part = next((one for one in visit.unplaced() if one[1].id == part_id), (UNPLACED, None))
    if part is None or visit.stop is None:
        return Outcome((visit.prompt(),), saved=True)
    visit.answers.supersede(path, part.id)
    moved = replace(part, id=f"{part.message}#{visit.inbound.id}")
    moved = referring_part(visit, visit.stop.path, moved)
    if visit.stop.question.takes_many:
        keep(visit, visit.stop.path, moved)
        return Outcome((visit.prompt(visit.say("kept.placed", words=shortened(part.text, 40))),), saved=True)
    put_instead(visit, visit.stop, moved)
    return judge(visit, visit.stop, part.text)


def _looked_at(visit: Visit, press: Press) -> tuple[Message, ...]:
    """What is shown and changes nothing; what is long is followed by where the dialogue stands."""
    match press.verb:
        case Verb.HELP:
            return (notice(visit, help_text(visit)),)
        case Verb.HINT:
            return (notice(visit, suggested(visit) or visit.say("question.no_hint")),)
        case Verb.UNPLACED:
            return (unplaced_message(visit),)
        case Verb.HISTORY:
            return history_message(visit, press.number), visit.prompt()
        case Verb.CHANGES:
            return changes_message(visit), visit.prompt()
        case Verb.READ:
            through = Message(Kind.SUMMARY, read_through(visit), visit.key, document=True)
            return through, visit.prompt()
    return (visit.prompt(),)


def _whole(visit: Visit, press: str) -> str:
    """The press that a mark stands for: of a button that is shown now, or of one that names a path."""
    if SIGN not in press:
        return press
    shown = (button.press for row in visit.prompt().buttons for button in row)
    found = next((one for one in shown if stands_for(press, one)), None)
    if found is not None:
        return found
    name, _, argument = press.partition(":")
    return next((f"{name}:{path}" for path in _paths(visit) if mark(path) == argument), press)


def _paths(visit: Visit) -> Iterator[str]:
    """Every path of the draft that a button may carry."""
    for stop in visit.stops():
        steps = stop.path.split("/")
        for depth, step in enumerate(steps):
            inside = "/".join([*steps[:depth], step.partition("[")[0]])
            yield from (inside, "/".join(steps[: depth + 1]))


def _stale(visit: Visit, press: Press | None, asked_at: str) -> Outcome:
    """A button of a prompt that is no longer the current one: nothing is overwritten, and that is told.

    A choice of a question that is asked no more is kept, as its words would be.
    """
    meant = stop_at(visit, asked_at)
    if meant is None:
        return _of_a_question_that_is_gone(visit, press, asked_at)
    sentence = visit.say("lost.stale", number=naming.called(visit, meant))
    shown = visit.prompt(sentence)
    back = (Press(Verb.GOTO, meant.path).button(visit.say("buttons.to")),)
    return Outcome((replace(shown, buttons=(*shown.buttons, back)),), saved=True)


def _of_a_question_that_is_gone(visit: Visit, press: Press | None, asked_at: str) -> Outcome:
    meant = asked_at or visit.position.dropped or ""
    path = next((one for one in _former_paths(visit) if stands_for(meant, one)), "")
    words = ""
    if press is not None and press.verb is Verb.CHOICE and path:
        words = late_choice(visit, path, press.argument)
    if not words:
        return Outcome((visit.prompt(),), saved=True)
    return keep_unplaced(visit, pressed_part(visit, words), path)


def _former_paths(visit: Visit) -> Iterator[str]:
    """Where questions that are asked no more would stand."""

    def still(repeat: Place, rows: tuple[int, ...]) -> tuple[int, ...]:
        today = visit.outline.by_template.get(repeat.template)
        return () if today is None else visit.rows(today, rows)

    for place in visit.former.asked.values():
        yield from map(place.path, rows_inside(place.repeats, (), still))
