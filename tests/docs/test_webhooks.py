"""docs/webhooks.md says what is sent, and when it is tried again."""

from __future__ import annotations

import json
import re
from pathlib import Path

from bot.webhooks.calling import LONGEST
from bot.webhooks.sending import PAUSES, SPREAD
from flows.form.machine import Mover
from flows.report.submission import State
from storage.webhooks.deliveries import KEPT
from storage.webhooks.telling import Move, body_of
from storage.webhooks.webhooks import TYPES
from tests.play import START

PAGE = " ".join((Path(__file__).parents[2] / "docs" / "webhooks.md").read_text(encoding="utf-8").split())
HOUR = 3600


def test_the_example_is_what_is_sent() -> None:
    [example] = re.findall(r"\{\"type\".*?\}\}", PAGE)
    move = Move("2026-0001-1", "2026-0001", 1, 1, State.RETURNED, "return", Mover.STAFF, START)
    sent = json.loads(body_of(move))
    assert json.loads(example) == sent | {"timestamp": "2026-11-25T01:00:05.123456Z"}
    for name in (*TYPES.values(), *sent["data"], *(state.value for state in State)):
        assert f"`{name}`" in PAGE or f".{name}`" in PAGE, name


def test_the_times_are_those_of_the_code() -> None:
    assert PAUSES[:6] == (10, 60, 300, 1800, 2 * HOUR, 6 * HOUR)
    assert {*PAUSES[6:]} == {12 * HOUR}
    assert "after 10 seconds, 1, 5 and 30 minutes, 2 and 6 hours, then every 12 hours" in PAGE
    assert f"{len(PAUSES) + 1} tries in {'five' if round(sum(PAUSES) / 24 / HOUR) == 5 else '?'} days" in PAGE
    assert f"by up to a {'tenth' if SPREAD == 0.1 else '?'}" in PAGE
    assert f"Answer 2xx within {LONGEST:g} seconds" in PAGE
    assert f"forgotten after {KEPT.days} days" in PAGE
