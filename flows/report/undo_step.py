"""A step: what the last turn from an address did, as far as it takes to undo it."""

from __future__ import annotations

from dataclasses import dataclass

from flows.report.answer import Standing, Value
from flows.report.events import Rows
from flows.report.figure import Figure


@dataclass(frozen=True, slots=True)
class Gone:
    """A part that the step let no longer count."""

    path: str
    part: str
    at: int
    """Its place among the live parts of the answer."""


@dataclass(frozen=True, slots=True)
class Stood:
    """How an answer stood before the step, and how it left it."""

    path: str
    standing: Standing
    value: Value
    figures: tuple[Figure, ...] = ()
    after: tuple[Standing, Value] | None = None
    """None in steps that an earlier release kept."""


@dataclass(frozen=True, slots=True)
class Arranged:
    """A repeat whose rows the step changed."""

    path: str
    before: Rows
    after: Rows


@dataclass(frozen=True, slots=True)
class Step:
    """What to put back."""

    state: str
    rows: tuple[int, ...]
    origin: str
    """Where one stood before."""
    kept: tuple[tuple[str, str], ...] = ()
    """(path, part id) of the parts that the step added."""
    gone: tuple[Gone, ...] = ()
    stood: tuple[Stood, ...] = ()
    arranged: tuple[Arranged, ...] = ()
    earlier: str = ""
    """The answer that was closed right before the step's words came: they may belong there."""
