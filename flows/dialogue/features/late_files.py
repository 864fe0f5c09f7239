"""Late files. On a slow line, words may overtake a photo that was sent before them.

A late file belongs to the answer that it was sent for, at its place in the order sent.
"""

from __future__ import annotations

from dataclasses import replace

from flows.dialogue.context import Stop, TurnContext
from flows.dialogue.features.keep_parts import full, keep, new_part, sent_later
from flows.dialogue.navigation import stop_at
from flows.dialogue.outcome import KEPT_SILENTLY, Outcome
from flows.form.outline import UNTYPED, Question
from flows.messages.marks import stands_for
from flows.messages.message import Attached, Unreadable
from flows.reading.text import clean
from flows.report.answer import Part, Standing
from flows.report.answers import UNPLACED


def is_late(turn: TurnContext, sent: Attached | Unreadable) -> bool:
    """Whether the file was sent for an earlier question than the present one."""
    return bool(sent.about) and not turn.draft.is_sealed and not stands_for(sent.about, turn.key)


def take_late(turn: TurnContext, sent: Attached | Unreadable) -> Outcome:
    """Take a late file, or the words that came with one that cannot be kept. The state does not change."""
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
    """Put the part before those that were sent after it. Close an answer that nobody is writing any more."""
    summary = turn.answers.summary(stop.path)
    turn.answers.keep(stop.path, part, before)
    if summary is not None and summary.standing is not Standing.SKIPPED:
        turn.answers.stand(stop.path, summary.standing, summary.value)
    else:
        is_given = stop.question.type in UNTYPED
        turn.answers.stand(stop.path, Standing.GIVEN if is_given else Standing.AS_WRITTEN)
