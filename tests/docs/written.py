"""Parts of pages that a program writes, between two comments; `--update-golden` writes them anew."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"


def hold(page: str, name: str, text: str, request: pytest.FixtureRequest) -> None:
    """The part `name` of a page in docs/ is `text`."""
    path = DOCS / page
    begin, end = f"<!-- written by tests/docs: {name} -->\n", f"<!-- end: {name} -->"
    before = path.read_text()
    assert begin in before, f"docs/{page} has no place for {name}"
    if request.config.getoption("--update-golden"):
        part = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
        path.write_text(part.sub(lambda _: f"{begin}{text}{end}", before))
    assert path.read_text().partition(begin)[2].partition(end)[0] == text


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return (
        "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in one)} |" for one in lines)
        + "\n"
    )
