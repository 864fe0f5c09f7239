"""Files that come later than what was sent after them: a slow line carries words past a photo.

They belong to the answer that they were sent for, at the place that they were sent at.
"""

from __future__ import annotations

from dataclasses import replace

from flows.answer import Part, Standing
from flows.answers import UNPLACED
from flows.dialogue.context import Stop, Visit
from flows.dialogue.features.keeping import full, keep, new_part, sent_later
from flows.dialogue.navigation import stop_at
from flows.dialogue.outcome import KEPT_SILENTLY, Outcome
from flows.marks import stands_for
from flows.message import Attached, Unreadable
from flows.outline import UNTYPED, Question
from flows.readers.words import clean


def is_late(visit: Visit, sent: Attached | Unreadable) -> bool:
    """Whether it was sent for what was asked before one came to where one stands."""
    return bool(sent.about) and not visit.draft.is_sealed and not stands_for(sent.about, visit.key)


def take_late(visit: Visit, sent: Attached | Unreadable) -> Outcome:
    """A late file, or the words that came with one that cannot be kept; one goes on where one stands."""
    part = new_part(visit, clean(sent.caption))
    if isinstance(sent, Attached):
        part = replace(part, file=sent.file, album=sent.album)
    stop = stop_at(visit, sent.about)
    if stop is None or not isinstance(stop.place.node, Question):
        keep(visit, UNPLACED, part)
        return Outcome((visit.prompt(visit.say("kept.unplaced")),), saved=True)
    if refused := full(visit, stop.path, 0 if part.file else len(part.text)):
        return refused
    visit.is_late = True
    _join(visit, stop, part, sent_later(visit, stop.path))
    return KEPT_SILENTLY


def _join(visit: Visit, stop: Stop, part: Part, before: str) -> None:
    """Put the part before what was sent after it; an answer that nobody is writing any more is closed."""
    brief = visit.answers.brief(stop.path)
    visit.answers.keep(stop.path, part, before)
    if brief is not None and brief.standing is not Standing.SKIPPED:
        visit.answers.stand(stop.path, brief.standing, brief.value)
    else:
        is_given = stop.question.type in UNTYPED
        visit.answers.stand(stop.path, Standing.GIVEN if is_given else Standing.AS_WRITTEN)
