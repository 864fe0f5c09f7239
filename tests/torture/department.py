"""Delivery is killed again and again, while reports are sealed, moved and erased and the target goes away.

`python -m tests.torture.department 500` kills 500 times on each kind of database. The program that is killed
is a child of this one (`os.fork`), so that it is in the middle of its work at once. In the end `reconcile`
finds nothing, and `check` agrees, which shares no code with decuong: it reads both databases with their
drivers and the sealed reports with `json`.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
from sqlalchemy import create_engine, delete, insert, text

from bot.app import App, open_app
from bot.jobs.deliver import at_target, deliver_all
from bot.jobs.reconcile import reconcile
from bot.settings import Settings
from exports.department.deliver import make_ready
from flows.form.machine import Mover
from flows.report.submission import Remark, State, Submission
from storage.core import tables
from storage.core.engine import writing
from storage.core.errors import NotNow
from storage.drafts.rows import submission_row
from storage.privacy.audit import Entry, note
from storage.privacy.erase import erase
from storage.reports.outlines import current
from storage.reports.submissions import heads, move
from tests.databases import PostgresqlDatabase, PostgresqlServer, lay_tables, postgresql
from tests.exports.samples import picture, report, said

BEGIN = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
ACTS = ("seal", "seal", "correct", "accept", "return", "withdraw", "reopen", "erase", "by hand", "away")
BY_HAND = (
    "UPDATE decuong_parts SET text = 'x' WHERE report_number LIKE '%{at}'",
    "DELETE FROM decuong_parts WHERE report_number LIKE '%{at}'",
    "UPDATE decuong_submissions SET state = 'accepted', latest = (1 = 0) WHERE report_number LIKE '%{at}'",
    "UPDATE ngan_sach__du_an SET ten = NULL WHERE report_number LIKE '%{at}'",
    "DELETE FROM decuong_history WHERE report_number LIKE '%{at}'",
)


@dataclass
class Torture:
    """One run on one target."""

    folder: Path
    target: str
    """Its address."""
    server: PostgresqlDatabase | None
    """What can be killed of it; None for a SQLite file, which is moved away instead."""
    kills: int
    seed: int = 247
    done: dict[str, int] = field(default_factory=dict)
    """How often each act was done, kills of the program and of the target among them."""
    _reports: int = 0
    _at: datetime = BEGIN

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)
        self._app = self._open()
        with at_target(self._app, is_new=True, prepares=False) as target:
            assert make_ready(target.engine, target.shape) is None

    def _open(self) -> App:
        url = f"sqlite:///{self.folder}/decuong.db"
        lay_tables(url)
        return open_app(Settings(_env_file=None, database_url=url, department_url=self.target))  # type: ignore[call-arg]

    def run(self) -> list[str]:
        """Kill so often, and return every difference that is left: there should be none."""
        usual = 0.5
        for _ in range(self.kills):
            for _ in range(self._chance.randint(1, 6)):
                self._act(self._chance.choice(ACTS))
            # About half of the children are killed at work, wherever they are in it; the others end before.
            usual *= 1.1 if self._killed(self._chance.uniform(0, usual)) else 0.9
        for _ in range(3):
            failures = deliver_all(self._app).failures
        left = [str(failure) for failure in failures]
        self._by_hand("UPDATE decuong_parts SET text = 'x' WHERE position = 2")
        repaired = reconcile(self._app, repairs=True)
        self._count("repaired", len(repaired.repaired))
        left += [str(failure) for failure in repaired.failures]
        again = reconcile(self._app)
        left += [] if again.found.is_equal else [f"reconcile: {again.found}"]
        self._app.engine.dispose()
        return [*left, *check(self.folder / "decuong.db", self.target)]

    def _killed(self, after: float) -> bool:
        """Deliver in a child, and kill it after so many seconds. Return whether it was still at work."""
        ready, begins = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                app = self._open()
                os.write(begins, b"x")
                deliver_all(app)
            finally:
                os._exit(0)
        os.read(ready, 1)
        os.close(ready)
        os.close(begins)
        time.sleep(after)
        if self.server is not None and self._chance.random() < 0.05:
            self.server.leave()
            os.waitpid(child, 0)
            self.server.come_back()
            self._count("target killed")
            return True
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        was_at_work = os.WIFSIGNALED(status)
        self._count("killed" if was_at_work else "ended before")
        return was_at_work

    def _count(self, what: str, number: int = 1) -> None:
        self.done[what] = self.done.get(what, 0) + number

    def _now(self) -> datetime:
        # Clocks are set back now and then; moments may be equal too.
        self._at += timedelta(seconds=self._chance.choice((0, 1, 60, -30)))
        return self._at

    def _act(self, what: str) -> None:
        self._count(what)
        here = heads(self._app.engine)
        if what == "seal" or not here:
            self._reports += 1
            self._seal(f"2026-{self._reports:04}", 1)
            return
        one = self._chance.choice(here)
        match what:
            case "correct":
                back = [head for head in here if head.state in {State.RETURNED, State.WITHDRAWN}]
                for head in back[:1]:
                    newest = max(other.version for other in here if other.number == head.number)
                    self._seal(head.number, newest + 1)
            case "erase":
                people = tables.respondents
                with writing(self._app.engine) as connection:
                    connection.execute(delete(people).where(people.c.id == f"r{one.number}"))
                    person = {"id": f"r{one.number}", "name": "x", "created_at": BEGIN}
                    connection.execute(insert(people).values(person))
                    erase(connection, f"r{one.number}", self._now(), Mover.STAFF, "chị Hoa")
            case "by hand":
                self._by_hand(self._chance.choice(BY_HAND).format(at=one.number[-2:]))
            case "away":
                self._away()
            case _:
                self._move(one.id, what)

    def _seal(self, number: str, version: int) -> None:
        at, outline = self._now(), self._app.registry.outline(*self._shipped())
        rows = range(1, self._chance.randint(1, 4))
        answers = [
            said(
                f"du_an[{row}]/{key}", f"{number} {version} {self._chance.random()} đàn bò 🐄", "thêm\n\nnữa"
            )
            for row in rows
            for key in ("ten", "quy_mo", "ket_qua")
        ]
        answers.append(said("tai_lieu", picture("báo cáo.pdf", number.encode(), "application/pdf")))
        sealed: Submission = report(
            outline, *answers, rows={"du_an": tuple(rows)}, number=number, version=version, submitted_at=at,
            changed_at=at, id=f"{number}-{version}", respondent=f"r{number}",
        )  # fmt: skip
        sealed = replace(sealed, respondent_name=f"Người báo cáo {number}")
        with writing(self._app.engine) as connection:
            connection.execute(insert(tables.submissions).values(submission_row(sealed, f"d{number}")))
            note(connection, Entry(at, "submit", sealed.id, Mover.RESPONDENT))

    def _shipped(self) -> tuple[str, str]:
        return next(one for one in current(self._app.engine) if one[0] == "ngan_sach")

    def _move(self, report_id: str, trigger: str) -> None:
        at = self._now()
        remarks = [Remark("du_an[1]/ten", f"Hỏi lại {at}", "chị Hoa", at)] if trigger == "return" else []
        try:
            move(self._app.engine, report_id, trigger, Mover.STAFF, at, remarks, "chị Hoa")
        except NotNow:
            self._count("not now")

    def _by_hand(self, statement: str) -> None:
        engine = create_engine(self.target.replace("postgresql:", "postgresql+psycopg:"))
        with engine.begin() as connection:
            connection.execute(text(statement))
        engine.dispose()

    def _away(self) -> None:
        """The target is away during a delivery."""
        if self.server is not None:
            return  # it is killed while it works
        file = Path(self.target.removeprefix("sqlite:///"))
        if Path(f"{file}-wal").exists():
            with closing(sqlite3.connect(file)) as database:
                database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        file.rename(f"{file}.away")
        try:
            deliver_all(self._app)
        except Exception as error:  # the sentence is not what is looked at here
            assert "There is no database" in str(error)
        Path(f"{file}.away").rename(file)


def check(product: Path, target: str) -> list[str]:
    """Compare both databases with nothing of decuong's own."""
    if target.startswith("sqlite"):
        other: Any = sqlite3.connect(target.removeprefix("sqlite:///"))
    else:
        other = psycopg.connect(target)
    with closing(sqlite3.connect(product)) as own, closing(other) as database:

        def there(query: str) -> list[tuple[Any, ...]]:
            cursor = database.cursor()
            cursor.execute(query)
            return [tuple(row) for row in cursor.fetchall()]

        sealed = own.execute(
            "SELECT id, number, version, state, respondent_id, respondent_name, content FROM submissions"
        ).fetchall()
        newest = {number: max(row[2] for row in sealed if row[1] == number) for _, number, *_ in sealed}
        heads_here = sorted((row[0], row[3], row[4], row[5], row[2] == newest[row[1]]) for row in sealed)
        heads_there = sorted(
            (*row[:4], bool(row[4]))
            for row in there("SELECT id, state, respondent, respondent_name, latest FROM decuong_submissions")
        )
        parts_here, projects_here = [], []
        for _, number, version, _, _, _, content in sealed:
            loaded = json.loads(content)
            projects_here += [(number, version, f"du_an[{row}]") for row in loaded["rows"].get("du_an", ())]
            for answer in loaded["answers"]:
                for at, part in enumerate(answer["parts"], start=1):
                    parts_here.append((number, version, answer["path"], at, part["text"], part["by"]))
        parts_there = there(
            "SELECT report_number, report_version, path, position, text, sent_by FROM decuong_parts"
        )
        ids = {row[0]: (row[1], row[2]) for row in sealed}
        acts = own.execute("SELECT about, act, who FROM audit ORDER BY id").fetchall()
        steps_here = sorted((*ids[about], act, who) for about, act, who in acts if about in ids)
        steps_there = sorted(there("SELECT report_number, report_version, act, who FROM decuong_history"))
        asked = own.execute("SELECT submission_id, path, text FROM remarks").fetchall()
        remarks_here = sorted((*ids[one], path, words) for one, path, words in asked)
        remarks_there = sorted(there("SELECT report_number, report_version, path, text FROM decuong_remarks"))
        projects_there = there("SELECT report_number, report_version, row_path FROM ngan_sach__du_an")
    pairs = {
        "heads": (heads_here, heads_there),
        "parts": (sorted(parts_here), sorted(parts_there)),
        "projects": (sorted(projects_here), sorted(projects_there)),
        "history": (steps_here, steps_there),
        "remarks": (remarks_here, remarks_there),
    }
    return [f"checker: {name} differ" for name, (here, other) in pairs.items() if here != other]


def on_sqlite(folder: Path, kills: int, seed: int = 247) -> Torture:
    """A run on a SQLite file in this folder."""
    return Torture(folder, f"sqlite:///{folder}/cuc.db", None, kills, seed)


def on_postgresql(folder: Path, server: PostgresqlServer, kills: int, seed: int = 247) -> Torture:
    """A run on a database of this server, which is killed too."""
    database = server.make("cuc_torture")
    return Torture(folder, database.url, database, kills, seed)


def main() -> None:
    """Torture both, and exit 1 if anything differs."""
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    wrong = False
    with TemporaryDirectory() as name, postgresql(Path(name) / "pg") as server:
        folders = [Path(name) / kind for kind in ("sqlite", "postgresql")]
        for folder in folders:
            folder.mkdir()
        runs: tuple[Callable[[], Torture], ...] = (
            lambda: on_sqlite(folders[0], kills),
            lambda: on_postgresql(folders[1], server, kills),
        )
        for make in runs:
            run = make()
            left = run.run()
            print(run.target.partition(":")[0], run.done, left or "both sides are equal", flush=True)
            wrong = wrong or bool(left)
    raise SystemExit(wrong)


if __name__ == "__main__":
    main()
