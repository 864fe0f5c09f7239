"""Taps on what a question suggests: a row to refer to, or what a row before said."""

from __future__ import annotations

from dataclasses import replace

from flows.dialogue.answering import pressed_part, telling
from flows.dialogue.outcome import Outcome
from flows.dialogue.prompts import error, prompt, takes_many
from flows.dialogue.suggesting import references, row_words
from flows.dialogue.taking import close, keep, put_instead, stand_open
from flows.dialogue.visit import Stop, Visit
from flows.message import Inbound
from flows.readers.words import shortened
from flows.referring import gone, suggests_rows

PRESSES = frozenset({"choice", "drop", "page"})
"""At a question that suggests something. "choice:du_an[2]/ten" refers to a row, by the path of what names it,
and "drop:…" no longer does; "page:2" turns to the rows from the 21st on."""


def on_suggested(visit: Visit, inbound: Inbound, stop: Stop, name: str, value: str) -> Outcome:
    """What one of PRESSES does. Rows that were left out since are kept as words, and that is told."""
    if name == "page":
        page = int(value) if value.isascii() and value.isdecimal() and len(value) < 6 else 1
        return Outcome((prompt(visit, page=page),), saved=True)
    if name == "drop":
        return _take_out(visit, stop, value)
    words = row_words(visit, stop.place, value)
    if not words:
        return Outcome((error(visit, visit.say("lost.button")),), saved=False)
    if suggests_rows(stop.place):
        return _refer(visit, inbound, stop, value, words)
    keep(visit, stop.path, pressed_part(visit, inbound, words))
    return close(visit, stop, None)


def _refer(visit: Visit, inbound: Inbound, stop: Stop, value: str, words: str) -> Outcome:
    brief = visit.answers.brief(stop.path)
    if brief is not None and value in brief.refers:
        return Outcome((prompt(visit),), saved=True)  # a second tap
    part, told = pressed_part(visit, inbound, words), ""
    is_there = value in {one.path for one in references(visit, stop)}
    if is_there:
        part = replace(part, refers=value)
    else:
        told = visit.say("kept.row_gone", words=shortened(words, 40))
    if not takes_many(stop.question):
        put_instead(visit, stop, part)
        return telling(close(visit, stop, None), told)
    lost = gone(visit.context, brief) if is_there and brief is not None else ()
    for old in visit.answers.parts(stop.path) if lost else ():
        if old.refers in lost:  # the row that was chosen anew stands in its place
            visit.answers.supersede(stop.path, old.id)
    keep(visit, stop.path, part)
    return Outcome((prompt(visit, told),), saved=True)


def _take_out(visit: Visit, stop: Stop, value: str) -> Outcome:
    """The answer refers to this row no more."""
    for part in visit.answers.parts(stop.path):
        if part.refers == value:
            visit.answers.supersede(stop.path, part.id)
            stand_open(visit, stop.path, None)
    return Outcome((prompt(visit),), saved=True)
