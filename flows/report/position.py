"""A position: where one address stands in a draft. Two phones on one draft each have their own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flows.report.undo_step import Step


@dataclass(frozen=True, slots=True)
class Position:
    """Where the dialogue stands for whoever writes from this address."""

    respondent: str = ""
    """The id of whoever writes from here."""
    state: str = ""
    """The state of the dialogue's machine: a question's template, a gate, "@contents" …; "" at first."""
    rows: tuple[int, ...] = ()
    """One row number for each repeat around the state."""
    origin: str = ""
    """The question or gate behind "contents" and other short visits: where "back" leads to."""
    tips: int = 0
    """How often it was explained that many messages make one answer."""
    paused: bool = False
    touched: datetime | None = None
    """When something was last sent from here."""
    turns: int = 0
    """Draft.turns after the last turn taken from here."""
    seen: int = 0
    """Draft.parts when something was last shown here: what came after it from elsewhere is told."""
    version: str = ""
    """The outline version that was last shown here: what is new since then is told once."""
    about: str = ""
    """The answer whose figures are being corrected. Behind it "#so_ho#25 hộ" for the figure that is asked
    for, "#so_ho" for one to be added, "#@8" for the lines behind the eighth."""
    closed: str = ""
    """The answer that "done" closed before the last words: they may still belong to it."""
    step: Step | None = None
    """What the last turn from here did; None where there is nothing to undo."""
    offer: Step | None = None
    """The turn that the second thoughts last offered here are about: more may have happened since."""
    replacing: str = ""
    """The answer whose words the next message takes the place of: they count until it is there."""
    review: str = ""
    """The move of staff last shown here ("returned/2"): a later one is shown before anything is submitted."""
    latest: int = 0
    """The highest Inbound.order taken from here: what comes with a lower one was sent before."""
    left: str = ""
    """The answer that the last button with an order led away from, and that order: what was sent before the
    button and comes after it belongs there."""
    left_at: int = 0
    dropped: str | None = None
    """Where what one stood at is asked no more by a version that was not shown here yet: the path that the
    next words were meant for (UNPLACED for none). Never stored: it concerns one turn."""
