"""Handling one inbound: its kind decides who takes it, and its content which question it is for."""

from __future__ import annotations

from dataclasses import replace

from flows.dialogue.context import TurnContext
from flows.dialogue.features.arrived_files import arrive
from flows.dialogue.features.edited_messages import delete, edit
from flows.dialogue.features.for_another_question import meant_for, put_there
from flows.dialogue.features.late_files import is_late, take_late
from flows.dialogue.handle_press import press, tap, understand
from flows.dialogue.handle_words import SILENCE, take_file, take_place, take_text
from flows.dialogue.outcome import KEPT_SILENTLY, Outcome
from flows.dialogue.phrases import error
from flows.dialogue.screens import screen_at
from flows.local_time import local
from flows.messages.message import (
    Attached,
    Deleted,
    Edited,
    Fetched,
    Located,
    Opened,
    Pressed,
    Said,
    Unreadable,
)
from flows.reading.dates import write_date
from flows.reading.text import clean


def handle(turn: TurnContext) -> Outcome:
    """Handle the inbound, for whichever question it is meant."""
    content, path = turn.inbound.content, meant_for(turn)
    outcome = put_there(turn, path, lambda: _take(turn)) if path else _take(turn)
    if isinstance(content, Attached) and content.file.is_coming:
        outcome = replace(outcome, saved=False)  # it is not saved until the file is here
    return outcome


def _take(turn: TurnContext) -> Outcome:
    match turn.inbound.content:
        case Opened():
            return Outcome((turn.prompt(_welcome_back(turn)),), saved=False)
        case Said(text):
            return _take_words(turn, clean(text))
        case Pressed() as pressed:
            return tap(turn, pressed)
        case Fetched() as fetched:
            return handle_file(turn, fetched)
        case Attached() as attached:
            return (take_late if is_late(turn, attached) else take_file)(turn, attached)
        case Located() as located:
            return take_place(turn, located)
        case Edited() as edited:
            return edit(turn, edited)
        case Deleted() as deleted:
            return delete(turn, deleted)
        case Unreadable() as unreadable:
            return _refuse(turn, unreadable)


def handle_file(turn: TurnContext, fetched: Fetched) -> Outcome:
    """Add the file of an earlier message, or note that it will not come."""
    outcome = arrive(turn, fetched)
    came = screen_at(turn).file_came(turn) if outcome is KEPT_SILENTLY else None
    return came or outcome


def _take_words(turn: TurnContext, words: str) -> Outcome:
    found = understand(turn, words)
    return take_text(turn, words) if found is None else press(turn, found)


def _refuse(turn: TurnContext, unreadable: Unreadable) -> Outcome:
    """Say why something cannot be kept, and keep the words that came with it."""
    sentence = turn.say(f"unreadable.{unreadable.reason}")
    if not unreadable.caption.strip():
        return Outcome((error(turn, sentence),), saved=False)
    if is_late(turn, unreadable):
        outcome = take_late(turn, unreadable)
    else:
        outcome = take_text(turn, clean(unreadable.caption))
    if outcome.saved:
        sentence = turn.say("unreadable.but_words", sentence=sentence)
    return replace(outcome, messages=(error(turn, sentence), *outcome.messages))


def _welcome_back(turn: TurnContext) -> str:
    touched = turn.position.touched
    if touched is None or not turn.draft.parts:
        return ""
    if turn.was_paused or turn.now - touched > SILENCE:
        return turn.say("greeting.back", day=write_date(local(touched).date()))
    return ""
