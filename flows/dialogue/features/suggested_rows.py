"""Taps on a question's suggestions: a row to refer to, or an earlier row's words."""

from __future__ import annotations

from dataclasses import replace

from flows.dialogue.context import Stop, TurnContext
from flows.dialogue.features.close_answer import close, telling
from flows.dialogue.features.keep_parts import keep, pressed_part, put_instead, stand_open
from flows.dialogue.features.suggesting import references, row_words
from flows.dialogue.outcome import Outcome
from flows.messages.press import Press, Verb
from flows.reading.text import shortened
from flows.report.references import gone, suggests_rows


def on_suggested(turn: TurnContext, stop: Stop, press: Press) -> Outcome | None:
    """Do CHOICE or DROP at a question with suggestions. Return None if there is no such row.

    "choice:du_an[2]/ten" adds a reference to a row, by the path of the answer that names it; "drop:…" removes
    it. A row that was left out since is kept as words, and the respondent is told.
    """
    if press.verb is Verb.DROP:
        return _take_out(turn, stop, press.argument)
    words = row_words(turn, stop.place, press.argument)
    if not words:
        return None
    if suggests_rows(stop.place):
        return _refer(turn, stop, press.argument, words)
    keep(turn, stop.path, pressed_part(turn, words))
    return close(turn, stop, None)


def _refer(turn: TurnContext, stop: Stop, value: str, words: str) -> Outcome:
    summary = turn.answers.summary(stop.path)
    if summary is not None and value in summary.refers:
        return Outcome((turn.prompt(),), saved=True)  # a second tap
    part, told = pressed_part(turn, words), ""
    is_there = value in {one.path for one in references(turn, stop)}
    if is_there:
        part = replace(part, refers=value)
    else:
        told = turn.say("kept.row_gone", words=shortened(words, 40))
    if not stop.question.takes_many:
        put_instead(turn, stop, part)
        return telling(close(turn, stop, None), told)
    lost = gone(turn.context, summary) if is_there and summary is not None else ()
    for old in turn.answers.parts(stop.path) if lost else ():
        if old.refers in lost:  # the newly chosen row takes its place
            turn.answers.supersede(stop.path, old.id)
    keep(turn, stop.path, part)
    return Outcome((turn.prompt(told),), saved=True)


def _take_out(turn: TurnContext, stop: Stop, value: str) -> Outcome:
    """Remove the reference to this row from the answer."""
    for part in turn.answers.parts(stop.path):
        if part.refers == value:
            turn.answers.supersede(stop.path, part.id)
            stand_open(turn, stop.path, None)
    return Outcome((turn.prompt(),), saved=True)
