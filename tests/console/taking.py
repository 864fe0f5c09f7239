"""A member of staff who takes reports away, and the program that makes the files."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from bot.jobs.take_away import Runner
from storage.staff import jobs
from storage.staff.accounts import Role
from storage.staff.jobs import Job
from tests.console.conftest import Browser, Console


@dataclass
class Desk:
    """A member at the page, and the program that makes the files."""

    console: Console
    browser: Browser
    name: str

    def asks(self, query: str = "", format_: str = "xlsx", **more: str) -> Job:
        """Ask from the list that this address shows. Returns the job."""
        answer = self.browser.post(f"/staff/take-away?{query}", data={"format": format_, **more})
        assert (answer.status_code, answer.headers.get("location")) == (303, "/staff/take-away"), answer.text
        return self.jobs()[0]

    def jobs(self) -> list[Job]:
        return jobs.jobs_of(self.console.play.engine, self.name)

    def runs(self) -> Job:
        """Everything that is due is made. Returns the newest job of this member."""
        runner(self.console).run_all()
        return self.jobs()[0]

    def fetches(self, job: Job) -> bytes:
        answer = self.browser.get(f"/staff/take-away/{job.id}/file")
        assert answer.status_code == 200, answer.text
        return answer.content


def runner(console: Console) -> Runner:
    return Runner(console.app, console.clock)


def desk_of(console: Console, name: str, role: Role = Role.VIEWER, *provinces: int) -> Desk:
    return Desk(console, console.add(name, role, *provinces), name)


@pytest.fixture
def hoa(console: Console, three: list[str]) -> Desk:
    """A viewer of all provinces; three reports are there."""
    return desk_of(console, "hoa")
