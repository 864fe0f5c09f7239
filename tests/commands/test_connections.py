"""`decuong serve` and connections that ask nothing: others are answered, and the log stays short."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from bot.channels.web.connections import MOST, RESERVE
from tests.commands.test_serving import Program, serving


@contextmanager
def idle(url: str, number: int, sends: bytes = b"") -> Iterator[list[socket.socket]]:
    """Connections that ask nothing, or never finish asking."""
    address = urlsplit(url)
    assert address.hostname and address.port
    with ExitStack() as stack:
        opened = []
        for _ in range(number):
            one = stack.enter_context(socket.create_connection((address.hostname, address.port), 60))
            one.sendall(sends)
            opened.append(one)
        yield opened


def limit(program: Program) -> tuple[int, int]:
    """(soft, hard) limit of descriptors."""
    told = Path(f"/proc/{program.process.pid}/limits").read_text()
    [line] = [line for line in told.splitlines() if line.startswith("Max open files")]
    soft, hard = line.split()[3:5]
    return int(soft), int(hard)


@pytest.mark.timeout(120)
@pytest.mark.parametrize(
    ("descriptors", "sends"), [("1024:1024", b""), ("128:128", b"GET / HTTP/1.1\r\nhost: a\r\n")]
)
def test_idle_connections_keep_nobody_out_and_the_log_short(
    tmp_path: Path, descriptors: str, sends: bytes
) -> None:
    with serving(tmp_path, {}, f"--nofile={descriptors}") as program:
        with idle(program.url, 1100, sends), httpx.Client(base_url=program.url, timeout=60) as client:
            answer = client.post("/chat/open", json={"code": ""})
            assert (answer.status_code, answer.json()["messages"][0]["key"]) == (200, "greeting")
            assert client.post("/chat/messages", json={"id": "m", "press": "yes"}).json()["saved"]
        assert httpx.get(program.url, timeout=60).status_code == 200
        lines = [program.lines.get(timeout=60)]
    while not program.lines.empty():
        lines.append(program.lines.get())
    assert "the one that has waited the longest without a request is closed" in lines[0]
    assert len(lines) <= 2, lines


@pytest.mark.timeout(120)
def test_the_limit_of_descriptors_is_raised_as_far_as_it_is_of_use(tmp_path: Path) -> None:
    with serving(tmp_path / "a", {}, "--nofile=100:15000") as program:
        assert limit(program) == (MOST + RESERVE, 15_000)
    with serving(tmp_path / "b", {}, "--nofile=100:1000") as program:
        assert limit(program) == (1_000, 1_000)
        with idle(program.url, 300):
            assert httpx.get(program.url, timeout=60).status_code == 200
    assert program.lines.empty(), "there is room for all of them"
