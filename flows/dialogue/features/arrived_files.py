"""Files that arrive after the message they were sent with: nobody waits for them but whoever submits."""

from __future__ import annotations

from dataclasses import replace

from flows.answer import Part
from flows.answers import UNPLACED
from flows.dialogue import naming
from flows.dialogue.context import Visit
from flows.dialogue.features.keeping import message_id
from flows.dialogue.navigation import stop_at
from flows.dialogue.outcome import KEPT_SILENTLY, Outcome
from flows.dialogue.phrases import button, error, notice
from flows.local_time import local
from flows.message import Fetched, Reason
from flows.press import Press, Verb
from flows.readers.dates import write_time


def arrive(visit: Visit, fetched: Fetched) -> Outcome:
    """The file of a message is here: it stands where the message stood. Or it cannot be had: that is told."""
    message = message_id(visit.inbound, fetched.of)
    path = visit.answers.find_part(message)
    old = None
    if path is not None:
        old = next((one for one in visit.answers.parts(path) if one.message == message), None)
    if isinstance(fetched.file, Reason):
        return _lost(visit, path, message, old, fetched.file)
    visit.answers.fill(UNPLACED if path is None else path, message, fetched.file)
    if old is not None and visit.draft.is_sealed:
        name = naming.called_at(visit, path or "") or visit.say("kept.nowhere")
        told = visit.say("coming.late", number=name, name=fetched.file.shown)
        return Outcome((notice(visit, told, (button(visit, Verb.WITHDRAW),)),), saved=True)
    return KEPT_SILENTLY


def _lost(visit: Visit, path: str | None, message: str, old: Part | None, reason: Reason) -> Outcome:
    """Without its file a message is its caption, and nothing where it had none."""
    visit.answers.fill(UNPLACED if path is None else path, message, None)
    if path is None or old is None:
        return Outcome((), saved=False)
    if not old.text.strip():
        visit.answers.supersede(path, old.id)
    sentence = visit.say(f"unreadable.{reason}")
    if old.text.strip():
        sentence = visit.say("unreadable.but_words", sentence=sentence)
    told = visit.say(
        "coming.lost",
        name=old.file.shown if old.file else "",
        time=write_time(local(old.at).time()),
        number=naming.called_at(visit, path) or visit.say("kept.nowhere"),
        sentence=sentence,
    )
    shown = error(visit, told)
    stop = stop_at(visit, path) if path != UNPLACED else None
    if stop is not None and not visit.draft.is_sealed:
        label = visit.say("buttons.go", number=naming.called(visit, stop))
        shown = replace(shown, buttons=((Press(Verb.GOTO, path).button(label),),))
    return Outcome((shown,), saved=False)
