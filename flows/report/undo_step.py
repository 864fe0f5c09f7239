"""A step: the changes of the last turn from an address. It holds what is needed to undo that turn."""

from __future__ import annotations

from dataclasses import dataclass

from flows.report.answer import Standing
from flows.report.events import Rows
from flows.report.figure import Figure
from flows.report.value import Value


@dataclass(frozen=True, slots=True)
class Gone:
    """A part that the step made no longer count."""

    path: str
    part: str
    at: int
    """Its place among the live parts of the answer."""


@dataclass(frozen=True, slots=True)
class Stood:
    """The state of an answer before the step, and after it."""

    path: str
    standing: Standing
    value: Value
    figures: tuple[Figure, ...] = ()
    after: tuple[Standing, Value] | None = None
    """The state after the step; None in steps that an earlier release stored."""


@dataclass(frozen=True, slots=True)
class Arranged:
    """A repeat whose rows the step changed."""

    path: str
    before: Rows
    after: Rows


@dataclass(frozen=True, slots=True)
class UndoStep:
    """The changes of one turn, to be undone."""

    state: str
    rows: tuple[int, ...]
    origin: str
    """The position's origin before the step."""
    kept: tuple[tuple[str, str], ...] = ()
    """(path, part id) of the parts that the step added."""
    gone: tuple[Gone, ...] = ()
    stood: tuple[Stood, ...] = ()
    arranged: tuple[Arranged, ...] = ()
    earlier: str = ""
    """The answer that was closed right before the step's words came. The words may belong there."""
