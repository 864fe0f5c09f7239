"""Texts that mean a button: its label typed, a command, a printed number, a gate's yes or no.

A text that could be an answer is an answer.
"""

from __future__ import annotations

import re
from functools import cache

from flows.catalogue import LANGUAGES, catalogue
from flows.dialogue.contents import NUMBER, find
from flows.dialogue.prompts import prompt, takes_many
from flows.dialogue.visit import Visit
from flows.machine import CONTENTS, REVIEW
from flows.message import Pressed
from flows.outline import Repeat, Type
from flows.readers.words import plain

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
CLEAR = 3
"""Up to so many questions found, the likeliest is gone to; more are offered."""
ENDED = re.compile(r"(?:xong het|xong|het y|het)(?: roi| ca| a| nhe)*[ .!]*")
"""An officer's way of saying "done": nothing that one would write into a report."""
POLITE = re.compile(r"(?: (?:a|nhe|nha))+[ .!]*$")
YES = re.compile(r"(?:con|co|them|tiep)(?: nua| roi| a)?[ .!]*")
NO = re.compile(r"(?:het|khong|ko|k|thoi)(?: roi| con| co| nua| a)*[ .!]*")


def understand(visit: Visit, text: str) -> Pressed | None:
    """The button that `text` stands for where the dialogue is, or None: then it is words."""
    words = plain(text)
    if not words:
        return None
    if press := labelled_press(text):
        return Pressed(press)
    if (command := COMMANDS.get(words.split()[0].partition("@")[0])) is not None:
        return Pressed(command)
    # Written before a question that is gone, a yes or a number means nothing here.
    return None if visit.displaced else _meant_here(visit, text, words)


def _meant_here(visit: Visit, text: str, words: str) -> Pressed | None:
    """What a text means at the question or gate where one stands."""
    stop = visit.stop
    if stop is not None and takes_many(stop.question) and ENDED.fullmatch(words):
        return Pressed("done")
    if stop is not None:
        is_number = "." in text.strip(" .") and stop.question.type is Type.TEXT
        return _jump(visit, text) if is_number else None
    if press := _shown(visit, words):
        return Pressed(press)
    place = visit.place
    if place is not None and isinstance(place.node, Repeat):
        if YES.fullmatch(words):
            return Pressed("add")
        return Pressed("finish") if NO.fullmatch(words) else _jump(visit, text)
    if visit.cursor.state == CONTENTS:
        return _search(visit, text)
    if visit.cursor.state == REVIEW:
        return _jump(visit, text)
    return None


def _shown(visit: Visit, words: str) -> str | None:
    """Between the questions: the press of the button with this label."""
    buttons = (button for row in prompt(visit).buttons for button in row)
    return next((button.press for button in buttons if plain(button.label) == words), None)


def _search(visit: Visit, text: str) -> Pressed | None:
    """In the contents: the question named, or the list of those that may be meant."""
    found = find(visit, text)
    if not found:
        return None
    is_clear = len(found) <= CLEAR or NUMBER.fullmatch(text.strip()) is not None
    return Pressed(f"goto:{found[0].path}" if is_clear else f"search:{text}")


def labelled_press(text: str) -> str | None:
    """The press that `text` stands for by itself: a label of a keyboard, or a word that says the same."""
    words = plain(text) if len(text) < 40 else ""
    for said in (words, POLITE.sub("", words)):  # "xong ạ" is said by whoever writes to an office
        if press := _labels().get(said) or WORDS.get(said):
            return press
    return None


def _jump(visit: Visit, text: str) -> Pressed | None:
    if NUMBER.fullmatch(text.strip()) is None:
        return None
    found = find(visit, text)
    return Pressed(f"goto:{found[0].path}") if found else None


@cache
def _labels() -> dict[str, str]:
    labels = {plain(catalogue(code)(f"buttons.{press}")): press for code in LANGUAGES for press in STEADY}
    return {label: press for label, press in labels.items() if label}
