"""Messages for another question: replies to older prompts, and messages sent before the respondent moved on.

Such a message goes to its question, and the officer is told. The state of the dialogue does not change.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from flows.dialogue import naming
from flows.dialogue.context import Stop, TurnContext
from flows.dialogue.features.keep_parts import keep_unplaced, new_part
from flows.dialogue.navigation import jump, stop_at
from flows.dialogue.outcome import Outcome
from flows.dialogue.phrases import error, notice
from flows.form.outline import Question
from flows.form.path import template_of
from flows.messages.message import (
    Attached,
    Content,
    Kind,
    Located,
    Message,
    Pressed,
    Said,
    Unreadable,
)
from flows.messages.press import Press, Verb
from flows.reading.text import clean, shortened
from flows.report.answer import Standing


def meant_for(turn: TurnContext) -> str:
    """Return the path of another question that the message is for; "" for the present question."""
    if turn.draft.is_sealed or not isinstance(turn.inbound.content, Said | Attached | Located | Unreadable):
        return ""
    path = turn.inbound.about or _left(turn)
    is_here = turn.stop is not None and turn.stop.path == path
    return path if template_of(path) in turn.outline.asked and not is_here else ""


def _left(turn: TurnContext) -> str:
    """Return the question at which this was sent, if a button that arrived first has led away from it."""
    position = turn.position
    if not 0 < turn.inbound.order < position.left_at:
        return ""
    stop = stop_at(turn, position.left) if position.left else None
    return position.left if stop is not None and stop.question.takes_many else ""


def note_left(turn: TurnContext, before: str) -> None:
    """After a turn that began at the path `before`, note the order of this address's messages."""
    order, now = turn.inbound.order, turn.stop.path if turn.stop else ""
    if order <= turn.position.latest:
        return
    if isinstance(turn.inbound.content, Pressed) and before and before != now:
        turn.position = replace(turn.position, left=before, left_at=order)
    turn.position = replace(turn.position, latest=order)


def put_there(turn: TurnContext, path: str, take: Callable[[], Outcome]) -> Outcome:
    """Take a message as if the dialogue were at `path`. It becomes unplaced if that question is not asked."""
    stop = stop_at(turn, path)
    if stop is None or not isinstance(stop.place.node, Question):
        return _kept_beside(turn, path, take)
    before = turn.answers.summary(path)
    state, rows, position = turn.cursor.state, turn.cursor.rows, turn.position
    jump(turn, stop)
    outcome = take()
    turn.machine.jump(turn.cursor, state, rows)
    turn.position = replace(position, replacing=turn.position.replacing)
    errors = tuple(error(turn, one.text) for one in outcome.messages if one.kind is Kind.ERROR)
    if not outcome.saved:
        return replace(outcome, messages=errors)
    was_closed = before is not None and before.standing not in {Standing.OPEN, Standing.SKIPPED}
    if before is not None and was_closed and stop.question.takes_many:
        turn.answers.stand(path, before.standing, before.value)
    return replace(outcome, messages=(*errors, _told(turn, stop)))


def _kept_beside(turn: TurnContext, path: str, take: Callable[[], Outcome]) -> Outcome:
    """Keep a message with the question that it was meant for, as late words are kept."""
    if isinstance(turn.inbound.content, Said) and clean(turn.inbound.content.text).strip():
        return keep_unplaced(turn, new_part(turn, clean(turn.inbound.content.text)), meant=path)
    was_displaced, dropped = turn.displaced, turn.position.dropped
    turn.displaced, turn.position = True, replace(turn.position, dropped=path)
    outcome = take()
    turn.displaced, turn.position = was_displaced, replace(turn.position, dropped=dropped)
    return outcome


def _told(turn: TurnContext, stop: Stop) -> Message:
    summary = turn.answers.summary(stop.path)
    is_open = summary is None or summary.standing is Standing.OPEN
    key = "kept.there_unclear" if is_open and not stop.question.takes_many else "kept.there"
    name = naming.called(turn, stop)
    words = shortened(_words(turn.inbound.content), 40)
    text = turn.say(key, number=name, words=words or turn.say("kept.a_file"))
    return notice(turn, text, (Press(Verb.GOTO, stop.path).button(turn.say("buttons.go", number=name)),))


def _words(content: Content) -> str:
    match content:
        case Said(text):
            return clean(text)
        case Attached(file, caption):
            return clean(caption) or file.shown
        case Located(name=name):
            return clean(name)
        case Unreadable(_, caption):
            return clean(caption)
    return ""
