"""Handling one inbound: what kind it is, and which question it is for."""

from __future__ import annotations

from dataclasses import replace

from flows.dialogue.context import Visit
from flows.dialogue.features.addressing import meant_for, put_there
from flows.dialogue.features.arrived_files import arrive
from flows.dialogue.features.edits import delete, edit
from flows.dialogue.features.late import is_late, take_late
from flows.dialogue.outcome import KEPT_SILENTLY, Outcome
from flows.dialogue.phrases import error
from flows.dialogue.pressing import press, tap, understand
from flows.dialogue.screens import screen_at
from flows.dialogue.taking import SILENCE, take_file, take_place, take_text
from flows.local_time import local
from flows.message import (
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
from flows.readers.dates import write_date
from flows.readers.words import clean


def handle(visit: Visit) -> Outcome:
    """What the inbound does, wherever it is meant for."""
    content, path = visit.inbound.content, meant_for(visit)
    outcome = put_there(visit, path, lambda: _take(visit)) if path else _take(visit)
    if isinstance(content, Attached) and content.file.is_coming:
        outcome = replace(outcome, saved=False)  # until it is here
    return outcome


def _take(visit: Visit) -> Outcome:
    match visit.inbound.content:
        case Opened():
            return Outcome((visit.prompt(_welcome_back(visit)),), saved=False)
        case Said(text):
            return _take_words(visit, clean(text))
        case Pressed() as pressed:
            return tap(visit, pressed)
        case Fetched() as fetched:
            return handle_file(visit, fetched)
        case Attached() as attached:
            return (take_late if is_late(visit, attached) else take_file)(visit, attached)
        case Located() as located:
            return take_place(visit, located)
        case Edited() as edited:
            return edit(visit, edited)
        case Deleted() as deleted:
            return delete(visit, deleted)
        case Unreadable() as unreadable:
            return _refuse(visit, unreadable)


def handle_file(visit: Visit, fetched: Fetched) -> Outcome:
    """The file of a message that was kept before is here, or cannot be had."""
    outcome = arrive(visit, fetched)
    came = screen_at(visit).file_came(visit) if outcome is KEPT_SILENTLY else None
    return came or outcome


def _take_words(visit: Visit, words: str) -> Outcome:
    found = understand(visit, words)
    return take_text(visit, words) if found is None else press(visit, found)


def _refuse(visit: Visit, unreadable: Unreadable) -> Outcome:
    """Say why something cannot be kept; the words that came with it are."""
    sentence = visit.say(f"unreadable.{unreadable.reason}")
    if not unreadable.caption.strip():
        return Outcome((error(visit, sentence),), saved=False)
    if is_late(visit, unreadable):
        outcome = take_late(visit, unreadable)
    else:
        outcome = take_text(visit, clean(unreadable.caption))
    if outcome.saved:
        sentence = visit.say("unreadable.but_words", sentence=sentence)
    return replace(outcome, messages=(error(visit, sentence), *outcome.messages))


def _welcome_back(visit: Visit) -> str:
    touched = visit.position.touched
    if touched is None or not visit.draft.parts:
        return ""
    if visit.was_paused or visit.now - touched > SILENCE:
        return visit.say("greeting.back", day=write_date(local(touched).date()))
    return ""
