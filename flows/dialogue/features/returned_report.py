"""The Department's remarks about a returned report, told to each address that has not seen them."""

from __future__ import annotations

from flows.dialogue import naming
from flows.dialogue.context import TurnContext
from flows.dialogue.phrases import button, lines, reply_path
from flows.messages.message import Kind, Message
from flows.messages.press import Verb


def returned(turn: TurnContext) -> str:
    """List staff's remarks by question, and whether each was replied to."""
    said = [turn.say("review.returned", n=len(turn.draft.remarks), number=turn.draft.number)]
    for remark in turn.draft.remarks:
        name = naming.called_at(turn, remark.path) or remark.path
        summary = turn.answers.summary(reply_path(turn, remark.path))
        key = "review.replied" if summary is not None and not summary.is_empty else "review.remark"
        said.append(turn.say(key, number=name, words=remark.text))
    return lines(*said)


def asked_by_staff(turn: TurnContext) -> tuple[Message, ...]:
    """Return staff's remarks if they were not shown here yet."""
    if not turn.reviewed:
        return ()
    row = (button(turn, Verb.REVIEW),)
    return (Message(Kind.NOTICE, returned(turn), turn.key, buttons=(row,)),)
