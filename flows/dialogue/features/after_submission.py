"""Words that come while the Department has the report: one tap takes it back for them."""

from __future__ import annotations

from collections.abc import Iterator

from flows.dialogue.context import TurnContext
from flows.dialogue.features.submit_report import withdraw
from flows.dialogue.navigation import jump
from flows.dialogue.outcome import Outcome
from flows.form.machine import CONTENTS
from flows.messages.message import Button
from flows.messages.press import Press, Verb
from flows.reading.text import shortened
from flows.report.answer import Part
from flows.report.answers import UNPLACED

MOST_OFFERED = 3
"""How many late messages a question offers to take in, the latest ones."""


def correct(turn: TurnContext) -> Outcome:
    """Take the report back and ask which question the late words are for."""
    outcome = withdraw(turn)
    late = _late(turn)
    if turn.draft.is_sealed or not late:
        return outcome
    _stand_in_the_last_row(turn)
    turn.look_into(CONTENTS)
    said = turn.say("submitted.which", number=turn.draft.number, words=shortened(_words(late[-1]), 40))
    return Outcome((turn.prompt(said),), saved=True)


def late_words(turn: TurnContext) -> Iterator[tuple[Button]]:
    """Yield a button for each late message that takes it into the present question."""
    if turn.draft.submitted is None or turn.draft.is_sealed:
        return
    for part in _late(turn)[-MOST_OFFERED:]:
        label = turn.say("buttons.place", words=shortened(_words(part), 20))
        yield (Press(Verb.PUT_HERE, part.id).button(label),)


def _late(turn: TurnContext) -> list[Part]:
    """Return what was sent after the latest submission and belongs to no question."""
    submitted = turn.draft.submitted
    if submitted is None or turn.answers.summary(UNPLACED) is None:
        return []
    return [part for part in turn.answers.parts(UNPLACED) if part.at >= submitted]


def _stand_in_the_last_row(turn: TurnContext) -> None:
    """Go to the project told last, so that the contents show its questions one by one."""
    firsts = [items[0] for _, rows, items in turn.blocks() if rows]
    if firsts:
        jump(turn, firsts[-1])


def _words(part: Part) -> str:
    return part.text or (part.file.shown if part.file else "")
