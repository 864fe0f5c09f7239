"""The rules of a synthesis, which staff can change: what is a model, of what kind, and what is grouped."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from exports.reports import ExportError
from flows.form.outline import Outline

SHIPPED = files("exports.synthesis") / "quy-tac.toml"


class _File(BaseModel):
    """A file of rules, as it stands in TOML."""

    model_config = ConfigDict(extra="forbid", strict=True)

    models: list[str]
    kind_from: list[str]
    grouped: list[str]
    alike: Annotated[int, Field(ge=1, le=100)]
    fillers: list[str]
    kinds: dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Rules:
    """How reports are synthesised."""

    models: tuple[str, ...]
    """The keys of repeats. Each row of them is a model."""
    kind_from: tuple[str, ...]
    """The keys of the questions whose words decide a model's kind. The first with a keyword decides."""
    grouped: tuple[str, ...]
    """The keys of sections and questions whose statements are grouped by likeness."""
    alike: int
    """The least likeness of a statement and the one that stands for its group, 1 to 100."""
    fillers: frozenset[str]
    """The words that do not count in a likeness, in small letters."""
    kinds: tuple[tuple[str, tuple[str, ...]], ...]
    """Each kind with its keywords."""
    source: bytes
    """The file that they were read from, to be kept beside the result."""


def read_rules(path: Path | None = None) -> Rules:
    """Return the rules of a TOML file, or those that come with decuong.

    Raises ExportError if the file cannot be read or is no such file.
    """
    try:
        source = path.read_bytes() if path is not None else SHIPPED.read_bytes()
    except OSError as error:
        raise _unreadable(path, error) from error
    return rules_from(source, path)


def rules_from(source: bytes, name: object) -> Rules:
    """Return the rules in the content of a TOML file, which faults call by `name`. Raises ExportError."""
    try:
        read = _File.model_validate(tomllib.loads(source.decode()))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, ValidationError) as error:
        raise _unreadable(name, error) from error
    return Rules(
        tuple(read.models),
        tuple(read.kind_from),
        tuple(read.grouped),
        read.alike,
        frozenset(word.casefold() for word in read.fillers),
        tuple((kind, tuple(words)) for kind, words in read.kinds.items()),
        source,
    )


def _unreadable(name: object, error: Exception) -> ExportError:
    return ExportError(
        "The rules in {file} cannot be read ({reason}); start from the quy-tac.toml of a synthesis.",
        file=name,
        reason=_reason(error),
    )


def _reason(error: Exception) -> str:
    """Return in one line what is wrong with the file."""
    if not isinstance(error, ValidationError):
        return str(error)
    first = error.errors()[0]
    return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"


def check_rules(rules: Rules, outlines: list[Outline]) -> None:
    """Raise ExportError if the rules name a part or a question that no outline has."""
    known = {place.key for outline in outlines for place in outline.places}
    for key in (*rules.models, *rules.kind_from, *rules.grouped):
        if key not in known:
            raise ExportError(
                "The rules name {key}, and no outline has a part or a question of this name; see "
                "decuong outline show.",
                key=key,
            )
