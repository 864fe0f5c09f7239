"""A draft's answers in the database, as a `flows.report.answers.Source` that reads only when asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Connection, Row, Select, Table, bindparam, select, union

from flows.dialogue.features.prefetch import Prefetched
from flows.report.addressee import Addressee
from flows.report.answer import Answer, Part
from flows.report.answer_summary import AnswerSummary
from flows.report.events import Rows
from flows.report.predecessor import Predecessor
from flows.report.source import Elsewhere, Once
from flows.report.submission import State
from storage.core import tables
from storage.core.encoding import decode_content, decode_rows
from storage.core.keys import Wanted, parameter
from storage.drafts.rows import COMING, part_of, summary_of

# Statements of most turns are built once: building one takes longer than running it.
_ANSWERS, _PARTS, _REPEATS = tables.answers, tables.parts, tables.repeats
_DRAFT: BindParameter[str] = bindparam("draft")
_PATH: BindParameter[str] = bindparam("path")
_SUMMARY = select(_ANSWERS).where(_ANSWERS.c.draft_id == _DRAFT, _ANSWERS.c.path == _PATH)
_LIVE_PARTS = (
    select(_PARTS)
    .where(_PARTS.c.draft_id == _DRAFT, _PARTS.c.path == _PATH, _PARTS.c.live)
    .order_by(_PARTS.c.place)
)
_ALL_LIVE_PARTS = (
    select(_PARTS).where(_PARTS.c.draft_id == _DRAFT, _PARTS.c.live).order_by(_PARTS.c.path, _PARTS.c.place)
)
_ROWS = select(_REPEATS).where(_REPEATS.c.draft_id == _DRAFT, _REPEATS.c.path == _PATH)


@dataclass(frozen=True, slots=True)
class Known:
    """The contents of a draft that were loaded ahead, by path. It also knows which paths hold nothing."""

    summaries: dict[str, AnswerSummary | None] = field(default_factory=dict)
    rows: dict[str, Rows] = field(default_factory=dict)


class DraftSource:
    """The answers of one draft, as they were when the unit of work began."""

    def __init__(self, connection: Connection, draft_id: str, known: Known | None = None) -> None:
        self._connection = connection
        self._draft_id = draft_id
        self._known = known or Known()

    def summary(self, path: str) -> AnswerSummary | None:
        """Return the summary of the answer at `path`, if there is one."""
        if path in self._known.summaries:
            return self._known.summaries[path]
        row = self._connection.execute(_SUMMARY, {"draft": self._draft_id, "path": path}).one_or_none()
        return None if row is None else summary_of(row)

    def parts(self, path: str) -> tuple[Part, ...]:
        """Return the live parts at `path`, in the order sent."""
        rows = self._connection.execute(_LIVE_PARTS, {"draft": self._draft_id, "path": path})
        return tuple(part_of(row) for row in rows)

    def all_parts(self) -> Mapping[str, tuple[Part, ...]]:
        """Return the live parts of all answers, by path, each in the order sent."""
        found: dict[str, list[Part]] = {}
        for row in self._connection.execute(_ALL_LIVE_PARTS, {"draft": self._draft_id}):
            found.setdefault(row.path, []).append(part_of(row))
        return {path: tuple(parts) for path, parts in found.items()}

    def rows(self, path: str) -> Rows:
        """Return the rows of the repeat at `path`."""
        if path in self._known.rows:
            return self._known.rows[path]
        row = self._connection.execute(_ROWS, {"draft": self._draft_id, "path": path}).one_or_none()
        return Rows() if row is None else _rows_of(row)

    def find_part(self, message: str) -> str | None:
        """Return the path of the live part that `message` sent."""
        return self._path_of(tables.parts.c.message == message)

    def find_album(self, album: str) -> str | None:
        """Return the path of the album's first part."""
        return self._path_of(tables.parts.c.album == album)

    def coming(self) -> tuple[str, ...]:
        """Return the paths of live parts whose files are still on their way."""
        query = select(_PARTS.c.path).where(
            _PARTS.c.draft_id == self._draft_id, _PARTS.c.sha256 == COMING, _PARTS.c.live
        )
        return tuple(self._connection.execute(query.distinct().order_by(_PARTS.c.path)).scalars())

    def summaries(self, prefix: str) -> Mapping[str, AnswerSummary]:
        """Return all summaries whose path begins with `prefix`."""
        table = tables.answers
        query = select(table).where(table.c.draft_id == self._draft_id)
        if prefix:
            query = query.where(table.c.path.startswith(prefix, autoescape=True))
        rows = self._connection.execute(query)
        return {row.path: summary_of(row) for row in rows}

    def some(self, paths: Sequence[str]) -> Mapping[str, AnswerSummary]:
        """Return the summaries at these paths. A path without an answer is left out."""
        wanted = parameter([(self._draft_id, path) for path in paths])
        rows = self._connection.execute(_some(_ANSWERS, self._connection.dialect.name), wanted)
        return {row.path: summary_of(row) for row in rows}

    def history(self, path: str) -> tuple[Once, ...]:
        """Return every part that was ever kept at `path`."""
        table = tables.parts
        rows = self._connection.execute(
            select(table)
            .where(table.c.draft_id == self._draft_id, table.c.path == path)
            .order_by(table.c.sequence)
        )
        return tuple(Once(part_of(row), row.live) for row in rows)

    def others(self, since: int, mine: str) -> tuple[Elsewhere, ...]:
        """Return the parts after the `since`-th one, from messages whose id does not begin with `mine`."""
        table, people = tables.parts, tables.respondents
        rows = self._connection.execute(
            select(table.c.path, table.c.by, people.c.name)
            .outerjoin(people, people.c.id == table.c.by)
            .where(
                table.c.draft_id == self._draft_id,
                table.c.sequence > since,
                ~table.c.message.startswith(mine, autoescape=True),
            )
            .order_by(table.c.sequence)
        )
        return tuple(Elsewhere(row.path, row.by, row.name or "") for row in rows)

    def changed(self, since: int, mine: str) -> tuple[str, ...]:
        """Return the paths where parts began or ceased to count, or rows moved, after the `since`-th turn."""
        parts, repeats = tables.parts, tables.repeats
        is_here = parts.c.live & parts.c.message.startswith(mine, autoescape=True)
        paths = union(
            select(parts.c.path).where(parts.c.draft_id == self._draft_id, parts.c.turn > since, ~is_here),
            select(repeats.c.path).where(repeats.c.draft_id == self._draft_id, repeats.c.turn > since),
        )
        return tuple(self._connection.execute(paths.order_by("path")).scalars())

    def name_of(self, respondent: str) -> str:
        """Return a respondent's name."""
        people = tables.respondents
        query = select(people.c.name).where(people.c.id == respondent)
        return self._connection.execute(query).scalar() or ""

    def sealed(self, version: int) -> Mapping[str, Answer] | None:
        """Return the answers of a sealed version of this draft."""
        table = tables.submissions
        query = select(table.c.content).where(table.c.draft_id == self._draft_id, table.c.version == version)
        content = self._connection.execute(query).scalar()
        return None if content is None else decode_content(content).answers

    def predecessor(self, submission: str) -> Predecessor | None:
        """Return a sealed report, unless it was withdrawn or its respondent erased their data since."""
        table = tables.submissions
        row = self._connection.execute(
            select(table.c.number, table.c.content).where(
                table.c.id == submission, table.c.state != State.WITHDRAWN, table.c.respondent_id != ""
            )
        ).one_or_none()
        if row is None:
            return None
        content = decode_content(row.content)
        return Predecessor(row.number, content.answers, content.rows)

    def addressee(self) -> Addressee | None:
        """Return the organisation that was invited to write this draft."""
        table = tables.invitations
        query = select(table.c.organisation, table.c.province, table.c.commune)
        row = self._connection.execute(query.where(table.c.draft_id == self._draft_id)).one_or_none()
        return None if row is None else Addressee(row.organisation, row.province, row.commune)

    def _path_of(self, condition: ColumnElement[bool]) -> str | None:
        table = tables.parts
        return self._connection.execute(
            select(table.c.path)
            .where(table.c.draft_id == self._draft_id, table.c.live, condition)
            .order_by(table.c.place)
            .limit(1)
        ).scalar()


