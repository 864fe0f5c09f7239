"""What was asked to be taken away is made beside `serve`, by a process that may be killed at any time."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZipFile

import httpx
import psutil
import pytest
from sqlalchemy import Engine

from bot.console.access import COOKIE
from storage.files import taken
from storage.reports.report_index import Wanted, find
from storage.staff import accounts, jobs, sessions
from storage.staff.accounts import Role
from storage.staff.jobs import Asked, Job, Kind, NewJob, State
from tests.commands.test_serving import Program, serving
from tests.play import JPEG, Play

DEADLINE = 60
"""Seconds after which a wait is given up: a failure, not a pace."""


@pytest.fixture
def play(tmp_path: Path) -> Iterator[Play]:
    """Two reports, the second with a photo, and a viewer."""
    one = Play(f"sqlite:///{tmp_path}/decuong.db", tmp_path / "files")
    for one.address in ("an", "binh"):
        one.agrees()
        one.says("Bò", "xã Mường Khương, tỉnh Lào Cai")
        if one.address == "binh":
            one.attaches("a.jpg", data=JPEG)
        one.presses("submit")
        one.presses("submit")
    accounts.add(one.engine, "hoa", Role.VIEWER, (), one.clock(), "test")
    yield one
    one.close()


def until(what: Callable[[], object]) -> None:
    """Look again and again until it is so."""
    began = time.monotonic()
    while not what():
        assert time.monotonic() - began < DEADLINE, "it does not come"
        time.sleep(0.05)


def asked(engine: Engine, format_: str) -> Callable[[], Job]:
    """Ask for all reports in a format. Returns what looks at the job."""
    id_ = f"{format_}-job"
    count = find(engine, Wanted()).count
    what = Asked(Wanted(), format_)
    jobs.ask(engine, NewJob(id_, "hoa", Kind.EXPORT, what, count, datetime.now(UTC), ""))
    return lambda: jobs.job(engine, id_)


def makers(program: Program) -> list[psutil.Process]:
    """The processes beside serve that make files."""
    found = []
    for one in psutil.Process(program.process.pid).children(recursive=True):
        with suppress(psutil.Error):  # it has just ended
            if "bot.jobs.take_away" in one.cmdline():
                found.append(one)
    return found


def content(play: Play, job: Job) -> bytes:
    assert taken.is_whole(play.files.backend, job.stem, job.pieces)
    return b"".join(taken.read(play.files.backend, job.stem, job.pieces))


@pytest.mark.timeout(180)
def test_a_killed_process_leaves_no_half_file_and_is_begun_anew(play: Play, tmp_path: Path) -> None:
    """It is killed while it waits for the photo of the second report, with the first one written."""
    find(play.engine, Wanted())
    [photo] = (path for path in (tmp_path / "files").rglob("*") if path.is_file())
    photo.unlink()
    os.mkfifo(photo)  # who reads it waits
    look = asked(play.engine, "files")
    making = tmp_path / "take-away"
    with serving(tmp_path, {"DECUONG_FILES": str(tmp_path / "files")}) as program:
        until(lambda: [path for path in making.rglob("*.zip")])
        half = look()
        assert (half.state, half.attempt, half.size) == (State.RUNNING, 1, 0)
        [maker] = makers(program)
        maker.kill()
        photo.unlink()
        photo.write_bytes(JPEG)
        until(lambda: look().state is State.DONE)
        until(lambda: not makers(program))
    job = look()
    assert job.attempt == 2
    assert [*making.iterdir()] == [], "what the killed one had begun is gone"
    stored = {taken.stem_of(name) for name, _ in play.files.backend.names()} - {""}
    assert stored == {job.stem}
    (tmp_path / "got.zip").write_bytes(content(play, job))
    with ZipFile(tmp_path / "got.zip") as archive:
        assert archive.testzip() is None
        assert [archive.read(name) for name in archive.namelist()] == [JPEG]


@pytest.mark.timeout(180)
def test_serve_that_is_killed_takes_the_process_with_it(play: Play, tmp_path: Path) -> None:
    """And the next one goes on with what was asked."""
    with serving(tmp_path, {}) as program:
        look = asked(play.engine, "json")
        until(lambda: look().state is State.DONE)
        until(lambda: not makers(program))
        program.process.kill()
    look = asked(play.engine, "jsonl")
    assert look().state is State.WAITING
    with serving(tmp_path, {}):
        until(lambda: look().state is State.DONE)
    lines = [json.loads(line) for line in content(play, look()).splitlines()]
    assert [one["number"] for one in lines] == [one.number for one in play.submissions()]


@pytest.mark.timeout(180)
def test_from_the_list_to_the_file(play: Play, tmp_path: Path) -> None:
    """Through serve and the console's process: the file comes whole, uncompressed, with its length.

    On the disk only its user may read it.
    """
    token = "token of hoa".ljust(43, "-")
    sessions.begin(play.engine, "hoa", token, datetime.now(UTC), "test")
    with (
        serving(tmp_path, {}) as program,
        httpx.Client(
            base_url=program.url, cookies={COOKIE: token}, trust_env=False, timeout=DEADLINE
        ) as client,
    ):
        files = {"rules": ("", b"")}  # as browsers send a field for a file that was left empty
        client.post("/staff/take-away?province=lao+cai", data={"format": "odk"}, files=files)
        [job] = jobs.jobs_of(play.engine)
        until(lambda: jobs.job(play.engine, job.id).state is State.DONE)
        job = jobs.job(play.engine, job.id)
        answer = client.get(f"/staff/take-away/{job.id}/file", headers={"accept-encoding": "gzip"})
        assert answer.content == content(play, job)
    assert answer.headers["content-length"] == str(job.size) and "content-encoding" not in answer.headers
    assert (answer.status_code, job.of) == (200, 2)
    pieces = [path for path in (tmp_path / "files" / "taken").iterdir()]
    assert [path.stat().st_mode & 0o077 for path in pieces] == [0] * len(pieces)
