from collections.abc import Iterator
from pathlib import Path

import pytest

from exports.formats import FORMATS
from exports.reports import Reports
from exports.staging import staged
from flows.report.submission import Submission
from tests.exports.samples import every_type, full_report

NAMES = {
    "xlsx": "a.xlsx",
    "ods": "a.ods",
    "csv": "bang",
    "parquet": "bang",
    "json": "a.json",
    "jsonl": "a.jsonl",
    "schema": "schema.json",
    "geojson": "a.geojson",
    "sav": "bang",
    "dta": "bang",
    "docx": "a.docx",
    "pdf": "a.pdf",
    "odk": "odk",
    "files": "tep",
}


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "schema"])
def test_a_failure_leaves_the_earlier_export_as_it_was(tmp_path: Path, name: str) -> None:
    form = every_type()
    to = tmp_path / NAMES[name]
    FORMATS[name](Reports([full_report(form)], [form]), to)
    before = everything(tmp_path)
    assert before

    def broken() -> Iterator[Submission]:
        yield full_report(form)
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        FORMATS[name](Reports(broken(), [form]), to)
    assert everything(tmp_path) == before
    assert [path.name for path in tmp_path.iterdir()] == [NAMES[name]]


@pytest.mark.parametrize("name", [*FORMATS])
def test_submissions_are_read_once_and_one_at_a_time(tmp_path: Path, name: str) -> None:
    form = every_type()
    FORMATS[name](Reports((full_report(form) for _ in range(2)), [form]), tmp_path / NAMES[name])
    assert everything(tmp_path)


def test_a_missing_folder_is_made(tmp_path: Path) -> None:
    with staged(tmp_path / "a" / "b.txt") as path:
        path.write_text("x")
    assert (tmp_path / "a" / "b.txt").read_text() == "x"
