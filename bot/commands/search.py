"""`decuong search`: answers and reports that hold all the words."""

from __future__ import annotations

import click

from bot.commands.listing import show
from bot.commands.opening import looked_into
from flows.local_time import local
from flows.sentence import DecuongError
from storage.reports import search as index
from storage.reports.search import Hit


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="As a JSON array.")
def search(words: tuple[str, ...], *, limit: int, as_json: bool) -> None:
    """List what holds all the WORDS, newest first: accents do not matter, the last may be only begun."""
    with looked_into() as app:
        hits = index.search(app.engine, " ".join(words), limit)
    if not hits:
        raise DecuongError("Nothing holds all of these words.")
    show([_line(hit) for hit in hits], as_json=as_json)


def _line(hit: Hit) -> dict[str, object]:
    return {
        "report": hit.number or hit.name or "–",
        "respondent": hit.respondent,
        "outline": hit.outline,
        "answer": hit.path or "–",
        "at": f"{local(hit.at):%Y-%m-%d %H:%M}" if hit.at else "–",
        "words": hit.words,
    }
