"""What `decuong department` says and does, through the command line, and what it says where it cannot."""

from __future__ import annotations

import gc
import json
import re
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psutil
import pytest
from click.testing import CliRunner, Result

from bot.app import open_app
from bot.commands import main
from bot.jobs.deliver import keep_delivering
from bot.settings import Settings
from tests.commands.test_serving import serving
from tests.doors.case import steps
from tests.doors.doors import app_at, lines

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`decuong department …` in English, on a database of its own."""
    monkeypatch.setenv("DECUONG_LOCALE", "en")
    monkeypatch.setenv("DECUONG_DATABASE_URL", f"sqlite:///{tmp_path}/decuong.db")
    monkeypatch.setenv("DECUONG_DEPARTMENT_URL", f"sqlite:///{tmp_path}/cuc.db")
    return lambda *arguments: CliRunner().invoke(main, ["department", *map(str, arguments)])


@pytest.fixture
async def told(tmp_path: Path) -> None:
    """One report was told and submitted."""
    app = app_at(tmp_path)
    async with lines(app) as door:
        for step in steps():
            await door.take(step)
    app.engine.dispose()


@pytest.fixture
def delivered(told: None, run: Run) -> Run:
    """That report was delivered."""
    assert run("init").exit_code == 0
    assert run("deliver").output == "1 new, 0 updated, 0 unchanged, 0 failed\n"
    return run


def change(path: Path, *statements: str) -> None:
    """What somebody does by hand in the Department's database."""
    with closing(sqlite3.connect(path)) as database, database:
        for statement in statements:
            database.execute(statement)


def decuong(*arguments: str) -> None:
    result = CliRunner().invoke(main, list(arguments))
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize("command", ["init", "deliver", "status", "reconcile"])
def test_why_nothing_is_delivered_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    (tmp_path / "cuc.db").mkdir()
    monkeypatch.setenv("DECUONG_DATABASE_URL", f"sqlite:///{tmp_path}/decuong.db")
    monkeypatch.setenv("DECUONG_DEPARTMENT_URL", f"sqlite:///{tmp_path}/cuc.db")
    result = CliRunner().invoke(main, ["department", command])
    assert result.exit_code == 1
    assert "Không có cơ sở dữ liệu mang tên này ở máy của Cục. Sửa tên" in result.output
    assert "Failure(" not in result.output


@pytest.mark.parametrize("command", ["deliver", "status", "reconcile"])
def test_a_mistyped_file_is_not_made(run: Run, tmp_path: Path, command: str) -> None:
    result = run(command)
    assert result.exit_code == 1
    assert "There is no database" in result.output
    assert "`decuong department init` makes it" in result.output
    assert not (tmp_path / "cuc.db").exists()


@pytest.mark.parametrize("command", ["deliver", "status", "reconcile"])
def test_another_programs_database_is_not_written(run: Run, tmp_path: Path, command: str) -> None:
    change(tmp_path / "cuc.db", "CREATE TABLE luong (so INTEGER)")
    result = run(command)
    assert result.exit_code == 1
    assert "is a database without the Department's tables" in result.output


@pytest.mark.parametrize("command", ["init", "deliver", "status", "reconcile"])
def test_decuongs_own_database_is_refused(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("DECUONG_DEPARTMENT_URL", f"sqlite:///{tmp_path}/../{tmp_path.name}/decuong.db")
    decuong("migrate")
    result = run(command)
    assert result.exit_code == 1
    assert "names decuong's own database" in result.output
    with closing(sqlite3.connect(tmp_path / "decuong.db")) as database:
        names = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
    assert not {name for name in names if name.startswith("decuong_")}


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("oracle://x/y", "SQLite, PostgreSQL, MariaDB or SQL Server, not oracle"),
        ("khong phai dia chi", "cannot be read; write DECUONG_DEPARTMENT_URL like"),
        (
            "mssql://x/y",
            "The driver pyodbc for the Department's database is not installed: pip install pyodbc",
        ),
    ],
)
def test_an_address_that_cannot_be_used_is_a_sentence(
    run: Run, monkeypatch: pytest.MonkeyPatch, url: str, said: str
) -> None:
    monkeypatch.setenv("DECUONG_DEPARTMENT_URL", url)
    result = run("init")
    assert result.exit_code == 1
    assert said in result.output


