"""A campaign's outlines: each organisation answers one of its campaign's, and its report is of that one."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from flows.respondents.codes import spelled
from storage.campaigns import campaigns, following, organisations
from storage.campaigns.invitations import Invitations
from storage.campaigns.organisations import Organisation
from storage.core import tables
from storage.core.engine import open_engine, reading, writing
from storage.core.errors import NotNow
from storage.core.migrate import migrate
from tests.chance import examples
from tests.invited import LAO_CAI, campaign, terms
from tests.play import Play, counting

STATE, NGO = "ngan_sach", "phi_chinh_phu"
BOTH = (STATE, NGO)


@pytest.fixture
def play(url: str, tmp_path: Path) -> Iterator[Play]:
    one = Play(url, tmp_path / "files")
    yield one
    one.close()


def outlines(play: Play, id_: str) -> list[tuple[str, str | None]]:
    """(its outline, that of its report) of each organisation."""
    invited, drafts = tables.invitations, tables.drafts
    query = (
        select(invited.c.outline, drafts.c.outline)
        .outerjoin(drafts, drafts.c.id == invited.c.draft_id)
        .where(invited.c.campaign_id == id_)
        .order_by(invited.c.place)
    )
    with reading(play.engine) as connection:
        return list(connection.execute(query).tuples())


def test_each_code_begins_its_own_outline_and_last_years_report_is_of_the_same(play: Play) -> None:
    names = ("UBND xã Y Tý", "Bàn tay Xanh")
    some = tuple(Organisation(name, LAO_CAI, 0, key) for name, key in zip(names, BOTH, strict=True))
    codes = campaign(play.engine, "c1", some, outlines=BOTH)
    for play.address, code in zip(names, codes, strict=True):
        play.enters(spelled(code))
        assert ("Theo thư mời: “Bàn tay Xanh”" in play.shown.plain) is (play.address == "Bàn tay Xanh")
        play.says("Lời năm trước")
        for _ in range(2):
            play.presses("submit")
    assert outlines(play, "c1") == [(STATE, STATE), (NGO, NGO)]
    lines = following.followed(play.engine, "c1", None, play.clock())
    assert [(one.outline, one.state) for one in lines] == [(key, following.State.RECEIVED) for key in BOTH]
    swapped = tuple(Organisation(name, LAO_CAI, 0, key) for name, key in zip(names, (NGO, NGO), strict=True))
    codes = campaign(play.engine, "c2", swapped, play.clock(), outlines=BOTH)
    shown = []
    for play.address, code in zip(("chi", "dung"), codes, strict=True):
        play.enters(spelled(code))
        shown.append("Năm trước: “Lời năm trước”" in play.shown.plain)
    assert shown == [False, True], "a report of another outline is nothing to follow"


DOES = st.one_of(
    st.tuples(st.just("change"), st.sampled_from([(STATE,), (NGO,), BOTH])),
    st.tuples(st.just("add"), st.sampled_from(["", STATE, NGO])),
    st.tuples(st.just("begin"), st.integers(0, 9)),
)
NUMBERS = itertools.count(1)


@settings(
    max_examples=examples(15), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.sampled_from([(STATE,), (NGO,), BOTH]), st.lists(DOES, max_size=12))
def test_whatever_is_done_a_report_is_of_its_organisations_outline(
    play: Play, first: tuple[str, ...], done: list[tuple[str, object]]
) -> None:
    """Also what is refused: then nothing has changed."""
    id_ = f"c{next(NUMBERS)}"
    campaign(play.engine, id_, (), play.clock(), outlines=first)
    for number, (act, what) in enumerate(done):
        before = outlines(play, id_)
        try:
            if act == "change":
                campaigns.change(play.engine, id_, terms(outlines=what), play.clock(), "hoa")
            elif act == "add":
                one = Organisation(f"{id_} {number}", LAO_CAI, 0, str(what))
                new_id = counting(f"{id_}-{number}-")
                organisations.add(play.engine, id_, [one], new_id, play.clock(), "hoa")
            elif before:
                codes = [one.code for one in organisations.addressed(play.engine, id_, None, None)]
                at = int(str(what)) % len(codes)
                play.address = f"{id_} {number}"
                play.enters(spelled(codes[at]))
        except NotNow:
            assert outlines(play, id_) == before
        known = campaigns.campaign(play.engine, id_).terms.outlines
        for mine, of_report in outlines(play, id_):
            assert mine in known and of_report in {None, mine}


def test_an_outline_that_was_changed_since_the_code_was_read_is_not_begun(play: Play) -> None:
    [code, *_] = campaign(play.engine, outlines=(STATE,))
    with reading(play.engine) as connection:
        read = Invitations(connection).by_code(code)
    assert read is not None
    campaigns.change(play.engine, "c1", terms(outlines=(NGO,)), play.clock(), "hoa")
    with writing(play.engine) as connection:
        assert not Invitations(connection).begin(read, "d1", play.clock())
    assert outlines(play, "c1")[0] == (NGO, None)


def test_campaigns_of_before_keep_their_outline(empty_url: str) -> None:
    """Step 0034 makes it a list of one, and gives it to each organisation."""
    engine = open_engine(empty_url)
    migrate(engine, "0032")
    with writing(engine) as connection:
        for id_, key in (("c1", STATE), ("c2", 'a "b"')):
            for statement in OF_BEFORE:
                connection.execute(text(statement), {"id": id_, "key": key})
    migrate(engine)
    for id_, key in (("c1", STATE), ("c2", 'a "b"')):
        assert campaigns.campaign(engine, id_).terms.outlines == (key,)
        [one] = organisations.addressed(engine, id_, None, None)
        assert one.organisation == Organisation("UBND xã Y Tý", 15, 0, key)
    engine.dispose()


OF_BEFORE = (
    'INSERT INTO campaigns (id, name, outline, ends_at, contact, letter, "by", at)'
    " VALUES (:id, 'Báo cáo', :key, '2026-12-31 00:00:00', '', '', 'hoa', '2026-11-01 00:00:00')",
    "INSERT INTO invitations (id, campaign_id, place, organisation, province, commune, code)"
    " VALUES (:id || '-1', :id, 1, 'UBND xã Y Tý', 15, 0, 'CODE' || :id)",
)
