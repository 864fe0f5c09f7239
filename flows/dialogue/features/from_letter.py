"""What the letter of an invitation says already: it is offered, and becomes an answer only by a press.

The outline's settings name the questions that ask just for that: `organisation`, `province`, `commune`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from flows.dialogue.context import Stop, TurnContext
from flows.dialogue.features.close_answer import judge
from flows.dialogue.features.earlier_report import earlier_words, is_answered
from flows.dialogue.features.guided_writing import asked_aspect
from flows.dialogue.features.keep_parts import keep, pressed_part
from flows.dialogue.outcome import Outcome
from flows.dialogue.phrases import button, notice
from flows.local_time import local
from flows.messages.message import Button
from flows.messages.press import Press, Verb
from flows.reading.figures.gazetteer import KINDS, communes_today, provinces_today
from flows.reading.typed import read


def letter_words(turn: TurnContext, stop: Stop) -> str:
    """Return what the letter says that an unanswered question asks for; "" for nothing.

    The organisation's own words of last year go before it.
    """
    if is_answered(turn, stop) or earlier_words(turn, stop):
        return ""
    choices, today = turn.context.choices(stop.place, stop.rows), local(turn.now).date()
    for words in _said(turn, stop):
        reading = read(stop.question, choices, words, today)
        if reading is not None and reading.sure:
            return words
    return ""


def told_in_letter(turn: TurnContext, stop: Stop) -> str:
    """Say below a question without an answer what the letter says."""
    words = letter_words(turn, stop)
    return turn.say("letter.words", words=words) if words else ""


def letter_buttons(turn: TurnContext, stop: Stop) -> tuple[Button, ...]:
    """Return the buttons that keep the letter's words or show them for a change."""
    if asked_aspect(turn, stop) or not letter_words(turn, stop):
        return ()
    return button(turn, Verb.AS_INVITED), Press(Verb.AMEND).button(turn.say("buttons.amend_invited"))


def keep_as_invited(turn: TurnContext, stop: Stop) -> Outcome:
    """Make the letter's words the answer, and go on."""
    words = letter_words(turn, stop)
    if not words:
        return Outcome((turn.prompt(),), saved=True)
    keep(turn, stop.path, pressed_part(turn, words))
    return judge(turn, stop, words)


def amend_as_invited(turn: TurnContext, stop: Stop) -> Outcome:
    """Show the letter's words, to be changed and sent. The page puts them where one writes."""
    words = letter_words(turn, stop)
    if not words:
        return Outcome((turn.prompt(),), saved=True)
    shown = replace(notice(turn, words), fill=words)
    return Outcome((notice(turn, turn.say("letter.amend")), shown, turn.prompt()), saved=True)


def _said(turn: TurnContext, stop: Stop) -> Iterator[str]:
    """Yield what the letter says for a question, as it may be written: "Tỉnh Lào Cai", "Lào Cai"."""
    outline, asked = turn.outline, stop.place.template
    if asked not in {outline.organisation, outline.province, outline.commune}:
        return
    one = turn.answers.addressee
    if one is None:
        return
    if asked == outline.organisation:
        yield one.name
    elif asked == outline.province:
        yield from _with_and_without_kind(provinces_today().get(one.province, ""))
    elif one.commune in communes_today():
        yield from _with_and_without_kind(communes_today()[one.commune].name)


def _with_and_without_kind(name: str) -> Iterator[str]:
    if name:
        yield name
        kind = next(kind for kind in KINDS if name.lower().startswith(f"{kind} "))
        yield name[len(kind) + 1 :]
