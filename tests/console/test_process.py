"""The console in a process of its own, behind a real `decuong serve`."""

from __future__ import annotations

import itertools
import re
import signal
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import psutil
import pytest

from bot.console import forwarding
from bot.console.access import COOKIE
from bot.intake.rate_limits import OWN_PASSWORDS
from storage.core.engine import open_engine
from storage.staff import accounts, sessions
from storage.staff.accounts import Role
from tests.commands.test_serving import Program, serving

pytestmark = pytest.mark.timeout(180)
TOKEN = "t" * 43


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    with serving(tmp_path, {"TMPDIR": str(tmp_path)}) as program:
        yield program


@pytest.fixture
def staff(program: Program, tmp_path: Path) -> Iterator[httpx.Client]:
    """A browser in which a member is logged in."""
    engine = open_engine(f"sqlite:///{tmp_path}/decuong.db")
    now = datetime.now(UTC)
    accounts.add(engine, "hoa", Role.ADMINISTRATOR, (), now, "test")
    sessions.begin(engine, "hoa", TOKEN, now, "test")
    engine.dispose()
    with httpx.Client(base_url=f"{program.url}/staff/", trust_env=False, timeout=60) as client:
        client.cookies.set(COOKIE, TOKEN)
        yield client


def of_the_console(program: Program) -> list[psutil.Process]:
    children = psutil.Process(program.process.pid).children(recursive=True)
    return [one for one in children if "bot.console.process" in one.cmdline()]


def test_it_begins_with_the_first_request_and_ends_with_serve(program: Program, staff: httpx.Client) -> None:
    assert httpx.get(program.url, trust_env=False, timeout=60).status_code == 200
    assert of_the_console(program) == []
    assert "hoa" in staff.get("").text
    [process] = of_the_console(program)
    assert process.nice() > psutil.Process(program.process.pid).nice()
    program.process.send_signal(signal.SIGTERM)
    assert program.process.wait(30) == 0
    process.wait(30)


def test_it_ends_with_a_serve_that_was_killed(tmp_path: Path) -> None:
    with serving(tmp_path, {}) as program:
        assert httpx.get(f"{program.url}/staff/log-in", trust_env=False, timeout=60).status_code == 200
        [process] = of_the_console(program)
        program.process.kill()
        process.wait(30)


def test_a_killed_console_comes_again_and_the_chat_goes_on(program: Program, staff: httpx.Client) -> None:
    with staff.stream("GET", "events") as stream:
        pieces = stream.iter_text()
        assert "event: mark" in next(pieces)
        [process] = of_the_console(program)
        process.kill()
        with pytest.raises(httpx.RemoteProtocolError):  # not a whole answer, so the page comes again
            list(pieces)
    assert httpx.get(program.url, trust_env=False, timeout=60).status_code == 200
    assert "hoa" in staff.get("").text, "it waited until the console had begun again"
    log = [program.lines.get(timeout=10) for _ in range(program.lines.qsize())]
    assert any("Staff pages stopped, and is tried again in 5 s" in line for line in log), log
    assert any("The staff pages broke off an answer" in line for line in log), log
    assert len(log) == 3, log  # uvicorn adds that the answer is not complete


def test_open_streams_do_not_hold_up_the_end(program: Program, staff: httpx.Client) -> None:
    with staff.stream("GET", "events") as stream:
        pieces = stream.iter_text()
        assert "event: mark" in next(pieces)
        program.process.send_signal(signal.SIGTERM)
        assert list(pieces) == [], "the stream ended whole"
    assert program.process.wait(30) == 0


def test_a_client_s_own_word_on_its_address_is_not_believed(program: Program) -> None:
    """Wrong passwords are counted by address: who could choose one could guess without end."""

    def tries(local_address: str) -> bool:
        """Whether a password is still looked at that comes from there."""
        transport = httpx.HTTPTransport(local_address=local_address)
        said = {"x-forwarded-for": f"10.0.0.{next(numbers)}", "forwarded": "for=10.0.0.1"}
        with httpx.Client(transport=transport, timeout=60) as client:
            fields = {"name": "nobody", "password": "wrong"}
            page = client.post(f"{program.url}/staff/log-in", data=fields, headers=said)
        assert page.status_code == 403
        return "phút" not in page.text

    numbers = itertools.count()
    assert [tries("127.0.0.1") for _ in range(OWN_PASSWORDS.amount + 1)] == [True] * OWN_PASSWORDS.amount + [
        False
    ]
    assert tries("127.0.0.2")


def test_what_is_too_large_is_refused_in_a_sentence(staff: httpx.Client) -> None:
    body = b"x" * (forwarding.LARGEST + 1)
    for content in (body, iter([body])):  # with its length said, and without
        refused = staff.post("log-in", content=content)
        assert refused.status_code == 413
        assert "32 MB" in refused.text
    assert staff.get("").status_code == 200


def test_answers_are_compressed_once(staff: httpx.Client) -> None:
    page = staff.get("", headers={"accept-encoding": "gzip"})
    assert page.headers["content-encoding"] == "gzip"
    assert page.headers["content-security-policy"].startswith(
        "default-src 'self'; img-src 'self' blob:; media"
    )
    assert len(re.findall("uvicorn", str(page.headers))) == 1


def test_the_api_is_in_it_too_and_says_its_faults_as_problems(program: Program) -> None:
    with httpx.Client(base_url=f"{program.url}/api/v1/", trust_env=False, timeout=60) as client:
        described = client.get("openapi.json", headers={"accept-encoding": "gzip"})
        assert described.headers["content-encoding"] == "gzip"
        assert described.json()["servers"] == [{"url": "/api/v1"}]
        refused = [client.get("me"), client.get("%0A"), client.get("/api/"), client.get("/api/v2/me")]
        large = b"x" * (forwarding.LARGEST + 1)
        bodies = (iter([b"{}"]), large, large[:2_000_000])  # without its length; for `serve`; for the API
        refused += [client.post("reports/2026-0001-1/decisions", content=body) for body in bodies]
    assert [one.status_code for one in refused] == [401, 404, 404, 404, 411, 413, 413]
    assert {one.headers["content-type"] for one in refused} == {"application/problem+json"}


def test_the_feed_is_in_it_too_and_says_its_faults_as_odata_does(program: Program) -> None:
    with httpx.Client(base_url=f"{program.url}/api/odata/v4/", trust_env=False, timeout=60) as client:
        large = b"x" * (forwarding.LARGEST + 1)
        refused = [client.get(""), client.get("%0A"), client.post("Reports", content=large)]
    assert [one.status_code for one in refused] == [401, 404, 413]
    assert [set(one.json()) for one in refused] == [{"error"}] * 3
    assert {one.headers["odata-version"] for one in refused} == {"4.0"}


def test_nobody_else_can_reach_its_socket(program: Program, tmp_path: Path) -> None:
    assert httpx.get(f"{program.url}/staff/log-in", trust_env=False, timeout=60).status_code == 200
    [folder] = tmp_path.glob("decuong-*")
    assert folder.stat().st_mode & 0o077 == 0
    program.process.send_signal(signal.SIGTERM)
    program.process.wait(30)
    assert not folder.exists()
