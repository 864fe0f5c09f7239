"""What a report says otherwise than the version before it."""

from __future__ import annotations

from flows.answer import Answer
from flows.dialogue import naming
from flows.dialogue.context import Visit
from flows.dialogue.features.sealing import answers_of
from flows.dialogue.navigation import stop_at
from flows.difference import Change, difference, write_figures
from flows.message import Kind, Message
from flows.readers.words import shortened

MOST_CHANGES = 20


def changes_message(visit: Visit) -> Message:
    """What differs from the version before, a line each."""
    draft = visit.draft
    is_sealed = visit.draft.is_sealed
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
