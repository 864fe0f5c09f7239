"""Paths of answers. "du_an[2]/quy_mo" is the question "quy_mo" in row number 2 of "du_an"."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"\[(\d{1,9})\]")


def template_of(path: str) -> str:
    """Return the path without its row numbers. It is the same for the question in every row."""
    return "/".join(step.partition("[")[0] for step in path.split("/"))


def rows_of(path: str) -> tuple[int, ...]:
    """Return the row numbers in a path, outermost first."""
    return tuple(map(int, _NUMBER.findall(path)))
