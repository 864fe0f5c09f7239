"""What a report consists of, as flat lists: answers, figures, remarks; and its states."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from bot.api.access import Reader, ReportId, looked
from bot.api.answering import as_json
from bot.api.desk import AtApi
from bot.api.models import Answers, Figures, Remarks, States
from bot.api.shaping import answer_at_json, cells, question_json
from bot.console.access import report_for
from exports.figures import figure_json
from exports.json import remark_json, replies_json, step_json, unplaced_json
from flows.local_time import local
from storage.reports.remark_progress import progress_of

router = APIRouter()


@router.get("/reports/{id}/answers", response_model=Answers)
def answers(request: Request, api: AtApi, token: Reader, id_: ReportId) -> Response:
    """All answers of a report, each with its question."""
    one = report_for(api.desk, token, id_)
    row = api.row_of(one)
    items = [answer_at_json(cell) for _, cell in cells(row)]
    told = Answers.model_validate({"items": items, "unplaced": list(map(unplaced_json, row.unplaced))})
    return looked(api, token, one, as_json(request, told))


@router.get("/reports/{id}/figures", response_model=Figures)
def figures(request: Request, api: AtApi, token: Reader, id_: ReportId) -> Response:
    """All figures of a report: counts, sums of money, periods and administrative units."""
    one = report_for(api.desk, token, id_)
    items = [
        {**figure_json(figure), "question": question_json(cell.answer.path, cell.column)}
        for _, cell in cells(api.row_of(one))
        for figure in cell.answer.figures
    ]
    return looked(api, token, one, as_json(request, Figures.model_validate({"items": items})))


@router.get("/reports/{id}/remarks", response_model=Remarks)
def remarks(request: Request, api: AtApi, token: Reader, id_: ReportId) -> Response:
    """The remarks of staff, how far each has come, and the respondent's replies."""
    one = report_for(api.desk, token, id_)
    progress = progress_of(api.desk.app.engine, one)
    items = [
        {**remark_json(remark), "progress": far} for remark, far in zip(one.remarks, progress, strict=True)
    ]
    told = Remarks.model_validate({"items": items, "replies": replies_json(one)})
    return looked(api, token, one, as_json(request, told))


@router.get("/reports/{id}/states", response_model=States)
def states(request: Request, api: AtApi, token: Reader, id_: ReportId) -> Response:
    """The state of a report, and the steps that led there."""
    one = report_for(api.desk, token, id_)
    told = States.model_validate(
        {
            "id": one.id,
            "state": one.state,
            "revision": one.revision,
            "changed_at": local(one.changed_at).isoformat(),
            "history": list(map(step_json, one.history)),
        }
    )
    return as_json(request, told)
