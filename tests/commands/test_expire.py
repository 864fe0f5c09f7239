"""`decuong expire` erases the drafts that their outline keeps no longer."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import delete, select, update

from bot.app import open_app
from bot.commands import main
from bot.jobs.expire import expire_for_ever
from bot.settings import load_settings
from flows.form.compiler import compile_outline
from flows.form.compiler.faults import OutlineFaults
from flows.form.machine import Mover
from flows.messages.message import Opened
from flows.report.submission import Remark
from storage.core import tables
from storage.core.engine import reading, writing
from storage.files.uploads import Uploads
from storage.privacy.expiry import believe
from storage.queues.set_aside import all_aside, keep_raw
from storage.reports.search import search
from storage.reports.submissions import move
from tests.databases import PostgresqlServer
from tests.dialogue.beginnings import code_of
from tests.play import Play

pytestmark = pytest.mark.usefixtures("english")

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
    return server.make("expire", has_tables=True).url


@pytest.fixture
def play(tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Play]:
    monkeypatch.setenv("DECUONG_FILES", str(tmp_path / "files"))
    monkeypatch.setenv("DECUONG_DATABASE_URL", url)
    one = Play(url, tmp_path / "files", form=("f.md", FORM))
    one.clock.now = datetime.now(UTC)
    with writing(one.engine) as connection:
        believe(connection, one.clock.now, is_right=True)
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
    told(play, "khác", 300, "ngan_sach")
    told(play, "đã nộp", 50)
    play.presses("submit")
    play.presses("submit")
    assert len(list(play.files_folder.glob("??/*"))) == 4
    result = run()
    assert "f: 1 drafts erased that nobody writes in any more\n" in result.output
    assert "ngan_sach: 0 drafts erased" in result.output
    assert drafts(play) == {"mới", "khác", "đã nộp"}
    assert search(play.engine, "cu loi") == []
    with reading(play.engine) as connection:
        names = connection.execute(select(tables.respondents.c.name)).scalars().all()
    assert "cũ" not in names, "who has nothing else here is erased too"
    assert len(list(play.files_folder.glob("??/*"))) == 3
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
    assert acts == ["expire", "forget", "forget"], "An and Bình had nothing else"


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

    monkeypatch.setattr("bot.jobs.expire.asyncio.sleep", sleep)
    with pytest.raises(asyncio.CancelledError):
        await expire_for_ever(app)
    app.engine.dispose()
    assert slept == [3600, 3600, 3600]
    assert drafts(play) == set()
    assert (uploads.received("an", "m1"), uploads.received("binh", "m1")) == (0, 3)


def people(play: Play) -> set[str]:
    with reading(play.engine) as connection:
        return set(connection.execute(select(tables.respondents.c.name)).scalars())


def comes(play: Play, person: str, days_ago: int) -> None:
    """Somebody agrees, and begins nothing."""
    now = play.clock.now
    play.address, play.clock.now = person, now - timedelta(days=days_ago)
    play.presses("yes")
    play.clock.now = now


def test_people_without_a_draft_are_forgotten_too(play: Play) -> None:
    comes(play, "lâu", 366)
    comes(play, "mới đến", 364)
    comes(play, "lâu, còn nhắn", 400)
    play.says("/me")
    told(play, "có bản nháp", 20)
    found = code_of(play, "join:")
    comes(play, "cùng viết", 366)
    play.says(found)
    for address, days in (("ai đó", 366), ("ai khác", 364), ("có bản nháp", 366)):
        keep_raw(play.engine, play.channel, address, "{}", "lạ", play.clock.now - timedelta(days=days))
    assert "1 people forgotten who had no draft\n" in run().output
    assert people(play) == {"mới đến", "lâu, còn nhắn", "có bản nháp", "cùng viết"}
    assert [one.address for one in all_aside(play.engine)] == ["ai khác", "có bản nháp"]
    with reading(play.engine) as connection:
        assert connection.execute(select(tables.audit.c.act)).scalars().all() == ["forget"]


def test_a_returned_report_has_its_time_from_then_on(play: Play) -> None:
    """Then the draft and the address go; the sealed report keeps its name, as the Department's document."""
    told(play, "an", 50)
    play.clock.forward(days=-50)
    play.presses("submit")
    play.presses("submit")
    play.clock.forward(days=50)
    remark = Remark("ke", "Kể thêm?", "Cục", play.clock.now)
    move(play.engine, "2026-0001", "return", Mover.STAFF, play.clock.now - timedelta(days=29), [remark])
    assert "f: 0 drafts erased" in run().output
    with writing(play.engine) as connection:
        connection.execute(update(tables.submissions).values(changed_at=play.clock.now - timedelta(days=31)))
    assert "f: 1 drafts erased" in run().output
    assert (drafts(play), people(play)) == (set(), set())
    [report] = play.submissions()
    assert (report.respondent_name, report.respondent, report.answers["ke"].text) == ("an", "", "lời của an")
    assert not any("play:an" in part.id for part in report.answers["ke"].parts)
    assert len(list(play.files_folder.glob("??/*"))) == 1, "its photo is the report's"


