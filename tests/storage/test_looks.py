"""Looks at personal data are noted, many in one commit, and each before its page is shown."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Event

import pytest
from sqlalchemy import Engine, event

from flows.form.machine import Mover
from storage.core.engine import writing
from storage.core.errors import Unavailable
from storage.privacy.audit import Entry, Looks, trail

AT = datetime(2026, 11, 29, 9, tzinfo=UTC)
READERS = 12


def entry(about: int) -> Entry:
    """A look at one report."""
    return Entry(AT, "view", str(about), Mover.STAFF, who="hoa")


def test_looks_of_many_are_stored_together_and_each_once(engine: Engine) -> None:
    """The first is held up in its commit until all others wait: they need one commit more."""
    looks, commits = Looks(engine), []
    begun, others_wait = Event(), Event()

    @event.listens_for(engine, "commit")
    def _(_connection: object) -> None:
        commits.append(len(looks._waiting))
        begun.set()
        assert others_wait.wait(30)

    with ThreadPoolExecutor(READERS) as readers:
        first = readers.submit(looks.note, entry(0))
        assert begun.wait(30)
        waiting = [readers.submit(looks.note, entry(number)) for number in range(1, READERS)]
        while len(looks._waiting) < READERS:
            assert not any(one.done() for one in waiting), "none is told before it is stored"
        others_wait.set()
        for one in (first, *waiting):
            one.result(30)
    assert len(commits) == 2
    assert sorted(int(one.about) for one in trail(engine)) == list(range(READERS))


def test_a_look_that_cannot_be_stored_is_told_to_its_reader_only(engine: Engine) -> None:
    looks = Looks(engine)
    fails = True

    @event.listens_for(engine, "commit")
    def _(_connection: object) -> None:
        if fails:
            raise Unavailable("the disk is full")

    with pytest.raises(Unavailable):
        looks.note(entry(0))
    fails = False
    looks.note(entry(1))
    assert [one.about for one in trail(engine)] == ["1"], "what was refused is not noted later"


def test_writers_go_on_where_nobody_looks(engine: Engine) -> None:
    """Nothing is held between looks."""
    Looks(engine).note(entry(0))
    with writing(engine):
        assert len(trail(engine)) == 1
