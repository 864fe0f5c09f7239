"""Delivery to the Department's database: what waits, one run, and runs for ever beside `serve`.

While serving, delivery is a process of its own (`python -m bot.jobs.deliver`) with a lower priority. It only
reads decuong's database, so no officer's message ever waits for it.
"""

from __future__ import annotations

import asyncio
import logging
import os
import select
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from sqlalchemy import Engine

from bot.app import App, clock, open_app
from bot.jobs.supervise import CannotWorkError
from bot.settings import load_settings
from exports.department.deliver import TOGETHER, Delivery, Run, ready, stamps, try_out
from exports.department.failures import Failure, reach
from exports.department.shape import Shape
from exports.department.target import open_target
from flows.form.outline import Outline
from flows.report.submission import Submission
from flows.sentence import DecuongError
from storage.reports.submissions import ALL, Head, changes, heads, these

log = logging.getLogger(__name__)
LOOK_SECONDS = 1.0
"""Seconds between two looks whether a report was submitted or has changed. A look costs one short query."""
EVERY_SECONDS = 15.0
"""Seconds after which both sides are compared although nothing changed here: the other side may have."""
STOP_SECONDS = 5.0
"""Seconds that a stopping server leaves the delivery to finish what it writes."""
NICE = 10
"""How much lower the priority of delivery is than that of the conversation."""
TRIED = 50
"""How many waiting reports `status` tries out."""


async def deliver_for_ever() -> None:
    """Keep the process of delivery running. Raises CannotWorkError if it ends by itself."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.jobs.deliver", stdin=asyncio.subprocess.PIPE, start_new_session=True
    )
    try:
        ended = await process.wait()
        raise CannotWorkError("the process of delivery ended with status {status}", status=ended)
    finally:
        if process.stdin is not None:
            process.stdin.close()  # it ends when nobody holds the other end, also when this program is killed
        with suppress(TimeoutError, ProcessLookupError):
            await asyncio.wait_for(process.wait(), STOP_SECONDS)
        if process.returncode is None:
            process.kill()


def main() -> None:
    """Run the process of delivery until its standard input ends."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s: %(message)s")
    os.nice(NICE)
    app = open_app(load_settings())
    with suppress(KeyboardInterrupt):
        keep_delivering(app, lambda: _is_over(LOOK_SECONDS))
    app.engine.dispose()


def _is_over(seconds: float) -> bool:
    """Wait, and return whether the standard input has ended meanwhile."""
    readable, _, _ = select.select([sys.stdin], [], [], seconds)
    return bool(readable) and not os.read(sys.stdin.fileno(), 1)


def keep_delivering(app: App, is_over: Callable[[], bool], now: Callable[[], float] = time.monotonic) -> None:
    """Deliver whenever something changed, and every EVERY_SECONDS, until `is_over`, which waits between."""
    said, seen, due, known = "", (-1, -1), 0.0, Known()
    while True:
        try:
            found = changes(app.engine)
            failures: list[str] = []
            if found != seen or now() >= due:
                failures = [str(failure) for failure in deliver_all(app, known).failures]
                seen, due = found, now() + EVERY_SECONDS
                said = _report(failures, said)
        except DecuongError as error:
            seen, due = (-1, -1), 0.0
            said = _report([str(error)], said)
        if is_over():
            return


def _report(failures: Sequence[str], said: str) -> str:
    """Log the first failure unless it was the last one logged. Return it, or "" if there is none."""
    if failures and said != failures[0]:
        log.warning("Not delivered: %s", failures[0])
    return failures[0] if failures else ""


@dataclass
class Known:
    """What one run leaves to the next: the tables and views, as long as no outline is published."""

    shape: Shape | None = None

    def of(self, outlines: Sequence[Outline], dialect: str) -> Shape:
        """Return the shape for these outlines, the same one if they are the same."""
        last = self.shape
        if last is None or last.dialect != dialect or list(map(id, last.outlines)) != list(map(id, outlines)):
            self.shape = last = Shape(outlines, dialect)
        return last


def deliver_all(app: App, known: Known | None = None) -> Delivery:
    """Deliver every report that is missing there or has changed. Others are not touched, nor read."""
    with at_target(app, known=known) as target:
        if target.failure is not None:
            return Delivery(failures=[target.failure])
        run = Run(target.engine, target.shape, clock())
        due = target.waiting()
        queue = target.read([one.id for one in due])
        while not run.delivery.is_ended and run.some(queue):
            pass
        run.delivery.unchanged += target.count - len(due)
        return run.delivery


@dataclass
class Target:
    """The Department's database for the time of a run, beside decuong's own."""

    app: App
    engine: Engine
    shape: Shape
    failure: Failure | None = None
    """Why nothing can be delivered there at all."""
    count: int = 0
    """How many reports there are here, as `waiting` found."""

    def waiting(self) -> list[Head]:
        """Return the reports that are not there as they are here, by number and version."""
        there = stamps(self.engine, self.shape)
        here = heads(self.app.engine)
        self.count = len(here)
        return [
            one
            for one in here
            if there.get(one.id) != self.shape.stamp(one.outline, one.revision, one.state, one.changed_at)
        ]

    def read(self, ids: Sequence[str]) -> Iterator[Submission]:
        """Yield these submissions, as they are at the moment when each TOGETHER of them are asked for."""
        for start in range(0, len(ids), TOGETHER):
            yield from these(self.app.engine, ids[start : start + TOGETHER])


@contextmanager
def at_target(
    app: App, *, is_new: bool = False, prepares: bool = True, known: Known | None = None
) -> Iterator[Target]:
    """Open the Department's database.

    With `is_new` a SQLite file may be made. Without `prepares` its tables are left as they are. Raises
    DecuongError if the address cannot be used or is a mistake.
    """
    engine = open_target(app.settings.department_url)
    try:
        shape = (known or Known()).of(app.reports(ALL).outlines, engine.dialect.name)
        target = Target(app, engine, shape)
        target.failure = reach(engine, is_new=is_new)
        if target.failure is None and prepares:
            target.failure = ready(engine, target.shape)
        yield target
    finally:
        engine.dispose()


@dataclass(frozen=True)
class Standing:
    """What waits to be delivered, and why it was not."""

    count: int
    """All reports here."""
    waiting: Sequence[Head]
    failures: Sequence[Failure]
    """What stands in the way: of everything, or of one report each."""


def standing(app: App) -> Standing:
    """Return what waits, and try out the first TRIED of it without keeping what is written."""
    with at_target(app) as target:
        if target.failure is not None:
            here = heads(app.engine)
            return Standing(len(here), [], [target.failure])
        waiting = target.waiting()
        found = target.read([one.id for one in waiting[:TRIED]])
        return Standing(target.count, waiting, try_out(target.engine, target.shape, found))


if __name__ == "__main__":
    main()
