"""`decuong export`: whose reports, which versions, since when; kept under a name; with a manifest."""

from __future__ import annotations

import csv
import json
import os
from hashlib import sha256
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from exports import workbook
from tests.commands.test_commands import Run, run
from tests.play import Play

__all__ = ["run"]
pytestmark = pytest.mark.usefixtures("english")

FIRST, SECOND, THIRD = "2026-0001", "2026-0002", "2026-0003"


@pytest.fixture(autouse=True)
def three(run: Run, tmp_path: Path) -> None:
    """Three reports: of Lào Cai, returned and sent anew; of Ninh Bình, accepted; and of an organisation."""
    play = Play(f"sqlite:///{tmp_path}/decuong.db", tmp_path / "files")

    def submits() -> None:
        for _ in range(2):
            play.presses("submit")

    play.agrees()
    play.says("Bò", "xã Mường Khương, tỉnh Lào Cai")
    submits()
    assert run("submissions", "return", FIRST, "--remark", "1.1=Tên đầy đủ?", "--by", "Hoa").exit_code == 0
    play.presses("goto:du_an[1]/ten")
    play.says("Bò sinh sản")
    submits()
    play.address = "b"
    play.agrees()
    play.says("Dê", "xã Hồng Thuận, huyện Giao Thủy, tỉnh Nam Định")
    submits()
    assert run("submissions", "accept", SECOND, "--by", "Hoa").exit_code == 0
    play.address = "c"
    play.agrees("phi_chinh_phu")
    play.says("Trung tâm Phát triển Nông thôn")
    submits()
    play.close()


def exported(run: Run, folder: Path, *options: str) -> list[tuple[str, int]]:
    """The (number, version) of what an export with these options has."""
    to = folder / "r.json"
    done = run("export", "json", "--to", to, *options)
    assert done.exit_code == 0, done.output
    return [(one["number"], one["version"]) for one in json.loads(to.read_text())]


ALL = [(FIRST, 1), (FIRST, 2), (SECOND, 1), (THIRD, 1)]
FILTERS = [
    ((), ALL),
    (("--province", "lao cai"), ALL[:2]),
    (("--province", "15"), ALL[:2]),
    (("--province", "37"), ALL[2:3]),
    (("--province", "Tỉnh Ninh Bình"), ALL[2:3]),
    (("--province", "hà nội"), []),
    (("--organisation", "phat trien nong"), ALL[3:]),
    (("--state", "returned", "--state", "accepted"), [ALL[0], ALL[2]]),
    (("--latest",), ALL[1:]),
    (("--latest", "--province", "lào"), ALL[1:2]),
    (("--since", "2999-01-01"), []),
    (("--since", "last"), ALL),
]


@pytest.mark.parametrize(("options", "wanted"), FILTERS)
def test_filters(run: Run, tmp_path: Path, options: tuple[str, ...], wanted: list[tuple[str, int]]) -> None:
    assert exported(run, tmp_path, *options) == wanted


@pytest.mark.parametrize("name", ["xlsx", "csv", "jsonl", "docx"])
def test_every_format_has_the_same_filters(run: Run, tmp_path: Path, name: str) -> None:
    to = tmp_path / f"r.{name}"
    assert run("export", name, "--to", to, "--province", "lao cai", "--latest").exit_code == 0
    manifest = json.loads((tmp_path / f"r.{name}.manifest.json").read_text())
    assert (manifest["format"], manifest["reports"]) == (name, 1)


