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


def test_every_decision_is_short_and_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    pages = sorted(path for path in folder.glob("*.md") if path.name != "README.md")
    listed = re.findall(r"\]\((\d{4}-[a-z-]+\.md)\)", (folder / "README.md").read_text(encoding="utf-8"))
    assert [path.name for path in pages] == listed
    for path in pages:
        text = path.read_text(encoding="utf-8")
        assert len(text.splitlines()) <= 40, path.name
        assert re.findall(r"^\*\*(Decided|Why|Weighed|Costs|Looked at again)", text, flags=re.MULTILINE) == [
            "Decided",
            "Why",
            "Weighed",
            "Costs",
            "Looked at again",
        ]
        assert [one for one in named_in(text) if not one.exists()] == []


def named_in(text: str) -> list[Path]:
    """Files and folders of ours that a page in docs/decisions names."""
    named = [ROOT / one for one in re.findall(r"`((?:bot|flows|storage|exports|tests)/[^`*\s]*)`", text)]
    links = [one.partition("#")[0] for one in re.findall(r"\]\((?!http)([^)]+)\)", text)]
    return [*named, *(ROOT / "docs" / "decisions" / one for one in links)]


def test_a_commit_is_checked_by_what_make_check_runs() -> None:
    check = (ROOT / "Makefile").read_text(encoding="utf-8").partition("\ncheck:")[2].partition("\n\n")[0]
    hooks = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    for program in re.findall(r"\$\(BIN\)/(\S+)", check):
        assert f".venv/bin/{program}" in hooks


def test_the_changelog_knows_the_version() -> None:
    package = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    log = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.findall(r"^## \[(.+)\]", log, flags=re.MULTILINE)[0] == "Unreleased"
    assert package["version"] in log


def test_whoever_reports_is_asked_for_nothing_real_in_both_languages() -> None:
    for name in ("ISSUE_TEMPLATE/bug.yml", "ISSUE_TEMPLATE/idea.yml", "PULL_REQUEST_TEMPLATE.md"):
        text = (ROOT / ".github" / name).read_text(encoding="utf-8")
        labels = re.findall(r"(?:label|name): (.+)", text) or re.findall(r"- \[ \] (.+)", text)
        assert labels and all(" · " in label for label in labels), name
    assert "báo cáo thật" in (ROOT / ".github" / "ISSUE_TEMPLATE" / "bug.yml").read_text(encoding="utf-8")
