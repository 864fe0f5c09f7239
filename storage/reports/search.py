"""Search over answers and names, without accents and capitals: FTS5 on SQLite, a GIN index on PostgreSQL.

Words are folded once, here, and both databases look for whole words as they stand in `findable`: so both find
the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Select,
    bindparam,
    cast,
    column,
    delete,
    insert,
    literal_column,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from flows.reading.text import around, words_of
from flows.report.answers import Answers
from flows.report.draft import Draft
from flows.report.events import PartRevived, PartSuperseded, added
from storage.core import tables
from storage.core.engine import reading
from storage.drafts.rows import draft_of

_FINDABLE, _PARTS, _DRAFTS, _PEOPLE = tables.findable, tables.parts, tables.drafts, tables.respondents
_ADD = insert(_FINDABLE)
_REMOVE = delete(_FINDABLE).where(
    _FINDABLE.c.draft_id == bindparam("draft"), _FINDABLE.c.part == bindparam("said")
)
_INDEX = table("findable_words", column("rowid"), column("findable_words"))
"""On SQLite: made by a migration, and kept by triggers on `findable`. On PostgreSQL a column of that name."""
_AROUND = 60
"""Characters of an answer that are shown before and behind what was found."""
_MOST_WORDS = 20
"""Of a search: what is pasted by mistake is not looked for to its end."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A part of an answer, or a report by its name, that has all the words."""

    place: int
    """Later ones are higher: the `before` of the next page."""
    draft: str
    number: str
    """Of the report; "" where it was never submitted."""
    name: str
    """Of the report."""
    respondent: str
    outline: str
    path: str
    """Of the answer; "" where the words are in the report's names."""
    at: datetime | None
    words: str
    """What was found, with a little of what stands around it."""


def index(connection: Connection, changed: Iterable[tuple[Draft, Answers, str]]) -> None:
    """Keep up with what a batch did: (draft, answers, its `names_of` before) for each draft."""
    gone: list[dict[str, str]] = []
    texts: list[tuple[str, str, str]] = []
    for draft, answers, before in changed:
        said, unsaid = _changes(answers)
        if (names := names_of(draft)) != before:
            said[""] = names
            unsaid |= {""} if before else set()
        gone += [{"draft": draft.id, "said": part} for part in unsaid]
        texts += [(draft.id, part, text) for part, text in said.items()]
    if gone:
        connection.execute(_REMOVE, gone)
    _add(connection, texts)


def _changes(answers: Answers) -> tuple[dict[str, str], set[str]]:
    """(the texts that count now, by part; the parts that no longer do) of what the events of a batch did."""
    said: dict[str, str] = {}
    unsaid: set[str] = set()
    for event in answers.events:
        if isinstance(event, PartSuperseded) and said.pop(event.part, None) is None:
            unsaid.add(event.part)
        if isinstance(event, PartRevived):
            said[event.part.id] = event.part.text
        elif (new := added(event)) is not None:
            said[new[1].id] = new[1].text
    return said, unsaid


def names_of(draft: Draft) -> str:
    """What a draft is found by besides its answers: its name, its number, its respondent's name."""
    return f"{draft.name} {draft.respondent_name} {draft.number}"


def rename(connection: Connection, draft_ids: Collection[str]) -> None:
    """Index the names of drafts anew, as they stand in the database: they have another respondent now."""
    _forget_names(connection, draft_ids)
    named = (
        select(_DRAFTS, _PEOPLE.c.name.label("respondent_name"))
        .join(_PEOPLE, _PEOPLE.c.id == _DRAFTS.c.respondent_id)
        .where(_DRAFTS.c.id.in_(draft_ids))
    )
    _add(connection, [(row.id, "", names_of(draft_of(row))) for row in connection.execute(named)])


def compact(connection: Connection) -> None:
    """Let words that were deleted be gone from the file too."""
    if connection.dialect.name == "sqlite":
        # FTS5 only notes that something was deleted, until its segments are merged.
        connection.execute(text("INSERT INTO findable_words(findable_words) VALUES ('optimize')"))


def search(engine: Engine, sought: str, most: int = 50, before: int | None = None) -> list[Hit]:
    """What has all the words sought, the last of them perhaps only begun; newest first.

    Whatever is typed is words: quotes and operators mean nothing.
    """
    words = words_of(sought)[:_MOST_WORDS]
    if not words:
        return []
    places = _having(words, engine.dialect.name)
    if before is not None:
        places = places.where(places.selected_columns.id < before)
    chosen = places.limit(most).subquery()  # first, so that only what is shown is looked up
    query = (
        select(
            _FINDABLE.c.id.label("place"),
            _FINDABLE.c.draft_id.label("draft"),
            _DRAFTS.c.number,
            _DRAFTS.c.name,
            _PEOPLE.c.name.label("respondent"),
            _DRAFTS.c.outline,
            _PARTS.c.path,
            _PARTS.c.at,
            _PARTS.c.text,
        )
        .join(chosen, chosen.c.id == _FINDABLE.c.id)
        .join(_DRAFTS, _DRAFTS.c.id == _FINDABLE.c.draft_id)
        .join(_PEOPLE, _PEOPLE.c.id == _DRAFTS.c.respondent_id)
        .outerjoin(_PARTS, (_PARTS.c.draft_id == _FINDABLE.c.draft_id) & (_PARTS.c.id == _FINDABLE.c.part))
        .order_by(_FINDABLE.c.id.desc())
    )
    with reading(engine) as connection:
        return [
            Hit(
                row.place,
                row.draft,
                row.number,
                row.name,
                row.respondent,
                row.outline,
                row.path or "",
                row.at,
                around(row.text or row.name, words, _AROUND),
            )
            for row in connection.execute(query)
        ]


def _add(connection: Connection, texts: Iterable[tuple[str, str, str]]) -> None:
    rows = [
        {"draft_id": draft_id, "part": part, "words": " ".join(words)}
        for draft_id, part, said in texts
        if (words := words_of(said))
    ]
    if rows:
        connection.execute(_ADD, rows)


def _forget_names(connection: Connection, draft_ids: Collection[str]) -> None:
    connection.execute(delete(_FINDABLE).where(_FINDABLE.c.draft_id.in_(draft_ids), _FINDABLE.c.part == ""))


def _having(words: list[str], dialect: str) -> Select[Any]:
    """The ids of what is findable by all the words, newest first. They hold letters and digits, no syntax."""
    if dialect == "postgresql":
        each = [*(f"'{word}'" for word in words[:-1]), f"'{words[-1]}':*"]
        indexed: ColumnElement[str] = literal_column("findable.findable_words")
        is_there = indexed.op("@@")(cast(" & ".join(each), TSQUERY))
        return select(_FINDABLE.c.id).where(is_there).order_by(_FINDABLE.c.id.desc())
    each = [*(f'"{word}"' for word in words[:-1]), f'"{words[-1]}"*']
    has_words = _INDEX.c.findable_words.match(" ".join(each))
    return select(_INDEX.c.rowid.label("id")).where(has_words).order_by(_INDEX.c.rowid.desc())
