"""Files that arrive after the message they were sent with. Only a submission waits for them."""

from __future__ import annotations

from dataclasses import replace

from flows.dialogue import naming
from flows.dialogue.context import TurnContext
from flows.dialogue.features.keep_parts import message_id
from flows.dialogue.navigation import stop_at
from flows.dialogue.outcome import KEPT_SILENTLY, Outcome
from flows.dialogue.phrases import button, error, notice
from flows.local_time import local
from flows.messages.message import Fetched, Reason
from flows.messages.press import Press, Verb
from flows.reading.dates import write_time
from flows.report.answer import Part
from flows.report.answers import UNPLACED


def arrive(turn: TurnContext, fetched: Fetched) -> Outcome:
    """Put an arrived file at its message's place, or tell the respondent that it will not come."""
    message = message_id(turn.inbound, fetched.of)
    path = turn.answers.find_part(message)
    old = None
    if path is not None:
        old = next((one for one in turn.answers.parts(path) if one.message == message), None)
    if isinstance(fetched.file, Reason):
        return _lost(turn, path, message, old, fetched.file)
    turn.answers.fill(UNPLACED if path is None else path, message, fetched.file)
    if old is not None and turn.draft.is_sealed:
        name = naming.called_at(turn, path or "") or turn.say("kept.nowhere")
        told = turn.say("coming.late", number=name, name=fetched.file.shown)
        return Outcome((notice(turn, told, (button(turn, Verb.WITHDRAW),)),), saved=True)
    return KEPT_SILENTLY


def _lost(turn: TurnContext, path: str | None, message: str, old: Part | None, reason: Reason) -> Outcome:
    """Reduce a message whose file is lost to its caption, or to nothing if it had none."""
    turn.answers.fill(UNPLACED if path is None else path, message, None)
    if path is None or old is None:
        return Outcome((), saved=False)
    if not old.text.strip():
        turn.answers.supersede(path, old.id)
    sentence = turn.say(f"unreadable.{reason}")
    if old.text.strip():
        sentence = turn.say("unreadable.but_words", sentence=sentence)
    told = turn.say(
        "coming.lost",
        name=old.file.shown if old.file else "",
        time=write_time(local(old.at).time()),
        number=naming.called_at(turn, path) or turn.say("kept.nowhere"),
        sentence=sentence,
    )
    shown = error(turn, told)
    stop = stop_at(turn, path) if path != UNPLACED else None
    if stop is not None and not turn.draft.is_sealed:
        label = turn.say("buttons.go", number=naming.called(turn, stop))
        shown = replace(shown, buttons=((Press(Verb.GOTO, path).button(label),),))
    return Outcome((shown,), saved=False)
