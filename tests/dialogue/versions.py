"""Small outlines in several versions, and a play that meets them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from flows.form.compiler import compile_outline
from flows.form.outline import Outline
from storage.core import tables
from storage.core.engine import reading
from tests.play import Play

A, B, C = "text | a | Tên bản", "text | b | Kết quả", "text | c | Kiến nghị"
COLUMNS = ("type", "name", "label", "appearance", "relevant", "calculation", "constraint", "times")


def form(version: int, rows: Sequence[str], choices: str = "bo de ong") -> str:
    """An outline "f" of these rows ("type | name | label | …"), with one list of choices, "vat"."""
    width = len(COLUMNS) - 1
    body = "\n".join(f"|  | {row} {'| ' * (width - row.count('|'))}|" for row in rows)
    lists = "\n".join(f"|  | vat | {one} | {one.title()} |" for one in choices.split())
    return (
        f"| survey | {' | '.join(COLUMNS)} |\n|{'---|' * (len(COLUMNS) + 1)}\n{body}\n\n"
        f"| choices | list_name | name | label |\n|---|---|---|---|\n{lists}\n\n"
        f"| settings | form_id | version |\n|---|---|---|\n|  | f | {version} |\n"
    )


def repeat(key: str, *rows: str) -> list[str]:
    """A repeat around rows."""
    return [f"begin repeat | {key} | Dự án", *rows, "end repeat |  | "]


def compiled(version: int, rows: Sequence[str], choices: str = "bo de ong") -> Outline:
    """The outline that `form` writes."""
    return compile_outline(form(version, rows, choices).encode(), "f.md")


def publish(play: Play, version: int, rows: Sequence[str], choices: str = "bo de ong") -> None:
    """A new version of the outline."""
    play.registry.publish(form(version, rows, choices).encode(), "f.md")


def live(play: Play) -> dict[str, list[str]]:
    """The words (or file names) that count, by path."""
    table = tables.parts
    found: dict[str, list[str]] = {}
    with reading(play.engine) as connection:
        for row in connection.execute(select(table).where(table.c.live).order_by(table.c.place)):
            found.setdefault(row.path, []).append(row.text or row.file_name)
    return found


def stands(play: Play, path: str) -> tuple[str, Any]:
    """(standing, value as stored) of the answer at a path."""
    table = tables.answers
    with reading(play.engine) as connection:
        row = connection.execute(select(table).where(table.c.path == path)).one()
    return row.standing, row.value
