"""The names of questions, projects and sections in sentences, in the respondent's language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from flows.dialogue.context import Stop, TurnContext
from flows.form.outline import Node, Place, Question, Repeat, Section, Text, Type
from flows.form.path import rows_of, template_of
from flows.reading.text import plain, shortened
from flows.reading.typed import read_default, write
from flows.report.value import Value

REPLIED = re.compile(r"^@reply/\d+/")
"""The prefix of a reply's path. Behind it is the path of the question that the remark is about."""
NAME_LENGTH = 30
QUOTED = re.compile('[“"]([^”"]{3,})[”"]')
"""A project's proper name in quotes."""
NAME_PREFIXES = ("nhan rong ", "mo hinh ", "du an ", "xay dung ")


def text(turn: TurnContext, text: Text | None, place: Place, rows: tuple[int, ...]) -> str:
    """Return a sentence of the outline in the respondent's language, with ${names} filled in."""
    if text is None:
        return ""
    return turn.context.filled(text.to(turn.say.language), turn.say.language, place, rows)


def written(turn: TurnContext, stop: Stop, value: Value) -> str:
    """Return a kept value as people read it."""
    question = stop.question
    if question.mentions_in_choices:
        question = replace(question, choices=turn.context.labelled(stop.place, stop.rows))
    return write(question, value, turn.say.language)


def default(turn: TurnContext, stop: Stop) -> str:
    """Return a question's default as people read it; "" for none."""
    text = turn.context.default(stop.place, stop.rows)
    value = read_default(stop.question, text)
    return text if value is None else written(turn, stop, value)


def title(turn: TurnContext, place: Place, rows: tuple[int, ...]) -> str:
    """Return an item's title in lists: a question's label, or a repeat's hint, as its label names one row."""
    node = place.node
    is_repeat = isinstance(node, Repeat) and node.hint is not None
    return text(turn, node.hint if is_repeat else node.label, place, rows)


def called_at(turn: TurnContext, path: str) -> str | None:
    """Return the name of the question at a path, or that a reply there is about; None if there is none.

    A former question is named by its words, because another question may have its number by now.
    """
    about = replied_about(path)
    place, rows = turn.outline.by_template.get(template_of(about)), rows_of(about)
    if place is not None and len(rows) == len(place.repeats):
        return called(turn, Stop(place, rows))
    gone = turn.former.asked.get(template_of(about))
    return None if gone is None else shortened(gone.node.label.to(turn.say.language), 40)


@dataclass(frozen=True, slots=True)
class Named:
    """What a question is called above the words that were written there."""

    number: str
    """Its printed number; "" if it has none."""
    title: str
    row: str
    """The row that it is asked for: "Dự án 1 (chăn nuôi bò sinh sản)"; "" outside repeats."""


def named_at(turn: TurnContext, path: str) -> Named:
    """Return the name of the question at a path. Words that belong to none stand under "nowhere"."""
    about = replied_about(path)
    place, rows = turn.outline.by_template.get(template_of(about)), rows_of(about)
    if place is None or len(rows) != len(place.repeats):
        return Named("", called_at(turn, path) or turn.say("kept.nowhere"), "")
    row = row_name(turn, place.repeats[-1], rows) if place.repeats else ""
    return Named(place.node.number, title(turn, place, rows), row)


def replied_about(path: str) -> str:
    """Return the path of the question that a reply's path is about. Any other path is returned unchanged."""
    return REPLIED.sub("", path)


def called(turn: TurnContext, stop: Stop) -> str:
    """Return a question's name in a sentence: "1.4, dự án 2 (dê cỏ)", or its words if it has no number."""
    name = stop.place.node.number or shortened(text(turn, stop.place.node.label, stop.place, stop.rows), 40)
    if not stop.place.repeats:
        return name
    row = row_name(turn, stop.place.repeats[0], stop.rows[:1])
    return f"{name}, {row[:1].lower()}{row[1:]}"


def row_name(turn: TurnContext, repeat: Place, rows: tuple[int, ...]) -> str:
    """Return a row's label, position and shortened name: "Dự án 1 (chăn nuôi bò sinh sản)"."""
    order = turn.rows(repeat, rows[:-1])
    label = text(turn, repeat.node.label, repeat, rows)
    name = _own_name(turn, repeat, rows)
    if rows[-1] not in order and name:
        return turn.say("question.left_out", label=label, name=name)
    position = order.index(rows[-1]) + 1 if rows[-1] in order else rows[-1]
    key = "question.named" if name else "question.row"
    return turn.say(key, label=label, position=position, name=name)


def key_of(repeat: Place) -> str:
    """Return the key of the question that names a row, which is its first text; "" if it has none."""
    return next((node.key for node in _questions(repeat.node) if node.type is Type.TEXT), "")


def _own_name(turn: TurnContext, repeat: Place, rows: tuple[int, ...]) -> str:
    key = key_of(repeat)
    if not key:
        return ""
    place = turn.outline.by_template[f"{repeat.template}/{key}"]
    summary = turn.answers.summary(place.path(rows))
    if summary is None:
        return _short(earlier_name(turn, repeat, rows))
    return "" if summary.is_empty else _short(summary.opening)


def earlier_name(turn: TurnContext, repeat: Place, rows: tuple[int, ...]) -> str:
    """Return what the report before this one calls the row, on one line; "" if it does not tell it."""
    key, before = key_of(repeat), turn.predecessor
    if not key or before is None:
        return ""
    place = turn.outline.by_template[f"{repeat.template}/{key}"]
    answer = before.answer(place.path(rows)) if len(place.repeats) == len(rows) else None
    return "" if answer is None else " ".join(answer.text.split())


def _short(words: str) -> str:
    """Return a row's name in short: a proper name in quotes, or the words without "mô hình" and the like."""
    if quoted := QUOTED.search(words):
        return shortened(quoted[1], NAME_LENGTH)
    name = words
    for prefix in NAME_PREFIXES:
        if plain(name[: len(prefix)]) == prefix.strip() and len(name) > len(prefix):
            name = name[len(prefix) :]
    return shortened(name, NAME_LENGTH)


def heading(turn: TurnContext, section: Place, rows: tuple[int, ...]) -> str:
    """Return a section's heading: "Phần 1 · Thông tin …" at the top, "2.2. Xây dựng …" inside another."""
    label = text(turn, section.node.label, section, rows)
    number = section.node.number
    if not label or not number:
        return label
    return f"{number}. {label}" if "." in number else turn.say("question.part", number=number, label=label)


def _questions(node: Node) -> Iterator[Question]:
    if isinstance(node, Question):
        yield node
    elif isinstance(node, Section | Repeat):
        for child in node.children:
            yield from _questions(child)
