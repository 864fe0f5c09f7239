"""A press: what a button stands for. One type, and one place that writes and reads its string.

The strings are the contract of the doors: the page, the terminal's JSON lines and a messenger's buttons carry
them, and `Pressed.press` brings them back. `choice:VALUE`, `goto:PATH`, `copy:PATH:NUMBER` …: the verb, then
what it is about. Telegram may carry marks (flows.messages.marks) in their place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum, auto

from flows.messages.message import Button


class Verb(StrEnum):
    """What a press does; what follows the colon stands beside it."""

    DONE = auto()
    SKIP = auto()
    BACK = auto()
    CONFIRM = auto()
    CONTENTS = auto()
    PAUSE = auto()
    RESUME = auto()
    START = auto()
    HELP = auto()
    HINT = auto()
    REPLACE = auto()
    REVIEW = auto()
    SUBMIT = auto()
    WITHDRAW = auto()
    READ = auto()
    CHANGES = auto()
    UNPLACED = auto()
    RETURN = auto()
    ADD = auto()
    FINISH = auto()
    NO = auto()
    ERASE = auto()
    NAME = auto()
    REPLY = auto()
    NO_FIGURE = auto()
    UNDO = auto()
    MOVE = auto()
    BOTH = auto()
    INSTEAD = auto()
    CHOICE = auto()
    """A choice's value, or the path of what names a row."""
    DROP = auto()
    """As of CHOICE."""
    PAGE = auto()
    """A number from 1: of the rows that a question suggests."""
    GOTO = auto()
    """The path of a question, a repeat or a row."""
    SEARCH = auto()
    """Words."""
    PLACE = auto()
    """The id of a part."""
    TAKE_OUT = auto()
    """The mark of a part's id."""
    HISTORY = auto()
    """A page from 0, the latest; by itself the latest."""
    MORE = auto()
    """The path of the answer that was closed right before."""
    ROWS = auto()
    """The path of a repeat, and a page from 1; by itself the first repeat."""
    ROW = auto()
    """The path of a row, as of the next five."""
    UP = auto()
    DOWN = auto()
    COPY = auto()
    """And the number that the new row will have: a second tap copies nothing."""
    LEAVE_OUT = auto()
    BRING_BACK = auto()
    AGREE = auto()
    """The path of an answer with figures, as of the next two."""
    MEND = auto()
    LEAVE = auto()
    FIGURE = auto()
    """A line of the table, the name of a figure that is wanted, or "@8" for the lines behind the eighth."""
    YES = auto()
    """A colleague's code, where a stranger came with one."""
    OUTLINE = auto()
    """The key of an outline."""
    REPORTS = auto()
    DRAFT = auto()
    """The id of a draft."""
    NEW = auto()
    """The key of an outline; by itself which one is asked."""
    SHARE = auto()
    CODE = auto()
    """What it is for (own_reports.Purpose), and the block that a colleague is asked to write."""
    ENTER = auto()
    """A code, as of DECLINE."""
    DECLINE = auto()
    DEVICES = auto()
    LOG_OUT = auto()
    """The tag of a device, and "yes" where it was confirmed."""
    WEB = auto()
    REST = auto()
    """What stands behind a short list (flows.messages.numbered)."""


_NUMBER = "(?P<argument>[0-9]{1,5})"
_TEXT = "(?P<argument>.+)"
_SHAPES = {
    Verb.PAGE: f":{_NUMBER}",
    Verb.HISTORY: f"(?::{_NUMBER})?",
    Verb.ROWS: "(?::(?P<argument>.*?)(?::(?P<detail>[0-9]{1,5}))?)?",
    Verb.COPY: f":{_TEXT}:(?P<detail>[0-9]{{1,9}})",
    Verb.CODE: ":(?P<argument>[a-z]+)(?::(?P<detail>.*))?",
    Verb.LOG_OUT: ":(?P<argument>[^:]+)(?::(?P<detail>yes))?",
    Verb.YES: f"(?::{_TEXT})?",
    Verb.NEW: f"(?::{_TEXT})?",
    **dict.fromkeys((Verb.CHOICE, Verb.DROP, Verb.SEARCH, Verb.PLACE, Verb.FIGURE), f":{_TEXT}"),
    **dict.fromkeys((Verb.GOTO, Verb.MORE, Verb.AGREE, Verb.MEND, Verb.LEAVE), f":{_TEXT}"),
    **dict.fromkeys((Verb.ROW, Verb.UP, Verb.DOWN, Verb.LEAVE_OUT, Verb.BRING_BACK), f":{_TEXT}"),
    **dict.fromkeys((Verb.TAKE_OUT, Verb.OUTLINE, Verb.DRAFT, Verb.ENTER, Verb.DECLINE), f":{_TEXT}"),
}
"""What follows a verb, colon and all; after the others nothing does."""
_FORMS = {verb: re.compile(_SHAPES.get(verb, ""), re.DOTALL) for verb in Verb}


@dataclass(frozen=True, slots=True)
class Press:
    """A press, apart from its string."""

    verb: Verb
    argument: str = ""
    """What it is about; "" where it says nothing of it."""
    detail: str | None = None
    """What else it says; None where there is nothing ("code:join"), "" where it is empty ("code:join:")."""

    @property
    def number(self) -> int:
        """The argument as a number; 0 where there is none."""
        return int(self.argument or 0)

    def encode(self) -> str:
        """The press as doors carry it."""
        argument = f":{self.argument}" if self.argument or self.detail is not None else ""
        return f"{self.verb}{argument}" + ("" if self.detail is None else f":{self.detail}")

    def button(self, label: str) -> Button:
        """A button that stands for it."""
        return Button(self.encode(), label)


def parse(text: str) -> Press | None:
    """The press that a door brought; None for an unknown verb, or too little or too much behind it."""
    name, colon, rest = text.partition(":")
    if name not in _FORMS:
        return None
    verb = Verb(name)
    match = _FORMS[verb].fullmatch(colon + rest)
    if match is None:
        return None
    found = match.groupdict()
    return Press(verb, found.get("argument") or "", found.get("detail"))


def verb_of(text: str) -> str:
    """The verb of a press as doors carry it, known or not."""
    return text.partition(":")[0]
