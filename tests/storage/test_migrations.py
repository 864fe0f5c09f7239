"""The steps make the tables that the program knows; a database of the future is refused."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from flows.messages.message import Inbound, Opened
from storage.core.engine import open_engine, reading, writing
from storage.core.errors import TooNew
from storage.core.migrate import HEAD, migrate
from storage.core.tables import metadata
from storage.drafts.unit_of_work import UnitOfWork


def test_the_steps_make_the_tables(empty_url: str) -> None:
    engine = open_engine(empty_url)
    assert migrate(engine) == (None, HEAD)
    assert migrate(engine) == (HEAD, HEAD), "nothing is missing the second time"
    with reading(engine) as connection:
        opts = {"compare_type": True, "include_object": _is_known}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def _is_known(thing: object, name: str, *_: object) -> bool:
    """The search index is made by each database in its own way: FTS5's tables, or an index of expressions."""
    return not name.startswith("findable_words")


def test_a_database_of_the_future_is_refused(empty_url: str) -> None:
    engine = open_engine(empty_url)
    migrate(engine)
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(TooNew, match="install the newer decuong"):
        migrate(engine)
    engine.dispose()


def test_the_head_is_the_last_step() -> None:
    config = Config()
    config.set_main_option("script_location", "storage:migrations")
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD


def test_a_draft_of_the_first_tables_goes_on_where_it_was(empty_url: str) -> None:
    """Step 0002 gives every address of a respondent the position that their draft had."""
    engine = open_engine(empty_url)
    migrate(engine, "0001")
    with writing(engine) as connection:
        for statement in FIRST_TABLES:
            connection.execute(text(statement))
    assert migrate(engine) == ("0001", HEAD)
    with writing(engine) as connection:
        work = UnitOfWork(connection)
        for address in ("an", "an2"):
            inbound = Inbound("web", address, "m9", datetime(2026, 11, 25, tzinfo=UTC), Opened())
            [person] = work.addresses.respondents([inbound]).values()
            assert person.draft_id == "d1"
            position = work.addresses.position(("web", address), "d1")
            assert (position.state, position.rows, position.tips) == ("du_an/quy_mo", (2,), 3)
        held = work.held("d1")
        assert held is not None
        assert held.draft.parts == 7
    engine.dispose()


def test_photos_and_recordings_of_the_first_tables_are_counted(empty_url: str) -> None:
    """Step 0002 counts them from the live parts."""
    engine = open_engine(empty_url)
    migrate(engine, "0001")
    with writing(engine) as connection:
        for statement in (*FIRST_TABLES, *FIRST_ANSWER):
            connection.execute(text(statement))
    migrate(engine)
    with reading(engine) as connection:
        [row] = connection.execute(text("SELECT files, photos, recordings, figures FROM answers")).all()
    assert tuple(row) == (4, 2, 1, None)
    engine.dispose()


FIRST_ANSWER = (
    "INSERT INTO answers VALUES ('d1', 'du_an[1]/quy_mo', 'given', NULL, 0, 4, 0, '')",
    *(
        f"INSERT INTO parts VALUES ('d1', 'web:an:m{at}', 'web:an:m{at}', 'du_an[1]/quy_mo', {at}, '',"
        f" '2026-01-01 00:00:00', 'r1', 's{at}', 'tệp', '{media_type}', 1, NULL, NULL, '', {live})"
        for at, (media_type, live) in enumerate(
            [
                ("image/jpeg", "true"),
                ("image/png", "true"),
                ("image/png", "false"),
                ("audio/ogg", "true"),
                ("application/pdf", "true"),
            ]
        )
    ),
)
FIRST_TABLES = (
    "INSERT INTO respondents VALUES ('r1', 'An', '2026-01-01 00:00:00', 'd1', '2026-01-01 00:00:00')",
    "INSERT INTO addresses VALUES ('web', 'an', 'r1', NULL), ('web', 'an2', 'r1', NULL)",
    "INSERT INTO drafts VALUES ('d1', 'r1', 'ngan_sach', '2013-06', 'du_an/quy_mo', '2', '', 7, 3, '0',"
    " '2026-01-02 00:00:00', '', 0, NULL, NULL, 5, '2026-01-01 00:00:00')",
)
