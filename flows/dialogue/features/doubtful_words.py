"""Words that may be an answer or a question for help: they are kept, and one tap decides."""

from __future__ import annotations

from dataclasses import replace

from flows.dialogue.context import Stop, TurnContext
from flows.dialogue.features.keep_parts import keep
from flows.dialogue.outcome import Outcome
from flows.form.outline import UNTYPED
from flows.local_time import local
from flows.messages.press import Press, Verb
from flows.reading.asking import may_ask
from flows.reading.text import shortened
from flows.reading.typed import read
from flows.report.answer import Part
from flows.report.answers import UNPLACED


def is_doubtful(turn: TurnContext, stop: Stop, part: Part) -> bool:
    """Whether words may be a question for help. Words meant for an earlier prompt are taken as they are."""
    is_late = 0 < turn.inbound.order < turn.position.left_at
    is_late |= bool(turn.inbound.about) and turn.inbound.about != turn.key
    return turn.is_read and not is_late and may_ask(part.text) and not has_value(turn, stop, part.text)


def has_value(turn: TurnContext, stop: Stop, text: str) -> bool:
    """Whether a text is a value of a question that asks for one."""
    if stop.question.type in UNTYPED:
        return False
    choices = turn.context.choices(stop.place, stop.rows)
    return read(stop.question, choices, text, local(turn.now).date()) is not None


def ask_what_it_is(turn: TurnContext, part: Part) -> Outcome:
    """Keep words unplaced, and ask in one tap whether they are an answer or a question."""
    keep(turn, UNPLACED, part)
    shown = turn.prompt(turn.say("help.doubt"))
    label = turn.say("buttons.place", words=shortened(part.text, 20))
    row = (
        Press(Verb.PUT_HERE, part.id).button(label),
        Press(Verb.ASKED, part.id).button(turn.say("buttons.asked")),
    )
    return Outcome((replace(shown, buttons=(row, *shown.buttons)),), saved=True)
