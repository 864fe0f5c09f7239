"""The databases that the Department may have: what each may do wrong, and what it is told to do about it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, inspect, text
from sqlalchemy.dialects import mssql
from sqlalchemy.schema import CreateIndex, CreateTable

from exports.department.deliver import Delivery, Outcome, deliver, init
from exports.department.grants import READERS, SCHEMA, grants
from exports.department.kinds import Words
from exports.department.reconcile import Comparer
from exports.department.shape import Shape
from exports.department.target import open_target
from exports.department.view_parts import CreateView
from exports.reports import ExportError
from flows.form.outline import Outline, Repeat, Text, Type
from flows.report.figure import Amount, Figure
from flows.report.submission import State, Submission
from tests.databases import PostgresqlServer, wait_for_a_lock
from tests.exports.samples import AT, ask, every_type, full_report, outline, real, report, said
from tests.mariadb import MariadbServer

FORM = outline(ask("cau", "Câu"))


def is_equal(engine: Engine, reports: list[Submission], *outlines: Outline) -> bool:
    keys = [(one.number, one.version) for one in reports]
    return Comparer(engine, Shape(outlines, engine.dialect.name)).compare(reports, keys).is_equal


def test_every_type_is_the_same_there(engine: Engine) -> None:
    """Recomputed from the cells, whatever the database makes of numbers, days, hours and moments."""
    form = every_type()
    assert deliver(engine, [full_report(form)], [form], AT).failures == []
    assert is_equal(engine, [full_report(form)], form)
    other = replace(
        full_report(form), answers={**full_report(form).answers, "so_ho": said("so_ho", "-6", value=-6)}
    )
    assert not is_equal(engine, [other], form)


SYSTEM = ["xmin", "ctid", "tableoid", "oid", "rowid", "_rowid_"]
RESERVED = [
    "select",
    "order",
    "user",
    "table",
    "group",
    "by",
    "at",
    "value",
    "name",
    "key",
    "index",
    "level",
    "row",
]
OURS = ["report_number", "state", "latest", "province", "organisation", "outline", "submitted_at", "top_row"]


def test_keys_named_like_system_columns_and_reserved_words_work(engine: Engine) -> None:
    keys = [*SYSTEM, *RESERVED, *OURS]
    form = outline(
        *(ask(key, key) for key in keys),
        Repeat("order", Text("Dự án"), tuple(ask(key, key) for key in keys)),
        key="select",
    )
    answers = [said(key, f"1 {key}") for key in keys] + [said(f"order[1]/{key}", f"2 {key}") for key in keys]
    sent = report(form, *answers, rows={"order": (1,)})
    assert deliver(engine, [sent], [form], AT).failures == []
    assert is_equal(engine, [sent], form)


def test_two_deliveries_at_once_take_turns(engine: Engine) -> None:
    form = every_type()
    given = [replace(full_report(form), id=f"{n}", number=f"{n}") for n in range(60)]
    assert init(engine, [form]) is None
    ended: list[Delivery] = []

    def run() -> None:
        own = open_target(engine.url.render_as_string(hide_password=False))
        ended.append(deliver(own, given, [form], AT))
        own.dispose()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [one.failures for one in ended] == [[], []]
    counted = [list(one.outcomes.values()).count(Outcome.NEW) for one in ended]
    assert sum(counted) == 60
    assert is_equal(engine, given, form)


OLD = """
CREATE TABLE decuong_submissions (report_number TEXT NOT NULL, report_version BIGINT NOT NULL,
  id TEXT NOT NULL, outline TEXT NOT NULL, outline_version TEXT NOT NULL, state TEXT NOT NULL,
  latest BOOLEAN NOT NULL, respondent TEXT NOT NULL, respondent_name TEXT NOT NULL,
  submitted_at TIMESTAMP NOT NULL, changed_at TIMESTAMP NOT NULL, content_hash TEXT NOT NULL,
  delivered_at TIMESTAMP NOT NULL, PRIMARY KEY (report_number, report_version), UNIQUE (id));
CREATE TABLE mau (report_number TEXT NOT NULL, report_version BIGINT NOT NULL,
  cau TEXT, as_written TEXT, unplaced TEXT, PRIMARY KEY (report_number, report_version),
  FOREIGN KEY (report_number, report_version)
  REFERENCES decuong_submissions (report_number, report_version));
CREATE TABLE decuong_dictionary (table_name TEXT NOT NULL, column_name TEXT NOT NULL, header TEXT NOT NULL,
  path TEXT NOT NULL, number TEXT NOT NULL, label TEXT NOT NULL, type TEXT NOT NULL, choices TEXT NOT NULL,
  outline_versions TEXT NOT NULL, PRIMARY KEY (table_name, column_name));
