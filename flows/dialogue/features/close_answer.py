"""Answering: words are read as a question's value, and the answer is closed or the respondent asked."""

from __future__ import annotations

from dataclasses import replace

from flows.dialogue import naming
from flows.dialogue.context import Stop, TurnContext
from flows.dialogue.features.keep_parts import full, keep, put_instead, stand_open
from flows.dialogue.features.suggesting import referring_part, row_words
from flows.dialogue.navigation import go_on, look_again
from flows.dialogue.outcome import KEPT_SILENTLY, Outcome
from flows.dialogue.phrases import amount, lines, notice, read_back
from flows.form.outline import UNTYPED, Question, Type
from flows.form.path import template_of
from flows.local_time import local
from flows.messages.marks import stands_for
from flows.messages.message import Button
from flows.messages.press import Press, Verb
from flows.reading.text import shortened
from flows.reading.typed import read, similar_choices
from flows.report.answer import Part, Standing
from flows.report.value import Value

REMINDED = {6, 15, 30, 60, 90}
"""The numbers of parts after which the respondent is told how to close the answer."""
MOST_SIMILAR = 8
"""How many choices are offered, at most, that words may mean."""
Rows = tuple[tuple[Button, ...], ...]


def take_words(turn: TurnContext, stop: Stop, part: Part) -> Outcome:
    """Take words as the answer to a question, or as a part of it."""
    question, part = stop.question, referring_part(turn, stop.path, part)
    if refused := full(turn, stop.path, len(part.text)):
        return refused
    if question.multiline and question.type in UNTYPED:
        keep(turn, stop.path, part)
        return kept_among_others(turn, stop)
    if question.type is Type.TEXT and stop.path in turn.elsewhere:
        keep(turn, stop.path, part)  # this respondent has not seen the words that are there
        return close(turn, stop, None)
    put_instead(turn, stop, part)
    if question.type is Type.SELECT_MULTIPLE:
        choices = turn.context.choices(stop.place, stop.rows)
        reading = read(question, choices, part.text, local(turn.now).date())
        if reading is not None:
            stand_open(turn, stop.path, reading.value)
            return Outcome((turn.prompt(),), saved=True)
    return judge(turn, stop, part.text)


def close(turn: TurnContext, stop: Stop, value: Value, *, as_written: bool = False) -> Outcome:
    """Close the answer and go on to the next question. Typed values and long answers are read back.

    An answer that does not meet the question's constraint stays open until the respondent confirms that it
    is kept as written.
    """
    summary = turn.answers.summary(stop.path)
    if not as_written and not turn.meets_constraint(stop, value):
        stand_open(turn, stop.path, value)
        return unclear(turn, stop, "constraint", turn.answers.text(stop.path))
    was_again = summary is not None and summary.standing is Standing.ASKED_AGAIN
    turn.answers.stand(stop.path, Standing.AS_WRITTEN if as_written else Standing.GIVEN, value)
    one_line = stop.question.type is Type.TEXT and not stop.question.takes_many
    before = "" if one_line else read_back(turn, stop)
    (look_again if was_again else go_on)(turn)
    return Outcome((turn.prompt(before),), saved=True)


def judge(turn: TurnContext, stop: Stop, text: str) -> Outcome:
    """Read the value of a one-message answer. Then go on, ask for confirmation, or say what would fit."""
    choices = turn.context.choices(stop.place, stop.rows)
    reading = read(stop.question, choices, text, local(turn.now).date())
    if reading is None:
        similar = similar_choices(choices, text, most=MOST_SIMILAR)
        if similar:
            offered = tuple(
                (Press(Verb.CHOICE, one.value).button(one.label.to(turn.say.language)),) for one in similar
            )
            return unclear(turn, stop, "select_one", text, offered)
        is_date = stop.question.type is Type.DATE
        return unclear(turn, stop, stop.question.precision if is_date else stop.question.type, text)
    if not reading.sure:
        stand_open(turn, stop.path, reading.value)
        shown = naming.written(turn, stop, reading.value)
        return _ask_again(
            turn, turn.say("unclear.sure", value=shown), turn.say("buttons.confirm", value=shown)
        )
    return close(turn, stop, reading.value)


def unclear(turn: TurnContext, stop: Stop, what: str, words: str, offered: Rows = ()) -> Outcome:
    """Say what an answer looks like, and offer to keep the words as written."""
    own = (
        naming.text(turn, stop.question.constraint_message, stop.place, stop.rows)
        if what == "constraint"
        else ""
    )
    sentence = turn.say("question.found") if offered else own or turn.say(f"unclear.{what}")
    label = turn.say("buttons.keep", words=shortened(words, 30))
    return _ask_again(turn, sentence, label, offered)


def _ask_again(turn: TurnContext, sentence: str, confirm: str, offered: Rows = ()) -> Outcome:
    shown = turn.prompt(sentence)
    done = Press(Verb.DONE).encode()
    others = (tuple(one for one in row if one.press != done) for row in shown.buttons)
    rows = ((Press(Verb.CONFIRM).button(confirm),), *offered, *(row for row in others if row))
    return Outcome((replace(shown, buttons=rows),), saved=True)


def kept_among_others(turn: TurnContext, stop: Stop) -> Outcome:
    """Say nothing, but after each number of parts in REMINDED tell how to close the answer."""
    summary = turn.answers.summary(stop.path)
    if summary is None or summary.parts not in REMINDED or not stop.question.takes_many:
        return KEPT_SILENTLY
    return Outcome((notice(turn, turn.say("kept.still_open", amount=amount(turn, summary))),), saved=True)


def leave_question(turn: TurnContext) -> None:
    """Close the present answer as it is when the respondent leaves it, perhaps through the contents."""
    stop = turn.stop_behind
    summary = turn.answers.summary(stop.path) if stop else None
    if stop is None or summary is None or summary.is_empty or summary.standing is not Standing.OPEN:
        return
    turn.answers.stand(stop.path, turn.closed(stop, summary), summary.value)


def telling(outcome: Outcome, sentence: str) -> Outcome:
    """Return the outcome with a sentence below the read-back."""
    first, *rest = outcome.messages
    told = replace(first, before=lines(first.before, sentence), said=lines(first.said, sentence))
    return replace(outcome, messages=(told, *rest))


def late_choice(turn: TurnContext, path: str, value: str) -> str:
    """Return the words of a choice or row that is no longer offered at `path`; "" if the value is neither.

    A new version may have dropped it, or an answer that it depends on may have changed.
    """
    template = template_of(path)
    former = {of: choice for (where, of), choice in turn.former.offered.items() if where == template}
    place = turn.outline.by_template.get(template)
    place = place or turn.former.asked.get(template)
    if place is not None and (words := row_words(turn, place, value)):
        return words
    question = place.node if place is not None and isinstance(place.node, Question) else None
    known = former | {choice.value: choice for choice in (question.choices if question else ())}
    chosen = next((choice for of, choice in known.items() if stands_for(value, of)), None)
    return "" if chosen is None else chosen.label.to(turn.say.language)
