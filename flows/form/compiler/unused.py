"""Finds cells of a question that have an effect in ODK and none, or another one, in a conversation."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flows.form.compiler.ranges import parameters
from flows.form.compiler.survey import Item
from flows.form.compiler.xlsform import YES_NO
from flows.form.outline import Type
from flows.sentence import Sentence

_SEARCH = re.compile(r"\bsearch\s*\(")
_OTHER_APP = re.compile(r"\b(?:ex|printer):")
_CALENDARS = frozenset({"bikram-sambat", "buddhist", "coptic", "ethiopian", "islamic", "myanmar", "persian"})

Said = tuple[str, Sentence, Sentence]
"""(column, what, repair)."""


def faults(item: Item) -> Iterator[Said]:
    """Yield the faults of cells that would change the meaning of the question."""
    if _SEARCH.search(item.row["appearance"]):
        yield (
            "appearance",
            Sentence("search() takes the choices from another file"),
            Sentence("put them into the choices sheet"),
        )


def notices(item: Item, kind: Type) -> Iterator[Said]:
    """Yield the warnings about cells that have no effect here, though the author may expect one."""
    appearance = item.row["appearance"]
    if _OTHER_APP.search(appearance):
        yield "appearance", Sentence("no other app is opened"), Sentence("ask for what it would fill in")
    for calendar in sorted(_CALENDARS.intersection(appearance.split())):
        yield (
            "appearance",
            Sentence("dates are not written in the calendar {calendar!r}", calendar=calendar),
            Sentence("ask for the date as a text"),
        )
    given = parameters(item.row)
    if YES_NO.get(given.get("randomize", "")):
        yield (
            "parameters",
            Sentence("choices are not shuffled, they stand as in the sheet"),
            Sentence("take randomize out"),
        )
    if "tick_labelset" in given:
        yield (
            "parameters",
            Sentence("the words of a scale are not shown"),
            Sentence("say in the hint what the numbers mean"),
        )
    if item.row["read_only"] not in {"", *YES_NO}:
        what = Sentence("read_only is yes or no here: the question is never asked")
        yield "read_only", what, Sentence("use two questions with opposite relevant")
    if item.row["trigger"] and not item.row["calculation"]:
        yield (
            "trigger",
            Sentence("without a calculation the trigger does nothing"),
            Sentence("write one, or take the trigger out"),
        )
    if item.row["default"] and kind in {Type.PHOTO, Type.AUDIO, Type.FILE}:
        yield "default", Sentence("no file can stand there before one is sent"), Sentence("take it out")
