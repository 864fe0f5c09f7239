"""No change is missed and none comes twice, whatever is written between the pages, on both databases."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, delete, insert, select

from bot.api import desk
from bot.app import App
from bot.console.app import create_console
from bot.settings import Settings
from flows.catalogue import catalogue
from flows.form.machine import Mover
from storage.core import tables
from storage.core.engine import reading, writing
from storage.core.errors import Conflict
from storage.reports import feed
from storage.reports.report_index import OutlineOf, refresh
from storage.reports.submissions import move_in
from storage.staff.tokens import Scope
from tests.api.conftest import Api, mounted
from tests.chance import examples
from tests.console.conftest import LAO_CAI, Console
from tests.databases import PostgresqlServer, SqliteDatabase
from tests.play import Play

NEXT = {"received": "accept", "accepted": "reopen", "returned": "return"}
REPORTS = 6


@dataclass
class Department:
    """Officers and staff who write while another system reads."""

    api: Api
    holds: bool
    """Whether a transaction can stay open while others write."""
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(2))
    _open: list[tuple[ExitStack, str]] = field(default_factory=list)

    @property
    def ids(self) -> list[str]:
        """The reports that nobody is changing just now."""
        with reading(self.api.play.engine) as connection:
            found = connection.execute(select(tables.submissions.c.id).order_by("id")).scalars()
            return [one for one in found if one not in {held for _, held in self._open}]

    def copies(self) -> dict[str, tuple[str, int]]:
        """What another system's copy has to be: state and revision by id."""
        table = tables.submissions
        with reading(self.api.play.engine) as connection:
            rows = connection.execute(select(table.c.id, table.c.state, table.c.revision)).all()
        return {row.id: (row.state, row.revision) for row in rows}

    def arrives(self, connection: Connection, at: datetime) -> str:
        """A report like the first one is sealed."""
        table = tables.submissions
        first = connection.execute(select(table).order_by(table.c.id).limit(1)).one()
        number = f"2026-{next(self._numbers):04}"
        own = {"id": f"{number}-1", "number": number, "draft_id": number, "state": "received", "revision": 0}
        values = dict(first._mapping) | own | {"submitted_at": at, "changed_at": at}
        connection.execute(insert(table).values(values))
        return f"{number}-1"

    def moves(self, connection: Connection, at: datetime, id_: str) -> str:
        """Staff take the next step of a report."""
        state = connection.execute(
            select(tables.submissions.c.state).where(tables.submissions.c.id == id_)
        ).scalar_one()
        move_in(connection, id_, NEXT[state], Mover.STAFF, at, (), "lan", None)
        return id_

    def does(self, what: str, which: int, ago: int, *, hold: bool) -> list[str]:
        """Write something, and return what was committed. It may stay open until `lets_go`."""
        at = self.api.console.clock() - timedelta(seconds=ago)  # clocks differ, and step back
        stack = ExitStack()
        connection = stack.enter_context(writing(self.api.play.engine))
        known = self.ids
        id_ = self.arrives(connection, at) if what == "arrive" else self.moves(connection, at, known[which])
        if hold and self.holds:
            self._open.append((stack, id_))
            return []
        stack.close()
        return [id_]

    def lets_go(self, which: int = 0) -> list[str]:
        """An open transaction is committed, not the first one first."""
        if not self._open:
            return []
        stack, id_ = self._open.pop(which % len(self._open))
        stack.close()
        return [id_]

    def all_let_go(self) -> list[str]:
        """All of them are."""
        return [one for _ in list(self._open) for one in self.lets_go()]


