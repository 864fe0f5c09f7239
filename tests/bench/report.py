"""Figures in the documents: the program that measures them writes them there, between two marks."""

from __future__ import annotations

import platform
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from os import cpu_count
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"
PERFORMANCE, RELIABILITY = DOCS / "performance.md", DOCS / "reliability.md"


def write(section: str, lines: list[str], page: Path = PERFORMANCE, command: str = "make bench") -> None:
    """Put `lines` between the marks of `section` in a page, and print them."""
    text = page.read_text()
    begin, end = f"<!-- {section}: written by {command} -->", f"<!-- end of {section} -->"
    before, _, rest = text.partition(begin)
    _, _, after = rest.partition(end)
    body = "\n".join([begin, "", *lines, "", end])
    page.write_text(before + body + after)
    print("\n".join(lines))


def machine() -> str:
    """The date and the machine."""
    day = f"{datetime.now(UTC):%d %B %Y}"
    return f"{day}, {cpu_count()} cores, {platform.system()}, Python {platform.python_version()}."


def commit() -> str:
    """The commit, as git names it."""
    asked = ["git", "rev-parse", "--short", "HEAD"]
    return subprocess.run(asked, cwd=DOCS, capture_output=True, text=True, check=False).stdout.strip()


def table(title: str, figures: Mapping[str, float], base: str, of: str = "turn") -> list[str]:
    """A Markdown table of microseconds, with the ratio of each case to the case `base`."""
    lines = [f"| {title} | µs a {of} | ratio |", "|---|---:|---:|"]
    lines += [f"| {name} | {value:,.0f} | {value / figures[base]:.2f} |" for name, value in figures.items()]
    return lines
