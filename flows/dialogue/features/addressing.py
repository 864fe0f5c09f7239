"""What is not for the question at hand: replies to older prompts, and what was sent before one went on.

It goes to its question, the officer is told, and where the dialogue stands does not change.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from flows.answer import Standing
from flows.dialogue import naming
from flows.dialogue.context import Stop, Visit
from flows.dialogue.features.keeping import keep_unplaced, new_part
from flows.dialogue.navigation import jump, stop_at
from flows.dialogue.outcome import Outcome
from flows.dialogue.phrases import error, notice
from flows.message import (
    Attached,
    Content,
    Kind,
    Located,
    Message,
    Pressed,
    Said,
    Unreadable,
)
from flows.outline import Question
from flows.path import template_of
from flows.press import Press, Verb
from flows.readers.words import clean, shortened


def meant_for(visit: Visit) -> str:
    """The path of another question that words, a file or a place are for; "" for wherever one stands."""
    if visit.draft.is_sealed or not isinstance(visit.inbound.content, Said | Attached | Located | Unreadable):
        return ""
    path = visit.inbound.about or _left(visit)
    is_here = visit.stop is not None and visit.stop.path == path
    return path if template_of(path) in visit.outline.asked and not is_here else ""


def _left(visit: Visit) -> str:
    """Where one stood when this was sent, if that answer was left by a button that came first."""
    position = visit.position
    if not 0 < visit.inbound.order < position.left_at:
        return ""
    stop = stop_at(visit, position.left) if position.left else None
    return position.left if stop is not None and stop.question.takes_many else ""


def note_left(visit: Visit, before: str) -> None:
    """Note what tells the order of what is sent from here, after a turn that began at the path `before`."""
    order, now = visit.inbound.order, visit.stop.path if visit.stop else ""
    if order <= visit.position.latest:
        return
    if isinstance(visit.inbound.content, Pressed) and before and before != now:
        visit.position = replace(visit.position, left=before, left_at=order)
    visit.position = replace(visit.position, latest=order)


def put_there(visit: Visit, path: str, take: Callable[[], Outcome]) -> Outcome:
    """Take what is for the question at `path` as if one stood there; unplaced where it is not asked now."""
    stop = stop_at(visit, path)
    if stop is None or not isinstance(stop.place.node, Question):
        return _kept_beside(visit, path, take)
    before = visit.answers.brief(path)
    state, rows, position = visit.cursor.state, visit.cursor.rows, visit.position
    jump(visit, stop)
    outcome = take()
    visit.machine.jump(visit.cursor, state, rows)
    visit.position = replace(position, replacing=visit.position.replacing)
    errors = tuple(error(visit, one.text) for one in outcome.messages if one.kind is Kind.ERROR)
    if not outcome.saved:
        return replace(outcome, messages=errors)
    was_closed = before is not None and before.standing not in {Standing.OPEN, Standing.SKIPPED}
    if before is not None and was_closed and stop.question.takes_many:
        visit.answers.stand(path, before.standing, before.value)
    return replace(outcome, messages=(*errors, _told(visit, stop)))


def _kept_beside(visit: Visit, path: str, take: Callable[[], Outcome]) -> Outcome:
    """Like words that come late: kept with the question that they were meant for."""
    if isinstance(visit.inbound.content, Said) and clean(visit.inbound.content.text).strip():
        return keep_unplaced(visit, new_part(visit, clean(visit.inbound.content.text)), meant=path)
    was_displaced, dropped = visit.displaced, visit.position.dropped
    visit.displaced, visit.position = True, replace(visit.position, dropped=path)
    outcome = take()
    visit.displaced, visit.position = was_displaced, replace(visit.position, dropped=dropped)
    return outcome


def _told(visit: Visit, stop: Stop) -> Message:
    brief = visit.answers.brief(stop.path)
    is_open = brief is None or brief.standing is Standing.OPEN
    key = "kept.there_unclear" if is_open and not stop.question.takes_many else "kept.there"
    name = naming.called(visit, stop)
    words = shortened(_words(visit.inbound.content), 40)
    text = visit.say(key, number=name, words=words or visit.say("kept.a_file"))
    return notice(visit, text, (Press(Verb.GOTO, stop.path).button(visit.say("buttons.go", number=name)),))


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