@pytest.fixture(params=["sqlite", "postgresql"])
def department(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Department]:
    """A few reports of one officer."""
    if request.param == "sqlite":
        url = SqliteDatabase(tmp_path / "decuong.db").url
    else:
        server: PostgresqlServer = request.getfixturevalue("postgresql_server")
        url = server.make("decuong", has_tables=True).url
    play = Play(url, tmp_path / "files")
    own = Settings(database_url=url, files=str(tmp_path / "files"))
    app = App(own, play.engine, play.registry, play.files, catalogue("vi"))
    web = FastAPI()
    console = Console(play, web, app)
    web.mount("/staff", create_console(app, console.clock, lambda: "0" * 43))
    console.submits("an", "Nuôi bò", "xã Y Tý, huyện Bát Xát, tỉnh Lào Cai", "2017")
    made = Department(Api(console, mounted(console)), holds=request.param == "postgresql")
    for _ in range(REPORTS - 1):
        made.does("arrive", 0, 0, hold=False)
    yield made
    made.all_let_go()
    play.close()


write = st.tuples(
    st.sampled_from(["arrive", "move", "move"]), st.integers(0, 2), st.integers(0, 9), st.booleans()
)
deeds = st.lists(
    st.one_of(
        write,
        st.tuples(st.just("page"), st.integers(1, 3)),
        st.tuples(st.just("page"), st.integers(1, 3)),
        st.tuples(st.just("let go"), st.integers(0, 3)),
    ),
    min_size=8,
    max_size=40,
)


class Reader:
    """Another system, which knows what it must get."""

    def __init__(self, department: Department) -> None:
        self.caller = department.api.caller()
        self.copy: dict[str, tuple[str, int]] = {}
        self.after = ""
        self.is_within = False
        self.given: list[str] = []
        self.due: set[str] = set()
        """What was committed since the pass before began."""
        self.expected: set[str] = set()

    def page(self, limit: int) -> bool:
        """Ask for the next page. Whether the pass is over."""
        if not self.is_within:
            self.expected, self.due, self.given = self.due, set(), []
        after = f"&after={self.after}" if self.after else ""
        got = self.caller.get(f"/reports?limit={limit}{after}").json()
        self.given += [one["id"] for one in got["items"]]
        self.copy |= {one["id"]: (one["state"], one["revision"]) for one in got["items"]}
        self.after, self.is_within = got["after"], got["next"] is not None
        assert len(self.given) == len(set(self.given)), "a report came twice in a pass"
        if not self.is_within:
            assert set(self.given) == self.expected, "a pass gives what had changed when it began"
        return not self.is_within

    def passes(self) -> None:
        """Go on to the end of a pass."""
        while not self.page(2):
            pass


