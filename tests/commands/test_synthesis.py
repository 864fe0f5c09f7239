"""`decuong synthesis`: whose reports, which versions, by which rules."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.commands.test_commands import Run, run
from tests.commands.test_export import FIRST, SECOND, THIRD, three

__all__ = ["run", "three"]
pytestmark = pytest.mark.usefixtures("english")


def reports(folder: Path) -> list[tuple[Any, ...]]:
    book = openpyxl.load_workbook(folder / "tong-hop.xlsx", read_only=True)
    return [row[:2] for row in book["Báo cáo"].iter_rows(min_row=2, values_only=True)]


CHOICES: list[tuple[tuple[str, ...], list[tuple[str, int]]]] = [
    ((), [(SECOND, 1)]),
    (("--latest",), [(FIRST, 2), (SECOND, 1), (THIRD, 1)]),
    (("--latest", "--province", "lao cai"), [(FIRST, 2)]),
    (("--latest", "--organisation", "phat trien nong"), [(THIRD, 1)]),
    (("--latest", "--outline", "phi_chinh_phu"), [(THIRD, 1)]),
    (("--state", "returned"), [(FIRST, 1)]),
    (("--state", "returned", "--state", "received"), [(FIRST, 2), (THIRD, 1)]),
    (("--province", "37"), [(SECOND, 1)]),
]


@pytest.mark.parametrize(("asked", "wanted"), CHOICES)
def test_each_report_counts_once(
    run: Run, tmp_path: Path, asked: tuple[str, ...], wanted: list[tuple[str, int]]
) -> None:
    done = run("synthesis", "--to", tmp_path / "th", *asked)
    assert done.exit_code == 0, done.output
    assert done.output == f"{len(wanted)} reports are in {tmp_path / 'th'}.\n"
    assert reports(tmp_path / "th") == wanted
    assert sorted(path.name for path in (tmp_path / "th").iterdir()) == [
        "cau-tra-loi",
        "quy-tac.toml",
        "tong-hop.docx",
        "tong-hop.xlsx",
    ]


def test_none_are_said_and_nothing_is_left(run: Run, tmp_path: Path) -> None:
    done = run("synthesis", "--to", tmp_path / "th", "--province", "hà nội")
    assert done.exit_code == 1
    assert done.output == "Error: No report is as asked, so there is nothing to synthesise.\n"
    assert not (tmp_path / "th").exists()


def test_the_rules_that_lie_beside_it_are_changed_and_given_again(run: Run, tmp_path: Path) -> None:
    assert run("synthesis", "--to", tmp_path / "a").exit_code == 0
    rules = (tmp_path / "a" / "quy-tac.toml").read_text()
    (tmp_path / "moi.toml").write_text(rules.replace('"dê", "cừu"', '"cừu"').replace('"nuôi dê"', '"nuôi"'))
    done = run("synthesis", "--to", tmp_path / "b", "--rules", tmp_path / "moi.toml")
    assert done.exit_code == 0, done.output
    kinds = []
    for folder in ("a", "b"):
        book = openpyxl.load_workbook(tmp_path / folder / "tong-hop.xlsx", read_only=True)
        kinds += [row[6:8] for row in book["Mô hình"].iter_rows(min_row=2, values_only=True)]
    assert kinds == [("Dê, cừu", "dê"), ("Khác", None)]


def test_rules_for_an_unknown_part_are_refused(run: Run, tmp_path: Path) -> None:
    assert run("synthesis", "--to", tmp_path / "a").exit_code == 0
    rules = (tmp_path / "a" / "quy-tac.toml").read_text().replace('"bai_hoc"', '"bai_hoc_2027"')
    (tmp_path / "moi.toml").write_text(rules)
    done = run("synthesis", "--to", tmp_path / "b", "--rules", tmp_path / "moi.toml")
    assert done.exit_code == 1
    assert "The rules name bai_hoc_2027" in done.output
    assert not (tmp_path / "b").exists()


def test_a_place_that_cannot_be_written_is_said(run: Run, tmp_path: Path) -> None:
    (tmp_path / "th").write_text("a file")
    done = run("synthesis", "--to", tmp_path / "th" / "in")
    assert done.exit_code == 1
    assert "cannot be written" in done.output and "Traceback" not in done.output


def test_a_manifest_has_the_hash_of_each_file_and_the_trail_that_of_the_manifest(
    run: Run, tmp_path: Path
) -> None:
    asked = ("--state", "returned", "--state", "received", "--name", "quy IV", "--by", "Hoa")
    assert run("synthesis", "--to", tmp_path / "th", *asked).exit_code == 0
    whole = (tmp_path / "th.manifest.json").read_bytes()
    manifest = json.loads(whole)
    assert manifest["format"] == "synthesis"
    assert manifest["asked"] == {"states": ["returned", "received"]}
    assert (manifest["reports"], manifest["states"]) == (2, {"received": 2})
    files = {file["name"]: file["sha256"] for file in manifest["files"]}
    written = [path for path in (tmp_path / "th").rglob("*") if path.is_file()]
    assert files == {
        path.relative_to(tmp_path).as_posix(): sha256(path.read_bytes()).hexdigest() for path in written
    }
    [entry] = [one for one in json.loads(run("audit", "--json").output) if one["act"] == "synthesis"]
    assert (entry["about"], entry["who"]) == ("quy IV", "Hoa")
    assert entry["how_much"] == (
        f"--to {tmp_path / 'th'} --state returned --state received → {sha256(whole).hexdigest()}"
    )


def test_a_synthesis_without_a_name_leaves_no_trail(run: Run, tmp_path: Path) -> None:
    assert run("synthesis", "--to", tmp_path / "th").exit_code == 0
    assert (tmp_path / "th.manifest.json").exists()
    assert not [one for one in json.loads(run("audit", "--json").output) if one["act"] == "synthesis"]
