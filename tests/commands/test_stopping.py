"""How `decuong serve` keeps its door and its file: a clean stop, an honest log, nobody else's eyes."""

from __future__ import annotations

import asyncio
import shutil
import signal
import socket
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from bot.commands.serve import _listen
from tests.commands.test_serving import Program, serving


@pytest.mark.timeout(120)
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_stopped_it_leaves_one_whole_file(tmp_path: Path, how: signal.Signals) -> None:
    """Even while another program looks: SQLite itself empties its log only where nobody has the file open."""
    with serving(tmp_path, {}) as program:
        consents(program)
        with closing(sqlite3.connect(tmp_path / "decuong.db")) as looking:
            assert looking.execute("SELECT count(*) FROM drafts").fetchone() == (1,)
            program.process.send_signal(how)
            assert program.process.wait(60) == 0
            shutil.copy(tmp_path / "decuong.db", tmp_path / "copy.db")
    with sqlite3.connect(tmp_path / "copy.db") as copy:
        assert copy.execute("SELECT count(*) FROM drafts").fetchone() == (1,)
    copy.close()


@pytest.mark.timeout(120)
def test_what_is_kept_is_nobody_elses_to_read(tmp_path: Path) -> None:
    with serving(tmp_path, {}, makes_database=True) as program:
        consents(program)
        modes = {
            path.name: stat.S_IMODE(path.stat().st_mode) & 0o077
            for path in tmp_path.iterdir()
            if path.name.startswith("decuong.db")
        }
    assert set(modes.values()) == {0}, modes


@pytest.mark.timeout(120)
def test_a_path_forges_no_line_of_the_log(tmp_path: Path) -> None:
    with serving(tmp_path, {}) as program:
        path = "/chat%0D%0A2026-01-01 forged"
        answer = httpx.post(program.url + path, headers={"origin": "https://elsewhere.example"})
        assert answer.status_code == 403
        line = program.lines.get(timeout=30)
    assert "forged" in line
    assert not line.startswith("2026-01-01 forged")
    assert r"\r\n" in line


async def test_no_answer_waits_for_more() -> None:
    """TCP_NODELAY on each accepted connection; without it every answer takes some 40 ms."""
    accepted: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def note(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there: socket.socket = writer.get_extra_info("socket")
        accepted.set_result(there.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()

    listener = _listen("127.0.0.1", 0)
    async with await asyncio.start_server(note, sock=listener):
        _, writer = await asyncio.open_connection("127.0.0.1", listener.getsockname()[1])
        assert await accepted
        writer.close()
        await writer.wait_closed()


def consents(program: Program) -> None:
    """Somebody begins a report."""
    with httpx.Client(base_url=program.url) as client:
        begin(client)


def begin(client: httpx.Client) -> None:
    """The same from this browser."""
    client.post("/chat/open", json={"code": ""})
    for number, press in enumerate(("yes", "outline:ngan_sach")):
        client.post("/chat/messages", json={"id": f"m{number}", "press": press}).raise_for_status()


@pytest.mark.timeout(120)
def test_a_database_that_is_deleted_while_serving_is_noticed(tmp_path: Path) -> None:
    """Nothing is said to be saved any more; serving ends with a line and a status, and makes no new file."""
    with serving(tmp_path, {"DECUONG_LOCALE": "en"}) as program:
        with httpx.Client(base_url=program.url) as client:
            begin(client)
            for file in tmp_path.glob("decuong.db*"):
                file.unlink()
            try:
                answer = client.post("/chat/messages", json={"id": "m2", "text": "Nuôi bò"})
                assert answer.status_code == 503
            except httpx.TransportError:
                pass  # it has stopped before it heard of it
        assert program.process.wait(60) == 1
        said = [program.lines.get(timeout=30)]
        while not said[-1].startswith("Error"):
            said.append(program.lines.get(timeout=30))
    assert "decuong.db was deleted or replaced" in said[-1]
    assert not any("Traceback" in line for line in said)
    assert not (tmp_path / "decuong.db").exists()
