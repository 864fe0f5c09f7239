"""docs/machines.md holds the pictures that the program draws; `--update-golden` writes it anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.form import outlines
from flows.form.compiler import compile_outline
from flows.form.machine import DialogueMachine
from flows.form.picture import mermaid, review_mermaid

PAGE = Path(__file__).parents[2] / "docs" / "machines.md"


def page() -> str:
    """The page as it has to be."""
    blocks = [
        "# The state machines\n\nDrawn by `decuong outline picture KEY`; written here by "
        "`pytest tests/docs --update-golden`.\n\nOnly the ways forward are drawn. From every state one goes "
        "back (`back`), and through the contents to any other.",
        f"## A submission under review\n\n{_drawn(review_mermaid())}",
    ]
    for key in outlines.shipped():
        outline = compile_outline(outlines.read(key), key + outlines.SUFFIX)
        picture = _drawn(mermaid(DialogueMachine(outline)))
        blocks.append(f"## {outline.title.default} (`{key}`)\n\n{picture}")
    return "\n\n".join(blocks) + "\n"


def _drawn(picture: str) -> str:
    return f"```mermaid\n{picture}\n```"


def test_the_page_shows_the_machines_as_they_are(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--update-golden"):
        PAGE.write_text(page())
    assert PAGE.read_text() == page()
