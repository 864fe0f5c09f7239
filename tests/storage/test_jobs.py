"""Jobs on both databases: only the newest attempt ends one, and erasing reaches their files."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from flows.report.submission import State as Review
from storage.core import tables
from storage.core.engine import open_engine, reading, writing
from storage.core.errors import NotNow, Unknown
from storage.files import taken
from storage.files.store import open_files
from storage.operations.backup import back_up, restore
from storage.operations.doctor import examine
from storage.privacy.leftovers import tidy
from storage.reports.report_index import Wanted
from storage.staff import accounts, job_ends, job_runs, jobs
from storage.staff.accounts import Role
from storage.staff.job_runs import MOST_CRASHES
from storage.staff.jobs import Asked, Job, Kind, Made, NewJob, State
from tests.databases import wait_for_a_lock
from tests.play import START, Play

ASKED = Asked(Wanted("ngan_sach", (Review.ACCEPTED,), START, within=(15,)), "xlsx", query="text=b%C3%B2")
GIVEN_UP = "given up"


@dataclass
class Made3:
    """Jobs of two members, on one database."""

    play: Play
    number: int = 0

    @property
    def engine(self) -> Engine:
        return self.play.engine

    def ask(self, staff: str = "hoa", kind: Kind = Kind.EXPORT, asked: Asked = ASKED) -> str:
        self.number += 1
        jobs.ask(
            self.engine,
            NewJob(f"j{self.number}", staff, kind, asked, 3, START + timedelta(minutes=self.number), "noted"),
        )
        return f"j{self.number}"

    def begin(self) -> Job:
        begun = job_runs.take_next(self.engine, START, GIVEN_UP)
        assert begun is not None
        return begun

    def finish(self, job: Job, content: bytes = b"x") -> bool:
        """Store a file for it, and offer it."""
        file = self.play.files_folder.parent / "made"
        file.write_bytes(content)
        pieces = taken.keep(self.play.files.backend, job.stem, file)
        made = Made("a.xlsx", len(content), "ab", pieces, 3, "{}")
        return job_runs.finish(self.engine, job, made, job.asked, START)

    def state(self, id_: str) -> State:
        return jobs.job(self.engine, id_).state

    def stored(self) -> list[str]:
        """The names of the pieces that are stored."""
        tidy(self.engine, self.play.files)
        return sorted(name for name, _ in self.play.files.backend.names() if taken.stem_of(name))


@pytest.fixture
def made(url: str, tmp_path: Path) -> Iterator[Made3]:
    play = Play(url, tmp_path / "files")
    for name in ("hoa", "lan"):
        accounts.add(play.engine, name, Role.ADMINISTRATOR, (), START, "test")
    yield Made3(play)
    play.close()


def test_what_was_asked_comes_back_and_the_oldest_is_first(made: Made3) -> None:
    first, second = made.ask(), made.ask("lan", Kind.RECONCILE, Asked(repairs=True))
    begun = made.begin()
    assert (begun.id, begun.state, begun.of, begun.attempt) == (first, State.RUNNING, 3, 1)
    assert begun.asked.wanted.states == [Review.ACCEPTED]
    assert (begun.asked.wanted.since, list(begun.asked.wanted.within or ())) == (START, [15])
    assert job_runs.progress(made.engine, begun, 2)
    assert jobs.job(made.engine, first).done == 2
    assert made.finish(begun)
    assert jobs.job(made.engine, first).expires_at == START + jobs.KEPT
    assert made.begin().asked == Asked(repairs=True)
    assert [one.id for one in jobs.jobs_of(made.engine, "hoa")] == [first]
    assert [one.id for one in jobs.jobs_of(made.engine)] == [second, first], "the newest first"
    with pytest.raises(Unknown):
        jobs.job(made.engine, "none")


def test_a_member_may_have_so_many_and_no_more(made: Made3) -> None:
    asked = [made.ask() for _ in range(jobs.MOST_ACTIVE)]
    with pytest.raises(NotNow, match="wait until one is done"):
        made.ask()
    made.ask("lan")
    assert job_ends.cancel(made.engine, asked[0], START, "hoa")
    assert not job_ends.cancel(made.engine, asked[0], START, "hoa"), "it is cancelled already"
    made.ask()


def test_who_left_a_job_cannot_end_it_any_more(made: Made3) -> None:
    """A program that was thought dead comes back: its file is not offered, and goes."""
    made.ask()
    early = made.begin()
    late = made.begin()
    assert (late.id, late.attempt) == (early.id, 2)
    assert not job_runs.progress(made.engine, early, 1)
    assert not made.finish(early, b"half")
    assert not job_runs.fail(made.engine, early, "?", START)
    assert made.finish(late, b"whole")
    assert made.stored() == ["taken/j1-2.0"]
    assert b"".join(taken.read(made.play.files.backend, late.stem, 1)) == b"whole"


def test_what_ends_every_program_is_given_up(made: Made3) -> None:
    made.ask()
    for _ in range(MOST_CRASHES):
        made.begin()
    assert job_runs.take_next(made.engine, START, GIVEN_UP) is None
    assert (jobs.job(made.engine, "j1").state, jobs.job(made.engine, "j1").said) == (State.FAILED, GIVEN_UP)
    assert not jobs.are_due(made.engine)


def test_what_is_put_back_is_no_crash(made: Made3) -> None:
    made.ask()
    for _ in range(2 * MOST_CRASHES):
        assert job_runs.put_back(made.engine, made.begin())
    assert jobs.are_due(made.engine)


def test_a_cancelled_job_is_not_offered(made: Made3) -> None:
    made.ask()
    begun = made.begin()
    assert job_ends.cancel(made.engine, "j1", START, "hoa")
    assert not made.finish(begun)
    assert made.state("j1") is State.CANCELLED


def test_a_file_is_kept_so_long_and_told_of_longer(made: Made3) -> None:
    made.ask()
    assert made.finish(made.begin())
    for when, state in ((jobs.KEPT - timedelta(seconds=1), State.DONE), (jobs.KEPT, State.EXPIRED)):
        with writing(made.engine) as connection:
            job_ends.expire(connection, START + when)
        assert made.state("j1") is state
    assert (made.stored(), jobs.manifest_of(made.engine, "j1")) == ([], "")
    with writing(made.engine) as connection:
        job_ends.expire(connection, START + jobs.KEPT + job_ends.REMEMBERED)
    assert jobs.jobs_of(made.engine) == []


def test_erasing_takes_every_file_with_reports(made: Made3) -> None:
    """Also one that is just being made: it is begun anew. A proof has no words of respondents."""
    for kind in (Kind.EXPORT, Kind.SYNTHESIS, Kind.RECONCILE):
        made.ask(kind=kind)
        assert made.finish(made.begin())
    made.ask()
    running = made.begin()
    submits_and_erases(made.play)
    states = [made.state(f"j{number}") for number in (1, 2, 3, 4)]
    assert states == [State.WITHDRAWN, State.WITHDRAWN, State.DONE, State.WAITING]
    assert made.stored() == ["taken/j3-1.0"]
    assert not made.finish(running)


def submits_and_erases(play: Play) -> None:
    play.agrees()
    play.says("Bò", "xã Mường Khương, tỉnh Lào Cai")
    play.presses("submit")
    play.presses("submit")
    play.says("/xoa")
    play.presses("confirm")


def test_who_has_no_report_takes_no_file(made: Made3) -> None:
    made.ask()
    assert made.finish(made.begin())
    made.play.agrees()
    made.play.says("Bò")
    made.play.says("/xoa")
    made.play.presses("confirm")
    assert made.state("j1") is State.DONE


def test_a_filter_with_the_name_goes_with_the_person(made: Made3) -> None:
    made.ask(asked=Asked(Wanted(text="Tráng Thị Mỷ"), "xlsx"))
    other = made.ask(asked=Asked(Wanted(text="Trang"), "xlsx"))
    with writing(made.engine) as connection:
        job_ends.drop_those_that_name(connection, "tráng thị mỷ", START)
    assert [one.id for one in jobs.jobs_of(made.engine)] == [other]


def test_an_erasing_that_is_not_committed_yet_is_waited_for(made: Made3) -> None:
    """On PostgreSQL reports can be read meanwhile, as they were: a file of them must not be offered after."""
    if made.engine.dialect.name == "sqlite":
        pytest.skip("one writes at a time: what is begun after the erasing reads what is left")
    with writing(made.engine) as connection:
        job_ends.withdraw(connection, START)
    ended = []
    with writing(made.engine) as connection:
        job_ends.withdraw(connection, START + timedelta(minutes=1))
        made.ask()
        begun = made.begin()
        finishing = threading.Thread(target=lambda: ended.append(made.finish(begun)))
        finishing.start()
        wait_for_a_lock(made.engine, finishing)
    finishing.join()
    assert ended == [False]
    assert made.state("j1") is State.WAITING
    assert made.finish(made.begin())


def test_a_job_goes_with_the_account(made: Made3) -> None:
    made.ask()
    made.ask("lan")
    assert made.finish(made.begin())
    accounts.end(made.engine, "hoa", START, "lan")
    assert [one.staff for one in jobs.jobs_of(made.engine)] == ["lan"]
    assert made.stored() == []


def test_doctor_finds_what_no_job_has(made: Made3) -> None:
    made.ask()
    assert made.finish(made.begin())
    made.play.files.backend.write("taken/gone-1.0", b"left by a program that was killed")
    later = START + timedelta(days=40_000)  # the files' own times are those of this machine
    found = [one for one in examine(made.engine, made.play.files, later) if "taken" in str(one.what)]
    assert len(found) == 1 and "gone-1.0" in str(found[0].what)
    assert found[0].mend is not None
    found[0].mend()
    assert made.stored() == ["taken/j1-1.0"]


def test_what_failed_leaves_nothing_stored(made: Made3) -> None:
    made.ask()
    begun = made.begin()
    made.play.files.backend.write(f"taken/{begun.stem}.0", b"the first piece, then the bucket was away")
    assert job_runs.fail(made.engine, begun, "away", START)
    assert made.stored() == []


def test_pieces_are_put_together_in_their_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taken, "PIECE", 10)
    files = open_files(str(tmp_path / "files"))
    content = bytes(range(95))
    (tmp_path / "a").write_bytes(content)
    assert taken.keep(files.backend, "j-1", tmp_path / "a") == 10
    assert taken.is_whole(files.backend, "j-1", 10)
    assert b"".join(taken.read(files.backend, "j-1", 10)) == content
    files.backend.delete("taken/j-1.4")
    assert not taken.is_whole(files.backend, "j-1", 10)


def test_a_backup_has_no_jobs(made: Made3, tmp_path: Path) -> None:
    made.ask()
    back_up(made.engine, made.play.files, tmp_path / "b.zip", START)
    engine = open_engine(f"sqlite:///{tmp_path}/other.db")
    restore(engine, made.play.files, tmp_path / "b.zip", START)
    with reading(engine) as connection:
        assert connection.execute(select(tables.jobs)).all() == []
    engine.dispose()
