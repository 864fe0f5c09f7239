"""Makes what staff asked to take away (`storage.staff.jobs`), in a process of its own with a lower priority.

`bot.jobs.when_due` begins the process when a job is due, and it ends when none is. A job's file is made in a
private folder, and offered when it is stored whole. If the process is killed, the job is begun anew.
"""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import file_digest
from pathlib import Path
from tempfile import mkdtemp
from typing import TypeVar

from bot.app import App, clock, open_app
from bot.choices import check_right
from bot.jobs.deliver import NICE
from bot.jobs.lease import Lease, this_process
from bot.jobs.make_file import Written, make
from bot.jobs.own_process import work_off
from bot.jobs.supervise import in_a_line
from bot.language import translate
from bot.settings import load_settings
from bot.take_away import Watch
from flows.sentence import DecuongError, Sentence
from storage.core.errors import reason_of
from storage.files import taken
from storage.files.store import RESERVE
from storage.staff import accounts, job_runs, jobs
from storage.staff.jobs import Job, Made

log = logging.getLogger(__name__)
PROGRESS_SECONDS = 1.0
"""Seconds between two notes of the progress: each is a commit."""
LEASE = "take away"
MEGABYTE = 1_000_000
_One = TypeVar("_One")
_GIVEN_UP = Sentence("The program ended each time while it made this: ask for fewer reports at once.")


def main() -> None:
    """Run all jobs that are due, until there are none or the standard input ends."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s: %(message)s")
    os.nice(NICE)
    app = open_app(load_settings())
    try:
        with suppress(KeyboardInterrupt):
            asyncio.run(_work_off(app))
    except DecuongError as error:
        log.error("What staff asked to take away is not made: %s", error)
        sys.exit(1)
    finally:
        app.engine.dispose()


async def _work_off(app: App) -> None:
    """Run all jobs while the lease is held."""
    runner = Runner(app, clock)

    async def work() -> None:
        try:
            await asyncio.to_thread(runner.run_all)
        finally:
            runner.is_stopped.set()  # also where the lease was lost, and the thread still runs

    await work_off(Lease(app.engine, LEASE, this_process(), clock), work)


class NoRoom(DecuongError):
    """A file would take the room that is kept for what officers send."""


class _Stopped(Exception):
    """The program is to end, or the job is wanted no more."""


@dataclass
class Runner:
    """Runs jobs, one after another. The caller holds the lease."""

    app: App
    clock: Callable[[], datetime]
    now: Callable[[], float] = time.monotonic
    """Returns seconds. Only differences count."""
    is_stopped: threading.Event = field(default_factory=threading.Event)
    """Set from another thread: the running job is put back at its next report."""
    _read: int = field(default=0, init=False)
    """How many reports of the running job were read."""

    def run_all(self) -> None:
        """Run jobs until none is due. Raises StorageError if the database cannot be used."""
        shutil.rmtree(self.app.settings.making_location, ignore_errors=True)  # of a program that was killed
        given_up = _GIVEN_UP.said(translate())
        while not self.is_stopped.is_set():
            job = job_runs.take_next(self.app.engine, self.clock(), given_up)
            if job is None:
                return
            self.run(job)

    def run(self, job: Job) -> None:
        """Run a job that was begun, and offer its file or say why there is none."""
        engine, self._read = self.app.engine, 0
        try:
            member = check_right(accounts.member(engine, job.staff), job.kind)
            asked = jobs.narrowed(job.asked, member.within)
            with self.folder() as folder:
                made = self._keep(job, make(self.app, job, asked, folder, self.watched(job)))
            job_runs.finish(engine, job, made, asked, self.clock())
        except _Stopped:
            job_runs.put_back(engine, job)
        except OSError as error:
            self._fail(
                job,
                DecuongError(
                    "The file cannot be made here ({reason}): tell who runs decuong, and ask again then.",
                    reason=reason_of(error),
                ),
            )
        except DecuongError as error:
            self._fail(job, error)
        except Exception as error:  # whatever the error is, the other jobs go on
            log.error("A job of the kind %s cannot be made: %s", job.kind, in_a_line(error))
            self._fail(
                job, DecuongError("This cannot be made, for a reason that nobody foresaw: the log says more.")
            )

    def watched(self, job: Job) -> Watch:
        """Return what notes how many reports were read, and notices that the job is not wanted any more."""

        def watch(passing: Iterator[_One]) -> Iterator[_One]:
            due = self.now()
            for number, one in enumerate(passing, start=1):
                yield one
                self._read = number
                if self.is_stopped.is_set():
                    raise _Stopped
                if self.now() >= due:
                    due = self.now() + PROGRESS_SECONDS
                    if not job_runs.progress(self.app.engine, job, number):
                        raise _Stopped

        return watch

    def _keep(self, job: Job, written: Written) -> Made:
        """Store the file. Raises NoRoom, Unavailable and OSError."""
        size, files = written.file.stat().st_size, self.app.files
        if files.is_short(size + RESERVE):
            raise NoRoom(
                "There is no room here for this file ({size} MB): tell who runs decuong, and ask again then.",
                size=max(1, round(size / MEGABYTE)),
            )
        with written.file.open("rb") as opened:
            digest = file_digest(opened, "sha256").hexdigest()
        pieces = taken.keep(files.backend, job.stem, written.file)
        # A schema reads no report.
        of = self._read or job.of
        return Made(written.file.name, size, digest, pieces, of, written.manifest, written.said)

    def _fail(self, job: Job, what: DecuongError) -> None:
        job_runs.fail(self.app.engine, job, what.said(translate()), self.clock())

    @contextmanager
    def folder(self) -> Iterator[Path]:
        """Yield a folder that nobody else may read. It is gone afterwards."""
        place = self.app.settings.making_location
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder = Path(mkdtemp(dir=place))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
