"""Values, figures, steps and sealed reports as JSON for the database, and back.

pydantic writes and reads the dataclasses of `flows.report` by their fields; a field that has its default is
left out. `storage.core.older` reads what earlier releases wrote.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from pydantic import TypeAdapter
from pydantic_core import from_json

from flows.report.answer import Answer
from flows.report.figure import Figure
from flows.report.undo_step import UndoStep
from flows.report.value import Value
from storage.core import older


@dataclass(frozen=True, slots=True)
class Content:
    """The content that a submission seals."""

    answers: Mapping[str, Answer]
    rows: Mapping[str, tuple[int, ...]]
    replies: Mapping[str, Answer]


@dataclass(frozen=True, slots=True)
class _Sealed:
    """The content as it is written. Answers stand in the outline's order, each with its path."""

    format: Literal[2]
    """It comes first, so that the beginning of the text tells today's shape from the earlier one."""
    answers: tuple[Answer, ...]
    rows: dict[str, tuple[int, ...]]
    replies: tuple[Answer, ...] = ()


_VALUE: TypeAdapter[Value] = TypeAdapter(Value)
_FIGURES = TypeAdapter(tuple[Figure, ...])
_STEP = TypeAdapter(UndoStep)
_SEALED = TypeAdapter(_Sealed)
_OURS = '{"format":2,'


def encode_value(value: Value) -> str | None:
    """Return a typed value as JSON that also names its type, or None for no value."""
    return None if value is None else _json(_VALUE, value)


def decode_value(text: str | None) -> Value:
    """Read the value that `encode_value` wrote."""
    return None if text is None else _VALUE.validate_json(text)


def encode_figures(figures: Sequence[Figure]) -> str | None:
    """Return figures as JSON, or None if there are none."""
    return _json(_FIGURES, tuple(figures)) if figures else None


def decode_figures(text: str | None) -> tuple[Figure, ...]:
    """Read the figures that `encode_figures` wrote."""
    if text is None:
        return ()
    loaded = from_json(text)
    is_older = any("value" not in one for one in loaded)
    return _FIGURES.validate_python(older.figures(loaded) if is_older else loaded)


def encode_step(step: UndoStep | None) -> str | None:
    """Return a step as JSON, or None for no step."""
    return None if step is None else _json(_STEP, step)


def decode_step(text: str | None) -> UndoStep | None:
    """Read the step that `encode_step` wrote."""
    if text is None:
        return None
    loaded = from_json(text)
    return _STEP.validate_python(loaded if "state" in loaded else older.step(loaded))


def encode_rows(rows: tuple[int, ...]) -> str:
    """Return row numbers as text, e.g. "3,1,2"."""
    return ",".join(map(str, rows))


def decode_rows(text: str) -> tuple[int, ...]:
    """Read the row numbers that `encode_rows` wrote."""
    return tuple(map(int, text.split(","))) if text else ()


def encode_content(content: Content) -> str:
    """Return a sealed report as JSON: its answers in the outline's order, each with all its parts."""
    answers, replies = tuple(content.answers.values()), tuple(content.replies.values())
    return _json(_SEALED, _Sealed(2, answers, dict(content.rows), replies))


def decode_content(text: str) -> Content:
    """Read the report that `encode_content` wrote."""
    sealed = _sealed(text)
    return Content(_by_path(sealed.answers), sealed.rows, _by_path(sealed.replies))


def files_in(text: str) -> set[str]:
    """Return the hashes of the attachments in an encoded report."""
    sealed = _sealed(text)
    answers = (*sealed.answers, *sealed.replies)
    return {part.file.sha256 for answer in answers for part in answer.files if part.file is not None}


def without_sender(text: str, sender: str = "") -> str:
    """Return an encoded report whose parts no longer say who sent them. Their words stay.

    With a `sender`, only that person's parts lose their sender; with "", all parts do.
    """
    sealed, number = _sealed(text), 0

    def unnamed(answers: Iterable[Answer]) -> Iterable[Answer]:
        nonlocal number
        for answer in answers:
            parts = []
            for part in answer.parts:
                number += 1
                is_theirs = not sender or part.by == sender
                parts.append(replace(part, id=f"erased:{number}", by="", album="") if is_theirs else part)
            yield replace(answer, parts=tuple(parts))

    answers, replies = tuple(unnamed(sealed.answers)), tuple(unnamed(sealed.replies))
    return _json(_SEALED, replace(sealed, answers=answers, replies=replies))


def _sealed(text: str) -> _Sealed:
    if text.startswith(_OURS):
        return _SEALED.validate_json(text)
    return _SEALED.validate_python(older.content(text))


def _by_path(answers: Iterable[Answer]) -> dict[str, Answer]:
    return {answer.path: answer for answer in answers}


def _json(adapter: TypeAdapter[Any], value: object) -> str:
    return adapter.dump_json(value, exclude_defaults=True).decode()
