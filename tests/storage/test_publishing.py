"""Publishing and candidates on both databases: of two at once one counts, and what is too old goes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import Engine, insert

from storage.core import tables
from storage.core.engine import writing
from storage.core.errors import NotNow, Stale, StorageError, Unknown
from storage.privacy.audit import trail
from storage.reports import candidates
from storage.reports.outlines import Published, Publisher, publish, uses, versions

AT = datetime(2026, 11, 28, 9, tzinfo=UTC)
PUBLISHERS = 6


def version(name: str, source: bytes = b"a") -> Published:
    """A version of one outline."""
    return Published("thu", name, "thu.md", source, AT)


def test_of_several_at_once_who_saw_the_same_one_counts(engine: Engine) -> None:
    publish(engine, version("1"), Publisher("hoa", None))
    begin, refused, done = Barrier(PUBLISHERS), [], []

    def publishes(name: str) -> None:
        begin.wait()
        try:
            done.append(publish(engine, version(name), Publisher(name, "1")))
        except Stale as error:
            refused.append(str(error))

    threads = [Thread(target=publishes, args=(f"2{one}",)) for one in range(PUBLISHERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert done == [True]
    assert len(refused) == PUBLISHERS - 1
    [first, second] = versions(engine)
    assert first == ("thu", "1")
    assert set(refused) == {
        f"Outline thu was published meanwhile in version {second[1]}; "
        "look again at what publishing yours does."
    }
    assert [(one.about, one.who) for one in trail(engine)] == [
        ("thu 1", "hoa"),
        (f"thu {second[1]}", second[1]),
    ]


def test_the_same_once_more_is_no_publication(engine: Engine) -> None:
    assert publish(engine, version("1"), Publisher("hoa", None))
    assert not publish(engine, version("1"), Publisher("hoa", None))
    with pytest.raises(StorageError, match="is published already and differs"):
        publish(engine, version("1", b"b"), Publisher("hoa", "1"))
    assert len(trail(engine)) == 1


def test_decuongs_own_are_published_by_nobody(engine: Engine) -> None:
    assert publish(engine, version("1"))
    assert trail(engine) == []


def test_drafts_and_reports_are_counted_by_version(engine: Engine) -> None:
    publish(engine, version("1"))
    publish(engine, version("2"))
    person = {"id": "r1", "name": "An", "created_at": AT}
    draft = dict.fromkeys(("spent", "parts", "turns", "submissions", "revision"), 0) | {
        "respondent_id": "r1",
        "name": "",
        "outline": "thu",
        "number": "",
        "created_at": AT,
    }
    states = [
        ("1", None),
        ("1", "returned"),
        ("1", "withdrawn"),
        ("1", "received"),
        ("2", "accepted"),
        ("2", None),
    ]
    with writing(engine) as connection:
        connection.execute(insert(tables.respondents), person)
        for at, (of, state) in enumerate(states):
            connection.execute(
                insert(tables.drafts), draft | {"id": f"d{at}", "version": of, "report": state}
            )
    assert [(one.version, one.drafts, one.reports) for one in uses(engine)] == [("1", 3, 0), ("2", 1, 0)]
    assert [one.drafts for one in uses(engine, within=[15])] == [None, None]


def test_candidates_are_kept_for_a_time_and_only_so_many(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(candidates, "MOST", 2)
    source = b"PK\x00\xff"
    first = candidates.keep(engine, "a.xlsx", source, "hoa", AT)
    later = AT + timedelta(days=1)
    assert candidates.keep(engine, "a.xlsx", source, "lan", later) == first
    assert candidates.candidate(engine, first, later)[1] == source
    second = candidates.keep(engine, "b.xlsx", source, "hoa", later)
    assert second != first
    with pytest.raises(NotNow, match="2 forms"):
        candidates.keep(engine, "c.xlsx", source, "hoa", later)
    assert {one.filename for one in candidates.candidates(engine, later)} == {"a.xlsx", "b.xlsx"}
    end = later + timedelta(days=candidates.KEPT_DAYS)
    assert candidates.candidates(engine, end) == []
    with pytest.raises(Unknown):
        candidates.candidate(engine, first, end)
    third = candidates.keep(engine, "c.xlsx", source, "hoa", end)
    assert [one.id for one in candidates.candidates(engine, end)] == [third]
    candidates.drop(engine, third)
    assert candidates.candidates(engine, end) == []
