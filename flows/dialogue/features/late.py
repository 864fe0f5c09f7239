"""Files that come later than what was sent after them: a slow line carries words past a photo.

They belong to the answer that they were sent for, at the place that they were sent at.
"""

from __future__ import annotations

from dataclasses import replace

from flows.dialogue.context import Stop, TurnContext
from flows.dialogue.features.keeping import full, keep, new_part, sent_later
from flows.dialogue.navigation import stop_at
from flows.dialogue.outcome import KEPT_SILENTLY, Outcome
from flows.form.outline import UNTYPED, Question
from flows.messages.marks import stands_for
from flows.messages.message import Attached, Unreadable
from flows.reading.text import clean
from flows.report.answer import Part, Standing
from flows.report.answers import UNPLACED


def is_late(turn: TurnContext, sent: Attached | Unreadable) -> bool:
    """Whether it was sent for what was asked before one came to where one stands."""
    return bool(sent.about) and not turn.draft.is_sealed and not stands_for(sent.about, turn.key)


def take_late(turn: TurnContext, sent: Attached | Unreadable) -> Outcome:
    """A late file, or the words that came with one that cannot be kept; one goes on where one stands."""
    part = new_part(turn, clean(sent.caption))
    if isinstance(sent, Attached):
        part = replace(part, file=sent.file, album=sent.album)
    stop = stop_at(turn, sent.about)
    if stop is None or not isinstance(stop.place.node, Question):
        keep(turn, UNPLACED, part)
        return Outcome((turn.prompt(turn.say("kept.unplaced")),), saved=True)
    if refused := full(turn, stop.path, 0 if part.file else len(part.text)):
        return refused
    turn.is_late = True
    _join(turn, stop, part, sent_later(turn, stop.path))
    return KEPT_SILENTLY


def _join(turn: TurnContext, stop: Stop, part: Part, before: str) -> None:
    """Put the part before what was sent after it; an answer that nobody is writing any more is closed."""
    summary = turn.answers.summary(stop.path)
    turn.answers.keep(stop.path, part, before)
    if summary is not None and summary.standing is not Standing.SKIPPED:
        turn.answers.stand(stop.path, summary.standing, summary.value)
    else:
        is_given = stop.question.type in UNTYPED
        turn.answers.stand(stop.path, Standing.GIVEN if is_given else Standing.AS_WRITTEN)
