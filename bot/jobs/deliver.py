"""Delivery to the Department's database: one run, repeated runs beside `serve`, and what still waits.

While serving, delivery is a process of its own (`python -m bot.jobs.deliver`, bot.jobs.own_process) with a
lower priority. It only reads decuong's database, so no officer's message ever waits for it.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from bot.app import App, clock, open_app
from bot.jobs.own_process import is_over
from bot.jobs.synthesise import Synthesised
from bot.settings import load_settings
from exports.department.deliver import TOGETHER, Delivery, Run, ready, stamps, try_out
from exports.department.failures import Failure, failure_of, reach
from exports.department.shape import Shape
from exports.department.target import open_target
from exports.reports import few_collections
from flows.form.outline import Outline
from flows.report.submission import Submission
from flows.sentence import DecuongError
from storage.reports.submissions import Head, Stamp, changes, heads, these

log = logging.getLogger(__name__)
LOOK_SECONDS = 1.0
"""Seconds between two looks whether a report was submitted or has changed. A look costs one short query."""
EVERY_SECONDS = 15.0
"""Seconds after which both sides are compared although nothing changed here: the other may have changed."""
NICE = 10
"""How much lower the priority of delivery is than that of the conversation."""
REST_SECONDS = 60.0
"""Seconds of rest at least, while serving, after the synthesis was made anew."""
REST_TIMES = 20
"""How many times as long as it took is the rest after it at least: so it takes a twentieth of one core."""
TRIED = 50
"""How many waiting reports `status` tries out."""


def main() -> None:
    """Run the process of delivery until its standard input ends."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s: %(message)s")
    os.nice(NICE)
    app = open_app(load_settings())
    with suppress(KeyboardInterrupt):
        keep_delivering(app, lambda: is_over(LOOK_SECONDS))
    app.engine.dispose()


def keep_delivering(app: App, is_over: Callable[[], bool], now: Callable[[], float] = time.monotonic) -> None:
    """Deliver whenever something changed, and every EVERY_SECONDS, until `is_over`, which waits between."""
    said, due, known = "", 0.0, LastShape(now=now)
    seen: Stamp | None = None
    while True:
        try:
            found = changes(app.engine)
            failures: list[str] = []
            if found != seen or now() >= due:
                failures = [str(failure) for failure in deliver_all(app, known).failures]
                seen, due = found, now() + EVERY_SECONDS
                said = _report(failures, said)
        except DecuongError as error:
            seen, due = None, 0.0
            said = _report([str(error)], said)
        if is_over():
            return


def _report(failures: Sequence[str], said: str) -> str:
    """Log the first failure unless it was the last one logged. Return it, or "" if there is none."""
    if failures and said != failures[0]:
        log.warning("Not delivered: %s", failures[0])
    return failures[0] if failures else ""


@dataclass
class LastShape:
    """What one run of delivery passes to the next."""

    shape: Shape | None = None
    """The tables and views. A new outline changes them."""
    now: Callable[[], float] = time.monotonic
    rests_until: float = 0.0
    """When the synthesis may be made anew again."""

    def of(self, outlines: Sequence[Outline], dialect: str) -> Shape:
        """Return the shape for these outlines, the same one if they are the same."""
        last = self.shape
        if last is None or last.dialect != dialect or list(map(id, last.outlines)) != list(map(id, outlines)):
            self.shape = last = Shape(outlines, dialect)
        return last


def deliver_all(app: App, known: LastShape | None = None) -> Delivery:
    """Deliver every report that is missing there or has changed. Others are not touched, nor read.

    Then the synthesis is made anew if that is due; with what the run before left (`known`), after its rest.
    """
    known = known or LastShape()
    with few_collections(), at_target(app, known=known) as target:
        if target.failure is not None:
            return Delivery(failures=[target.failure])
        run = Run(target.engine, target.shape, clock())
        due = target.waiting()
        queue = target.read([one.id for one in due])
        while not run.delivery.is_ended and run.some(queue):
            pass
        run.delivery.unchanged += len(target.here) - len(due)
        if not run.delivery.is_ended and (failure := _synthesise(target, known)) is not None:
            run.delivery.failures.append(failure)
        return run.delivery


