"""Threads of one program that write at the same time: writer, sender, fetcher, a visitor's upload."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, func, insert, select

from storage.core import engine as engines
from storage.core import tables
from storage.core.engine import open_engine, reading, writing
from storage.core.errors import Unavailable
from storage.core.migrate import migrate

NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)
IMPATIENCE = 0.3
"""Seconds: the longest that a fault would take to show."""


@pytest.fixture
def engine(url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """One whose driver does not wait for another writer at all."""
    with monkeypatch.context() as patched:
        patched.setattr(engines, "BUSY_SECONDS", 0)
        one = open_engine(url)
    migrate(one)
    yield one
    one.dispose()


def write(engine: Engine, address: str) -> None:
    with writing(engine) as connection:
        connection.execute(insert(tables.outbox).values(_row(address)))


def _row(address: str) -> dict[str, object]:
    return {"channel": "telegram", "address": address, "to": address, "reply": "{}", "at": NOW}


def test_each_waits_for_its_turn(engine: Engine) -> None:
    with ThreadPoolExecutor(8) as threads:
        with writing(engine) as connection:
            connection.execute(insert(tables.outbox).values(_row("0")))
            others = [threads.submit(write, engine, str(number)) for number in range(1, 8)]
            if engine.dialect.name == "sqlite":
                with pytest.raises(TimeoutError):
                    others[0].exception(IMPATIENCE)
        assert [other.exception() for other in others] == [None] * 7
    with reading(engine) as connection:
        assert connection.execute(select(func.count()).select_from(tables.outbox)).scalar_one() == 8


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # PostgreSQL lets them write side by side
def test_who_waits_too_long_hears_of_it_and_may_try_again(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.core.sqlite_file.BUSY_SECONDS", 0.01)
    errors: list[BaseException] = []

    def try_to_write() -> None:
        try:
            write(engine, "2")
        except Unavailable as error:
            errors.append(error)

    with writing(engine):
        other = threading.Thread(target=try_to_write)
        other.start()
        other.join()
    assert ["cannot be used now" in str(error) for error in errors] == [True]
    write(engine, "2")


def test_a_turn_that_failed_is_over(engine: Engine) -> None:
    with pytest.raises(ZeroDivisionError), writing(engine):
        raise ZeroDivisionError
    write(engine, "1")
