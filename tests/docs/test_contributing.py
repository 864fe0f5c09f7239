"""CONTRIBUTING.md and LICENSE name what is there."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def test_every_place_that_is_named_is_there() -> None:
    named = re.findall(r"`((?:bot|flows|storage|exports|tests)/[^`*]*)`", TEXT)
    named += re.findall(r"\]\(([^)]+)\)", TEXT)
    named += re.findall(r"pytest.* (tests/\S+)", TEXT)
    assert len(named) > 15
    assert [one for one in named if not (ROOT / one).exists()] == []


def test_every_make_target_that_is_named_is_there() -> None:
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert set(re.findall(r"(?:^|`)make ([a-z]+)", TEXT, flags=re.MULTILINE)) <= {*targets}


def test_the_licence_is_the_one_of_the_package() -> None:
    package = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert package["license"] == "Apache-2.0"
    assert "Apache License\n                           Version 2.0" in (ROOT / "LICENSE").read_text()
