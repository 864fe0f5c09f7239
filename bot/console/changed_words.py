"""What differs between a version of a report and the version before, with changed words marked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from flows.catalogue import Catalogue
from flows.form.outline import Outline, Question
from flows.form.path import template_of
from flows.report.answer import Answer
from flows.report.difference import Change, difference, write_figures
from flows.report.submission import Submission

MOST_WORDS = 2000
"""Texts of more words are compared by lines: comparing words takes quadratic time."""
_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
_LINES = re.compile(r"\n|[^\n]+")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some words in a row that have the same fate."""

    fate: str
    """"same", "out" or "in"."""
    text: str


@dataclass(frozen=True, slots=True)
class ShownChange:
    """One question that differs."""

    place: int
    """Its place among all that differ, from 1."""
    path: str
    words: tuple[Stretch, ...]
    figures: tuple[tuple[str, str, str], ...]
    """(label, before, after) of each figure that differs."""
    files_out: int
    """How many files are gone."""
    files_in: int


def changes_of(before: Submission, after: Submission, outline: Outline, say: Catalogue) -> list[ShownChange]:
    """Return what differs, in the order of `after`, and behind it what only `before` has."""
    found = difference(before.answers, after.answers)
    return [_shown(place, change, outline, say) for place, change in enumerate(found, start=1)]


def by_path(changes: list[ShownChange]) -> Mapping[str, ShownChange]:
    """Return the changes by their question's path."""
    return {one.path: one for one in changes}


def marked(before: str, after: str) -> tuple[Stretch, ...]:
    """Return both texts as one: what stays, what is out and what is in, in reading order."""
    old, new = _pieces(before, _WORDS), _pieces(after, _WORDS)
    if max(len(old), len(new)) > MOST_WORDS:
        old, new = _pieces(before, _LINES), _pieces(after, _LINES)
    return tuple(_stretches(old, new))


def _stretches(old: list[str], new: list[str]) -> Iterator[Stretch]:
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Stretch("same", "".join(old[a:b]))
            continue
        if a < b:
            yield Stretch("out", "".join(old[a:b]))
        if c < d:
            yield Stretch("in", "".join(new[c:d]))


def _pieces(text: str, piece: re.Pattern[str]) -> list[str]:
    return piece.findall(text)


def _shown(place: int, change: Change, outline: Outline, say: Catalogue) -> ShownChange:
    asked = outline.asked.get(template_of(change.path))
    question = asked.node if asked is not None and isinstance(asked.node, Question) else None
    old, new = _files(change.before), _files(change.after)
    return ShownChange(
        place,
        change.path,
        marked(_told(change.before), _told(change.after)),
        tuple(write_figures(change, question, say)),
        len(old - new),
        len(new - old),
    )


def _told(answer: Answer | None) -> str:
    return "" if answer is None else answer.text


def _files(answer: Answer | None) -> set[str]:
    return {part.file.sha256 for part in answer.files if part.file} if answer is not None else set()
