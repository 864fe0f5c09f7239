"""Values, parts and sealed reports as text for the database, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import msgspec

from flows.messages.message import FileRef
from flows.report.answer import Answer, GeoPoint, Part, Standing, Value
from storage.core.figures_json import figures_from_json, figures_to_json


def encode_value(value: Value) -> str | None:
    """Return a typed value as JSON that also names its type, or None for no value."""
    match value:
        case None:
            return None
        case str():
            kind, plain = "text", value
        case int():
            kind, plain = "integer", str(value)
        case Decimal():
            kind, plain = "decimal", str(value)
        case date():
            kind, plain = "date", value.isoformat()
        case time():
            kind, plain = "time", value.isoformat()
        case GeoPoint():
            return json.dumps({"place": [value.latitude, value.longitude]})
        case tuple():
            return json.dumps({"choices": list(value)}, ensure_ascii=False)
    return json.dumps({kind: plain}, ensure_ascii=False)


def decode_value(text: str | None) -> Value:
    """Read the value that `encode_value` wrote."""
    if text is None:
        return None
    [(kind, plain)] = json.loads(text).items()
    match kind:
        case "integer":
            return int(plain)
        case "decimal":
            return Decimal(plain)
        case "date":
            return date.fromisoformat(plain)
        case "time":
            return time.fromisoformat(plain)
        case "place":
            return GeoPoint(*plain)
        case "choices":
            return tuple(plain)
    return str(plain)


def encode_rows(rows: tuple[int, ...]) -> str:
    """Return row numbers as text, e.g. "3,1,2"."""
    return ",".join(map(str, rows))


def decode_rows(text: str) -> tuple[int, ...]:
    """Read the row numbers that `encode_rows` wrote."""
    return tuple(map(int, text.split(","))) if text else ()


@dataclass(frozen=True, slots=True)
class Content:
    """The content that a submission seals."""

    answers: Mapping[str, Answer]
    rows: Mapping[str, tuple[int, ...]]
    replies: Mapping[str, Answer]


def encode_content(content: Content) -> str:
    """Return a sealed report as JSON: its answers in the outline's order, each with all its parts."""
    return json.dumps(
        {
            "answers": [_answer_to_json(answer) for answer in content.answers.values()],
            "rows": {path: list(rows) for path, rows in content.rows.items()},
            "replies": [_answer_to_json(answer) for answer in content.replies.values()],
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def decode_content(text: str) -> Content:
    """Read the report that `encode_content` wrote."""
    loaded: _Wordy | _Sealed
    try:
        loaded = _WORDY.decode(text)
    except msgspec.ValidationError:
        loaded = _SEALED.decode(text)
    return Content(
        {answer.path: _answer(answer) for answer in loaded.answers},
        loaded.rows,
        {answer.path: _answer(answer) for answer in loaded.replies},
    )


def files_in(text: str) -> set[str]:
    """Return the hashes of the attachments in an encoded report."""
    loaded = json.loads(text)
    answers = [*loaded["answers"], *loaded.get("replies", ())]
    return {part["file"][0] for answer in answers for part in answer["parts"] if part["file"] is not None}


def without_sender(text: str, sender: str = "") -> str:
    """Return an encoded report whose parts no longer say who sent them. Their words stay.

    With a `sender`, only that person's parts lose their sender; with "", all parts do.
    """
    loaded = json.loads(text)
    answers = [*loaded["answers"], *loaded.get("replies", ())]
    parts = (part for answer in answers for part in answer["parts"])
    for number, part in enumerate(parts, start=1):
        if not sender or part["by"] == sender:
            part |= {"id": f"erased:{number}", "by": "", "album": ""}
    return json.dumps(loaded, ensure_ascii=False, separators=(",", ":"))


def _answer_to_json(answer: Answer) -> dict[str, Any]:
    return {
        "path": answer.path,
        "standing": answer.standing.value,
        "value": encode_value(answer.value),
        "parts": [_part_to_json(part) for part in answer.parts],
        "figures": figures_to_json(answer.figures),
    }


class _SealedPart(msgspec.Struct, gc=False):
    """A part as `_part_to_json` writes it."""

    id: str
    text: str
    at: datetime
    by: str
    file: tuple[str, str, str, int] | None
    place: tuple[float, float] | None
    album: str
    refers: str = ""


class _SealedAnswer(msgspec.Struct, gc=False):
    """An answer as `_answer_to_json` writes it."""

    path: str
    standing: Standing
    value: str | None
    parts: list[_SealedPart]
    figures: list[dict[str, Any]] = []
    """Older reports have none."""


class _Sealed(msgspec.Struct, gc=False):
    """A report as `encode_content` writes it."""

    answers: list[_SealedAnswer]
    rows: dict[str, tuple[int, ...]]
    replies: list[_SealedAnswer] = []


class _WordyAnswer(msgspec.Struct, gc=False):
    """An answer without files and positions. Its parts need no Python to be made, which is twice as fast."""

    path: str
    standing: Standing
    value: str | None
    parts: tuple[Part, ...]
    figures: list[dict[str, Any]] = []


class _Wordy(msgspec.Struct, gc=False):
    """A report whose answers are all without files and positions."""

    answers: list[_WordyAnswer]
    rows: dict[str, tuple[int, ...]]
    replies: list[_WordyAnswer] = []


_SEALED = msgspec.json.Decoder(_Sealed)
_WORDY = msgspec.json.Decoder(_Wordy)


def _answer(sealed: _WordyAnswer | _SealedAnswer) -> Answer:
    return Answer(
        sealed.path,
        sealed.standing,
        None if sealed.value is None else decode_value(sealed.value),
        sealed.parts if isinstance(sealed, _WordyAnswer) else tuple([_part(part) for part in sealed.parts]),
        figures_from_json(sealed.figures) if sealed.figures else (),
    )


def _part(sealed: _SealedPart) -> Part:
    return Part(
        sealed.id,
        sealed.text,
        sealed.at,
        sealed.by,
        None if sealed.file is None else FileRef(*sealed.file),
        None if sealed.place is None else GeoPoint(*sealed.place),
        sealed.album,
        0,
        sealed.refers,
    )


def _part_to_json(part: Part) -> dict[str, Any]:
    file, place = part.file, part.place
    return {
        "id": part.id,
        "text": part.text,
        "at": part.at.isoformat(),
        "by": part.by,
        "file": None if file is None else [file.sha256, file.name, file.media_type, file.size],
        "place": None if place is None else [place.latitude, place.longitude],
        "album": part.album,
        **({"refers": part.refers} if part.refers else {}),
    }
