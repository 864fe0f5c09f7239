"""Edits and deletions of earlier messages. They change their own answer, at any state of the dialogue."""

from __future__ import annotations

from dataclasses import replace

from flows.dialogue import naming
from flows.dialogue.context import Stop, TurnContext
from flows.dialogue.features.help import help_text
from flows.dialogue.features.keep_parts import MOST_CHARACTERS, keep_aside, message_id, new_part
from flows.dialogue.features.suggesting import referring_part
from flows.dialogue.navigation import stop_at
from flows.dialogue.outcome import Outcome
from flows.dialogue.phrases import button, error, notice
from flows.dialogue.words_for_buttons import labelled_press
from flows.form.outline import UNTYPED
from flows.local_time import local
from flows.messages.marks import mark
from flows.messages.message import Deleted, Edited
from flows.messages.press import Verb
from flows.reading.asking import asks_for_help
from flows.reading.text import clean, shortened
from flows.reading.typed import read
from flows.report.answer import Part, Standing
from flows.report.answers import UNPLACED
from flows.report.submission import State
from flows.report.value import Value

REFERENCE = "#"
"""How a reference begins (`reference`)."""


def edit(turn: TurnContext, edited: Edited) -> Outcome:
    """Replace the old words by the new ones. The old ones stay stored."""
    text = clean(edited.text)
    found = _find(turn, edited.of)
    if len(text) > MOST_CHARACTERS:
        return Outcome((error(turn, turn.say("unreadable.too_long")),), saved=False)
    if found is None:
        return _keep_words_alone(turn, edited.of, text)
    path, old = found
    if asks_for_help(text) and old.file is None and path and not path.startswith("@"):
        return Outcome((notice(turn, help_text(turn)),), saved=False)  # the answer keeps its words
    if not text.strip() and old.file is None:  # a file may lose its caption
        return Outcome((error(turn, turn.say("unreadable.nothing")),), saved=False)
    if old.text == text:
        return Outcome((), saved=True)
    id_ = _edit_of(turn, old.message)
    new = replace(old, id=id_, text=text, at=turn.inbound.at, refers="", kept_from="")
    new = referring_part(turn, path, new)
    turn.answers.supersede(path, old.id, new)
    _read_again(turn, path)
    return _told(turn, path, "kept.edited" if text.strip() else "kept.deleted", old, text)


def _keep_words_alone(turn: TurnContext, of: str, text: str) -> Outcome:
    """Keep the new words of a message that is no live answer, such as "Xong" or a replaced message."""
    if not text.strip() or labelled_press(text) or of.startswith(REFERENCE):
        return Outcome((error(turn, turn.say("lost.unknown_message")),), saved=False)
    part = replace(new_part(turn, text), id=_edit_of(turn, message_id(turn.inbound, of)))
    return keep_aside(turn, part, turn.say("kept.edited_alone"))


def _edit_of(turn: TurnContext, message: str) -> str:
    return f"{message}#{turn.inbound.id}"


def delete(turn: TurnContext, deleted: Deleted) -> Outcome:
    """Make the message no longer count. It stays stored."""
    found = _find(turn, deleted.of)
    if found is None:
        return Outcome((error(turn, turn.say("lost.unknown_message")),), saved=False)
    path, old = found
    turn.answers.supersede(path, old.id)
    _read_again(turn, path)
    return _told(turn, path, "kept.deleted", old, "")


def take_out(turn: TurnContext, path: str, part_mark: str) -> Outcome:
    """Make the part with this mark at `path` no longer count. It stays stored."""
    old = next((part for part in turn.answers.parts(path) if mark(part.id) == part_mark), None)
    if old is None:
        return Outcome((notice(turn, turn.say("history.out_already")),), saved=True)
    turn.answers.supersede(path, old.id)
    _read_again(turn, path)
    told = _told(turn, path, "kept.deleted", old, "")
    return replace(told, messages=(*told.messages, turn.prompt()))


def reference(path: str, part: Part) -> str:
    """Return what an edit or deletion names a part by that was not sent from its own address.

    A message's id never has "#" (bot.channels.wire), so the two are not mistaken for each other.
    """
    return f"{REFERENCE}{mark(part.id)}:{path}"


def _find(turn: TurnContext, message: str) -> tuple[str, Part] | None:
    if message.startswith(REFERENCE):
        return _referred(turn, *message.removeprefix(REFERENCE).partition(":")[::2])
    wanted = message_id(turn.inbound, message)
    path = turn.answers.find_part(wanted)
    if path is None:
        return None
    part = next((part for part in turn.answers.parts(path) if part.message == wanted), None)
    return None if part is None else (path, part)


def _referred(turn: TurnContext, part_mark: str, path: str) -> tuple[str, Part] | None:
    """Return a part of this respondent's own, which they sent from another address."""
    own = (part for part in turn.answers.parts(path) if part.by == turn.position.respondent)
    part = next((part for part in own if mark(part.id) == part_mark), None)
    return None if part is None else (path, part)


def _read_again(turn: TurnContext, path: str) -> None:
    """Read the value of an answer whose words have changed."""
    stop = stop_at(turn, path) if path != UNPLACED else None
    summary = turn.answers.summary(path)
    if stop is None or summary is None:
        return
    if stop.question.type in UNTYPED:
        is_closed = summary.standing in {Standing.GIVEN, Standing.AS_WRITTEN} and not summary.is_empty
        if is_closed and stop.question.constraint is not None:
            _close_again(turn, stop, None, is_read=True)
        return
    choices = turn.context.choices(stop.place, stop.rows)
    reading = read(stop.question, choices, turn.answers.text(path), local(turn.now).date())
    is_sure = reading is not None and reading.sure  # an edit asks nobody which meaning of "1.234" is right
    value = reading.value if reading is not None and is_sure else None
    if summary.standing is Standing.OPEN:
        turn.answers.stand(path, Standing.OPEN, value)
    elif not summary.is_empty:
        _close_again(turn, stop, value, is_read=is_sure)


def _close_again(turn: TurnContext, stop: Stop, value: Value, *, is_read: bool) -> None:
    """Keep a closed answer closed. It is kept as written if the new words do not fit its question."""
    fits = is_read and turn.meets_constraint(stop, value)
    turn.answers.stand(stop.path, Standing.GIVEN if fits else Standing.AS_WRITTEN, value)


def _told(turn: TurnContext, path: str, key: str, old: Part, new: str) -> Outcome:
    name = naming.called_at(turn, path) or turn.say("kept.nowhere")
    words = shortened(old.text or (old.file.shown if old.file else ""), 40)
    told = turn.say(key, number=name, old=words, new=shortened(new, 40))
    if turn.draft.report is State.ACCEPTED:
        told = f"{told} {turn.say('submitted.final')}"
    elif turn.draft.is_sealed:
        told = f"{told} {turn.say('submitted.sealed')}"
        return Outcome((notice(turn, told, (button(turn, Verb.WITHDRAW),)),), saved=True)
    return Outcome((notice(turn, told),), saved=True)
