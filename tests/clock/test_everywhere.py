"""One moment, the same hour for everybody: in the chat, the commands, every file, the Department's tables."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import docx
import pytest
from click.testing import CliRunner
from openpyxl import load_workbook
from sqlalchemy import create_engine, text

from bot.commands import main
from tests.clock.conftest import Begin
from tests.databases import PostgresqlServer
from tests.play import Play

pytestmark = pytest.mark.usefixtures("english")

FORM = """
| survey | type | name | label |
|---|---|---|---|
| | text | a | A |
"""


def told(*arguments: str) -> str:
    result = CliRunner().invoke(main, list(arguments))
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture
def play(begin: Begin) -> Play:
    """A report sealed on New Year's Day at half past six."""
    one = begin(FORM)
    one.says("bò")
    one.presses("submit")
    one.presses("submit")
    return one


@pytest.mark.usefixtures("machine_zone")
def test_the_receipt(play: Play) -> None:
    assert "6:30 ngày 1/1/2027" in play.shown.plain.replace("06:30", "6:30")


@pytest.mark.usefixtures("machine_zone")
def test_commands(play: Play) -> None:
    [line] = json.loads(told("submissions", "list", "--json"))
    assert line["submitted_at"].startswith("2027-01-01T06:30:")
    assert line["submitted_at"].endswith("+07:00")
    entries = json.loads(told("audit", "--json"))
    assert {entry["at"][:16] for entry in entries} == {"2027-01-01 06:30"}
    assert json.loads(told("audit", "--json", "--since", "2027-01-01T06:00:00")) == entries
    assert json.loads(told("audit", "--json", "--since", "2027-01-01T07:00:00")) == []


@pytest.mark.usefixtures("machine_zone")
def test_files(play: Play, tmp_path: Path) -> None:
    for form in ("xlsx", "csv", "json", "docx"):
        told("export", form, "--to", str(tmp_path / f"ra.{form}"))
    book = load_workbook(tmp_path / "ra.xlsx")
    heads, values = list(book["f"].iter_rows(values_only=True))[:2]
    submitted = dict(zip(heads, values, strict=True))["Nộp lúc"]
    assert isinstance(submitted, datetime)
    assert submitted.isoformat(timespec="minutes") == "2027-01-01T06:30"
    table = next(path for path in (tmp_path / "ra.csv").glob("f.csv")).read_text("utf-8-sig")
    assert '"2027-01-01T06:30:' in table
    [report] = json.loads((tmp_path / "ra.json").read_text("utf-8"))
    moments = [report["submitted_at"], report["changed_at"], report["answers"]["a"]["parts"][0]["at"]]
    assert {moment[:16] + moment[-6:] for moment in moments} == {"2027-01-01T06:30+07:00"}
    lines = [paragraph.text for paragraph in docx.Document(str(tmp_path / "ra.docx")).paragraphs]
    assert any("6:30 ngày 1/1/2027" in line for line in lines)


@pytest.mark.usefixtures("machine_zone")
def test_the_departments_database(play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DECUONG_DEPARTMENT_URL", f"sqlite:///{tmp_path}/cuc.db")
    told("department", "init")
    assert "1 new" in told("department", "deliver")
    assert "1 unchanged" in told("department", "deliver")
    with sqlite3.connect(tmp_path / "cuc.db") as cuc:
        moments = cuc.execute("SELECT submitted_at, changed_at FROM decuong_submissions").fetchone()
        moments += cuc.execute("SELECT sent_at FROM decuong_parts").fetchone()
    assert {moment[:16] for moment in moments} == {"2027-01-01 06:30"}
    cuc.close()


@pytest.mark.postgresql
def test_an_instant_on_postgresql(
    play: Play, postgresql_server: PostgresqlServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = postgresql_server.make("cuc").address
    monkeypatch.setenv("DECUONG_DEPARTMENT_URL", address.render_as_string(hide_password=False))
    assert "1 new" in told("department", "deliver")
    engine = create_engine(address)
    with engine.connect() as cuc:
        cuc.execute(text("SET TIME ZONE 'Asia/Ho_Chi_Minh'"))
        shown = cuc.execute(text("SELECT submitted_at::text FROM decuong_submissions")).scalar_one()
    engine.dispose()
    assert shown.startswith("2027-01-01 06:30:")
    assert "1 unchanged" in told("department", "deliver")


def test_another_zone(begin: Begin, zone: Callable[[str], None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DECUONG_TIMEZONE", "Europe/London")
    zone("Europe/London")
    one = begin(FORM)
    one.says("bò")
    one.presses("submit")
    one.presses("submit")
    assert "23:30 ngày 31/12/2026" in one.shown.plain
    [line] = json.loads(told("submissions", "list", "--json"))
    assert line["submitted_at"].startswith("2026-12-31T23:30:")
    assert line["number"] == "2026-0001"


def test_a_zone_that_does_not_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DECUONG_TIMEZONE", "Hanoi")
    result = CliRunner().invoke(main, ["status"])
    assert result.exit_code == 2
    assert (
        "DECUONG_TIMEZONE: 'Hanoi' is no time zone; write one like Asia/Ho_Chi_Minh (IANA)" in result.output
    )
