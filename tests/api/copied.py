"""What a report holds, as a hash: of what is sealed in the database, and of another system's copy.

The database is read without decuong's decoders and exports, so a word that these lose is missed here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

from sqlalchemy import Engine, select

from storage.core import tables
from storage.core.engine import reading

BATCH = 20


def hashes_of_database(engine: Engine) -> dict[str, str]:
    """The hash of each sealed report by id."""
    table = tables.submissions
    with reading(engine) as connection:
        rows = connection.execution_options(yield_per=BATCH).execute(select(table))
        return {row.id: _hash(row.state, row.revision, _sealed(json.loads(row.content))) for row in rows}


def hash_of_copy(report: Mapping[str, Any]) -> str:
    """The hash of a report as the API gave it."""
    return _hash(report["state"], report["revision"], _told(report))


def _hash(state: str, revision: int, lines: Iterator[str]) -> str:
    return sha256("\n".join([state, str(revision), *sorted(lines)]).encode()).hexdigest()


def _sealed(content: Mapping[str, Any]) -> Iterator[str]:
    for answer in content["answers"]:
        if answer["standing"] != "skipped":
            yield from _lines(answer["path"], answer)
    for reply in content.get("replies", ()):
        yield from _lines(f"reply {reply['path']}", reply)


def _told(report: Mapping[str, Any]) -> Iterator[str]:
    yield from _row("", report)
    for one in report["unplaced"]:
        yield from _lines(one["path"], one)
    for reply in report["replies"]:
        yield from _lines(f"reply {reply['path']}", reply)


def _row(below: str, row: Mapping[str, Any]) -> Iterator[str]:
    for key, answer in row["answers"].items():
        yield from _lines(below + key, answer)
    for rows in row["rows"].values():
        for each in rows:
            yield from _row(f"{each['path']}/", each)


def _lines(path: str, answer: Mapping[str, Any]) -> Iterator[str]:
    for part in answer.get("parts", ()):
        file = part.get("file") or {}
        yield json.dumps([path, part["id"], part.get("text", ""), part.get("by", ""), file.get("sha256", "")])
    yield json.dumps([path, len(answer.get("figures", ()))])
