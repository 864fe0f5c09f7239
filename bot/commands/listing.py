"""Lists in the output of commands: with names that staff know, or as JSON with the codes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import click

from bot.codes import CODES
from bot.language import translate
from flows.sentence import Sentence, Translate

NAMES = {
    "id": Sentence("id"),
    "number": Sentence("number"),
    "version": Sentence("version"),
    "state": Sentence("state"),
    "outline": Sentence("outline"),
    "respondent": Sentence("respondent"),
    "organisation": Sentence("organisation"),
    "province": Sentence("province"),
    "submitted_at": Sentence("submitted at"),
    "waiting_days": Sentence("days waiting"),
    "delivery": Sentence("delivery"),
    "role": Sentence("role"),
    "provinces": Sentence("provinces"),
    "key": Sentence("key"),
    "questions": Sentence("questions"),
    "title": Sentence("title"),
    "report": Sentence("report"),
    "answer": Sentence("answer"),
    "at": Sentence("at"),
    "words": Sentence("words"),
    "channel": Sentence("channel"),
    "error": Sentence("error"),
    "act": Sentence("act"),
    "about": Sentence("about"),
    "by": Sentence("by"),
    "how_much": Sentence("how much"),
    "who": Sentence("who"),
    "name": Sentence("name"),
    "consented_at": Sentence("consented at"),
    "addresses": Sentence("addresses"),
    "drafts": Sentence("drafts"),
    "writes_too": Sentence("writes too in"),
    "reports": Sentence("reports"),
    "parts": Sentence("messages and files sent"),
    "files": Sentence("files"),
    "waiting": Sentence("replies waiting"),
    "arriving": Sentence("messages waiting for files"),
    "uploads": Sentence("pieces of files"),
    "set_aside": Sentence("set aside"),
    "codes": Sentence("codes"),
    "told_by_push": Sentence("browsers told by web push"),
    "devices": Sentence("devices"),
    "rows": Sentence("rows"),
}
"""The names of columns, and of fields of a person's data."""

CODED = frozenset({"state", "act", "by", "role", "delivery"})
"""The columns whose values are codes (bot.codes)."""


def show(rows: Sequence[dict[str, Any]], *, as_json: bool) -> None:
    """Print a list, as lines with aligned columns or as one JSON array."""
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1, default=str))
        return
    if not rows:
        return
    say = translate()
    cells = [[named(name, value, say) for name, value in row.items()] for row in rows]
    headers = [NAMES[name].said(say).upper() for name in rows[0]]
    widths = [max(map(len, column)) for column in zip(headers, *cells, strict=True)]
    for line in (headers, *cells):
        padded = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        click.echo("  ".join(padded).rstrip())


def named(column: str, value: object, say: Translate) -> str:
    """Return a value as its column shows it."""
    code = CODES.get(str(value)) if column in CODED else None
    return code.said(say) if code else str(value)
