"""Who gets the daily digest and what became of it, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from storage.core.engine import reading
from storage.core.errors import Conflict, NotNow
from storage.staff import accounts, digests, mail
from storage.staff.accounts import Role
from storage.staff.digests import State
from tests.play import Play

FRIDAY, SATURDAY, MONDAY = date(2026, 11, 27), date(2026, 11, 28), date(2026, 11, 30)


@pytest.fixture
def play(url: str, tmp_path: Path) -> Iterator[Play]:
    one = Play(url, tmp_path / "files")
    for name in ("hoa", "lan"):
        accounts.add(one.engine, name, Role.ADMINISTRATOR, (), one.clock(), "test")
        mail.ask(one.engine, name, f"{name}@cuc.vn", "123456", f"stop {name}", one.clock())
        mail.confirm(one.engine, name, "123456", one.clock())
    yield one
    one.close()


def names(play: Play) -> list[str]:
    with reading(play.engine) as connection:
        return [one.member.name for one in mail.recipients(connection)]


def undecided(play: Play, day: date) -> list[tuple[str, date | None]]:
    return [(one.member.name, begins) for one, begins in digests.undecided(play.engine, day)]


def test_each_is_decided_once_and_told_of_every_day(play: Play) -> None:
    engine, now = play.engine, play.clock()
    assert undecided(play, SATURDAY) == [("hoa", None), ("lan", None)]
    digests.decide(engine, "hoa", SATURDAY, FRIDAY, "[]", now)
    digests.decide(engine, "lan", SATURDAY, FRIDAY, "[]", now)
    with pytest.raises(Conflict):
        digests.decide(engine, "hoa", SATURDAY, FRIDAY, "[]", now)
    hoa, lan = digests.due(engine, SATURDAY, now)
    digests.sent(engine, hoa, now)
    digests.later(engine, lan, now + timedelta(minutes=1))
    assert digests.due(engine, SATURDAY, now) == [] and not digests.are_due(engine, SATURDAY, now)
    [again] = digests.due(engine, SATURDAY, now + timedelta(minutes=1))
    assert (again.recipient.member.name, again.tries) == ("lan", 1)
    assert undecided(play, MONDAY) == [("hoa", SATURDAY), ("lan", FRIDAY)], "lan was told nothing yet"
    digests.decide(engine, "lan", MONDAY, FRIDAY, "", now)
    assert [(one.day, one.state) for one in digests.kept(engine, "lan")] == [(SATURDAY, State.WAITING)]
    assert undecided(play, date(2026, 12, 1)) == [("hoa", SATURDAY), ("lan", MONDAY)], "nothing is told too"
    digests.decide(engine, "lan", MONDAY + digests.KEPT, MONDAY, "[]", now)
    assert [one.day for one in digests.kept(engine, "hoa")] == [], "what is old goes"


def test_who_gets_it(play: Play) -> None:
    engine, now = play.engine, play.clock()
    assert names(play) == ["hoa", "lan"]
    mail.stop(engine, "stop hoa", now)
    assert names(play) == ["lan"] and mail.is_known(engine, "stop hoa")
    mail.want(engine, "hoa", now, is_wanted=True)
    digests.decide(engine, "hoa", SATURDAY, FRIDAY, "[]", now)
    [one] = digests.due(engine, SATURDAY, now)
    digests.refused(engine, one, now)
    assert names(play) == ["lan"]
    found = mail.mail_of(engine, "hoa")
    assert found is not None and found.refused_at is not None
    mail.ask(engine, "hoa", "hoa@cuc.vn", "654321", "stop hoa again", now)
    assert names(play) == ["lan"]
    with pytest.raises(NotNow):
        mail.confirm(engine, "hoa", "123456", now)
    mail.confirm(engine, "hoa", "654321", now)
    assert names(play) == ["hoa", "lan"]
    accounts.end(engine, "hoa", now, "lan")
    assert names(play) == ["lan"] and mail.mail_of(engine, "hoa") is None


def test_guesses_are_counted(play: Play) -> None:
    mail.ask(play.engine, "hoa", "hoa@cuc.vn", "123456", "stop hoa", play.clock())
    for _ in range(mail.TRIES):
        with pytest.raises(NotNow, match="wrong"):
            mail.confirm(play.engine, "hoa", "000000", play.clock())
    with pytest.raises(NotNow, match="no more"):
        mail.confirm(play.engine, "hoa", "123456", play.clock())
