"""Texts that mean a press in every state: a typed label of a button, a command, a word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from flows.catalogue import LANGUAGES, catalogue
from flows.messages.press import Verb
from flows.reading.text import courteous_forms, plain

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
LONGEST = 120
"""The length in characters above which a text means no button."""
POLITE = re.compile(r"(?: (?:a|nhe|nha))+[ .!]*$")
GRAVE = frozenset({Verb.SUBMIT, Verb.WITHDRAW, Verb.CORRECT, Verb.CONFIRM, Verb.ERASE})
"""What no tap takes back. "Nộp rồi" and "da nop" tell what was done: here only "ạ" is put aside."""


def command_press(words: str) -> str | None:
    """Return the press of a messenger's command. `words` is the plain form of the text."""
    return COMMANDS.get(words.split(maxsplit=1)[0].partition("@")[0])


def labelled_press(text: str) -> str | None:
    """Return the press that `text` means alone: a keyboard's label, or a word for the same."""
    for said, is_whole in typed_forms(text):
        press = _labels().get(said) or WORDS.get(said)
        if press and (is_whole or press not in GRAVE):
            return press
    return None


def typed_forms(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the plain forms in which a typed label may stand: "Dạ xong ạ", "xong". Long texts have none.

    The second value says whether nothing but "ạ" was put aside, which alone a grave step needs.
    """
    if len(text) >= LONGEST:
        return
    words = plain(text)
    yield words, True
    yield POLITE.sub("", words), True
    yield from ((plain(form).rstrip(" .!"), False) for form in courteous_forms(text))


@cache
def _labels() -> dict[str, str]:
    labels = {plain(catalogue(code)(f"buttons.{press}")): press for code in LANGUAGES for press in STEADY}
    return {label: press for label, press in labels.items() if label}
