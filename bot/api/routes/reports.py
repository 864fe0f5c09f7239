"""The reports that are new or have changed, page by page."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import urlencode

from anyio import sleep, to_thread
from fastapi import APIRouter, Query, Request, Response
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from bot.api.access import NUMBER, Reader
from bot.api.answering import as_json, with_tag, written
from bot.api.content_models import Moment
from bot.api.desk import ApiDesk, AtApi
from bot.api.models import ChangedReport, ReportsPage
from bot.api.shaping import head_json
from flows.local_time import local
from flows.report.submission import State
from storage.reports import feed
from storage.reports.feed import Changed, Page
from storage.reports.report_index import Wanted
from storage.reports.submissions import these
from storage.staff.tokens import Token

router = APIRouter()
MOST = 200
"""Reports on a page."""
USUAL = 50
MOST_WITH_CONTENT = 10
"""Reports on a page with content: some megabytes, where each has hundreds of answers."""
REST = 3
"""How many times as long as a page took of the processor nobody gets another one: so it is free for those who
write, and for staff, most of the time."""
EARLIEST, LAST = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)
_RFC_3339 = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)


def _moment(written: str) -> str:
    """Hold that a moment is one of RFC 3339. Raises ValueError."""
    if _RFC_3339.fullmatch(written) is None:
        raise ValueError
    _read(written)
    return written


def _read(written: str) -> datetime:
    """Return a moment. What no calendar of Python holds in UTC is the earliest or the last one."""
    found = datetime.fromisoformat(written.upper().replace(":60", ":59"))  # a leap second
    try:
        return found.astimezone(UTC)
    except OverflowError:
        return EARLIEST if found.year == 1 else LAST


class _Asked(BaseModel):
    """What is asked for."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    after: Annotated[str, Field(pattern=f"^{feed.CURSOR}$")] | None = None
    """Go on behind this cursor: within a pass, or with the next one. It counts more than `updated_since`."""
    updated_since: Annotated[Moment, AfterValidator(_moment)] | None = None
    """Only what is new or has changed since this moment, which is given with its offset (RFC 3339)."""
    limit: int = Field(default=USUAL, ge=1, le=MOST)
    """How many reports a page has at most. With `content` it is never more than 10."""
    content: bool = False
    """Whether each report comes with its content. It is the way to fetch many: a call for each takes more of
    the server, and of the calls that a token has."""
    state: State | None = None
    """Only those in this state now. Whoever keeps a copy asks for all: else a report that leaves the state is
    not told."""
    outline: Annotated[str, Field(pattern="^[A-Za-z_][A-Za-z0-9_.-]{0,99}$")] | None = None
    """Only those of this outline."""
    province: Annotated[int, Field(ge=1, le=999)] | None = None
    """Only those that name a place in this province, by its code."""
    number: Annotated[str, Field(pattern=NUMBER)] | None = None
    """Only the versions of this report."""
    latest: bool = False
    """Only the latest version of each report."""

    def wanted(self, token: Token) -> Wanted:
        """Return which reports are wanted, of those that the token may see."""
        return Wanted(
            outline=self.outline or "",
            states=[self.state] if self.state else [],
            province=str(self.province or ""),
            number=self.number or "",
            latest=self.latest,
            within=token.within,
        )

    @property
    def most(self) -> int:
        """Return how many reports the page has at most."""
        return min(self.limit, MOST_WITH_CONTENT) if self.content else self.limit

    @property
    def filters(self) -> dict[str, Any]:
        """Return the conditions that are set, which each page of a pass asks for again."""
        return self.model_dump(mode="json", exclude_unset=True, exclude={"after", "updated_since"})


@router.get("/reports", response_model=ReportsPage)
async def reports(request: Request, api: AtApi, token: Reader, asked: Annotated[_Asked, Query()]) -> Response:
    """The reports that are new or have changed, page by page: no change is missed, and none comes twice.

    Follow `next` until it is null: that is one pass. Each report that changed before the pass began comes
    once, as it is when its page is asked for; what changes meanwhile comes in the next pass. Keep `after` of
    the last page, and begin the next pass with it. 410 means that the database was put back to an earlier
    state: begin without a cursor.
    """
    async with api.pages:
        response, seconds = await to_thread.run_sync(_timed, request, api, token, asked)
        await sleep(REST * seconds)
    return response


def _timed(request: Request, api: ApiDesk, token: Token, asked: _Asked) -> tuple[Response, float]:
    """Return the page, and how many seconds of the processor it took."""
    before = time.thread_time()
    response = _answer(request, api, token, asked)
    return response, time.thread_time() - before


def _answer(request: Request, api: ApiDesk, token: Token, asked: _Asked) -> Response:
    page = _page(api, token, asked)
    after = str(page.cursor)
    following = None
    if not page.cursor.is_over:
        following = f"/api/v1/reports?{urlencode({'after': after, **asked.filters})}"
    if asked.content and page.reports:
        return _with_content(request, api, token, page, ReportsPage(items=[], after=after, next=following))
    if page.reports:
        names = [name for name in asked.filters if name != "limit"]
        number = str(len(page.reports))
        api.desk.looked(token, "view list", "", f"{number}: {', '.join(names)}" if names else number)
    items = list(map(_item, page.reports))
    return as_json(request, ReportsPage(items=items, after=after, next=following))


def _with_content(request: Request, api: ApiDesk, token: Token, page: Page, without: ReportsPage) -> Response:
    """Return the page with its reports' content, each written at once: as objects a page is large."""
    ids = [one.report.id for one in page.reports]
    told = {one.id: written(api.told(one)) for one in these(api.desk.app.engine, ids)}
    items = (b'%b,"report":%b}' % (written(_item(one))[:-1], told[one.report.id]) for one in page.reports)
    body = written(without).replace(b'"items":[]', b'"items":[' + b",".join(items) + b"]", 1)
    response = with_tag(request, body)
    if response.status_code != 304:
        api.desk.looked_at_all(token, "view", ids)
    return response


def _item(one: Changed) -> ChangedReport:
    updated_at = local(one.updated_at).isoformat()
    return ChangedReport.model_validate(head_json(one.report, one.provinces) | {"updated_at": updated_at})


def _page(api: ApiDesk, token: Token, asked: _Asked) -> Page:
    cursor = feed.cursor_from(asked.after) if asked.after else None
    since = _read(asked.updated_since) if asked.updated_since else None
    return api.page(cursor, asked.wanted(token), asked.most, since)
