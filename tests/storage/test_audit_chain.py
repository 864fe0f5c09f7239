"""The chain of the audit trail: noting waits for nobody, and old rows are chained by the migration."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from threading import Thread
from typing import Any

from sqlalchemy import Engine, delete, insert, select, text, update

from flows.form.machine import Mover
from storage.core import tables
from storage.core.engine import open_engine, reading, writing
from storage.core.migrate import migrate
from storage.privacy.audit import Entry, Looks, note, trail
from storage.privacy.audit_chain import faults, seal
from tests.databases import PostgresqlServer

AT = datetime(2026, 11, 28, 9, tzinfo=UTC)
WRITERS = 8


def entry(about: str) -> Entry:
    """A look."""
    return Entry(AT, "view", about, Mover.STAFF, who="hoa")


def at_once(number: int, act: Callable[..., Any], *given: Any) -> None:
    """Do something in several threads, and wait until all have ended."""
    threads = [Thread(target=act, args=given) for _ in range(number)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    assert not any(one.is_alive() for one in threads)


def chained(engine: Engine) -> list[tuple[int, str]]:
    """(place, about) of each row in the chain."""
    audit = tables.audit
    with reading(engine) as connection:
        assert list(faults(connection)) == []
        query = select(audit.c.link, audit.c.about).order_by(audit.c.link)
        return [(row.link, row.about) for row in connection.execute(query)]


def test_noting_waits_for_nobody_on_postgresql(postgresql_server: PostgresqlServer) -> None:
    """A transaction with a note stays open; others note and seal meanwhile. Its note comes after theirs."""
    engine = open_engine(postgresql_server.make("chain", has_tables=True).url)
    with writing(engine) as slow:
        note(slow, entry("slow"))
        at_once(WRITERS, Looks(engine).note, entry("quick"))
        assert len(trail(engine)) == WRITERS
        at_once(1, seal, engine)
        assert [place for place, _ in chained(engine)] == list(range(1, WRITERS + 1))
    seal(engine)
    assert chained(engine)[-1] == (WRITERS + 1, "slow")
    engine.dispose()


def test_several_seal_at_once(engine: Engine) -> None:
    for one in range(30):
        Looks(engine).note(entry(str(one)))
    at_once(4, seal, engine)
    assert chained(engine) == [(one + 1, str(one)) for one in range(30)]
    assert seal(engine) == 0


def test_old_rows_are_chained_by_the_migration(empty_url: str) -> None:
    engine = open_engine(empty_url)
    migrate(engine, "0019")
    row = {"at": "2026-11-28 09:00:00", "act": "submit", "by": "staff", "how_much": "", "who": ""}
    with writing(engine) as connection:
        for about in ("a", "b"):
            names = "at, act, about, by, how_much, who"
            old = f"INSERT INTO audit ({names}) VALUES (:{names.replace(', ', ', :')})"
            connection.execute(text(old), row | {"about": about})
    migrate(engine)
    Looks(engine).note(entry("c"))
    seal(engine)
    assert chained(engine) == [(1, "a"), (2, "b"), (3, "c")]
    engine.dispose()


def test_the_end_is_written_down(engine: Engine) -> None:
    """Who takes all lines away, or the line that says where the chain ends, is found too."""
    Looks(engine).note(entry("a"))
    seal(engine)
    with writing(engine) as connection:
        kept = connection.execute(select(tables.audit_head)).one()
        connection.execute(delete(tables.audit_head))
        assert len(list(faults(connection))) == 1
        connection.execute(insert(tables.audit_head).values(**kept._mapping))
        connection.execute(update(tables.audit_head).values(chain="x"))
        assert len(list(faults(connection))) == 1
        connection.execute(update(tables.audit_head).values(chain=kept.chain))
        assert list(faults(connection)) == []
        connection.execute(delete(tables.audit))
        assert "Lines 1 to 1" in str(next(faults(connection)))
