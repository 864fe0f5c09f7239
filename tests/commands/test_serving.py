"""Serving: what runs beside the web chat may fail; it is told, tried again, and the web chat goes on."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import IO

import httpx
import pytest

from bot.jobs.supervise import FIRST, LONGEST, CannotWorkError, Supervisor
from bot.settings import load_settings
from tests.botapi import BotApiServer, SteppedClock
from tests.databases import lay_tables


class Time:
    """Sleeps take no time and are noted; after enough of them it is cancelled, as at the end of serving."""

    def __init__(self, pauses: int) -> None:
        self.slept: list[float] = []
        self.now = 0.0
        self._pauses = pauses

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        if len(self.slept) == self._pauses:
            raise asyncio.CancelledError

    @property
    def supervisor(self) -> Supervisor:
        return Supervisor(self.sleep, lambda: self.now)


async def test_what_fails_is_one_line_and_tried_again_with_growing_pauses(
    caplog: pytest.LogCaptureFixture,
) -> None:
    time = Time(9)

    async def work() -> None:
        raise ZeroDivisionError("a bug\nwith two lines")

    with pytest.raises(asyncio.CancelledError):
        await time.supervisor.keep_going("Delivery", work)
    assert time.slept == [5, 10, 20, 40, 80, 160, 300, 300, 300]
    assert len(caplog.records) == 9
    first = caplog.records[0]
    assert first.message.startswith(
        "Delivery stopped, and is tried again in 5 s: ZeroDivisionError: a bug wi"
    )
    assert "(test_serving.py:" in first.message, "where it was raised"
    assert "\n" not in first.message
    assert first.exc_info is None


async def test_what_went_well_for_long_is_tried_again_soon() -> None:
    time = Time(4)

    async def work() -> None:
        if len(time.slept) == 2:
            time.now += LONGEST + 1
        raise CannotWorkError("no network")

    with pytest.raises(asyncio.CancelledError):
        await time.supervisor.keep_going("Telegram", work)
    assert time.slept == [FIRST, 2 * FIRST, FIRST, 2 * FIRST]


async def test_what_ends_by_itself_is_not_begun_again() -> None:
    time, begun = Time(1), []

    async def work() -> None:
        begun.append(1)

    await time.supervisor.keep_going("Telegram", work)
    assert (begun, time.slept) == ([1], [])


def _read(log: IO[str], lines: Queue[str]) -> None:
    for line in log:
        lines.put(line)


@dataclass(frozen=True)
class Program:
    """A program that serves."""

    process: subprocess.Popen[str]
    url: str
    lines: Queue[str]
    """Of its log."""


@contextmanager
def serving(
    folder: Path, settings: dict[str, str], limit: str = "", *, makes_database: bool = False
) -> Iterator[Program]:
    """A program that serves, until it is stopped; `limit` is one as prlimit(1) takes it."""
    limits = ["prlimit", limit] if limit else []
    known = {name: value for name, value in os.environ.items() if not name.startswith("DECUONG_")}
    own = {"DECUONG_DATABASE_URL": f"sqlite:///{folder}/decuong.db", "DECUONG_PORT": "0", **settings}
    if not makes_database:
        lay_tables(own["DECUONG_DATABASE_URL"])
    program = subprocess.Popen(
        [*limits, sys.executable, "-m", "bot", "serve"],
        env={**known, "PYTHONUNBUFFERED": "1", **own},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert program.stdout is not None and program.stderr is not None
    lines: Queue[str] = Queue()
    reader = Thread(target=_read, args=(program.stderr, lines))
    reader.start()
    try:
        yield Program(program, program.stdout.readline().split()[1], lines)
    finally:
        program.send_signal(signal.SIGTERM)  # SIGINT is ignored where the tests run in the background
        program.wait(30)
        reader.join()
        program.stdout.close()
        program.stderr.close()


@pytest.mark.timeout(120)
def test_a_bot_api_that_is_away_does_not_end_the_web_chat(tmp_path: Path) -> None:
    settings = {"DECUONG_TELEGRAM_TOKEN": "123456:AAsecret", "DECUONG_TELEGRAM_API_URL": "http://127.0.0.1:1"}
    with serving(tmp_path, settings) as program:
        address, log = program.url, program.lines
        line = log.get(timeout=60)
        assert httpx.get(address, trust_env=False, follow_redirects=True).status_code == 200
    assert "Telegram stopped, and is tried again in 5 s: The Bot API at http://127.0.0.1:1 cannot" in line
    assert "Check the network and DECUONG_TELEGRAM_API_URL." in line
    assert log.empty(), "one line"


@pytest.mark.timeout(120)
async def test_a_wrong_token_says_what_to_do_and_does_not_end_the_web_chat(tmp_path: Path) -> None:
    async with BotApiServer(SteppedClock()) as server:
        settings = {"DECUONG_TELEGRAM_TOKEN": "1:AAsai", "DECUONG_TELEGRAM_API_URL": server.api_url}

        def serve() -> tuple[str, int]:
            with serving(tmp_path, settings) as program:
                address, log = program.url, program.lines
                line = log.get(timeout=60)
                return line, httpx.get(address, trust_env=False, follow_redirects=True).status_code

        line, status = await asyncio.to_thread(serve)
    assert "copy it again from @BotFather into DECUONG_TELEGRAM_TOKEN" in line
    assert (status, "AAsai" in line) == (200, False)


EMPTY = [
    "DATABASE_URL", "FILES", "DEPARTMENT_URL", "TELEGRAM_TOKEN", "TELEGRAM_API_URL", "TELEGRAM_WEBHOOK_URL",
    "TELEGRAM_WEBHOOK_SECRET", "HOST", "PORT", "LOCALE", "TIMEZONE", "TRUSTED_PROXIES", "PUBLIC_URL",
    "ZALO_TOKEN", "ZALO_API_URL", "ZALO_WEBHOOK_URL", "ZALO_WEBHOOK_SECRET", "USUAL_REMARKS",
    "PUSH_CONTACT", "PUSH_SERVICES", "WEBHOOK_NETWORKS",
    "TELEGRAM_NAME", "ZALO_LINK", "SMTP_URL", "MAIL_FROM",
]  # fmt: skip


@pytest.mark.parametrize("where", ["environment", ".env"])
def test_what_is_set_to_nothing_is_not_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    monkeypatch.chdir(tmp_path)
    plain = load_settings()
    if where == ".env":
        (tmp_path / ".env").write_text("".join(f"DECUONG_{name}=\n" for name in EMPTY))
    for name in EMPTY if where == "environment" else ():
        monkeypatch.setenv(f"DECUONG_{name}", "")
    assert load_settings() == plain
    assert plain.telegram_token is None
    assert {f"DECUONG_{name}" for name in EMPTY} == {
        f"DECUONG_{name.upper()}" for name in type(plain).model_fields
    }, "every setting there is"
