"""A small campaign over twenty days, killed daily (`make torture` has the communes of the country)."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.databases import PostgresqlServer
from tests.torture.reminding import DAYS, DAYS_OFF, Reminding, faults

pytestmark = pytest.mark.timeout(600)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/d.db"
    server: PostgresqlServer = request.getfixturevalue("postgresql_server")
    return server.make("reminding", has_tables=True).url


def test_every_reminder_is_sent_once_or_not_with_the_reason(url: str, tmp_path: Path) -> None:
    run = Reminding(url, tmp_path, 60, random.Random(247))
    run.run()
    assert faults(run, DAYS_OFF) == []
    assert run.kills == DAYS and len(run.given()) > 60
    assert {"submitted already", "nobody has begun it", "asked not to be reminded", "not reachable"} <= {
        *run.decided().values()
    }
