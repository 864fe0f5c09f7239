"""Texts that mean a press in every state: a typed label of a button, a command, a word."""

from __future__ import annotations

import re
from functools import cache

from flows.catalogue import LANGUAGES, catalogue
from flows.reading.text import plain

STEADY = (
    "done",
    "skip",
    "skip_rest",
    "back",
    "contents",
    "pause",
    "resume",
    "hint",
    "replace",
    "review",
    "submit",
    "finish",
    "undo",
    "history",
    "name",
)
"""The buttons that some channels show on a keyboard, so that a tap arrives as the text of the label."""
COMMANDS = {
    "/start": "start",
    "/help": "help",
    "/trogiup": "help",
    "/mucluc": "contents",
    "/xoa": "erase",
}
WORDS = {
    "doc lai": "read",
    "nop": "submit",
    "tro giup": "help",
    "giup do": "help",
    "lich su": "history",
    "danh sach": "rows",
    "tin chua xep": "unplaced",
    "danh sach du an": "rows",
}
"""Plain forms of words that nobody means as an answer, with their presses."""
POLITE = re.compile(r"(?: (?:a|nhe|nha))+[ .!]*$")


def command_press(words: str) -> str | None:
    """Return the press of a messenger's command. `words` is the plain form of the text."""
    return COMMANDS.get(words.split(maxsplit=1)[0].partition("@")[0])


def labelled_press(text: str) -> str | None:
    """Return the press that `text` means alone: a keyboard's label, or a word for the same."""
    words = plain(text) if len(text) < 40 else ""
    for said in (words, POLITE.sub("", words)):  # people who write to an office politely say "xong ạ"
        if press := _labels().get(said) or WORDS.get(said):
            return press
    return None


@cache
def _labels() -> dict[str, str]:
    labels = {plain(catalogue(code)(f"buttons.{press}")): press for code in LANGUAGES for press in STEADY}
    return {label: press for label, press in labels.items() if label}
