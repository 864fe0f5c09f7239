"""Whether a report came in time: by its organisation's last day, its campaign's, or else its outline's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from flows.local_time import begin_of
from flows.respondents.codes import spelled
from storage.campaigns import following, organisations
from storage.campaigns.following import Lateness
from storage.campaigns.of_reports import campaigns_of
from storage.reports.overview import overview
from storage.reports.report_index import Wanted, find, refresh
from tests.invited import LAST_DAY, campaign
from tests.play import Play

JUNE = {"ngan_sach": begin_of(date(2027, 6, 1))}
"""The outline's deadline, after the campaign's."""


@pytest.fixture
def play(url: str, tmp_path: Path) -> Iterator[Play]:
    one = Play(url, tmp_path / "files")
    yield one
    one.close()


@pytest.fixture
def four(play: Play) -> tuple[str, str, str, str]:
    """Reports of a campaign: in time, late, late with more time; and one of no campaign, as late."""
    codes = [spelled(one) for one in campaign(play.engine)]
    extended = following.followed(play.engine, "c1", None, play.clock())[2]
    organisations.extend(play.engine, extended.id, LAST_DAY + timedelta(days=60), play.clock(), "hoa")
    made = [seal(play, "an", codes[0])]
    play.clock.forward(days=40)
    made += [seal(play, who, code) for who, code in (("binh", codes[1]), ("chi", codes[2]), ("dao", ""))]
    refresh(play.engine, play.registry.outline)
    first, second, third, fourth = made
    return first, second, third, fourth


def seal(play: Play, who: str, code: str) -> str:
    play.address = who
    if code:
        play.enters(code)
    else:
        play.agrees()
    play.says("Nuôi bò")
    play.presses("submit")
    play.presses("submit")
    return play.submissions()[-1].number


def listed(play: Play, *, is_in_time: bool) -> set[str]:
    found = find(play.engine, Wanted(is_in_time=is_in_time, deadlines=JUNE), most=9)
    return {one.number for one in found.reports}


def test_a_report_of_a_campaign_counts_by_its_campaign(play: Play, four: tuple[str, ...]) -> None:
    first, second, third, fourth = four
    assert listed(play, is_in_time=True) == {first, third, fourth}
    assert listed(play, is_in_time=False) == {second}, "although the outline has time until June"


def test_the_list_the_overview_and_the_campaign_say_the_same(play: Play, four: tuple[str, ...]) -> None:
    _, second, _, _ = four
    lines = following.followed(play.engine, "c1", None, play.clock())
    assert {one.number for one in lines if one.lateness is Lateness.LATE} == {second}
    assert {number for number, of in campaigns_of(play.engine, four).items() if of.is_late} == {second}
    [against] = overview(play.engine, play.clock(), None, JUNE).deadlines
    assert (against.outline, against.in_time, against.late) == ("ngan_sach", 3, 1)


def test_an_outline_without_a_deadline_of_its_own_has_its_campaigns(
    play: Play, four: tuple[str, ...]
) -> None:
    [against] = overview(play.engine, play.clock(), None).deadlines
    assert (against.in_time, against.late) == (2, 1), "the report of no campaign is neither"


def test_a_deadline_that_is_changed_counts_at_once(play: Play, four: tuple[str, ...]) -> None:
    assert overview(play.engine, play.clock(), None, JUNE).deadlines[0].late == 1
    [late] = [one for one in following.followed(play.engine, "c1", None, play.clock()) if one.lateness]
    organisations.extend(play.engine, late.id, LAST_DAY + timedelta(days=60), play.clock(), "hoa")
    assert overview(play.engine, play.clock(), None, JUNE).deadlines[0].late == 0
    assert listed(play, is_in_time=False) == set()
