"""docs/security.md names tests that exist, for every chapter of OWASP ASVS 5.0."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

from bot import live

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text("utf-8")
NAMED = sorted(set(re.findall(r"`([\w/]+\.py)::(\w+)`", PAGE)))


@pytest.mark.parametrize(("file", "name"), NAMED)
def test_every_test_that_is_named_is_there(file: str, name: str) -> None:
    tree = ast.parse((ROOT / "tests" / file).read_text("utf-8"))
    assert name in {
        node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def test_every_chapter_is_there_and_names_a_test_or_is_not_used() -> None:
    chapters = re.split(r"^\| V(\d+) ", PAGE, flags=re.MULTILINE)[1:]
    found = {int(number): rows for number, rows in zip(chapters[::2], chapters[1::2], strict=True)}
    assert list(found) == list(range(1, 18))
    for number, rows in found.items():
        table = rows.partition("\n\n")[0]
        assert "::test_" in table or "| not used |" in table, number


def test_every_dependency_is_locked_with_hashes() -> None:
    locked = {one["name"]: one for one in tomllib.loads((ROOT / "uv.lock").read_text())["package"]}
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    for line in wanted:
        package = locked[re.split(r"[^\w-]", line)[0]]
        files = [package["sdist"], *package.get("wheels", ())]
        assert all(file["hash"].startswith("sha256:") for file in files)


def test_the_limits_of_open_streams_are_those_of_the_code() -> None:
    [row] = [line for line in PAGE.splitlines() if line.startswith("| | Open streams")]
    said = [int(number.replace(",", "")) for number in re.findall(r"[\d,]*\d", row.partition("503")[0])]
    assert said == [live.MOST, live.MOST_OF_ONE, live.LIFE_SECONDS / 60]
