"""`decuong serve` that kills itself."""

from __future__ import annotations

import functools
import os
import resource
import signal
import sys
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

POINTS = (
    "after fetch",
    "before commit",
    "after commit",
    "before offset",
    "between sends",
    "during download",
)
"""Where it kills itself, when it passes there for the NTH time."""
TROUBLES = ("disk full", "clock moved", "")
"""The troubles that it runs with instead, until it is killed from outside; "" for none."""
ROOM = 200_000
"""How many bytes a file may still grow when the disk counts as full."""


def arm(point: str, nth: int) -> None:
    """Make the program die at a point, or run in trouble."""
    import bot.app  # noqa: PLC0415 (before any module imports the clock from it)
    from bot.channels.telegram import api  # noqa: PLC0415
    from bot.channels.zalo import api as zalo_api  # noqa: PLC0415

    api.MOST_CONNECTIONS = zalo_api.MOST_CONNECTIONS = 8  # few, so that a lost connection is soon noticed
    if point == "disk full":
        resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM * nth, resource.RLIM_INFINITY))
    elif point == "clock moved":
        real = bot.app.clock
        bot.app.clock = lambda: real() + timedelta(days=nth - 2)
    elif point:
        _patch(point, _counter(nth))


def _patch(point: str, tick: Callable[[], None]) -> None:
    from bot.channels.messaging.receiving import Intake  # noqa: PLC0415
    from bot.channels.telegram.api import BotApi  # noqa: PLC0415
    from bot.channels.zalo.api import ZaloApi  # noqa: PLC0415
    from bot.intake.conversation import Conversation  # noqa: PLC0415
    from storage.drafts.unit_of_work import UnitOfWork  # noqa: PLC0415

    calls = ZaloApi if "DECUONG_ZALO_TOKEN" in os.environ else BotApi
    where: dict[str, tuple[type, str, bool]] = {
        "after fetch": (Intake, "keep", True),
        "before commit": (UnitOfWork, "flush", False),
        "after commit": (Conversation, "receive", False),
        "before offset": (Intake, "keep", False),
        "between sends": (calls, "send", False),
        "during download": (calls, "file", False),
    }
    owner, name, is_before = where[point]
    original = getattr(owner, name)

    @functools.wraps(original)
    async def later(*args: Any, **kwargs: Any) -> Any:
        if is_before:
            tick()
        result = await original(*args, **kwargs)
        if not is_before:
            tick()
        return result

    @functools.wraps(original)
    def at_once(*args: Any, **kwargs: Any) -> Any:
        result = original(*args, **kwargs)
        tick()
        return result

    setattr(owner, name, at_once if point in {"before commit", "after commit"} else later)


def _counter(nth: int) -> Callable[[], None]:
    left = [nth]

    def tick() -> None:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    return tick


def serve(point: str, nth: int, settings: Mapping[str, str], log: Path) -> None:
    """Run the program with this environment. Its output goes into `log`."""
    with log.open("ab") as file:
        os.dup2(file.fileno(), sys.stdout.fileno())
        os.dup2(file.fileno(), sys.stderr.fileno())
    os.environ.update(settings)
    arm(point, nth)
    from bot.commands import main  # noqa: PLC0415

    main(["serve"])
