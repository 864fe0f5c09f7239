"""Texts that stand for a press wherever the dialogue stands: a button's label typed, a command, a word."""

from __future__ import annotations

import re
from functools import cache

from flows.catalogue import LANGUAGES, catalogue
from flows.reading.text import plain

STEADY = (
    "done",
    "skip",
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
"""Buttons that stand on a keyboard of their own and may arrive as the text of their label."""
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
"""Words, made plain, that nobody means as an answer."""
POLITE = re.compile(r"(?: (?:a|nhe|nha))+[ .!]*$")


def command_press(words: str) -> str | None:
    """The press that a messenger's command stands for, `words` made plain."""
    return COMMANDS.get(words.split(maxsplit=1)[0].partition("@")[0])


def labelled_press(text: str) -> str | None:
    """The press that `text` stands for by itself: a label of a keyboard, or a word that says the same."""
    words = plain(text) if len(text) < 40 else ""
    for said in (words, POLITE.sub("", words)):  # "xong ạ" is said by whoever writes to an office
        if press := _labels().get(said) or WORDS.get(said):
            return press
    return None


@cache
def _labels() -> dict[str, str]:
    labels = {plain(catalogue(code)(f"buttons.{press}")): press for code in LANGUAGES for press in STEADY}
    return {label: press for label, press in labels.items() if label}
