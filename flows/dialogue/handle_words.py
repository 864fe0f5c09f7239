"""Words, files and places. They are handed to the screen of the present state."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from flows.dialogue.context import TurnContext
from flows.dialogue.features.keep_parts import MOST_CHARACTERS, join, keep_aside, new_part
from flows.dialogue.outcome import Outcome
from flows.dialogue.phrases import error
from flows.dialogue.screens import screen_at
from flows.local_time import local
from flows.messages.message import Attached, Located
from flows.reading.dates import write_date
from flows.reading.text import clean, plain
from flows.report.answer import Part
from flows.report.value import GeoPoint

SILENCE = timedelta(hours=12)
"""After so long a silence, a greeting is a knock on the door and not an answer."""
GREETING = re.compile(
    r"(?:(?:da|vang|em|toi|minh|a|e) )*(?:alo+|chao|xin chao|kinh chao|hello|hi|hey|oi)"
    r"(?: (?:a|e|ban|anh|chi|em|co|chu|cuc|moi nguoi|ca nha))*[ .!?]*"
)
LONGEST_KNOCK = 6
"""After "pause", one word of up to so many letters is a knock too."""


def take_text(turn: TurnContext, text: str) -> Outcome:
    """Take words that are cleaned, and that mean no press."""
    if not text.strip():
        return Outcome((error(turn, turn.say("unreadable.nothing")),), saved=False)
    if len(text) > MOST_CHARACTERS:
        return Outcome((error(turn, turn.say("unreadable.too_long")),), saved=False)
    if (outcome := screen_at(turn).typed(turn, text)) is not None:
        return outcome
    part = new_part(turn, text)
    if _is_knock(turn, text):
        return _answer_knock(turn, part)
    return screen_at(turn).take(turn, part)


def take_file(turn: TurnContext, attached: Attached) -> Outcome:
    """Take a photo, voice note or other file. A file of an album joins the answer of its first file."""
    screen_at(turn).make_way(turn)
    part = replace(new_part(turn, clean(attached.caption)), file=attached.file, album=attached.album)
    path = turn.answers.find_album(attached.album) if attached.album else None
    if path is not None and (turn.stop is None or path != turn.stop.path):
        return join(turn, path, part)
    return screen_at(turn).take(turn, part)


def take_place(turn: TurnContext, located: Located) -> Outcome:
    """Take a place on the map."""
    screen_at(turn).make_way(turn)
    point = GeoPoint(located.latitude, located.longitude)
    degrees, name = f"{point.latitude:.6f}, {point.longitude:.6f}", clean(located.name)
    text = f"{name} ({degrees})" if name else degrees
    return screen_at(turn).take(turn, replace(new_part(turn, text), place=point))


def _is_knock(turn: TurnContext, text: str) -> bool:
    """Whether a text is a knock: a greeting after a long silence, or one word after "pause"."""
    touched = turn.position.touched
    away = turn.was_paused or (touched is not None and turn.now - touched > SILENCE)
    words = plain(text)
    if not away:
        return False
    is_word = words.isalpha() and len(words) <= LONGEST_KNOCK
    return bool(GREETING.fullmatch(words)) or (turn.was_paused and is_word)


def _answer_knock(turn: TurnContext, part: Part) -> Outcome:
    touched = turn.position.touched
    return keep_aside(
        turn, part, turn.say("greeting.back", day=write_date(local(touched or turn.now).date()))
    )
