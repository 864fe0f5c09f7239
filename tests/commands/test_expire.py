"""`decuong expire` erases the drafts that their outline keeps no longer."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from bot.app import open_app
from bot.commands import main
from bot.expiring import expire_for_ever
from bot.settings import load_settings
from flows.compiler import compile_outline
from flows.compiler.faults import OutlineFaults
from storage import tables
from storage.engine import reading
from storage.search import search
from storage.uploads import Uploads
from tests.databases import PostgresqlServer
from tests.dialogue.beginnings import code_of
from tests.play import Play

FORM = """
| survey | type | name | appearance | label |
|---|---|---|---|---|
| | text | ke | multiline | Kể |

| settings | form_id | version | keep_days |
|---|---|---|---|
| | f | 1 | 30 |
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/decuong.db"
    server: PostgresqlServer = request.getfixturevalue("postgresql_server")
    return server.make("expire").url


@pytest.fixture
def play(tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Play]:
    monkeypatch.setenv("DECUONG_FILES", str(tmp_path / "files"))
    monkeypatch.setenv("DECUONG_DATABASE_URL", url)
    one = Play(url, tmp_path / "files", form=("f.md", FORM))
    one.clock.now = datetime.now(UTC)
    yield one
    one.close()


def run() -> Result:
    return CliRunner().invoke(main, ["expire"])


def told(play: Play, person: str, days_ago: int, outline: str = "f") -> None:
    now = play.clock.now
    play.address = person
    play.clock.now = now - timedelta(days=days_ago)
    play.agrees(outline)
    play.says(f"lời của {person}")
    play.attaches(data=b"\xff\xd8\xff" + person.encode() + b"\xff\xd9")
    play.clock.now = now


def drafts(play: Play) -> set[str]:
    """Whose drafts are there."""
    people = tables.respondents
    with reading(play.engine) as connection:
        query = select(people.c.name).join(tables.drafts, tables.drafts.c.respondent_id == people.c.id)
        return set(connection.execute(query).scalars())


def test_what_is_too_old_goes(play: Play) -> None:
    told(play, "cũ", 31)
    told(play, "mới", 29)
    told(play, "khác", 400, "ngan_sach")
    told(play, "đã nộp", 50)
    play.presses("submit")
    play.presses("submit")
    assert len(list(play.files_folder.glob("*/*"))) == 4
    result = run()
    assert "f: 1 drafts erased that nobody writes in any more\n" in result.output
    assert "ngan_sach: drafts are kept until they are erased\n" in result.output
    assert drafts(play) == {"mới", "khác", "đã nộp"}
    assert search(play.engine, "cu loi") == []
    with reading(play.engine) as connection:
        names = connection.execute(select(tables.respondents.c.name)).scalars().all()
    assert "cũ" not in names, "who has nothing else here is erased too"
    assert len(list(play.files_folder.glob("*/*"))) == 3
    assert "f: 0 drafts erased" in run().output
    play.address = "cũ"
    assert play.opens().messages[-1].key == "greeting"


def test_who_has_another_draft_stays(play: Play) -> None:
    told(play, "an", 31)
    play.presses("new:ngan_sach")
    play.says("Bò")
    run()
    assert drafts(play) == {"an"}
    assert play.opens().messages[-1].key == "du_an[1]/dia_diem"


def test_a_colleague_who_has_it_at_hand_goes_too_or_is_let_go(play: Play) -> None:
    told(play, "an", 31)
    found = code_of(play, "join:")
    for play.address in ("binh", "chi"):
        play.presses("yes")
        play.enters(found)
    play.presses("new:ngan_sach")
    play.says(found)
    play.clock.forward(days=-31)
    play.says("thêm")
    play.clock.forward(days=31)
    run()
    assert play.opens().messages[-1].key == "outlines", "Chi has another report"
    play.address = "binh"
    assert play.opens().messages[-1].key == "greeting"
    with reading(play.engine) as connection:
        acts = connection.execute(select(tables.audit.c.act).order_by(tables.audit.c.id)).scalars().all()
    assert acts == ["expire", "erase", "erase"], "An and Bình had nothing else"


async def test_serving_looks_every_hour(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    told(play, "cũ", 31)
    uploads, now = Uploads(play.engine, "web"), play.clock.now
    uploads.add("an", "m1", 0, b"abc", now - timedelta(days=3))
    uploads.add("binh", "m1", 0, b"abc", now - timedelta(days=1))
    app = open_app(load_settings())
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 3:
            raise asyncio.CancelledError

    monkeypatch.setattr("bot.expiring.asyncio.sleep", sleep)
    with pytest.raises(asyncio.CancelledError):
        await expire_for_ever(app)
    app.engine.dispose()
    assert slept == [3600, 3600, 3600]
    assert drafts(play) == set()
    assert (uploads.received("an", "m1"), uploads.received("binh", "m1")) == (0, 3)


@pytest.mark.parametrize("days", ["0", "mười", "-1", "1.5", "99999999"])
def test_a_number_of_days_that_is_none_is_refused(days: str) -> None:
    with pytest.raises(OutlineFaults, match=r"settings:2:keep_days: '.*' is no number of days; write 1 to"):
        compile_outline(FORM.replace("| 30 |", f"| {days} |").encode(), "f.md")
