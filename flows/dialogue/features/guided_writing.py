"""Guided writing: the aspects of an answer with ticks, one of them asked alone, and once what is not touched.

Nothing of it stops anybody: words are kept in the answer whatever was asked, and every step works as always.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flows.dialogue import naming
from flows.dialogue.context import Stop, TurnContext
from flows.dialogue.outcome import Outcome
from flows.dialogue.phrases import button, lines, notice
from flows.dialogue.words_for_buttons import typed_forms
from flows.form.outline import Aspect, Question, Type
from flows.messages.marks import mark, stands_for
from flows.messages.message import TICK, Button, Message, Pressed, Said
from flows.messages.press import Press, Verb
from flows.reading.key_words import holds_any
from flows.reading.text import plain, shortened
from flows.report.answer import Standing
from flows.report.aspect_focus import AspectFocus, parse

MOST_NAMED = 3
"""How many aspects that an answer does not touch are named, at most."""
LONGEST_LABEL = 60
"""The length in characters to which an aspect is shortened on its button."""
LONGEST_NAMED = 50
"""The length in characters to which an aspect is shortened in a sentence that names several."""


def has_hint(question: Question) -> bool:
    """Whether the outline says more about the answer than it asks."""
    return bool(question.aspects) or question.guidance is not None or question.example is not None


def asked_aspect(turn: TurnContext, stop: Stop) -> str:
    """Return the name of the aspect that is asked here alone; "" if the whole question is asked."""
    focus = parse(turn.position.aspect)
    if focus is None or focus.path != stop.path:
        return ""
    return focus.aspect if any(one.name == focus.aspect for one in stop.question.aspects) else ""


def ask_whole(turn: TurnContext) -> None:
    """Ask the whole question again."""
    turn.position = replace(turn.position, aspect="")


def ask_aspect(turn: TurnContext, stop: Stop, aspect_mark: str) -> Outcome:
    """Ask for the aspect with this mark alone. A mark of an earlier version asks the whole question."""
    found = (one.name for one in stop.question.aspects if stands_for(aspect_mark, one.name))
    name = next(found, "")
    focus = AspectFocus(stop.path, name).encode() if name else ""
    turn.position = replace(turn.position, aspect=focus, replacing="")
    return Outcome((turn.prompt(),), saved=True)


def shown_aspects(turn: TurnContext, stop: Stop, whole: Message) -> Message:
    """Return the prompt `whole` with the question's example, and a button for each aspect.

    The aspects that the answer touches are ticked.
    """
    question = stop.question
    untouched = _untouched(turn, stop)
    about = turn.say("question.aspects") if question.aspects else ""
    rows = tuple((_aspect_button(one, is_touched=one not in untouched),) for one in question.aspects)
    return replace(
        whole,
        before="",
        said="",
        where="",
        after=lines(guidance(turn, stop), about),
        buttons=(*rows, *whole.buttons),
        is_tip=False,
    )


def guidance(turn: TurnContext, stop: Stop) -> str:
    """Return the outline's guidance for a question and its example of a good answer; "" for neither."""
    question, place, rows = stop.question, stop.place, stop.rows
    example = naming.text(turn, question.example, place, rows)
    shown = turn.say("question.example", words=example) if example else ""
    return lines(naming.text(turn, question.guidance, place, rows), shown)


def unasked_aspects(turn: TurnContext, stop: Stop) -> Sequence[Aspect]:
    """Return what is to be asked, once, about an answer that is about to be closed: what is untouched."""
    if not _may_probe(turn, stop):
        return ()
    return [one for one in _untouched(turn, stop) if one.is_asked]


def probe(turn: TurnContext, stop: Stop, outcome: Outcome, unasked: Sequence[Aspect]) -> Outcome:
    """Say in one sentence, above the next question, what the answer that was just closed does not touch.

    Whatever comes next is taken as the next answer: nobody has to answer this.
    """
    summary = turn.answers.summary(stop.path)
    if not unasked or summary is None or summary.standing is Standing.OPEN:
        return outcome
    turn.answers.probe(stop.path)
    named = [shortened(one.name, LONGEST_NAMED) for one in unasked[:MOST_NAMED]]
    aspects, more = "; ".join(named), len(unasked) - MOST_NAMED
    if more > 0:
        aspects = turn.say("probe.more", aspects=aspects, n=more)
    number = stop.question.number
    text = turn.say("probe.ask" if number else "probe.ask_plain", number=number, aspects=aspects)
    row = (
        Press(Verb.WRITE_MORE, stop.path).button(turn.say("buttons.write_more")),
        button(turn, Verb.ENOUGH),
    )
    return replace(outcome, messages=(notice(turn, text, row), *outcome.messages))


def write_more(turn: TurnContext, stop: Stop, whole: Message) -> Message:
    """Return the prompt of an answer that more is written to: what it does not touch is offered.

    A single such aspect is asked at once.
    """
    unasked = [one for one in _untouched(turn, stop) if one.is_asked]
    if len(unasked) == 1:
        return ask_aspect(turn, stop, unasked[0].name).messages[0]
    return shown_aspects(turn, stop, whole) if has_hint(stop.question) else whole


def said_after_probing(turn: TurnContext, text: str) -> Press | None:
    """Return the press whose label was typed behind the sentence about the answer that was closed last."""
    path = turn.position.closed
    summary = turn.answers.summary(path) if path else None
    if summary is None or not summary.probed:
        return None
    for said, _ in typed_forms(text):
        if said == plain(turn.say("buttons.write_more")):
            return Press(Verb.WRITE_MORE, path)
        if said == plain(turn.say("buttons.enough")):
            return Press(Verb.ENOUGH)
    return None


def _may_probe(turn: TurnContext, stop: Stop) -> bool:
    """Whether an answer may be asked about: one of words that was just written, for the first time.

    A recording or a document may tell what no key word shows, and staff who have asked know what they want.
    """
    summary, question, content = turn.answers.summary(stop.path), stop.question, turn.inbound.content
    if (
        not turn.is_read
        or not turn.outline.probes
        or question.type is not Type.TEXT
        or not question.multiline
    ):
        return False
    if summary is None or summary.standing is not Standing.OPEN or summary.probed or not summary.texts:
        return False
    is_coming = isinstance(content, Pressed | Said) and bool(content.files)
    is_told = summary.files > summary.photos or is_coming or bool(summary.refers)
    return not is_told and not turn.draft.remarks and turn.meets_constraint(stop, summary.value)


def _untouched(turn: TurnContext, stop: Stop) -> Sequence[Aspect]:
    """Return the aspects that an answer does not touch: by none of its parts, and by no key word."""
    aspects = stop.question.aspects
    summary = turn.answers.summary(stop.path) if aspects else None
    if summary is None or summary.is_empty:
        return aspects
    parts = turn.answers.parts(stop.path)
    written, text = {part.aspect for part in parts}, "\n".join(part.text for part in parts)
    return [one for one in aspects if one.name not in written and not holds_any(text, (one.name, *one.words))]


def _aspect_button(aspect: Aspect, *, is_touched: bool) -> Button:
    label = shortened(aspect.name, LONGEST_LABEL)
    return Press(Verb.ASPECT, mark(aspect.name)).button(f"{TICK}{label}" if is_touched else label)
