"""`decuong serve` sends, killed or not; and what the page docs/webhooks.md says of receiving is true."""

from __future__ import annotations

import os
import re
import signal
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import Webhook as Verifier

from bot.webhooks.setup import secret_of
from storage.webhooks import webhooks
from storage.webhooks.webhooks import Webhook
from tests.commands.test_serving import serving
from tests.play import Play
from tests.push.double import certificate
from tests.webhooks.conftest import ALL
from tests.webhooks.receiver import Received, receiving

PAGE = (Path(__file__).parents[2] / "docs" / "webhooks.md").read_text(encoding="utf-8")
SECRET = secret_of("the secret of this test, in 43 characters..")


def read_by_the_page() -> Callable[[str, Mapping[str, str], bytes], dict[str, Any]]:
    """The function that the page shows."""
    [code] = [one for one in re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL) if "def message_of" in one]
    names: dict[str, Any] = {}
    exec(code, names)
    found: Callable[[str, Mapping[str, str], bytes], dict[str, Any]] = names["message_of"]
    return found


@pytest.mark.timeout(240)
def test_a_program_that_is_killed_before_the_answer_is_noted_sends_it_again(tmp_path: Path) -> None:
    play = Play(f"sqlite:///{tmp_path}/decuong.db", tmp_path / "files")
    play.clock.now = datetime.now(UTC)
    settings = {"SSL_CERT_FILE": str(certificate(tmp_path)), "DECUONG_WEBHOOK_NETWORKS": "127.0.0.0/8"}
    with receiving(tmp_path) as receiver:
        receiver.secrets["/hook"] = SECRET
        url = f"{receiver.origin}/hook"
        webhooks.make(play.engine, Webhook("w", url, ALL, (), "lan", play.clock()), SECRET)
        play.agrees()
        play.says("Nuôi bò")
        play.presses("submit")
        play.presses("submit")
        play.close()
        killed, came_again = threading.Event(), threading.Event()
        running: list[int] = []

        def before(_path: str) -> None:
            if killed.is_set():
                came_again.set()
            else:
                os.kill(running[0], signal.SIGKILL)
                killed.set()

        receiver.before = before
        with serving(tmp_path, settings) as program:
            running.append(program.process.pid)
            assert killed.wait(60)
            program.process.wait(60)
        with serving(tmp_path, settings):
            assert came_again.wait(60)
            while len(receiver.received) < 2:
                came_again.wait(0.01)
        first, second = receiver.received
    assert (first.answer, second.answer) == (204, 204)
    assert (first.id, first.body) == (second.id, second.body)
    _is_verified(second)


def _is_verified(one: Received) -> None:
    """By the library, and by what the page shows."""
    told = Verifier(SECRET).verify(one.body, one.headers)
    message_of = read_by_the_page()
    assert message_of(SECRET, one.headers, one.body) == told
    assert told["type"] == "report.submitted"
    for wrong in (one.headers | {"webhook-id": "msg_other"}, one.headers | {"webhook-timestamp": "1"}):
        with pytest.raises(ValueError, match="not signed"):
            message_of(SECRET, wrong, one.body)
    with pytest.raises(ValueError, match="not signed"):
        message_of(SECRET, one.headers, one.body.replace(b"submitted", b"accepted"))
