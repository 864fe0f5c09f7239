"""Lays a message out for Telegram: pages of HTML, with the buttons under the last page."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.channels.messaging.split_text import MOST_UNITS, cut
from bot.channels.telegram.taps import encode
from flows.graphemes import units
from flows.messages.message import Button, Kind, Message

MOST_IN_ROW = 8
MOST_INLINE = 100
"""Buttons that Telegram shows in a row and under one message; the server refuses more."""
BAR = 12
"""Signs of the bar of progress: they fit a line of a narrow phone."""


@dataclass(frozen=True, slots=True)
class Keyboard:
    """The reply keyboard, below the input field: a press of it arrives as a text equal to the label."""

    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Inline:
    """Buttons under the message itself, in rows of (label, callback data)."""

    rows: tuple[tuple[tuple[str, str], ...], ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One message as Telegram shows it: HTML and its buttons."""

    html: str
    markup: Keyboard | Inline | None = None


@dataclass(frozen=True, slots=True)
class _Block:
    text: str
    bold: bool = False

    @property
    def html(self) -> str:
        escaped = html.escape(self.text, quote=False)
        return f"<b>{escaped}</b>" if self.bold else escaped


Rows = tuple[tuple[Button, ...], ...]


def pages(message: Message, press_of: Callable[[str], str | None]) -> list[Page]:
    """The message as Telegram messages, in the order in which they are to be sent.

    A button goes on the reply keyboard if its label can be read back as its press (`press_of`). Such a press
    is a message: it waits as long as messages do and cannot overtake the text before it. All other buttons
    are inline. A Telegram message carries one of the two. Where a message has both, the heading takes the
    keyboard and the question the inline buttons; without a heading all buttons are inline.
    """
    number = f"{message.number}. " if message.number else ""
    remarks = message.remarks.plain if message.remarks else ""
    heading = [_Block(message.before), _Block(remarks), _Block(message.where), _Block(_bar(message))]
    question = [_Block(number + message.text, bold=message.kind is Kind.PROMPT), _Block(message.after)]
    steady = _rows(message.buttons, lambda button: press_of(button.label) == button.press)
    others = _rows(message.buttons, lambda button: press_of(button.label) != button.press)
    if steady and others and any(block.text.strip() for block in heading):
        return [*_paged(heading, _keyboard(steady)), *_paged(question, _inline(others, message.key))]
    if others:
        return _paged([*heading, *question], _inline(message.buttons, message.key))
    return _paged([*heading, *question], _keyboard(steady))


def _bar(message: Message) -> str:
    """How far the whole report is, as the page draws it; "" where it is not told where one is."""
    if message.progress is None or not message.where:
        return ""
    at, of = message.progress
    filled = BAR * at // of
    return f"{'▰' * filled}{'▱' * (BAR - filled)} {100 * at // of}%"


def _rows(rows: Rows, wanted: Callable[[Button], bool]) -> Rows:
    sorted_out = (tuple(filter(wanted, row)) for row in rows)
    return tuple(row for row in sorted_out if row)


def _keyboard(rows: Rows) -> Keyboard | None:
    return Keyboard(tuple(tuple(button.label for button in row) for row in rows)) if rows else None


def _inline(rows: Rows, key: str) -> Inline:
    """The first buttons, as many as Telegram accepts; what a left-out button does can still be typed."""
    told_apart = list(_told_apart(rows))
    wrapped = [row[at : at + MOST_IN_ROW] for row in told_apart for at in range(0, len(row), MOST_IN_ROW)]
    shown, room = [], MOST_INLINE
    for row in wrapped:
        fitting = row[:room]
        room -= len(fitting)
        shown.append(tuple((label, encode(button.press, key)) for label, button in fitting))
    return Inline(tuple(row for row in shown if row))


def _told_apart(rows: Rows) -> Iterator[tuple[tuple[str, Button], ...]]:
    """The rows, with labels. Of what a list calls alike ("2.2"), each has a row and its whole line."""
    times = Counter(button.label for row in rows for button in row)
    for row in rows:
        for is_alike, run in groupby(row, lambda button: bool(button.line) and times[button.label] > 1):
            if is_alike:
                yield from (((button.line, button),) for button in run)
            else:
                yield tuple((button.label, button) for button in run)


def _paged(blocks: Sequence[_Block], markup: Keyboard | Inline | None) -> list[Page]:
    texts = ["\n".join(block.html for block in page) for page in _packed(blocks)]
    last = len(texts) - 1
    return [Page(text, markup if at == last else None) for at, text in enumerate(texts)]


def _packed(blocks: Iterable[_Block]) -> list[list[_Block]]:
    """The blocks on as few pages as hold them, joined by line breaks; long blocks are cut."""
    packed: list[list[_Block]] = []
    room = 0
    for block in blocks:
        for piece in cut(block.text):
            length = units(piece) + 1
            if length > room:
                packed.append([])
                room = MOST_UNITS + 1
            packed[-1].append(_Block(piece, block.bold))
            room -= length
    return packed
