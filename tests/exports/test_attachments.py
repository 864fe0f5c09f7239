"""Attachments as files: under exactly the names that the exports print, whole or not at all."""

from __future__ import annotations

import csv as reader_of_csv
import json as reader
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from exports import attachments, csv, json, xlsx
from exports.reports import Reports
from flows.form.outline import Outline, Type
from flows.report.answer import Answer
from flows.report.submission import Submission
from tests.exports.samples import ask, every_type, outline, picture, report, said

KEPT = {one: f"content of {one}".encode() for one in ("a", "b", "c", "d")}
STORE = {picture("x", content).sha256: content for content in KEPT.values()}


def photo(one: str, name: str = "image.jpg") -> Answer:
    return said("anh", picture(name, KEPT.get(one, one.encode())))


def form() -> Outline:
    return outline(ask("anh", "Ảnh", Type.PHOTO), ask("chu", "Chữ"))


def several() -> list[Submission]:
    """Two versions of a report with one photo in both, and another with a photo of the same name.

    That one was returned: a remark is replied to by a photo alone.
    """
    paper = said("chu", "Kèm theo:", (picture("Báo cáo.pdf", KEPT["c"], "application/pdf"), "biên bản"))
    replied = said("chu", picture("image.jpg", KEPT["d"]))
    return [
        report(form(), photo("a")),
        report(form(), photo("a"), paper, version=2),
        report(form(), photo("b"), number="2026-0124", replies={"chu": replied}),
    ]


def written(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def printed(folder: Path) -> set[str]:
    """The names that the JSON export prints."""
    json.write(Reports(several(), [form()]), folder / "a.json")
    found: set[str] = set()

    def walk(one: object) -> None:
        if isinstance(one, dict):
            if "sha256" in one:
                found.add(one["name"])
            for inner in one.values():
                walk(inner)
        elif isinstance(one, list):
            for inner in one:
                walk(inner)

    walk(reader.loads((folder / "a.json").read_text()))
    return found


def test_a_folder_has_them_under_the_names_that_exports_print(tmp_path: Path) -> None:
    attachments.write(Reports(several(), [form()], STORE.get), tmp_path / "tep")
    found = written(tmp_path / "tep")
    assert {*found} == printed(tmp_path)
    assert sorted(found.values()) == sorted(KEPT.values())


def test_a_zip_has_the_same(tmp_path: Path) -> None:
    attachments.write(Reports(several(), [form()], STORE.get), tmp_path / "tep.zip")
    with zipfile.ZipFile(tmp_path / "tep.zip") as made:
        assert made.testzip() is None
        assert {name: made.read(name) for name in made.namelist()}.keys() == printed(tmp_path)
        assert sorted(map(made.read, made.namelist())) == sorted(KEPT.values())


def test_what_is_not_stored_any_more_is_listed(tmp_path: Path) -> None:
    gone = report(form(), photo("gone"), photo("a"))
    attachments.write(Reports([gone], [form()], lambda _: None), tmp_path / "tep")
    lines = (tmp_path / "tep" / attachments.LACKING).read_text("utf-8-sig").splitlines()
    assert len(lines) == 2 and lines[1].startswith("2026-0123_anh_")


def test_beside_an_export_they_come_from_the_same_walk(tmp_path: Path) -> None:
    once = iter(several())
    with attachments.beside(Reports(once, [form()], STORE.get), tmp_path / "bao-cao.xlsx") as passing:
        assert passing.files_in == "bao-cao_tep"
        xlsx.write(passing, tmp_path / "bao-cao.xlsx")
    assert {*written(tmp_path / "bao-cao_tep")} == printed(tmp_path)
    book = openpyxl.load_workbook(tmp_path / "bao-cao.xlsx")
    cells = {str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row}
    links = {f'=HYPERLINK("bao-cao_tep/{name}","{name}")' for name in written(tmp_path / "bao-cao_tep")}
    assert len(links) == 4 and links <= cells


def test_a_list_of_files_has_those_of_replies_once_however_many_rows_there_are(tmp_path: Path) -> None:
    of, path = every_type(), "du_an[2]/ten"
    replied = said(path, (picture("sổ.jpg", KEPT["d"]), "sổ hộ"))
    given = report(of, rows={"du_an": (1, 2)}, replies={path: replied})
    csv.write(Reports([given], [of]), tmp_path / "csv")
    with (tmp_path / "csv" / "tep_kem.csv").open(encoding="utf-8-sig", newline="") as file:
        found = list(reader_of_csv.DictReader(file))
    assert len(found) == 1
    assert {path, "sổ.jpg", "sổ hộ"} <= {*found[0].values()}


def test_a_workbook_without_them_leads_nowhere(tmp_path: Path) -> None:
    xlsx.write(Reports(several(), [form()], STORE.get), tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    cells = [str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    assert not [cell for cell in cells if cell.startswith("=HYPERLINK") and "_tep" in cell]


@pytest.mark.parametrize("to", ["tep", "tep.zip"])
def test_a_failure_leaves_nothing(tmp_path: Path, to: str) -> None:
    def broken() -> Iterator[Submission]:
        yield several()[0]
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        attachments.write(Reports(broken(), [form()], STORE.get), tmp_path / to)
    assert list(tmp_path.iterdir()) == []


def test_an_export_that_fails_leaves_no_folder_beside_it(tmp_path: Path) -> None:
    def failing() -> None:
        with attachments.beside(Reports(several(), [form()], STORE.get), tmp_path / "a.docx") as passing:
            list(passing.submissions)
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        failing()
    assert list(tmp_path.iterdir()) == []


def test_a_name_fits_every_file_system(tmp_path: Path) -> None:
    key = "câu_hỏi_rất_dài_" * 20
    long = outline(ask(key, "Ảnh", Type.PHOTO))
    given = report(long, said(key, picture("image.jpg", KEPT["a"])))
    attachments.write(Reports([given], [long], STORE.get), tmp_path / "tep")
    [name] = written(tmp_path / "tep")
    assert len(name.encode()) < 255
