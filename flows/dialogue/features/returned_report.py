"""The Department's remarks about a returned report: all of them in a list, and those of one question."""

from __future__ import annotations

from flows.dialogue import naming
from flows.dialogue.context import TurnContext
from flows.dialogue.navigation import stop_at
from flows.dialogue.phrases import button, reply_path
from flows.local_time import local
from flows.messages.listed import Remarked, Remarks
from flows.messages.message import Kind, Message
from flows.messages.press import Press, Verb
from flows.reading.dates import write_date, write_time
from flows.report.submission import Remark


def returned(turn: TurnContext) -> Remarks | None:
    """List staff's remarks by question, and which are answered; None if there are none."""
    remarks = turn.draft.remarks
    if not remarks:
        return None
    title = turn.say("review.returned", n=len(remarks), number=turn.draft.number)
    return Remarks(tuple(_listed(turn, remark) for remark in remarks), title)


def remarks_here(turn: TurnContext, path: str) -> Remarks | None:
    """Return staff's remarks about the question at `path`; None if there are none."""
    about = [remark for remark in turn.draft.remarks if remark.path == path]
    said = tuple(
        Remarked(turn.say("question.asked_by", words=remark.text), _who(turn, remark)) for remark in about
    )
    return Remarks(said) if said else None


def asked_by_staff(turn: TurnContext) -> tuple[Message, ...]:
    """Return staff's remarks if they were not shown here yet."""
    if not turn.reviewed:
        return ()
    row = (button(turn, Verb.REVIEW),)
    return (Message(Kind.NOTICE, "", turn.key, remarks=returned(turn), buttons=(row,)),)


def is_waiting(turn: TurnContext, path: str) -> bool:
    """Whether a remark about the question at `path` has no answer yet."""
    return any(not is_answered(turn, remark) for remark in turn.draft.remarks if remark.path == path)


def is_answered(turn: TurnContext, remark: Remark) -> bool:
    """Whether a writer replied to a remark, or wrote in its question after it.

    Staff see the same (storage.reports.remark_progress).
    """
    return _is_replied(turn, remark.path) or _is_written_since(turn, remark)


def may_reply(turn: TurnContext, path: str) -> bool:
    """Whether a reply is offered beside the answer: it was begun, or the answer stands as staff saw it.

    Whoever changes the answer has answered the remark by that.
    """
    remarks = [remark for remark in turn.draft.remarks if remark.path == path]
    is_changed = any(_is_written_since(turn, remark) for remark in remarks)
    return bool(remarks) and (_is_replied(turn, path) or not is_changed)


def _is_replied(turn: TurnContext, path: str) -> bool:
    summary = turn.answers.summary(reply_path(turn, path))
    return summary is not None and not summary.is_empty


def _is_written_since(turn: TurnContext, remark: Remark) -> bool:
    summary = turn.answers.summary(remark.path)
    return summary is not None and any(part.at > remark.at for part in turn.answers.parts(remark.path))


def _listed(turn: TurnContext, remark: Remark) -> Remarked:
    name = naming.called_at(turn, remark.path) or remark.path
    text = turn.say("review.remark", number=name, words=remark.text)
    press = Press(Verb.GOTO, remark.path).encode() if stop_at(turn, remark.path) is not None else ""
    return Remarked(text, _who(turn, remark), press, name, is_answered(turn, remark))


def _who(turn: TurnContext, remark: Remark) -> str:
    """Say who wrote a remark, and when."""
    at = local(remark.at)
    return turn.say("question.asked_at", who=remark.by, time=write_time(at.time()), day=write_date(at.date()))
