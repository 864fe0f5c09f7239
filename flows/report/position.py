"""A position: the state of the dialogue at one address in a draft. Two phones each have their own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flows.report.undo_step import UndoStep


@dataclass(frozen=True, slots=True)
class Position:
    """The state of the dialogue for the person at this address."""

    respondent: str = ""
    """The id of the person who writes from this address."""
    state: str = ""
    """The state of the dialogue's machine: a question's template, a gate, "@contents" …; "" at first."""
    rows: tuple[int, ...] = ()
    """One row number for each repeat around the state."""
    origin: str = ""
    """The question or gate to which "back" leads from the contents and other visits."""
    tips: int = 0
    """How often this address was told that several messages make one answer."""
    paused: bool = False
    touched: datetime | None = None
    """When the last message came from this address."""
    turns: int = 0
    """Draft.turns after the last turn from this address."""
    seen: int = 0
    """Draft.parts when something was last shown here. Later parts from other addresses are announced."""
    version: str = ""
    """The outline version that was last shown here. A newer one is announced once."""
    about: str = ""
    """The answer whose figures are being corrected, and the focus on them (`flows.report.figure_focus`)."""
    closed: str = ""
    """The answer that "done" closed before the last words. These words may still belong to it."""
    step: UndoStep | None = None
    """What the last turn from this address did; None if there is nothing to undo."""
    offer: UndoStep | None = None
    """The turn that the last offered second thoughts are about. More may have happened since."""
    replacing: str = ""
    """The answer that the next message will replace. Its words count until that message is here."""
    aspect: str = ""
    """What is asked of an answer in particular (`flows.report.aspect_focus`); "" for nothing."""
    review: str = ""
    """Staff's move that was last shown here ("returned/2"). A later one is shown before a submission."""
    latest: int = 0
    """The highest Inbound.order from this address. A message with a lower one was sent earlier."""
    left: str = ""
    """The answer that the last button with an order led away from; `left_at` is that order.

    A message that was sent before the button and arrives after it belongs to that answer.
    """
    left_at: int = 0
    dropped: str | None = None
    """The path that the next words were meant for, if a new version no longer asks it (UNPLACED for none).

    It is set only while that version was not shown here yet. It is never stored, because it concerns one
    turn.
    """