def prefetch(connection: Connection, wanted: Mapping[str, Prefetched]) -> dict[str, Known]:
    """Load what the turns of a batch most likely read, by draft. It takes two queries for all drafts."""
    known = {
        draft: Known(dict.fromkeys(prefetched.summaries), dict.fromkeys(prefetched.rows, Rows()))
        for draft, prefetched in wanted.items()
    }
    if summaries := [(draft, path) for draft, prefetched in wanted.items() for path in prefetched.summaries]:
        for row in connection.execute(_some(_ANSWERS, connection.dialect.name), parameter(summaries)):
            known[row.draft_id].summaries[row.path] = summary_of(row)
    if rows := [(draft, path) for draft, prefetched in wanted.items() for path in prefetched.rows]:
        for row in connection.execute(_some(_REPEATS, connection.dialect.name), parameter(rows)):
            known[row.draft_id].rows[row.path] = _rows_of(row)
    return known


@cache
def _some(of: Table, dialect: str) -> Select[Any]:
    """Return the query for a table's rows by draft and path."""
    wanted = Wanted(dialect)
    return select(of).select_from(wanted.each.join(of, wanted.are(of.c.draft_id, of.c.path)))


def _rows_of(row: Row[Any]) -> Rows:
    return Rows(decode_rows(row.order), decode_rows(row.left_out))
