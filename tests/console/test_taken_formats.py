"""Each format that is fetched from the page equals what the command writes, read back by another library."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import docx
import openpyxl
import pandas
import polars
import pyreadstat
import pytest
from click.testing import CliRunner
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from bot.choices import CHOICES
from bot.commands import main
from bot.take_away import SYNTHESIS
from exports.formats import FORMATS
from storage.staff.jobs import Job
from tests.console.conftest import Console
from tests.console.taking import Desk, hoa
from tests.play import JPEG

__all__ = ["hoa"]
FILTER = "province=lao+cai"


@pytest.fixture
def three(console: Console) -> list[str]:
    """Reports of Lào Cai, of Ninh Bình, and of Lào Cai with a photo."""
    console.play.address = "chi"
    console.play.agrees()
    console.play.says("Nuôi ong", "huyện Mường Khương, tỉnh Lào Cai", "2019", "12 hộ")
    console.play.attaches("ong.jpg", data=JPEG)
    for _ in range(2):
        console.play.presses("submit")
    return [
        console.play.submissions()[-1].number,
        console.submits("an", "Nuôi bò", "xã Y Tý, huyện Bát Xát, tỉnh Lào Cai", "2017", "25 hộ"),
        console.submits("binh", "Nuôi dê", "xã Hồng Thuận, huyện Giao Thủy, tỉnh Nam Định", "2018"),
    ]


@pytest.fixture
def command(console: Console, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """A command of `decuong` on the same database."""
    monkeypatch.setenv("DECUONG_DATABASE_URL", console.play.url)
    monkeypatch.setenv("DECUONG_FILES", str(tmp_path / "files"))

    def run(*words: str) -> None:
        done = CliRunner().invoke(main, words)
        assert done.exit_code == 0, done.output

    return run


def sheets(content: bytes) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def cells(content: bytes) -> dict[str, list[tuple[Any, ...]]]:
    book = openpyxl.load_workbook(BytesIO(content))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


READ: dict[str, Callable[[bytes], Any]] = {
    ".xlsx": cells,
    ".ods": sheets,
    ".docx": lambda content: [one.text for one in docx.Document(BytesIO(content)).paragraphs],
    ".pdf": lambda content: [page.extract_text() for page in PdfReader(BytesIO(content)).pages],
    ".parquet": lambda content: polars.read_parquet(BytesIO(content)).rows(named=True),
    ".dta": lambda content: pandas.read_stata(BytesIO(content)).to_csv(),
}
"""How a file is read to be compared, by its ending; others are the same to the byte."""


def read(path: Path) -> Any:
    """What is in a file, or in all files of a folder by name."""
    if path.is_dir():
        return {one.relative_to(path).as_posix(): read(one) for one in path.rglob("*") if one.is_file()}
    if path.suffix == ".sav":
        return pyreadstat.read_sav(path)[0].to_csv()
    if path.suffix == ".zip":
        with ZipFile(path) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    return READ.get(path.suffix, bytes)(path.read_bytes())


def unpacked(content: bytes, job: Job, folder: Path) -> Path:
    """Where what was fetched lies, as the command would have written it."""
    folder.mkdir()
    (folder / job.file_name).write_bytes(content)
    name = job.file_name.removesuffix(".zip")
    if job.file_name.endswith(".zip") and CHOICES.get(job.asked.format, CHOICES["csv"]).ending != ".zip":
        with ZipFile(folder / job.file_name) as archive:
            archive.extractall(folder)
        return folder / name
    return folder / job.file_name


ENDINGS = {
    "xlsx": "xlsx",
    "ods": "ods",
    "docx": "docx",
    "docx-each": "zip",
    "pdf": "pdf",
    "pdf-each": "zip",
    "files": "zip",
    "csv": "zip",
    "json": "json",
    "jsonl": "jsonl",
    "schema": "json",
    "geojson": "geojson",
    "sav": "zip",
    "dta": "zip",
    "parquet": "zip",
    "odk": "zip",
}
"""How the file that is fetched ends: what is many files is one ZIP file."""


def test_every_format_of_the_command_is_offered() -> None:
    assert {choice.format for choice in CHOICES.values()} == {*FORMATS}
    assert {*ENDINGS} == {*CHOICES}


@pytest.mark.parametrize("choice", ENDINGS)
def test_a_format_is_as_the_command_writes_it(
    hoa: Desk, tmp_path: Path, command: Callable[..., None], choice: str
) -> None:
    hoa.asks(FILTER, choice)
    job = hoa.runs()
    assert job.file_name.rpartition(".")[2] == ENDINGS[choice]
    fetched = unpacked(hoa.fetches(job), job, tmp_path / "fetched")
    written = tmp_path / "written" / fetched.name
    command("export", CHOICES[choice].format, "--to", str(written), "--province", "lao cai", "--latest")
    assert read(fetched) == read(written)
    assert read(fetched), "there is something in it"
    sent = json.loads(hoa.browser.get(f"/staff/take-away/{job.id}/manifest").content)
    own = json.loads(written.with_name(f"{written.name}.manifest.json").read_text())
    assert [one["name"] for one in sent["files"]] == [one["name"] for one in own["files"]]
    assert [sent[name] for name in ("reports", "answers", "states")] == [
        own[name] for name in ("reports", "answers", "states")
    ]


def test_with_the_attachments_it_is_what_the_command_writes_beside(
    hoa: Desk, tmp_path: Path, command: Callable[..., None]
) -> None:
    """The workbook leads to the folder beside it: both, and the manifest, are in the ZIP file."""
    hoa.asks(FILTER, with_files="1")
    job = hoa.runs()
    unpacked(hoa.fetches(job), job, tmp_path / "fetched")
    name = job.file_name.removesuffix(".zip")
    command(
        "export",
        "xlsx",
        "--files",
        "--to",
        str(tmp_path / "written" / f"{name}.xlsx"),
        "--province",
        "lao cai",
    )
    (tmp_path / "fetched" / job.file_name).unlink()
    fetched, written = read(tmp_path / "fetched"), read(tmp_path / "written")
    assert {*fetched} == {*written}
    for each in (f"{name}.xlsx", *(one for one in fetched if "_tep/" in one)):
        assert fetched[each] == written[each]
    assert any(content == JPEG for content in fetched.values())


def test_a_synthesis_is_as_the_command_writes_it(
    hoa: Desk, tmp_path: Path, command: Callable[..., None]
) -> None:
    hoa.asks(FILTER, SYNTHESIS)
    job = hoa.runs()
    fetched = unpacked(hoa.fetches(job), job, tmp_path / "fetched")
    written = tmp_path / "written" / fetched.name
    command("synthesis", "--to", str(written), "--province", "lao cai", "--latest")
    ours, theirs = read(fetched), read(written)
    assert {*ours} == {*theirs} and "tong-hop.docx" in ours
    for name in ours:
        assert without_time(ours[name]) == without_time(theirs[name]), name


def without_time(content: Any) -> Any:
    """A document says in one line when it was made."""
    return [one for one in content if "Lập lúc" not in one] if isinstance(content, list) else content


def test_rules_of_ones_own_are_followed(hoa: Desk, tmp_path: Path) -> None:
    source = (Path(__file__).parents[2] / "exports/synthesis/quy-tac.toml").read_text()
    changed = source.replace('"Ong" =', '"Nuôi ong của tôi" =', 1)
    assert changed != source
    answer = hoa.browser.post(
        f"/staff/take-away?{FILTER}",
        data={"format": SYNTHESIS},
        files={"rules": ("quy-tac.toml", changed)},
    )
    assert answer.status_code == 303, answer.text
    job = hoa.runs()
    fetched = unpacked(hoa.fetches(job), job, tmp_path / "fetched")
    assert (fetched / "quy-tac.toml").read_text() == changed
    assert "Nuôi ong của tôi" in str(read(fetched / "tong-hop.xlsx"))