def test_remarks_replies_and_history_are_in_every_format(run: Run, tmp_path: Path) -> None:
    for name in ("json", "csv", "xlsx"):
        assert run("export", name, "--to", tmp_path / f"r.{name}").exit_code == 0
    first = json.loads((tmp_path / "r.json").read_text())[0]
    assert [(step["act"], step["by"], step["who"]) for step in first["history"]] == [
        ("submit", "respondent", ""),
        ("return", "staff", "Hoa"),
    ]
    assert first["remarks"][0]["text"] == "Tên đầy đủ?"
    assert (first["is_latest"], first["provinces"][0]["name"]) == (False, "Tỉnh Lào Cai")
    book = openpyxl.load_workbook(tmp_path / "r.xlsx", data_only=True)

    def both(file: str, sheet: str) -> list[dict[str, Any]]:
        with (tmp_path / "r.csv" / file).open(encoding="utf-8-sig", newline="") as opened:
            lines = list(csv.DictReader(opened))
        headers, *rows = book[sheet].iter_rows(values_only=True)
        cells = [dict(zip(map(str, headers), row, strict=True)) for row in rows]
        assert [line["Số báo cáo"] for line in lines] == [cell["Số báo cáo"] for cell in cells]
        return cells

    acts = [(row["Số báo cáo"], row["Lần nộp"], row["Việc"]) for row in both("lich_su.csv", "Lịch sử")]
    assert acts == [
        (FIRST, 1, "nộp"),
        (FIRST, 1, "trả lại"),
        (FIRST, 2, "nộp"),
        (SECOND, 1, "nộp"),
        (SECOND, 1, "chấp nhận"),
        (THIRD, 1, "nộp"),
    ]
    assert [row["Nội dung"] for row in both("gop_y.csv", "Góp ý")] == ["Tên đầy đủ?"]
    accepted = [row[0].value for row in book["Dự án từ ngân sách Nhà nước ✓"].iter_rows(min_row=2)]
    assert accepted == [SECOND]


def test_a_manifest_says_what_was_asked_and_written(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bang").mkdir()
    (tmp_path / "bang" / "cua_toi.txt").write_text("của tôi")
    os.utime(tmp_path / "bang" / "cua_toi.txt", (0, 0))
    assert run("export", "csv", "--to", tmp_path / "bang", "--state", "accepted").exit_code == 0
    manifest = json.loads((tmp_path / "bang.manifest.json").read_text())
    assert manifest["asked"] == {"states": ["accepted"]}
    assert (manifest["reports"], manifest["states"]) == (1, {"accepted": 1})
    files = {file["name"]: file["sha256"] for file in manifest["files"]}
    assert "bang/ngan_sach.du_an.csv" in files and "bang/cua_toi.txt" not in files
    for name, digest in files.items():
        assert sha256((tmp_path / name).read_bytes()).hexdigest() == digest


def test_an_export_is_kept_under_a_name_and_run_again(run: Run, tmp_path: Path) -> None:
    to, later = tmp_path / "a.json", tmp_path / "b.json"
    asked = ("json", "--to", to, "--since", "last", "--state", "accepted", "--state", "received")
    unknown = run("export", "--name", "hang thang")
    assert (unknown.exit_code, "No export is kept as hang thang yet" in unknown.output) == (1, True)
    assert run("export", "--name", "hang thang", *asked).exit_code == 0
    assert len(json.loads(to.read_text())) == 3
    assert run("export", "--name", "hang thang", "--to", later).output == f"{later}\n"
    again = [one["number"] for one in json.loads(later.read_text())]
    assert again == [SECOND], "what moved in the last minutes comes once more, what came days ago does not"
    assert run("submissions", "accept", THIRD).exit_code == 0
    assert run("export", "--name", "hang thang", "--state", "accepted").output == f"{later}\n"
    assert [one["number"] for one in json.loads(later.read_text())] == [SECOND, THIRD]
    trail = [one for one in json.loads(run("audit", "--json").output) if one["act"] == "export"]
    assert [one["about"] for one in trail] == ["hang thang"] * 3
    assert "--state accepted" in trail[-1]["how_much"]


def test_without_a_name_or_path_it_says_what_is_missing(run: Run) -> None:
    for words in ((), ("json",)):
        done = run("export", *words)
        assert (done.exit_code, "decuong export FORMAT --to PATH" in done.output) == (2, True)


def test_excels_limit_is_said_before_anything_is_written(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "SHEET_ROWS", 3)
    monkeypatch.setattr(workbook, "Book", None)
    done = run("export", "xlsx", "--to", tmp_path / "ra" / "r.xlsx")
    assert (done.exit_code, "has 3 rows or more" in done.output) == (1, True)
    assert not (tmp_path / "ra").exists()