@pytest.mark.usefixtures("told")
def test_a_delivery_that_cannot_be_made_leaves_pythons_garbage_collector_as_it_was(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DECUONG_DEPARTMENT_URL", "oracle://cuc")
    before = gc.get_threshold()
    assert run("deliver").exit_code == 1
    assert gc.get_threshold() == before


@pytest.mark.usefixtures("told")
def test_status_says_what_waits_since_when_and_why(run: Run, tmp_path: Path) -> None:
    run("init")
    result = run("status")
    assert result.exit_code == 0
    assert "1 of 1 reports wait to be delivered, " in result.output
    assert "-0001-1 since 2026-" in result.output or "-0001-1 since 20" in result.output
    constraint = "BEFORE INSERT ON decuong_parts BEGIN SELECT RAISE(ABORT, 'constraint failed: cua Cuc'); END"
    change(tmp_path / "cuc.db", f"CREATE TRIGGER t {constraint}")
    result = run("status")
    assert result.exit_code == 1
    assert "-0001-1: The Department's database has a constraint that this report cannot keep" in result.output
    assert "Take out the constraint" in result.output
    change(tmp_path / "cuc.db", "DROP TRIGGER t")
    with closing(sqlite3.connect(tmp_path / "cuc.db")) as database:
        assert database.execute("SELECT count(*) FROM decuong_submissions").fetchone() == (0,)
    run("deliver")
    assert run("status").output == "All 1 reports are delivered.\n"


@pytest.mark.usefixtures("told")
def test_a_list_says_what_is_delivered(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def told() -> str:
        return CliRunner().invoke(main, ["submissions", "list", "--delivery"]).output

    assert "`decuong department init` makes it" in told()
    run("init")
    assert "waiting" in told()
    run("deliver")
    assert "delivered" in told()
    [number] = rows(tmp_path, "SELECT report_number FROM decuong_submissions")
    decuong("submissions", "accept", str(number[0]), "--by", "Chị Hoa")
    assert "waiting" in told()
    monkeypatch.delenv("DECUONG_DEPARTMENT_URL")
    assert "DECUONG_DEPARTMENT_URL" in told()


def test_an_acceptance_and_an_erasing_are_delivered(delivered: Run, tmp_path: Path) -> None:
    [number] = rows(tmp_path, "SELECT report_number FROM decuong_submissions")
    decuong("submissions", "accept", str(number[0]), "--by", "Chị Hoa")
    assert delivered("deliver").output == "0 new, 1 updated, 0 unchanged, 0 failed\n"
    assert rows(tmp_path, "SELECT act, state_label, side, who FROM decuong_history ORDER BY position") == [
        ("submit", "Đã nhận", "respondent", ""),
        ("accept", "Đã chấp nhận", "staff", "Chị Hoa"),
    ]
    [(respondent,)] = rows(tmp_path, "SELECT respondent FROM decuong_submissions")
    decuong("erase", str(respondent), "--yes")
    # Its state did not move, and neither did the moment of its last change.
    assert delivered("deliver").output == "0 new, 1 updated, 0 unchanged, 0 failed\n"
    assert rows(tmp_path, "SELECT respondent, respondent_name FROM decuong_submissions") == [("", "")]
    assert set(rows(tmp_path, "SELECT sent_by FROM decuong_parts")) == {("",)}
    assert delivered("reconcile").exit_code == 0


def rows(folder: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(folder / "cuc.db")) as database:
        return database.execute(query).fetchall()


def test_what_was_emptied_or_restored_is_delivered_again(delivered: Run, tmp_path: Path) -> None:
    """The target itself holds what was delivered: an emptied one, or yesterday's, gets what it lacks."""
    everything = rows(tmp_path, "SELECT * FROM decuong_parts ORDER BY path, position")
    with closing(sqlite3.connect(tmp_path / "cuc.db")) as database:
        database.executescript("PRAGMA foreign_keys=OFF; DELETE FROM decuong_submissions;")
    delivered("reconcile", "--repair")
    assert rows(tmp_path, "SELECT * FROM decuong_parts ORDER BY path, position") == everything
    for file in tmp_path.glob("cuc.db*"):
        file.unlink()
    delivered("init")
    assert delivered("deliver").output == "1 new, 0 updated, 0 unchanged, 0 failed\n"
    assert rows(tmp_path, "SELECT * FROM decuong_parts ORDER BY path, position") == everything


BY_HAND = {
    "a cell": ("UPDATE decuong_parts SET text = 'x' WHERE rowid = 1", "decuong_parts: text changed"),
    "a text cut": (
        "UPDATE ngan_sach__du_an SET ten = substr(ten, 1, 3)",
        "ngan_sach__du_an: ten changed",
    ),
    "a number": ("UPDATE decuong_history SET position = 7", "decuong_history: 1 rows missing; "),
    "a row dropped": (
        "DELETE FROM decuong_parts WHERE rowid = 2",
        "decuong_parts: 1 rows missing",
    ),
    "a row added": (
        "INSERT INTO decuong_provinces SELECT report_number, 1, 77, 1, 'x' FROM decuong_submissions",
        "decuong_provinces: 1 rows too many",
    ),
    "a state": ("UPDATE decuong_submissions SET state = 'accepted'", "decuong_submissions: state changed"),
    "a mark": ("UPDATE decuong_submissions SET latest = 0", "decuong_submissions: latest changed"),
    "a noted hash": (
        "UPDATE decuong_submissions SET content_hash = 'x'",
        "decuong_submissions: content_hash changed",
    ),
    "a table": ("DROP TABLE decuong_parts", "structure: table decuong_parts is gone"),
    "a view": ("DROP VIEW decuong_money", "structure: view decuong_money is gone"),
    "the dictionary": (
        "UPDATE decuong_dictionary SET label = 'x' WHERE column_name = 'ten'",
        "structure: the dictionary's lines about ngan_sach__du_an are changed",
    ),
    "a report": ("DELETE FROM decuong_submissions", "missing: "),
}


@pytest.mark.parametrize("what", BY_HAND)
def test_what_was_changed_by_hand_is_said_and_repaired(delivered: Run, tmp_path: Path, what: str) -> None:
    statement, said = BY_HAND[what]
    assert delivered("reconcile").exit_code == 0
    change(tmp_path / "cuc.db", statement)
    if what != "a report":
        assert (
            delivered("deliver").output == "0 new, 0 updated, 1 unchanged, 0 failed\n"
        )  # it trusts its stamp
    found = delivered("reconcile")
    assert found.exit_code == 1
    assert said in found.output
    delivered("reconcile", "--repair")
    equal = delivered("reconcile")
    assert equal.exit_code == 0, equal.output
    assert "Both sides are equal: 1 reports, " in equal.output


def test_a_column_made_anew_is_said_and_repaired(delivered: Run, tmp_path: Path) -> None:
    views = [name for (name,) in rows(tmp_path, "SELECT name FROM sqlite_master WHERE type = 'view'")]
    drops = [f'DROP VIEW "{name}"' for name in views]
    remade = (
        "ALTER TABLE decuong_figures DROP COLUMN low",
        "ALTER TABLE decuong_figures ADD COLUMN low TEXT",
    )
    change(tmp_path / "cuc.db", *drops, *remade)
    found = delivered("reconcile").output
    assert "structure: column decuong_figures.low is of another type" in found
    assert "decuong_figures: low changed" in found
    assert delivered("reconcile", "--repair").exit_code == 0
    assert delivered("reconcile").exit_code == 0


def test_a_report_that_is_only_there_is_kept_until_it_is_asked_for(delivered: Run, tmp_path: Path) -> None:
    """If decuong's own database lost it, it is the only copy."""
    names = [name for _, name, *_ in rows(tmp_path, "PRAGMA table_info(decuong_submissions)")]
    columns = ", ".join({"report_number": "'lạ'", "id": "'lạ-1'"}.get(str(name), str(name)) for name in names)
    change(tmp_path / "cuc.db", f"INSERT INTO decuong_submissions SELECT {columns} FROM decuong_submissions")
    for options in ([], ["--repair"]):
        result = delivered("reconcile", *options)
        assert result.exit_code == 1
        assert "extra: lạ-1" in result.output
    assert delivered("reconcile", "--repair", "--drop-extra").exit_code == 0
    assert rows(tmp_path, "SELECT count(*) FROM decuong_submissions") == [(1,)]


def test_the_proof_has_counts_and_hashes(delivered: Run, tmp_path: Path) -> None:
    assert delivered("reconcile", "--proof", tmp_path / "bang-chung.json").exit_code == 0
    proof = json.loads((tmp_path / "bang-chung.json").read_text("utf-8"))
    assert proof["equal"] is True
    assert proof["here"] == proof["there"]
    assert proof["here"]["reports"] == 1
    counted = rows(tmp_path, "SELECT count(*) FROM decuong_parts")[0][0]
    assert proof["here"]["rows"]["decuong_parts"] == counted
    change(tmp_path / "cuc.db", "UPDATE decuong_parts SET text = 'x' WHERE rowid = 1")
    assert delivered("reconcile", "--proof", tmp_path / "bang-chung.json").exit_code == 1
    after = json.loads((tmp_path / "bang-chung.json").read_text("utf-8"))
    assert after["equal"] is False
    assert after["there"]["sha256"] != after["here"]["sha256"] == proof["here"]["sha256"]
    assert [one["where"] for one in after["different"]] == [["decuong_parts: text changed"]]


def test_the_help_promises_what_is_there() -> None:
    help_text = CliRunner().invoke(main, ["serve", "--help"]).output
    named = set(re.findall(r"\(/([a-z0-9/]+)/\)", help_text))
    assert named == {"staff", "api/v1"}, "tests/console/test_process.py asks `serve` for both"


@pytest.mark.timeout(120)
@pytest.mark.usefixtures("told")
def test_while_serving_a_process_of_its_own_delivers_what_changes(run: Run, tmp_path: Path) -> None:
    """Also what another program did; and it ends with its server, even if that is killed."""
    run("init")
    with serving(tmp_path, {"DECUONG_DEPARTMENT_URL": f"sqlite:///{tmp_path}/cuc.db"}) as program:
        wait_until(lambda: rows(tmp_path, "SELECT state FROM decuong_submissions") == [("received",)])
        [(number,)] = rows(tmp_path, "SELECT report_number FROM decuong_submissions")
        decuong("submissions", "accept", str(number))
        wait_until(lambda: rows(tmp_path, "SELECT state FROM decuong_submissions") == [("accepted",)])
        [delivery] = psutil.Process(program.process.pid).children()
        assert "bot.jobs.deliver" in delivery.cmdline()
        program.process.kill()
        psutil.wait_procs([delivery], timeout=60)
        assert not delivery.is_running()


def wait_until(is_so: Callable[[], bool]) -> None:
    """Wait for another process; the test's time limit ends it."""
    while not is_so():
        time.sleep(0.05)


def test_a_target_that_is_away_is_tried_again(
    delivered: Run, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """One line in the log for one cause, and what waited arrives when it is back."""
    settings = Settings(
        _env_file=None,  # type: ignore[call-arg]
        database_url=f"sqlite:///{tmp_path}/decuong.db",
        department_url=f"sqlite:///{tmp_path}/cuc.db",
    )
    app = open_app(settings)
    seconds = iter(range(0, 1000, 20))
    rounds = iter(range(6))

    def is_over() -> bool:
        at = next(rounds)
        if at == 0:
            (tmp_path / "cuc.db").rename(tmp_path / "away.db")
        if at == 1:
            [(number,)] = away
            decuong("submissions", "accept", str(number))
        if at == 3:
            (tmp_path / "away.db").rename(tmp_path / "cuc.db")
        return at == 5

    away = rows(tmp_path, "SELECT report_number FROM decuong_submissions")
    with closing(sqlite3.connect(tmp_path / "cuc.db")) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    keep_delivering(app, is_over, lambda: next(seconds))
    app.engine.dispose()
    assert rows(tmp_path, "SELECT state FROM decuong_submissions") == [("accepted",)]
    said = [record.getMessage() for record in caplog.records if "Not delivered" in record.getMessage()]
    assert len(said) == 1
    assert "There is no database" in said[0]


def test_a_restore_of_decuongs_own_database_is_noticed(delivered: Run, tmp_path: Path) -> None:
    """After it the same number of changes may have led to another state."""
    with closing(sqlite3.connect(tmp_path / "decuong.db")) as database, database:
        database.execute(
            "UPDATE submissions SET state = 'returned', changed_at = '2027-01-01 00:00:00.000000'"
        )
    assert delivered("deliver").output == "0 new, 1 updated, 0 unchanged, 0 failed\n"
    assert delivered("reconcile").exit_code == 0


def models(tmp_path: Path) -> list[tuple[object, ...]]:
    return rows(tmp_path, "SELECT report_number, name, kind FROM decuong_synthesis_models ORDER BY position")


def test_the_synthesis_follows_what_is_accepted(delivered: Run, tmp_path: Path) -> None:
    [(number,)] = rows(tmp_path, "SELECT report_number FROM decuong_submissions")
    assert models(tmp_path) == []
    decuong("submissions", "accept", str(number))
    assert "The tables of the synthesis wait to be made anew.\n" in delivered("status").output
    assert delivered("deliver").output.startswith("0 new, 1 updated")
    assert "synthesis" not in delivered("status").output
    whole = models(tmp_path)
    assert {row[0] for row in whole} == {number}
    # Nothing is made anew while nothing changes: what is changed by hand stays until somebody compares.
    change(tmp_path / "cuc.db", "UPDATE decuong_synthesis_models SET kind = 'x' WHERE position = 1")
    assert delivered("deliver").output.startswith("0 new, 0 updated, 1 unchanged")
    assert models(tmp_path)[0][2] == "x"
    compared = delivered("reconcile")
    assert compared.exit_code == 1
    assert compared.output == (
        "synthesis: decuong_synthesis_models: kind changed\nAll 1 reports are equal; the synthesis is not.\n"
    )
    assert delivered("reconcile", "--repair").exit_code == 0
    assert models(tmp_path) == whole
    change(tmp_path / "cuc.db", "DROP TABLE decuong_synthesis_models")
    assert "structure: table decuong_synthesis_models is gone" in delivered("reconcile").output
    assert delivered("reconcile", "--repair", "--proof", tmp_path / "proof.json").exit_code == 0
    assert models(tmp_path) == whole
    assert json.loads((tmp_path / "proof.json").read_text())["synthesis"] == []
    decuong("submissions", "reopen", str(number))
    assert delivered("deliver").exit_code == 0
    assert models(tmp_path) == []


def test_a_table_that_is_gone_is_made_anew_by_the_delivery(delivered: Run, tmp_path: Path) -> None:
    [(number,)] = rows(tmp_path, "SELECT report_number FROM decuong_submissions")
    change(tmp_path / "cuc.db", "DROP TABLE decuong_history")
    decuong("submissions", "accept", str(number))
    assert delivered("deliver").output == "0 new, 1 updated, 0 unchanged, 0 failed\n"


def test_the_synthesis_rests_while_serving(delivered: Run, tmp_path: Path) -> None:
    """It is made anew a minute after the last time at the earliest, and waits for no further change."""
    settings = Settings(
        _env_file=None,  # type: ignore[call-arg]
        database_url=f"sqlite:///{tmp_path}/decuong.db",
        department_url=f"sqlite:///{tmp_path}/cuc.db",
    )
    app = open_app(settings)
    [(number,)] = rows(tmp_path, "SELECT report_number FROM decuong_submissions")
    now = [0.0]
    seen = []

    def is_over() -> bool:
        seen.append(bool(models(tmp_path)))
        if len(seen) == 1:
            decuong("submissions", "accept", str(number))
        if len(seen) == 2:
            decuong("submissions", "reopen", str(number))
        now[0] += 20
        return len(seen) == 6

    keep_delivering(app, is_over, lambda: now[0])
    app.engine.dispose()
    assert seen == [False, True, True, True, False, False]