@given(what=deeds)
@settings(
    max_examples=examples(15),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_no_change_is_missed_and_none_comes_twice(department: Department, what: list[Any]) -> None:
    reader = Reader(department)
    reader.due = set(department.ids)
    for deed in what:
        match deed:
            case ("page", limit):
                reader.page(limit)
            case ("let go", which):
                reader.due |= set(department.lets_go(which))
            case (act, which, ago, hold):
                reader.due |= set(department.does(act, which, ago, hold=hold))
    reader.due |= set(department.all_let_go())
    if reader.is_within:
        reader.passes()
    reader.passes()
    assert reader.copy == department.copies()
    reader.passes()
    assert reader.given == [], "nothing has changed"


def test_since_a_moment_comes_what_was_noted_then_or_later(department: Department) -> None:
    caller = department.api.caller()
    first = caller.get("/reports?limit=200").json()["items"]
    department.does("move", 1, 500, hold=False)  # by a clock that is far behind
    department.does("arrive", 0, 0, hold=False)
    department.api.console.clock.forward(hours=-1)  # the server's own clock steps back
    since = quote(max(one["updated_at"] for one in first))
    later = caller.get(f"/reports?updated_since={since}").json()["items"]
    assert {one["id"] for one in later} >= {"2026-0002-1", f"2026-{REPORTS + 1:04}-1"}
    stamps = [one["updated_at"] for one in later]
    assert stamps == sorted(stamps)
    future = caller.get("/reports?updated_since=2999-01-01T00:00:00Z").json()
    assert (future["items"], future["next"]) == ([], None)
    assert [caller.get(f"/reports?after={future['after']}").json()["items"]] == [[]]


def test_the_pages_go_by_their_own_addresses(department: Department) -> None:
    caller, found = department.api.caller(), list[str]()
    address: str | None = "/reports?limit=2&state=received&latest=true"
    while address is not None:
        page = caller.get(address).json()
        found += [one["id"] for one in page["items"]]
        assert len(page["items"]) <= 2
        address = page["next"]
    assert sorted(found) == department.ids


def test_a_cursor_of_a_database_that_was_put_back_says_so(department: Department) -> None:
    caller = department.api.caller()
    after = caller.get("/reports").json()["after"]
    with writing(department.api.play.engine) as connection:  # a restore leaves the order out
        connection.execute(delete(tables.report_changes))
    department.does("arrive", 0, 0, hold=False)
    department.does("move", 0, 0, hold=False)
    answer = caller.get(f"/reports?after={after}")
    assert (answer.status_code, answer.json()["code"]) == (410, "begin-again")
    assert len(caller.get("/reports").json()["items"]) == REPORTS + 1


def test_what_is_no_cursor_is_refused(department: Department) -> None:
    caller = department.api.caller()
    for after in ("x", "1.2", "3.2.1.00000000", "0.9.4.00000000"):
        assert caller.get(f"/reports?after={after}").status_code == 422, after
    assert caller.get("/reports?after=0.1.999.00000000").status_code == 410


def test_filters_and_what_a_token_may_not_see(department: Department) -> None:
    department.does("move", 0, 0, hold=False)
    caller = department.api.caller()
    accepted = caller.get("/reports?state=accepted").json()["items"]
    assert [one["id"] for one in accepted] == ["2026-0001-1"]
    assert accepted[0]["provinces"] == [{"code": LAO_CAI, "name": "Tỉnh Lào Cai"}]
    assert len(caller.get(f"/reports?province={LAO_CAI}").json()["items"]) == REPORTS
    assert caller.get("/reports?province=37").json()["items"] == []
    assert len(caller.get("/reports?number=2026-0002").json()["items"]) == 1
    assert caller.get("/reports?outline=phi_chinh_phu").json()["items"] == []
    elsewhere = department.api.caller({Scope.REPORTS}, 37)
    assert elsewhere.get("/reports?province=15").json()["items"] == []


def test_what_another_process_notes_meanwhile_comes_in_the_next_pass(
    department: Department, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the index and the page: the index does not have it yet."""
    rival = department.api.console.clock

    def refreshed(engine: Engine, outline_of: OutlineOf) -> int:
        monkeypatch.undo()
        number = refresh(engine, outline_of)
        department.does("arrive", 0, 0, hold=False)
        feed.note_changes(engine, rival())
        return number

    monkeypatch.setattr(desk, "refresh", refreshed)
    caller = department.api.caller()
    first = caller.get("/reports").json()
    assert len(first["items"]) == REPORTS
    second = caller.get(f"/reports?after={first['after']}").json()
    assert [one["id"] for one in second["items"]] == [f"2026-{REPORTS + 1:04}-1"]


def test_two_who_note_at_once_give_no_place_twice(
    department: Department, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process notes between this one's look and its insert: it sees that and tries again."""
    caller, engine = department.api.caller(), department.api.play.engine
    caller.get("/reports")
    department.does("arrive", 0, 0, hold=False)
    note, rivals = feed._note, list[datetime]()

    def late(connection: Connection, at: datetime) -> None:
        if not rivals:
            rivals.append(at)
            raise Conflict("a rival was first")
        note(connection, at)

    monkeypatch.setattr(feed, "_note", late)
    assert len(caller.get("/reports").json()["items"]) == REPORTS + 1
    with reading(engine) as connection:
        places = list(connection.execute(select(tables.report_changes.c.place).order_by("place")).scalars())
    assert places == list(range(1, len(places) + 1))
