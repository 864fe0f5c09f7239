"""Work beside the web chat that fails is tried again, with longer pauses, and told in one line each time."""

import asyncio
import logging

import pytest

from bot.jobs.supervise import FIRST, LONGEST, CannotWorkError, Supervisor


async def test_what_fails_is_tried_again_until_it_ends(caplog: pytest.LogCaptureFixture) -> None:
    pauses: list[float] = []
    tries = 0

    async def slept(seconds: float) -> None:
        pauses.append(seconds)

    async def work() -> None:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise CannotWorkError("The token is refused.")
        if tries < 10:
            raise ZeroDivisionError("a bug")

    with caplog.at_level(logging.ERROR):
        await asyncio.wait_for(Supervisor(slept, lambda: 0.0).keep_going("Telegram", work), 30)
    assert tries == 10
    assert pauses[:3] == [FIRST, 2 * FIRST, 4 * FIRST] and max(pauses) == LONGEST
    assert len(caplog.messages) == 9
    assert caplog.messages[0].endswith(": The token is refused.")
    assert "ZeroDivisionError: a bug (test_supervising.py:" in caplog.messages[1]


async def test_what_went_well_for_long_begins_with_the_first_pause_again() -> None:
    pauses: list[float] = []
    clock = iter([0.0, 1.0, 1.0, 2.0, 2.0, 2.0 + LONGEST + 1, 400.0])

    async def slept(seconds: float) -> None:
        pauses.append(seconds)

    async def work() -> None:
        if len(pauses) < 3:
            raise ZeroDivisionError

    await Supervisor(slept, lambda: next(clock)).keep_going("Delivery", work)
    assert pauses == [FIRST, 2 * FIRST, FIRST]