def _synthesise(target: Target, known: LastShape) -> Failure | None:
    """Make the synthesis anew if that is due and it has rested, or return why that failed."""
    began = known.now()
    if began < known.rests_until:
        return None
    try:
        if not target.synthesis.is_due(target.here):
            return None
    except DBAPIError as error:
        return failure_of(error)
    failure = target.synthesis.make()
    ended = known.now()
    known.rests_until = ended + max(REST_SECONDS, REST_TIMES * (ended - began))
    return failure


@dataclass
class Target:
    """The Department's database for the time of a run, beside decuong's own."""

    app: App
    engine: Engine
    shape: Shape
    failure: Failure | None = None
    """Why nothing can be delivered there at all."""
    here: Sequence[Head] = ()
    """The reports here, as `waiting` found them."""

    @property
    def synthesis(self) -> Synthesised:
        """The tables of the synthesis there."""
        return Synthesised(self.app, self.engine, self.shape)

    def waiting(self) -> list[Head]:
        """Return the reports that are not there as they are here, by number and version."""
        there = stamps(self.engine, self.shape)
        self.here = heads(self.app.engine)
        return [
            one
            for one in self.here
            if there.get(one.id) != self.shape.stamp(one.outline, one.revision, one.state, one.changed_at)
        ]

    def read(self, ids: Sequence[str]) -> Iterator[Submission]:
        """Yield these submissions. They are read in groups of TOGETHER; each group is as of one moment."""
        for start in range(0, len(ids), TOGETHER):
            yield from these(self.app.engine, ids[start : start + TOGETHER])


@contextmanager
def at_target(
    app: App, *, is_new: bool = False, prepares: bool = True, known: LastShape | None = None
) -> Iterator[Target]:
    """Open the Department's database.

    With `is_new` a SQLite file may be made. Without `prepares` its tables are left as they are. Raises
    DecuongError if the address cannot be used or is a mistake.
    """
    engine = open_target(app.settings.department_url)
    try:
        shape = (known or LastShape()).of(app.reports().outlines, engine.dialect.name)
        target = Target(app, engine, shape)
        target.failure = reach(engine, is_new=is_new)
        if target.failure is None and prepares:
            target.failure = ready(engine, target.shape)
        yield target
    finally:
        engine.dispose()


@dataclass(frozen=True)
class Backlog:
    """How many reports wait to be delivered, and what prevents it."""

    count: int
    """All reports here."""
    waiting: Sequence[Head]
    failures: Sequence[Failure]
    """What prevents delivery: one failure for everything, or one for each report."""
    is_synthesis_due: bool = False
    """Whether the synthesis there waits to be made anew."""


def backlog(app: App) -> Backlog:
    """Return what waits, and try out the first TRIED of it without keeping what is written."""
    with at_target(app) as target:
        if target.failure is not None:
            here = heads(app.engine)
            return Backlog(len(here), [], [target.failure])
        try:
            waiting = target.waiting()
            found = target.read([one.id for one in waiting[:TRIED]])
            failures = try_out(target.engine, target.shape, found)
            return Backlog(len(target.here), waiting, failures, target.synthesis.is_due(target.here))
        except DBAPIError as error:  # it went away meanwhile
            return Backlog(len(target.here), [], [failure_of(error)])


def waiting_ids(app: App) -> set[str]:
    """Return the ids of the reports that the Department's database has not got as they are here.

    Nothing is written there. Raises DecuongError if it is not set, cannot be reached, or has no tables yet.
    """
    with at_target(app, prepares=False) as target:
        if target.failure is not None:
            raise DecuongError("{failure}", failure=target.failure)
        try:
            return {one.id for one in target.waiting()}
        except DBAPIError as error:
            raise DecuongError("{failure}", failure=failure_of(error)) from error


if __name__ == "__main__":
    main()
