"""Presses: the actions that buttons stand for. Only this module writes and reads their strings.

The strings are a contract with the channels. The page, the terminal's JSON lines and a messenger's buttons
carry them, and `Pressed.press` brings them back. A string is a verb and what it is about: `choice:VALUE`,
`goto:PATH`, `copy:PATH:NUMBER` … Telegram may carry marks (flows.messages.marks) in their place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum, auto

from flows.messages.message import Button


class Verb(StrEnum):
    """The action of a press. The docstring below a verb says what follows its colon."""

    DONE = auto()
    SKIP = auto()
    SKIP_REST = auto()
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
    CORRECT = auto()
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
    """A choice's value, or the path of the answer that names a row."""
    DROP = auto()
    """The same as for CHOICE."""
    PAGE = auto()
    """A page number, from 1, of the rows that a question suggests."""
    GOTO = auto()
    """The path of a question, a repeat or a row."""
    SEARCH = auto()
    """The words to search for."""
    PUT_HERE = "place"
    """The id of a part."""
    ASKED = auto()
    """The id of a part that was a question for help, and no answer."""
    ASPECT = auto()
    """The mark of an aspect's name."""
    TAKE_OUT = auto()
    """The mark of a part's id."""
    HISTORY = auto()
    """A page number from 0, where 0 and no number are the latest page."""
    WRITE_MORE = auto()
    """The path of an answer that does not touch all its aspects."""
    ENOUGH = auto()
    MORE = auto()
    """The path of the answer that was just closed."""
    ROWS = auto()
    """The path of a repeat and a page number from 1; without them, the first repeat."""
    ROW = auto()
    """The path of a row. The next five verbs have one too."""
    UP = auto()
    DOWN = auto()
    COPY = auto()
    """Behind the path, the number that the new row will get, so that a second tap copies nothing."""
    LEAVE_OUT = auto()
    BRING_BACK = auto()
    ADD_ROW = auto()
    """The path of a repeat, and the number that the new row will get, so that a second tap adds nothing."""
    AGREE = auto()
    """The path of an answer with figures. The next two verbs have one too."""
    MEND = auto()
    LEAVE = auto()
    FIGURE = auto()
    """A line of the table, the name of a declared figure, or "@8" for the lines behind the eighth."""
    YES = auto()
    """A colleague's code, if a stranger came with one."""
    OUTLINE = auto()
    """The key of an outline."""
    REPORTS = auto()
    DRAFT = auto()
    """The id of a draft."""
    NEW = auto()
    """The key of an outline; without it, the respondent is asked for one."""
    SHARE = auto()
    CODE = auto()
    """The code's purpose (report_list.Purpose), and the block that a colleague is asked to write."""
    ENTER = auto()
    """A code. DECLINE has one too."""
    DECLINE = auto()
    ADMIT = auto()
    """The id of a request to join. REFUSE has one too."""
    REFUSE = auto()
    NO_REMINDERS = auto()
    """The id of a draft; without it, the one that was reminded of last."""
    DEVICES = auto()
    LOG_OUT = auto()
    """The tag of a device, and "yes" once it is confirmed."""
    AS_BEFORE = auto()
    AS_INVITED = auto()
    AMEND = auto()
    TAKE_ALL = auto()
    WEB = auto()
    REST = auto()
    """Asks for the rest of a shortened list (flows.messages.numbered)."""


_NUMBER = "(?P<argument>[0-9]{1,5})"
_TEXT = "(?P<argument>.+)"
_SHAPES = {
    Verb.PAGE: f":{_NUMBER}",
    Verb.HISTORY: f"(?::{_NUMBER})?",
    Verb.ROWS: "(?::(?P<argument>.*?)(?::(?P<detail>[0-9]{1,5}))?)?",
    **dict.fromkeys((Verb.COPY, Verb.ADD_ROW), f":{_TEXT}:(?P<detail>[0-9]{{1,9}})"),
    Verb.CODE: ":(?P<argument>[a-z]+)(?::(?P<detail>.*))?",
    Verb.LOG_OUT: ":(?P<argument>[^:]+)(?::(?P<detail>yes))?",
    Verb.YES: f"(?::{_TEXT})?",
    Verb.NEW: f"(?::{_TEXT})?",
    Verb.NO_REMINDERS: f"(?::{_TEXT})?",
    **dict.fromkeys((Verb.CHOICE, Verb.DROP, Verb.SEARCH, Verb.FIGURE), f":{_TEXT}"),
    **dict.fromkeys((Verb.PUT_HERE, Verb.ASKED, Verb.ASPECT), f":{_TEXT}"),
    **dict.fromkeys((Verb.GOTO, Verb.MORE, Verb.WRITE_MORE, Verb.AGREE, Verb.MEND, Verb.LEAVE), f":{_TEXT}"),
    **dict.fromkeys((Verb.ROW, Verb.UP, Verb.DOWN, Verb.LEAVE_OUT, Verb.BRING_BACK), f":{_TEXT}"),
    **dict.fromkeys((Verb.TAKE_OUT, Verb.OUTLINE, Verb.DRAFT, Verb.ENTER, Verb.DECLINE), f":{_TEXT}"),
    **dict.fromkeys((Verb.ADMIT, Verb.REFUSE), f":{_TEXT}"),
}
"""The pattern behind a verb, with its colon. Other verbs have nothing behind them."""
_FORMS = {verb: re.compile(_SHAPES.get(verb, ""), re.DOTALL) for verb in Verb}


@dataclass(frozen=True, slots=True)
class Press:
    """A press, in its parts."""

    verb: Verb
    argument: str = ""
    """The object of the verb; "" if there is none."""
    detail: str | None = None
    """The text behind the second colon; None without one ("code:join"), "" if empty ("code:join:")."""

    @property
    def number(self) -> int:
        """Return the argument as a number; 0 if there is none."""
        return int(self.argument or 0)

    def encode(self) -> str:
        """Return the string that channels carry."""
        argument = f":{self.argument}" if self.argument or self.detail is not None else ""
        return f"{self.verb}{argument}" + ("" if self.detail is None else f":{self.detail}")

    def button(self, label: str) -> Button:
        """Return a button that stands for this press."""
        return Button(self.encode(), label)


def parse(text: str) -> Press | None:
    """Read a press that a channel brought. None for an unknown verb, or a wrong text behind it."""
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
    """Return the verb of a press's string, known or not."""
    return text.partition(":")[0]