@pytest.mark.parametrize("days", ["30", "365", "730", ""])
def test_what_is_said_is_what_is_done(tmp_path: Path, days: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The greeting's promise, read as a person reads it, is how long the draft is kept, to the day."""
    monkeypatch.setenv("DECUONG_DATABASE_URL", f"sqlite:///{tmp_path}/d.db")
    play = Play(
        f"sqlite:///{tmp_path}/d.db", tmp_path / "files", form=("f.md", FORM.replace("| 30 |", f"| {days} |"))
    )
    play.clock.now = datetime.now(UTC)
    with writing(play.engine) as connection:
        believe(connection, play.clock.now, is_right=True)
    said = replace(play.inbound(Opened()), outline="f")
    [greeting] = play.conversation.receive([said])[0].messages
    promised = re.search(r"Bản nháp được giữ (?:(\d+) (ngày|tháng)|đến khi anh/chị xoá);", greeting.text)
    assert promised is not None, greeting.text
    unit = {"ngày": 1, "tháng": 365 / 12}
    kept = round(int(promised[1]) * unit[promised[2]]) if promised[1] else 10_000
    told(play, "còn", kept - 1)
    told(play, "hết", kept + 1)
    run()
    assert drafts(play) == ({"còn"} if days else {"còn", "hết"})
    play.close()


@pytest.mark.parametrize(
    ("outline", "said"),
    [("", "được giữ 12 tháng;"), ("f", "được giữ 30 ngày;"), ("ngan_sach", "được giữ 12 tháng;")],
)
def test_before_an_outline_is_chosen_the_longest_is_promised(play: Play, outline: str, said: str) -> None:
    greeting = play.conversation.receive([replace(play.inbound(Opened()), outline=outline)])[0].messages[0]
    assert said in greeting.text


def test_a_colleague_is_told_of_the_outline_that_the_code_leads_to(play: Play) -> None:
    told(play, "an", 1)
    found = code_of(play, "join:")
    play.address = "binh"
    assert "được giữ 30 ngày;" in play.says(found).messages[0].text


def test_a_clock_that_has_jumped_erases_nothing(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    told(play, "an", 0)
    wrong = play.clock.now + timedelta(days=400)
    monkeypatch.setattr("bot.commands.upkeep.clock", lambda: wrong)
    monkeypatch.setattr("bot.commands.doctor.clock", lambda: wrong)
    refused = run()
    assert refused.exit_code == 1
    assert "days after it was last looked at" in refused.output
    # What is written under the wrong clock meanwhile is no proof that it is right.
    play.clock.now = wrong
    play.address = "binh"
    play.agrees("f")
    play.says("lời")
    assert run().exit_code == 1
    assert drafts(play) == {"an", "binh"}
    assert "nothing is erased for being old" in CliRunner().invoke(main, ["doctor"]).output
    assert CliRunner().invoke(main, ["expire", "--yes-the-clock-is-right"]).exit_code == 0
    assert drafts(play) == {"binh"}
    assert run().exit_code == 0, "from there on it is believed"


def test_without_a_last_look_it_is_compared_with_what_is_kept(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A step of the tables, or an older backup: nothing says yet when the clock was last looked at."""
    with writing(play.engine) as connection:
        connection.execute(delete(tables.moments))
    told(play, "an", 0)
    monkeypatch.setattr("bot.commands.upkeep.clock", lambda: play.clock.now + timedelta(days=31))
    assert run().exit_code == 1
    assert drafts(play) == {"an"}
    monkeypatch.setattr("bot.commands.upkeep.clock", lambda: play.clock.now + timedelta(days=6))
    assert run().exit_code == 0


def test_while_it_serves_an_idle_year_is_a_year(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody writes, and the clock is looked at, back and forth within a week: nobody has to confirm it."""
    told(play, "an", 0)
    start = play.clock.now
    for days in (6, 3, 9, 15, 21, 27):
        monkeypatch.setattr("bot.commands.upkeep.clock", lambda days=days: start + timedelta(days=days))
        assert run().exit_code == 0
    assert drafts(play) == {"an"}
    monkeypatch.setattr("bot.commands.upkeep.clock", lambda: start + timedelta(days=31))
    assert "f: 1 drafts erased" in run().output


@pytest.mark.parametrize("days", ["0", "mười", "-1", "1.5", "99999999"])
def test_a_number_of_days_that_is_none_is_refused(days: str) -> None:
    with pytest.raises(OutlineFaults, match=r"settings:2:keep_days: '.*' is no number of days; write 1 to"):
        compile_outline(FORM.replace("| 30 |", f"| {days} |").encode(), "f.md")