INSERT INTO decuong_submissions VALUES ('2026-0123', 1, '2026-0123/1', 'mau', '1', 'received', true, 'r1',
  'Nguyễn Thị An', '2026-11-25 14:05:03.250000', '2026-11-25 14:05:03.250000', 'cũ',
  '2026-11-25 14:05:03.250000');
INSERT INTO mau VALUES ('2026-0123', 1, 'chữ cũ', NULL, NULL);
"""
"""Tables of the first release, with a report."""


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def test_tables_of_the_first_release_are_upgraded_in_place(request: pytest.FixtureRequest, kind: str) -> None:
    engine: Engine = request.getfixturevalue(kind)
    with engine.begin() as connection:
        for statement in OLD.replace(
            "TIMESTAMP", "TIMESTAMPTZ" if kind == "postgresql" else "DATETIME"
        ).split(";\n"):
            if statement.strip():
                connection.exec_driver_sql(statement)
    sent = report(FORM, said("cau", "chữ cũ"))
    delivery = deliver(engine, [sent], [FORM], AT)
    assert delivery.failures == []
    assert list(delivery.outcomes.values()) == [Outcome.UPDATED]
    assert is_equal(engine, [sent], FORM)
    with engine.connect() as connection:
        row = connection.execute(
            text("SELECT state_label, organisation, submitted_year FROM decuong_submissions")
        )
        assert tuple(row.one()) == ("Đã nhận", "Nguyễn Thị An", 2026)


@pytest.mark.postgresql
def test_comments_are_on_tables_and_columns_and_follow_the_outline(postgresql: Engine) -> None:
    init(postgresql, [FORM])
    query = text(
        "SELECT obj_description('mau'::regclass), col_description('mau'::regclass, 3), "
        "col_description('decuong_submissions'::regclass, 6), obj_description('decuong_money'::regclass)"
    )
    with postgresql.connect() as connection:
        found = connection.execute(query).one()
    assert tuple(found) == ("Mẫu", "Câu", "Trạng thái (mã)", "Số liệu: số tiền")
    init(postgresql, [FORM, outline(ask("cau", "Câu mới: 'có'?"), version="2")])
    with postgresql.connect() as connection:
        assert connection.execute(query).one()[1] == "Câu mới: 'có'?"


@pytest.mark.mariadb
def test_comments_are_on_mariadbs_too(on_mariadb: Engine) -> None:
    init(on_mariadb, [FORM])
    init(on_mariadb, [FORM, outline(ask("cau", "Câu mới: 50 %?"), version="2")])
    found = {one["name"]: one["comment"] for one in inspect(on_mariadb).get_columns("mau")}
    assert found["cau"] == "Câu mới: 50 %?"
    assert is_equal(on_mariadb, [], FORM, outline(ask("cau", "Câu mới: 50 %?"), version="2"))


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("on_mariadb", marks=pytest.mark.mariadb)])
def test_the_dictionary_covers_every_column_of_every_table_and_view(
    request: pytest.FixtureRequest, kind: str
) -> None:
    engine: Engine = request.getfixturevalue(kind)
    init(engine, [real("ngan_sach"), real("phi_chinh_phu")])
    inspector = inspect(engine)
    tables = [*inspector.get_table_names(), *inspector.get_view_names()]
    there = {(name, column["name"]) for name in tables for column in inspector.get_columns(name)}
    with engine.connect() as connection:
        lines = connection.execute(
            text("SELECT table_name, column_name, header FROM decuong_dictionary")
        ).all()
    assert {(line[0], line[1]) for line in lines} == there
    assert all(line[2] for line in lines)


# MariaDB


@pytest.mark.mariadb
def test_a_database_of_three_bytes_is_refused(mariadb_server: MariadbServer) -> None:
    engine = open_target(mariadb_server.make("ba", "utf8mb3").render_as_string(hide_password=False))
    failure = init(engine, [FORM])
    assert failure is not None
    assert "has the encoding utf8mb3, which does not hold every letter" in str(failure)
    assert "utf8mb4" in str(failure.repair)
    engine.dispose()


@pytest.mark.mariadb
def test_the_second_paragraph_is_there(on_mariadb: Engine) -> None:
    words = "Đàn bò 🐄👨‍👩‍👧 khỏe.\n\nĐoạn hai phải còn.  "
    deliver(on_mariadb, [report(FORM, said("cau", words))], [FORM], AT)
    with on_mariadb.connect() as connection:
        assert connection.execute(text("SELECT cau FROM decuong_all_bao_cao")).all() == []
        assert connection.execute(text("SELECT cau FROM mau")).scalar_one() == words


@pytest.mark.mariadb
def test_a_narrow_column_holds_up_one_report_until_it_is_made_wide(on_mariadb: Engine) -> None:
    init(on_mariadb, [FORM])
    with on_mariadb.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE mau MODIFY cau VARCHAR(5)")
    given = [report(FORM, said("cau", words), number=words) for words in ("ngắn", "dài quá chừng", "vừa")]
    delivery = deliver(on_mariadb, given, [FORM], AT)
    assert list(delivery.outcomes.values()) == [Outcome.NEW, Outcome.FAILED, Outcome.NEW]
    assert "narrower than an answer of this report. Run `decuong department init`" in str(
        delivery.failures[0]
    )
    assert init(on_mariadb, [FORM]) is None
    assert deliver(on_mariadb, given, [FORM], AT).failures == []
    assert is_equal(on_mariadb, given, FORM)


@pytest.mark.mariadb
def test_what_mariadb_refuses_is_named(mariadb_server: MariadbServer) -> None:
    mariadb_server.make("cuc")
    mariadb_server.do(
        "CREATE OR REPLACE USER khach@localhost IDENTIFIED BY 'đúng'",
        "CREATE OR REPLACE USER viet@localhost IDENTIFIED BY 'x'",
        "GRANT ALL ON cuc.* TO viet@localhost",
    )

    def said_by(**changed: Any) -> str:
        engine = open_target(mariadb_server.url("cuc").set(**changed).render_as_string(hide_password=False))
        failure = init(engine, [FORM])
        engine.dispose()
        assert failure is not None
        assert failure.is_whole
        return str(failure)

    assert "the name or the password" in said_by(username="khach", password="sai")
    assert "of this name" in said_by(database="khong_co")
    assert "may not make tables" in said_by(username="khach", password="đúng")
    mariadb_server.do("SET GLOBAL read_only = 1")
    assert "can only be read" in said_by(username="viet", password="x")
    mariadb_server.do("SET GLOBAL read_only = 0")


@pytest.mark.mariadb
def test_more_digits_than_mariadb_has_leave_the_number_empty(on_mariadb: Engine) -> None:
    form = outline(ask("tien", "Tiền", Type.DECIMAL))
    given = [
        report(form, said("tien", "x", value=Decimal(f"1{'0' * 50}")), number="1"),
        report(form, said("tien", "x", value=Decimal("0.123456789")), number="2"),
    ]
    assert deliver(on_mariadb, given, [form], AT).failures == []
    with on_mariadb.connect() as connection:
        found = connection.execute(text("SELECT tien, tien__text FROM mau ORDER BY report_number")).all()
    assert [tuple(row) for row in found] == [(None, "x"), (Decimal("0.12345678900000000000"), "x")]
    assert is_equal(on_mariadb, given, form)


# SQL Server: compiled, and checked against its limits; no server is started


def test_sql_servers_statements_keep_its_limits() -> None:
    """https://learn.microsoft.com/sql/sql-server/maximum-capacity-specifications-for-sql-server"""
    shape = Shape([real("ngan_sach"), real("phi_chinh_phu")], "mssql")
    dialect: Any = mssql.dialect()  # type: ignore[no-untyped-call]
    for table in shape.schema.metadata.sorted_tables:
        made = str(CreateTable(table).compile(dialect=dialect))
        assert len(table.columns) <= 1024
        assert "NUMERIC," not in made and "NUMERIC NULL" not in made  # there: 18 digits and no point
        assert _bytes(table.primary_key.columns) <= 900
        for index in table.indexes:
            assert _bytes(index.columns) <= 1700, str(CreateIndex(index).compile(dialect=dialect))
            assert str(CreateIndex(index).compile(dialect=dialect))
    for view in shape.views:
        made = str(CreateView(view).compile(dialect=dialect))
        assert "EXTRACT" not in made and "julianday" not in made
        assert all(len(name) <= 128 for name in view.columns)


