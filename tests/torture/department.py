"""Delivery is killed again and again. Reports are sealed, moved and erased meanwhile; its target fails too.

`python -m tests.torture.department 500 SQLite PostgreSQL MariaDB` kills 500 times on each. The killed program
is a child of this one (`os.fork`), so it starts its work at once. In the end `reconcile` must find no
difference. Neither may `tests.torture.delivered`, which shares no code with decuong.
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine, create_engine, delete, event, insert, text

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
from tests.mariadb import MariadbServer, mariadb
from tests.torture.delivered import check

BEGIN = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
ACTS = (
    "seal",
    "seal",
    "correct",
    "accept",
    "return",
    "withdraw",
    "reopen",
    "erase",
    "by hand",
    "away",
    "full",
)
FULL = "The machine of the Department's database is full."
BY_HAND = (
    "UPDATE decuong_parts SET text = 'x' WHERE report_number LIKE '%{at}'",
    "DELETE FROM decuong_parts WHERE report_number LIKE '%{at}'",
    "UPDATE decuong_submissions SET state = 'accepted', latest = (1 = 0) WHERE report_number LIKE '%{at}'",
    "UPDATE ngan_sach__du_an SET ten = NULL WHERE report_number LIKE '%{at}'",
    "DELETE FROM decuong_history WHERE report_number LIKE '%{at}'",
    "UPDATE decuong_synthesis_models SET kind = 'x' WHERE report_number LIKE '%{at}'",
    "DELETE FROM decuong_synthesis_models WHERE report_number LIKE '%{at}'",
)


@dataclass
class Torture:
    """One run on one target."""

    name: str
    folder: Path
    target: str
    """The URL of the target database."""
    server: PostgresqlDatabase | None
    """What can be killed of it, if anything can. A SQLite file is moved away instead, and full at times."""
    kills: int
    seed: int = 247
    done: dict[str, int] = field(default_factory=dict)
    """How often each act was done, the kills of the program and of the target included."""
    seconds: float = 0.0
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
        """Kill this often, and return every remaining difference: there should be none."""
        usual, began = 0.5, time.monotonic()
        while self.done.get("killed", 0) + self.done.get("target killed", 0) < self.kills:
            for _ in range(self._chance.randint(1, 6)):
                self._act(self._chance.choice(ACTS))
            # About half of the children are killed while they work, at any point; the others finish first.
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
        self.seconds = time.monotonic() - began
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
            case "full":
                self._full()
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

    @property
    def _is_file(self) -> bool:
        return self.target.startswith("sqlite")

    def _full(self) -> None:
        """A delivery in a child finds no room in the file for more than a few pages."""
        if not self._is_file:
            return
        begins, ends = os.pipe()
        spare = self._chance.randint(0, 4)
        child = os.fork()
        if child == 0:
            said = "raised"
            try:
                event.listen(Engine, "connect", lambda connection, _: _fill(connection, spare))
                said = "\n".join(str(failure.cause) for failure in deliver_all(self._open()).failures)
            finally:
                os.write(ends, said.encode()[:4000])
                os._exit(0)
        os.close(ends)
        with os.fdopen(begins) as told:
            said = told.read()
        os.waitpid(child, 0)
        assert set(said.splitlines()) <= {FULL}, said
        self._count("target full", bool(said))

    def _by_hand(self, statement: str) -> None:
        drivers = {"postgresql": "postgresql+psycopg", "mariadb": "mariadb+pymysql"}
        kind, _, rest = self.target.partition(":")
        engine = create_engine(f"{drivers.get(kind, kind)}:{rest}")
        with engine.begin() as connection:
            connection.execute(text(statement))
        engine.dispose()

    def _away(self) -> None:
        """The target is away during a delivery."""
        if not self._is_file:
            return  # it is killed while it works
        file = Path(self.target.removeprefix("sqlite:///"))
        if Path(f"{file}-wal").exists():
            with closing(sqlite3.connect(file)) as database:
                database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        file.rename(f"{file}.away")
        try:
            deliver_all(self._app)
        except Exception as error:  # the sentence is not tested here
            assert "There is no database" in str(error)
        Path(f"{file}.away").rename(file)


@dataclass(frozen=True)
class Told:
    """What a run did, and what is left of it."""

    name: str
    done: dict[str, int]
    seconds: float
    left: list[str]


def _fill(connection: sqlite3.Connection, spare: int) -> None:
    """Leave room for so many pages in the Department's file."""
    file = connection.execute("PRAGMA database_list").fetchone()[2]
    if file.endswith("cuc.db"):
        [pages] = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages + spare}")


def on_sqlite(folder: Path, kills: int, seed: int = 247) -> Torture:
    """A run on a SQLite file in this folder."""
    return Torture("SQLite", folder, f"sqlite:///{folder}/cuc.db", None, kills, seed)


def on_postgresql(folder: Path, server: PostgresqlServer, kills: int, seed: int = 247) -> Torture:
    """A run on a database of this server, which is killed too."""
    database = server.make("cuc_torture")
    return Torture("PostgreSQL", folder, database.url, database, kills, seed)


def on_mariadb(folder: Path, server: MariadbServer, kills: int, seed: int = 247) -> Torture:
    """A run on a database of this server, which goes on."""
    address = server.make("cuc_torture").set(drivername="mariadb")
    return Torture("MariaDB", folder, address.render_as_string(hide_password=False), None, kills, seed)


def tortured(kills: int, kinds: Sequence[str], say: Callable[[list[str]], None]) -> None:
    """Torture targets of these kinds side by side, and say the table so far after each.

    Raises SystemExit if anything is left at one of them.
    """
    found: dict[str, Told] = {}
    spawned = get_context("spawn")  # each forks children, which threads would not survive
    with ProcessPoolExecutor(len(kinds), spawned) as pool:
        for one in as_completed([pool.submit(_tortured, kind, kills) for kind in kinds]):
            run = one.result()
            found[run.name] = run
            print(run.name, run.done, run.left or "both sides are equal", file=sys.stderr, flush=True)
            say([*_HEAD, *(_line(found[kind]) for kind in kinds if kind in found)])
    if any(run.left for run in found.values()):
        raise SystemExit(1)


def _tortured(kind: str, kills: int) -> Told:
    """Torture one target, in a process of its own."""
    with ExitStack() as held:
        folder = Path(held.enter_context(TemporaryDirectory()))
        match kind:
            case "SQLite":
                run = on_sqlite(folder, kills)
            case "PostgreSQL":
                run = on_postgresql(folder, held.enter_context(postgresql(folder / "pg")), kills)
            case _:
                run = on_mariadb(folder, held.enter_context(mariadb()), kills)
        left = run.run()
        return Told(kind, run.done, run.seconds, left)


def _line(run: Told) -> str:
    counts = [*(run.done.get(what, 0) for what in _SHOWN), round(run.seconds), len(run.left)]
    return f"| {run.name} | " + " | ".join(f"{count:,}" for count in counts) + " |"


_SHOWN = ("killed", "target killed", "target full", "by hand", "repaired")
_HEAD = (
    "| target | kills of delivery | of the target | full | changed by hand | made anew at the end "
    "| seconds | left in the end |",
    "|---|" + "---:|" * 7,
)


def main() -> None:
    """Torture the targets that are named, each with so many kills: `250 SQLite PostgreSQL MariaDB`."""
    tortured(
        int(sys.argv[1]), sys.argv[2:] or ["SQLite", "PostgreSQL"], lambda lines: print("\n".join(lines))
    )


if __name__ == "__main__":
    main()
