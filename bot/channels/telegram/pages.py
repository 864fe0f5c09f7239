"""Lays a message out for Telegram: pages of HTML, with its buttons under the last."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.channels.messaging.split_text import MOST_UNITS, cut
from bot.channels.telegram.taps import encode
from flows.graphemes import units
from flows.messages.message import Button, Kind, Message

MOST_IN_ROW = 8
MOST_INLINE = 100
"""Buttons that Telegram shows in a row and under one message; the server refuses more."""


@dataclass(frozen=True, slots=True)
class Keyboard:
    """The reply keyboard, below where one types: a press of it arrives as a text equal to its label."""

    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Inline:
    """Buttons under the message itself: (label, callback data)."""

    rows: tuple[tuple[tuple[str, str], ...], ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One message as Telegram shows it."""

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

    Buttons whose label can be read back as their press (`press_of`) go on the reply keyboard: their presses
    wait as long as messages do and cannot overtake the text before them. All others are inline. A message of
    Telegram carries one of the two: with both, the heading takes the keyboard and the question the inline
    buttons; without a heading all are inline.
    """
    number = f"{message.number}. " if message.number else ""
    heading = [_Block(message.before), _Block(message.where)]
    question = [_Block(number + message.text, bold=message.kind is Kind.PROMPT), _Block(message.after)]
    steady = _rows(message.buttons, lambda button: press_of(button.label) == button.press)
    others = _rows(message.buttons, lambda button: press_of(button.label) != button.press)
    if steady and others and any(block.text.strip() for block in heading):
        return [*_paged(heading, _keyboard(steady)), *_paged(question, _inline(others, message.key))]
    if others:
        return _paged([*heading, *question], _inline(message.buttons, message.key))
    return _paged([*heading, *question], _keyboard(steady))


def _rows(rows: Rows, wanted: Callable[[Button], bool]) -> Rows:
    sorted_out = (tuple(filter(wanted, row)) for row in rows)
    return tuple(row for row in sorted_out if row)


def _keyboard(rows: Rows) -> Keyboard | None:
    return Keyboard(tuple(tuple(button.label for button in row) for row in rows)) if rows else None


def _inline(rows: Rows, key: str) -> Inline:
    """As many buttons as Telegram takes; one that is beyond can still be typed."""
    wrapped = [row[at : at + MOST_IN_ROW] for row in rows for at in range(0, len(row), MOST_IN_ROW)]
    shown, room = [], MOST_INLINE
    for row in wrapped:
        fitting = row[:room]
        room -= len(fitting)
        shown.append(tuple((button.label, encode(button.press, key)) for button in fitting))
    return Inline(tuple(row for row in shown if row))


def _paged(blocks: Sequence[_Block], markup: Keyboard | Inline | None) -> list[Page]:
    texts = ["\n".join(block.html for block in page) for page in _packed(blocks)]
    last = len(texts) - 1
    return [Page(text, markup if at == last else None) for at, text in enumerate(texts)]


def _packed(blocks: Iterable[_Block]) -> list[list[_Block]]:
    """The blocks, long ones cut, on as few pages as hold them; a line break joins blocks."""
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