def _bytes(columns: Any) -> int:
    total = 0
    for column in columns:
        kind = column.type
        total += 2 * (kind.size or 10**6) if isinstance(kind, Words) else 8
    return total


# PostgreSQL


@pytest.mark.postgresql
def test_the_printed_rights_are_enough_and_the_least(postgresql_server: PostgresqlServer) -> None:
    admin = create_engine(postgresql_server.make("cuc").address, isolation_level="AUTOCOMMIT")
    url = admin.url.set(username="giao")
    with admin.connect() as connection:
        for role in ("giao", READERS):
            connection.exec_driver_sql(f"DROP ROLE IF EXISTS {role}")
        for line in grants(url.render_as_string(hide_password=False)).splitlines():
            if not line.startswith("--"):
                connection.exec_driver_sql(line.partition("  --")[0])
    account = open_target(url.set(drivername="postgresql").render_as_string(hide_password=False))
    sent = report(FORM, said("cau", "một"))
    assert deliver(account, [sent], [FORM], AT).failures == []
    assert deliver(account, [sent], [FORM, outline(ask("hai"), version="2")], AT).failures == []
    with account.connect() as connection:
        for forbidden in (
            "CREATE SCHEMA khac",
            "CREATE TABLE public.x (a int)",
            "CREATE ROLE x",
            "CREATE DATABASE x",
        ):
            with pytest.raises(Exception, match=r"permission denied|cannot run inside"):
                connection.exec_driver_sql(forbidden)
            connection.rollback()
    with admin.connect() as connection:
        connection.exec_driver_sql(f"SET ROLE {READERS}")
        assert connection.exec_driver_sql(f"SELECT cau FROM {SCHEMA}.mau").scalar_one() == "một"
        assert connection.exec_driver_sql(f"SELECT count(*) FROM {SCHEMA}.decuong_money").scalar_one() == 0
        with pytest.raises(Exception, match="permission denied"):
            connection.exec_driver_sql(f"DELETE FROM {SCHEMA}.mau")
        connection.exec_driver_sql("RESET ROLE")
    account.dispose()
    with admin.connect() as connection:
        connection.exec_driver_sql("DROP OWNED BY giao CASCADE")
        connection.exec_driver_sql(f"DROP OWNED BY {READERS} CASCADE")
        for role in ("giao", READERS):
            connection.exec_driver_sql(f"DROP ROLE {role}")
    admin.dispose()


