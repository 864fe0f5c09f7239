"""Search over answers and names that ignores accents and capitals.

SQLite searches with FTS5, PostgreSQL with a GIN index. This module folds the words once, and both databases
look for whole words as they stand in `findable`. So both find the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Engine,
    Select,
    bindparam,
    cast,
    column,
    delete,
    insert,
    intersect,
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
"""SQLite's index, which triggers on `findable` keep. On PostgreSQL this is the name of a column."""
_AROUND = 60
"""How many characters of an answer are shown before and behind the words that were found."""
_MOST_WORDS = 20
"""How many words of a search count. Somebody may paste a whole text by mistake."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A part of an answer, or a report's names, with all the words of the search."""

    place: int
    """It is higher for later hits. The next page takes it as `before`."""
    draft: str
    number: str
    """The report's number; "" if it was never submitted."""
    name: str
    """The report's name."""
    respondent: str
    outline: str
    path: str
    """The answer's path; "" if the words are in the report's names."""
    at: datetime | None
    words: str
    """The words that were found, with a little of the text around them."""


def index(connection: Connection, changed: Iterable[tuple[Draft, Answers, str]]) -> None:
    """Update the index after a batch. `changed` has (draft, answers, its earlier `names_of`) per draft."""
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
    """Return (texts that count now, by part; parts that no longer count) after the events of a batch."""
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
    """Return the words besides its answers that find a draft: its name, number and respondent's name."""
    return f"{draft.name} {draft.respondent_name} {draft.number}"


def rename(connection: Connection, draft_ids: Collection[str]) -> None:
    """Index the names of drafts anew from the database, after they got another respondent."""
    _forget_names(connection, draft_ids)
    named = (
        select(_DRAFTS, _PEOPLE.c.name.label("respondent_name"))
        .join(_PEOPLE, _PEOPLE.c.id == _DRAFTS.c.respondent_id)
        .where(_DRAFTS.c.id.in_(draft_ids))
    )
    _add(connection, [(row.id, "", names_of(draft_of(row))) for row in connection.execute(named)])


def compact(connection: Connection) -> None:
    """Remove deleted words from the database file too."""
    if connection.dialect.name == "sqlite":
        # FTS5 only notes that something was deleted, until its segments are merged.
        connection.execute(text("INSERT INTO findable_words(findable_words) VALUES ('optimize')"))


def search(engine: Engine, sought: str, most: int = 50, before: int | None = None) -> list[Hit]:
    """Return the hits with all the words of `sought`, the newest first. The last word may be only begun.

    Everything typed counts as words: quotes and operators have no meaning.
    """
    words = words_of(sought)[:_MOST_WORDS]
    if not words:
        return []
    places = _having(words, engine.dialect.name)
    places = places.order_by(places.selected_columns.id.desc())
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


def drafts_having(words: list[str], dialect: str) -> CompoundSelect[Any]:
    """Return the query for the ids of drafts that hold all these plain words, in whichever of their parts."""
    *whole, last = words[:_MOST_WORDS]
    found = [*(_having([word], dialect, is_begun=False) for word in whole), _having([last], dialect)]
    return intersect(*(select(_FINDABLE.c.draft_id).where(_FINDABLE.c.id.in_(each)) for each in found))


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


def _having(words: list[str], dialect: str, *, is_begun: bool = True) -> Select[Any]:
    """Return the query for the ids that all the words find. With `is_begun` the last may be only begun.

    The words hold letters and digits only, so none is read as syntax.
    """
    if dialect == "postgresql":
        each = [*(f"'{word}'" for word in words[:-1]), f"'{words[-1]}'" + (":*" if is_begun else "")]
        indexed: ColumnElement[str] = literal_column("findable.findable_words")
        return select(_FINDABLE.c.id).where(indexed.op("@@")(cast(" & ".join(each), TSQUERY)))
    each = [*(f'"{word}"' for word in words[:-1]), f'"{words[-1]}"' + ("*" if is_begun else "")]
    return select(_INDEX.c.rowid.label("id")).where(_INDEX.c.findable_words.match(" ".join(each)))
