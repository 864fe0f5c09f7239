"""The changes of a report since the version before it."""

from __future__ import annotations

from flows.dialogue import naming
from flows.dialogue.context import TurnContext
from flows.dialogue.features.seal_report import answers_of
from flows.dialogue.navigation import stop_at
from flows.messages.message import Kind, Message
from flows.reading.text import shortened
from flows.report.answer import Answer
from flows.report.difference import Change, difference, write_figures

MOST_CHANGES = 20


def changes_message(turn: TurnContext) -> Message:
    """List the differences from the version before, one line each."""
    draft = turn.draft
    is_sealed = turn.draft.is_sealed
    last = turn.answers.sealed(draft.submissions)
    before = turn.answers.sealed(draft.submissions - 1) if is_sealed else last
    after = last if is_sealed else answers_of(turn)
    if before is None or after is None:
        return Message(Kind.SUMMARY, turn.say("changes.none"), turn.key)
    changes = difference(before, after)
    lines = [_line(turn, change) for change in changes[:MOST_CHANGES]]
    if len(changes) > MOST_CHANGES:
        lines.append(turn.say("changes.more", n=len(changes) - MOST_CHANGES))
    title = turn.say("changes.title", n=len(changes)) if changes else turn.say("changes.none")
    return Message(Kind.SUMMARY, "\n".join([title, *lines]), turn.key)


def _line(turn: TurnContext, change: Change) -> str:
    stop = stop_at(turn, change.path) if change.path else None
    name = naming.called(turn, stop) if stop else turn.say("kept.nowhere")

    def shown(answer: Answer | None) -> str:
        if answer is None or (answer.is_empty and answer.value is None):
            return ""
        value = naming.written(turn, stop, answer.value) if stop is not None else ""
        files = ", ".join(part.file.shown for part in answer.files if part.file)
        return shortened(value or " ".join(filter(None, (answer.text, files))), 60)

    lines = [_told(turn, name, shown(change.before), shown(change.after))] if change.is_worded else []
    lines += [
        _told(turn, turn.say("changes.figure", number=name, label=label), old, new)
        for label, old, new in write_figures(change, stop.question if stop else None, turn.say)
    ]
    return "\n".join(lines)


def _told(turn: TurnContext, name: str, old: str, new: str) -> str:
    key = "changes.changed" if old and new else "changes.added" if new else "changes.removed"
    return turn.say(key, number=name, old=old, new=new)