@pytest.mark.postgresql
def test_a_view_that_stands_on_ours_is_named(postgresql: Engine) -> None:
    init(postgresql, [FORM])
    with postgresql.begin() as connection:
        connection.exec_driver_sql("CREATE VIEW cua_toi AS SELECT * FROM decuong_view_bao_cao")
    newer = [FORM, outline(ask("cau"), ask("hai"), version="2")]
    failure = init(postgresql, newer)
    assert failure is not None
    assert "Drop that view, run `decuong department init`" in str(failure)
    with postgresql.begin() as connection:
        connection.exec_driver_sql("DROP VIEW cua_toi")
    assert init(postgresql, newer) is None


def test_grants_are_for_postgresql() -> None:
    with pytest.raises(ExportError, match="printed for PostgreSQL"):
        grants("sqlite:///cuc.db")


def test_a_range_and_a_bound_have_their_ends(engine: Engine) -> None:
    form = real("ngan_sach")
    figures = [Figure("so_ho", Amount(Decimal(25), Decimal(27)), "25-27 hộ")]
    answer = replace(said("du_an[1]/quy_mo", "25-27 hộ"), figures=tuple(figures))
    deliver(engine, [report(form, answer, rows={"du_an": (1,)})], [form], AT)
    with engine.connect() as connection:
        found = connection.execute(text("SELECT low, high, unit, top_row FROM decuong_figures")).one()
    assert (float(found.low), float(found.high), found.unit, found.top_row) == (25, 27, "hộ", "du_an[1]")


@pytest.mark.postgresql
def test_an_earlier_state_never_replaces_a_later_one(postgresql: Engine) -> None:
    """A delivery reads the reports only in its turn: so what it read is not older than what others wrote."""
    received = report(FORM, said("cau", "một"))
    accepted = replace(received, state=State.ACCEPTED, changed_at=AT + timedelta(days=1), revision=1)
    now = [received]
    init(postgresql, [FORM])

    def second() -> None:
        own = create_engine(postgresql.url)
        deliver(own, (now[0] for _ in range(1)), [FORM], AT)
        own.dispose()

    def first() -> Iterator[Submission]:
        found = now[0]
        now[0] = accepted
        other.start()
        wait_for_a_lock(postgresql, other)
        yield found

    other = threading.Thread(target=second)
    assert deliver(postgresql, first(), [FORM], AT).failures == []
    other.join()
    with postgresql.connect() as connection:
        assert connection.execute(text("SELECT state FROM decuong_submissions")).scalar_one() == "accepted"
