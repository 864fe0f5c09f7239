"""One report: with its content, and its versions."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from bot.api.access import Reader, ReportId, looked
from bot.api.answering import as_json
from bot.api.content_models import Report
from bot.api.desk import AtApi
from bot.api.models import Versions
from bot.api.shaping import head
from bot.console.access import report_for
from storage.reports.feed import provinces_of
from storage.reports.report_index import Wanted, find

router = APIRouter()


@router.get("/reports/{id}", response_model=Report)
def report(request: Request, api: AtApi, token: Reader, id_: ReportId) -> Response:
    """A version of a report with its content: answers, rows, figures, remarks, history."""
    one = report_for(api.desk, token, id_)
    return looked(api, token, one, as_json(request, api.told(one)))


@router.get("/reports/{id}/versions", response_model=Versions)
def versions(request: Request, api: AtApi, token: Reader, id_: ReportId) -> Response:
    """The versions of a report: it is submitted again after it was returned or withdrawn."""
    one, engine = report_for(api.desk, token, id_), api.desk.app.engine
    found = find(engine, Wanted(number=one.number, within=token.within)).reports
    provinces = provinces_of(engine, [each.id for each in found])
    told = Versions(items=[head(each, provinces.get(each.id, {})) for each in found])
    return looked(api, token, one, as_json(request, told))
