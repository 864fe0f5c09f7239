"""Taps on what a question suggests: a row to refer to, or what a row before said."""

from __future__ import annotations

from dataclasses import replace

from flows.dialogue.context import Stop, Visit
from flows.dialogue.features.answering import close, telling
from flows.dialogue.features.keeping import keep, pressed_part, put_instead, stand_open
from flows.dialogue.features.suggesting import references, row_words
from flows.dialogue.outcome import Outcome
from flows.press import Press, Verb
from flows.readers.words import shortened
from flows.referring import gone, suggests_rows


def on_suggested(visit: Visit, stop: Stop, press: Press) -> Outcome | None:
    """What CHOICE or DROP does at a question that suggests something; None where there is no such row.

    "choice:du_an[2]/ten" refers to a row, by the path of what names it, and "drop:…" no longer does. Rows
    that were left out since are kept as words, and that is told.
    """
    if press.verb is Verb.DROP:
        return _take_out(visit, stop, press.argument)
    words = row_words(visit, stop.place, press.argument)
    if not words:
        return None
    if suggests_rows(stop.place):
        return _refer(visit, stop, press.argument, words)
    keep(visit, stop.path, pressed_part(visit, words))
    return close(visit, stop, None)


def _refer(visit: Visit, stop: Stop, value: str, words: str) -> Outcome:
    brief = visit.answers.brief(stop.path)
    if brief is not None and value in brief.refers:
        return Outcome((visit.prompt(),), saved=True)  # a second tap
    part, told = pressed_part(visit, words), ""
    is_there = value in {one.path for one in references(visit, stop)}
    if is_there:
        part = replace(part, refers=value)
    else:
        told = visit.say("kept.row_gone", words=shortened(words, 40))
    if not stop.question.takes_many:
        put_instead(visit, stop, part)
        return telling(close(visit, stop, None), told)
    lost = gone(visit.context, brief) if is_there and brief is not None else ()
    for old in visit.answers.parts(stop.path) if lost else ():
        if old.refers in lost:  # the row that was chosen anew stands in its place
            visit.answers.supersede(stop.path, old.id)
    keep(visit, stop.path, part)
    return Outcome((visit.prompt(told),), saved=True)


def _take_out(visit: Visit, stop: Stop, value: str) -> Outcome:
    """The answer refers to this row no more."""
    for part in visit.answers.parts(stop.path):
        if part.refers == value:
            visit.answers.supersede(stop.path, part.id)
            stand_open(visit, stop.path, None)
    return Outcome((visit.prompt(),), saved=True)
