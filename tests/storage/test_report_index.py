"""The index of sealed reports: every filter and order, on both databases, and always as the reports are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from flows.form.machine import Mover
from flows.report.submission import Remark, State
from storage.core import tables
from storage.core.engine import reading, writing
from storage.privacy.erase import erase
from storage.reports.report_index import Order, Wanted, deciders, find, provinces_of_one, read, refresh
from storage.reports.reviewing import assign
from storage.reports.submissions import move
from tests.play import Play

LAO_CAI, NINH_BINH = 15, 37


@pytest.fixture
def play(url: str, tmp_path: Path) -> Iterator[Play]:
    one = Play(url, tmp_path / "files")
    for who, answers in (
        ("an", ("Nuôi bò", "xã Y Tý, huyện Bát Xát, tỉnh Lào Cai", "2017")),
        ("binh", ("Nuôi dê", "xã Hồng Thuận, huyện Giao Thủy, tỉnh Nam Định", "2018")),
        ("chi", ("Nuôi ong 100%", "huyện Mường Khương, tỉnh Lào Cai", "2019")),
    ):
        one.address = who
        one.clock.forward(days=1)
        one.agrees()
        one.says(*answers)
        one.presses("submit")
        one.presses("submit")
    refresh(one.engine, one.registry.outline)
    yield one
    one.close()


def numbers(play: Play, wanted: Wanted | None = None, order: Order = Order.NUMBER, **how: bool) -> str:
    """The places of the reports found among all three: "13"."""
    found = find(play.engine, wanted or Wanted(), order, **how)
    assert found.count == len(found.reports)
    return "".join(str(int(one.number.rpartition("-")[2])) for one in found.reports)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Wanted(), "123"),
        (Wanted(province="lao cai"), "13"),
        (Wanted(province="15"), "13"),
        (Wanted(province="%"), ""),
        (Wanted(within=(LAO_CAI,)), "13"),
        (Wanted(within=(LAO_CAI, NINH_BINH)), "123"),
        (Wanted(within=()), ""),
        (Wanted(within=(LAO_CAI,), province="ninh binh"), ""),
        (Wanted(text="nuoi"), "123"),
        (Wanted(text="ong nuôi"), "3"),
        (Wanted(text="2019 muong"), "3"),
        (Wanted(text="2019 bát"), ""),
        (Wanted(outline="ngan_sach", states=(State.RECEIVED,)), "123"),
        (Wanted(states=(State.ACCEPTED,)), ""),
        (Wanted(has_files=True), ""),
        (Wanted(has_files=False), "123"),
        (Wanted(has_remarks=True), ""),
        (Wanted(organisation="khong co ai"), ""),
    ],
)
def test_filters(play: Play, wanted: Wanted, expected: str) -> None:
    assert numbers(play, wanted) == expected


def test_orders_and_pages(play: Play) -> None:
    second = find(play.engine, Wanted(province="Ninh Bình")).reports[0]
    move(play.engine, second.id, "accept", Mover.STAFF, play.clock(), who="Hoa")
    refresh(play.engine, play.registry.outline)
    assert numbers(play, order=Order.WAITING) == "132", "an accepted report waits no more"
    assert numbers(play, order=Order.STATE) == "213"
    assert numbers(play, order=Order.PROVINCE) == "132"
    assert numbers(play, order=Order.SUBMITTED, descending=True) == "321"
    page = find(play.engine, Wanted(), most=1, start=1)
    assert [one.number for one in page.reports] == [second.number]
    assert page.count == 3


def test_what_changes_is_seen_at_once(play: Play) -> None:
    first = find(play.engine, Wanted()).reports[0]
    assert refresh(play.engine, play.registry.outline) == 0
    remark = Remark("du_an[1]/quy_mo", "Bao nhiêu hộ?", "Hoa", play.clock())
    move(play.engine, first.id, "return", Mover.STAFF, play.clock(), [remark], "Hoa")
    assert refresh(play.engine, play.registry.outline) == 1
    assert numbers(play, Wanted(has_remarks=True)) == "1"
    assert numbers(play, Wanted(states=(State.RETURNED,))) == "1"


def test_whose_they_are_and_who_decided(play: Play) -> None:
    first, second, third = (one.number for one in find(play.engine, Wanted()).reports)
    assign(play.engine, first, "lan", play.clock(), "Hoa")
    assign(play.engine, second, "minh", play.clock(), "Hoa")
    move(play.engine, second, "accept", Mover.STAFF, play.clock(), who="Hoa")
    move(play.engine, third, "accept", Mover.STAFF, play.clock(), who="Hoa")
    move(play.engine, third, "reopen", Mover.STAFF, play.clock(), who="Bích")
    refresh(play.engine, play.registry.outline)
    assert numbers(play, Wanted(assigned="lan")) == "1"
    assert numbers(play, Wanted(assigned="")) == "3"
    assert numbers(play, Wanted(assigned="ai")) == ""
    assert numbers(play, Wanted(decided_by="Hoa")) == "2"
    assert numbers(play, Wanted(decided_by="Bích")) == "3", "the last step counts"
    assert deciders(play.engine) == ["Bích", "Hoa"]


def test_what_was_left_empty_and_when_it_was_due(play: Play) -> None:
    at = [one.submitted_at for one in find(play.engine, Wanted()).reports]
    assert numbers(play, Wanted(left_empty="du_an/quy_mo")) == "123"
    assert numbers(play, Wanted(left_empty="du_an/ten")) == ""
    assert numbers(play, Wanted(left_empty="du_an/quy_m_")) == "", "no pattern"
    assert numbers(play, Wanted(left_empty="quy_mo")) == "", "no part of another"
    assert numbers(play, Wanted(is_in_time=True, deadlines={"ngan_sach": at[1]})) == "1"
    assert numbers(play, Wanted(is_in_time=False, deadlines={"ngan_sach": at[1]})) == "23"
    assert numbers(play, Wanted(is_in_time=True, deadlines={"phi_chinh_phu": at[1]})) == ""
    assert numbers(play, Wanted(is_in_time=False)) == "", "no outline has a deadline"
    third = find(play.engine, Wanted()).reports[2]
    move(play.engine, third.id, "withdraw", Mover.STAFF, play.clock(), who="Hoa")
    refresh(play.engine, play.registry.outline)
    assert numbers(play, Wanted(is_in_time=False, deadlines={"ngan_sach": at[1]})) == "2"


def test_moments_and_versions(play: Play) -> None:
    at = find(play.engine, Wanted()).reports[1].submitted_at
    assert numbers(play, Wanted(since=at)) == "23"
    assert numbers(play, Wanted(until=at)) == "1"
    assert numbers(play, Wanted(since=at, until=at + timedelta(seconds=1), latest=True)) == "2"


def test_only_the_latest_version(play: Play) -> None:
    play.address = "an"
    first = find(play.engine, Wanted()).reports[0]
    remark = Remark("du_an[1]/ten", "Tên đầy đủ?", "Hoa", play.clock())
    move(play.engine, first.id, "return", Mover.STAFF, play.clock(), [remark], "Hoa")
    play.says("Nuôi bò vàng")
    play.presses("done")
    play.presses("submit")
    play.presses("submit")
    refresh(play.engine, play.registry.outline)
    assert numbers(play) == "1123"
    assert numbers(play, Wanted(latest=True)) == "123"
    assert find(play.engine, Wanted(latest=True)).reports[0].version == 2


def test_the_provinces_of_one(play: Play) -> None:
    first, second, _ = find(play.engine, Wanted()).reports
    assert provinces_of_one(play.engine, first.id) == {LAO_CAI}
    assert provinces_of_one(play.engine, second.id) == {NINH_BINH}
    assert provinces_of_one(play.engine, "nonsense") == frozenset()


def test_what_is_listed_is_read(play: Play) -> None:
    listed = find(play.engine, Wanted(province="lao cai")).reports
    assert [one.id for one in read(play.engine, Wanted(province="lao cai"))] == [one.id for one in listed]


def test_an_erased_persons_name_leaves_the_index(play: Play) -> None:
    """The organisation is the respondent's name where no answer says it."""
    table = tables.report_index
    with writing(play.engine) as connection:
        person = connection.execute(select(tables.submissions.c.respondent_id)).scalars().first()
        connection.execute(update(table).values(organisation="Lò Thị Mai"))
        assert person is not None
        erase(connection, person, play.clock(), Mover.STAFF)
    with reading(play.engine) as connection:
        assert len(connection.execute(select(table.c.submission_id)).all()) == 2
    refresh(play.engine, play.registry.outline)
    listed = find(play.engine, Wanted()).reports
    assert [one.organisation for one in listed if not one.respondent_name] == [""]
