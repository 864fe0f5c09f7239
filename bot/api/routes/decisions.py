"""Deciding on a report, as reviewers do on the staff pages and by commands."""

from __future__ import annotations

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from bot.api.access import Decider, VersionId
from bot.api.desk import ApiDesk, AtApi
from bot.api.models import Act, Decided, Decision
from bot.console.access import report_for
from bot.review import Decisions, path_of
from flows.reading.text import clean
from flows.report.submission import Submission
from flows.sentence import DecuongError
from storage.reports import submissions as sealed
from storage.staff.tokens import Token

router = APIRouter()


@router.post("/reports/{id}/decisions", response_model=Decided)
def decide(api: AtApi, token: Decider, id_: VersionId, decision: Decision) -> Response:
    """Accept a report, or return it with remarks; its writers are told.

    It can be sent again without harm: a decision is for the revision that was looked at, which the decision
    itself changes. If the answer was lost, the same call says so (`repeated`) and does nothing. 409 means
    that somebody else changed the report meanwhile ("stale"), or that its state does not allow this
    ("not-now"): look at it again, then decide.
    """
    one = report_for(api.desk, token, id_)
    remarks = _remarks(api, one, decision)
    if _was_done(one, token, decision, remarks):
        return _answer(one, told=0, repeated=True)
    decisions = Decisions(api.desk.app, decision.act, token.name, api.desk.clock)
    for path, text in remarks or [("", "")]:
        decisions.add(one, path, text, decision.revision)
    [outcome] = decisions.carry_out()
    now = sealed.submission(api.desk.app.engine, one.id)
    return _answer(now, told=outcome.told, repeated=outcome.state is None)


def _remarks(api: ApiDesk, one: Submission, decision: Decision) -> list[tuple[str, str]]:
    """Return the remarks by path. Raises DecuongError if one has no question, or there is one too many."""
    if decision.act is Act.ACCEPT and decision.remarks:
        raise DecuongError("A report is accepted without remarks; return it with them.")
    outline = api.desk.app.registry.outline(one.outline, one.outline_version)
    return [
        (path_of(outline, one, each.question.strip()), clean(each.text).strip()) for each in decision.remarks
    ]


def _was_done(one: Submission, token: Token, decision: Decision, remarks: list[tuple[str, str]]) -> bool:
    """Whether the report's last change was this very decision by this token."""
    last = one.history[-1]
    is_this = (last.act, last.who, one.revision) == (decision.act, token.name, decision.revision + 1)
    return is_this and {(each.path, each.text) for each in one.remarks}.issuperset(remarks)


def _answer(one: Submission, *, told: int, repeated: bool) -> Response:
    answer = Decided(id=one.id, state=one.state, revision=one.revision, told=told, repeated=repeated)
    return JSONResponse(answer.model_dump(mode="json"), headers={"cache-control": "no-store"})
