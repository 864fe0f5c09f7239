"""A returned report: replying to what the Department asks, and what has changed since the version before."""

from __future__ import annotations

from flows.answer import Answer, Standing
from flows.dialogue import naming
from flows.dialogue.contents import go_on, stop_at
from flows.dialogue.outcome import Outcome
from flows.dialogue.prompts import prompt
from flows.dialogue.sealing import answers_of
from flows.dialogue.visit import Visit
from flows.dialogue.wording import amount, reply_path
from flows.difference import Change, difference, write_figures
from flows.machine import REPLY, SUBMITTED
from flows.message import Kind, Message
from flows.readers.words import shortened

MOST_CHANGES = 20


def begin(visit: Visit) -> Outcome:
    """Go to where the reply to the remark on this question is written."""
    visit.visit(REPLY)
    return Outcome((prompt(visit),), saved=True)


def close(visit: Visit) -> Outcome:
    """The reply is complete: on to the next question that was remarked on."""
    path = reply_path(visit)
    brief = visit.answers.brief(path)
    if brief is not None:
        visit.answers.stand(path, Standing.GIVEN)
    visit.come_back()
    before = "" if brief is None else visit.say("reply.kept", amount=amount(visit, brief))
    if brief is not None:
        go_on(visit)
    return Outcome((prompt(visit, before),), saved=True)


def changes_message(visit: Visit) -> Message:
    """What differs from the version before, a line each."""
    draft = visit.draft
    is_sealed = visit.cursor.state == SUBMITTED
    last = visit.answers.sealed(draft.submissions)
    before = visit.answers.sealed(draft.submissions - 1) if is_sealed else last
    after = last if is_sealed else answers_of(visit)
    if before is None or after is None:
        return Message(Kind.SUMMARY, visit.say("changes.none"), visit.key)
    changes = difference(before, after)
    lines = [_line(visit, change) for change in changes[:MOST_CHANGES]]
    if len(changes) > MOST_CHANGES:
        lines.append(visit.say("changes.more", n=len(changes) - MOST_CHANGES))
    title = visit.say("changes.title", n=len(changes)) if changes else visit.say("changes.none")
    return Message(Kind.SUMMARY, "\n".join([title, *lines]), visit.key)


def _line(visit: Visit, change: Change) -> str:
    stop = stop_at(visit, change.path) if change.path else None
    name = naming.called(visit, stop) if stop else visit.say("kept.nowhere")

    def shown(answer: Answer | None) -> str:
        if answer is None or (answer.is_empty and answer.value is None):
            return ""
        value = naming.written(visit, stop, answer.value) if stop is not None else ""
        files = ", ".join(part.file.shown for part in answer.files if part.file)
        return shortened(value or " ".join(filter(None, (answer.text, files))), 60)

    lines = [_told(visit, name, shown(change.before), shown(change.after))] if change.is_worded else []
    lines += [
        _told(visit, visit.say("changes.figure", number=name, label=label), old, new)
        for label, old, new in write_figures(change, stop.question if stop else None, visit.say)
    ]
    return "\n".join(lines)


def _told(visit: Visit, name: str, old: str, new: str) -> str:
    key = "changes.changed" if old and new else "changes.added" if new else "changes.removed"
    return visit.say(key, number=name, old=old, new=new)
