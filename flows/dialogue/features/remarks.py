"""What the Department asks about a returned report: told where it was not shown yet."""

from __future__ import annotations

from flows.dialogue import naming
from flows.dialogue.context import Visit
from flows.dialogue.phrases import button, lines, reply_path
from flows.message import Kind, Message
from flows.press import Verb


def returned(visit: Visit) -> str:
    """What staff ask, question by question, and whether it was replied to."""
    said = [visit.say("review.returned", n=len(visit.draft.remarks), number=visit.draft.number)]
    for remark in visit.draft.remarks:
        name = naming.called_at(visit, remark.path) or remark.path
        brief = visit.answers.brief(reply_path(visit, remark.path))
        key = "review.replied" if brief is not None and not brief.is_empty else "review.remark"
        said.append(visit.say(key, number=name, words=remark.text))
    return lines(*said)


def asked_by_staff(visit: Visit) -> tuple[Message, ...]:
    """What staff ask, where that was not shown here yet."""
    if not visit.reviewed:
        return ()
    row = (button(visit, Verb.REVIEW),)
    return (Message(Kind.NOTICE, returned(visit), visit.key, buttons=(row,)),)
