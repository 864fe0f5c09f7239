"""One page of an entity set.

The reports come in the order of the feed of changes (`storage.reports.feed`): one reading of all pages is a
pass. So each report that was there when the first page was asked for comes once with all its rows, however
many arrive or change meanwhile. A page has at most so many rows, bytes and reports, so it may be short or
even empty and have a next page all the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.api.desk import ApiDesk
from bot.api.odata.filtering import Filter
from bot.api.odata.form import Form
from bot.api.odata.options import Asked, Place
from bot.api.odata.pushing import narrowed
from bot.api.odata.refusing import unsupported
from exports.odata.kinds import Value, literal
from exports.odata.model import EntitySet, Model
from flows.report.submission import Submission
from flows.sentence import Sentence
from storage.reports.feed import Changed
from storage.reports.feed import Page as FeedPage
from storage.reports.report_index import Wanted, find, refresh
from storage.reports.submissions import these
from storage.staff.tokens import Token

LOOKED_AT = 200
"""Reports that are looked at for one page at most."""
LARGEST = 4_000_000
"""Bytes of a page's entities, but for the last one."""
TOGETHER = 10
"""Reports that are in memory at once."""


@dataclass
class Page:
    """The entities of a page, written, and where the next page begins."""

    entities: list[bytes] = field(default_factory=list)
    reports: int = 0
    """How many reports they are of."""
    following: Place | None = None
    """Where the next page begins; None behind the last one."""
    top: int | None = None
    """How many entities are wanted yet."""
    skip: int = 0
    """How many entities are yet to be passed over."""
    size: int = 0
    """Bytes of the entities."""


def page_of(api: ApiDesk, token: Token, model: Model, asked: Asked) -> Page:
    """Return the page that is asked for, of reports that the token may see. Raises BeginAgain."""
    page = Page(top=asked.top, skip=asked.skip)
    if asked.top == 0:
        return page
    wanted, _ = narrowed(Wanted(within=token.within), asked.filter, asked.entities)
    looked_at = api.page(asked.place.cursor, wanted, LOOKED_AT)
    for report, sealed in _sealed(api, looked_at):
        begin = asked.place.rows if _is_begun(asked.place, report) else 0
        if not _add(page, model, asked, sealed, begin):
            if page.following is not None:
                rows = page.following.rows
                page.following = Place(replace(looked_at.cursor, at=report.place - 1), rows)
            return page
    if not looked_at.cursor.is_over:
        page.following = Place(looked_at.cursor)
    return page


def count_of(api: ApiDesk, token: Token, entities: EntitySet, filter_: Filter | None) -> int:
    """Return how many entities there are on all pages.

    Raises CannotAnswer where only reading all of them would tell.
    """
    wanted, is_exact = narrowed(Wanted(within=token.within), filter_, entities)
    if not (entities.is_one_a_report and is_exact):
        raise unsupported(
            Sentence(
                "Only reports are counted here, by a filter on their number, state, outline or submission."
            )
        )
    refresh(api.desk.app.engine, api.desk.app.registry.outline)
    return find(api.desk.app.engine, wanted, most=0).count


def _sealed(api: ApiDesk, looked_at: FeedPage) -> Iterator[tuple[Changed, Submission]]:
    """Yield the reports of a page of changes with their content, a few at a time."""
    for at in range(0, len(looked_at.reports), TOGETHER):
        some = looked_at.reports[at : at + TOGETHER]
        found = {one.id: one for one in these(api.desk.app.engine, [one.report.id for one in some])}
        yield from ((one, found[one.report.id]) for one in some)


def _is_begun(place: Place, report: Changed) -> bool:
    """Whether the page before ended within this report."""
    return place.cursor is not None and place.rows > 0 and report.place == place.cursor.at + 1


def _add(page: Page, model: Model, asked: Asked, sealed: Submission, begin: int) -> bool:
    """Add the wanted rows of a report from the given one on. Whether all of them are on this page."""
    before = len(page.entities)
    for at, entity in enumerate(asked.entities.rows(sealed, model.report(sealed))):
        if at < begin or (asked.filter is not None and not asked.filter.holds(entity)):
            continue
        if page.skip:
            page.skip -= 1
            continue
        if len(page.entities) == asked.size or page.size >= LARGEST:
            page.following = Place(rows=at)
            return False
        page.reports += len(page.entities) == before
        _write(page, asked, entity)
        if page.top == 0:
            return False
    return True


def _write(page: Page, asked: Asked, entity: Mapping[str, Value]) -> None:
    written = written_entity(entity, asked.select, asked.form)
    page.entities.append(written)
    page.size += len(written)
    if page.top is not None:
        page.top -= 1


def written_entity(entity: Mapping[str, Value], names: Sequence[str], form: Form) -> bytes:
    """Return an entity as JSON."""
    told = (f"{json.dumps(name)}:{literal(entity[name], as_text=form.numbers_as_text)}" for name in names)
    return f"{{{','.join(told)}}}".encode(errors="replace")
