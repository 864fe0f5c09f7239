"""The first page: its numbers are those of a plain count, and lead to the lists that have as many."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event

from bot.newest_outlines import deadlines_of, ends_of
from flows.form.machine import Mover
from flows.report.submission import Remark, State
from flows.respondents.codes import spelled
from storage.campaigns import campaigns
from storage.reports.overview import overview
from storage.reports.report_index import refresh
from storage.reports.submissions import move
from storage.staff.accounts import Role
from tests.console.conftest import LAO_CAI, Browser, Console
from tests.console.taking import desk_of
from tests.invited import campaign, terms

LINK = re.compile(r'<a href="(/staff/reports\?[^"]+)">(?:<strong>)?(\d+)')


def test_every_number_leads_to_a_list_of_so_many(console: Console, three: list[str]) -> None:
    move(console.play.engine, three[1], "accept", Mover.STAFF, console.play.clock(), who="Hoa")
    for browser in (console.add("hoa", Role.VIEWER), console.add("lan", Role.VIEWER, LAO_CAI)):
        every_number_leads_to_its_list(console, browser)


def every_number_leads_to_its_list(console: Console, browser: Browser) -> None:
    found = LINK.findall(browser.get("/staff/").text)
    assert len(found) >= 7
    for address, number in found:
        listed = console.number_of(browser.get(address.replace("&amp;", "&")))
        assert len(listed) == int(number), address


def test_what_has_not_changed_is_not_counted_again(console: Console, three: list[str]) -> None:
    engine, play = console.play.engine, console.play
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2]))

    def received(within: tuple[int, ...] | None = None) -> tuple[int, bool]:
        """How many wait for a decision, and whether that was counted now."""
        refresh(engine, play.registry.outline)
        asked.clear()
        found = overview(engine, play.clock.now, within).states[State.RECEIVED]
        return found, any("report_index.state" in one for one in asked)

    assert [received(), received()] == [(3, True), (3, False)]
    assert [received((LAO_CAI,)), received((LAO_CAI,)), received()] == [(2, True), (2, False), (3, False)]
    move(engine, three[0], "accept", Mover.STAFF, play.clock(), who="Hoa")
    assert [received(), received((LAO_CAI,)), received()] == [(2, True), (1, True), (2, False)]


def test_what_is_counted(console: Console, three: list[str]) -> None:
    engine, play = console.play.engine, console.play
    move(engine, three[0], "accept", Mover.STAFF, play.clock(), who="Hoa")
    for who in ("dao", "em"):
        play.address = who
        play.agrees()
        play.says("Nuôi gà")
    refresh(engine, play.registry.outline)
    play.clock.forward(days=9)
    all_of_it = overview(engine, play.clock.now, None)
    assert all_of_it.states == {
        State.RECEIVED: 2,
        State.RETURNED: 0,
        State.ACCEPTED: 1,
        State.WITHDRAWN: 0,
    }
    assert all_of_it.weeks == [(date(2026, 11, 23), 3)]
    assert [(code, sum(counts.values())) for code, _, counts in all_of_it.provinces] == [
        (LAO_CAI, 2),
        (37, 1),
    ]
    assert all_of_it.waiting_days == [9, 9]
    assert all_of_it.begun == 2
    assert [(one.template, one.drafts) for one in all_of_it.stops] == [("du_an/dia_diem", 2)]
    part = overview(engine, play.clock.now, (LAO_CAI,))
    assert (sum(part.states.values()), part.begun, part.stops) == (2, None, ())


DUE = """
| survey | type | name | label | relevant |
|---|---|---|---|---|
| | text | ten | Tên xã | |
| | integer | so_ho | Số hộ | |
| | text | vi_sao | Vì sao ít? | ${so_ho} < 10 |
| | begin repeat | viec | Việc | |
| | text | ten_viec | Tên việc | |
| | text | ket_qua | Kết quả | |
| | end repeat | | | |

| settings | form_id | form_title | version | deadline |
|---|---|---|---|---|
| | han | Báo cáo quý | 1 | 2026-11-27 |
"""


def seal(console: Console, who: str, *said: str) -> None:
    """An officer answers DUE: "" skips a question, a press is said as "/press"."""
    play = console.play
    play.address = who
    play.agrees("han")
    for one in said:
        play.presses(one[1:]) if one.startswith("/") else play.says(one) if one else play.presses("skip")
    play.presses("review")
    play.presses("submit")
    play.presses("submit")


@pytest.fixture
def due(console: Console) -> Console:
    """Three reports of DUE: in time, in time on the last evening, an hour late. A fourth is begun."""
    console.play.registry.publish(DUE.encode(), "han.md")
    seal(console, "an", "Y Tý", "25", "/add", "Làm chuồng", "Đã làm", "/add", "Mua bò", "")
    console.play.clock.forward(days=2, hours=15)
    seal(console, "binh", "Giao Hương", "", "/finish")
    console.play.clock.forward(hours=2)
    seal(console, "chi", "Mường Khương", "5", "", "/finish")
    console.play.address = "dao"
    console.play.agrees("han")
    console.play.says("Bát Xát")
    console.clock.now = console.play.clock.now
    return console


def test_what_was_left_empty_most(due: Console) -> None:
    refresh(due.play.engine, due.play.registry.outline)
    found = overview(due.play.engine, due.clock.now, None).left_empty
    assert [(one.template, one.reports, one.of) for one in found] == [
        ("so_ho", 1, 3),
        ("vi_sao", 1, 3),  # not of binh: without a number it was not asked
        ("viec/ket_qua", 1, 3),  # in one row of two
    ]
    page = due.add("hoa", Role.VIEWER).get("/staff/").text
    assert "Câu bị bỏ trống nhiều nhất" in page
    assert page.count("empty=viec%2Fket_qua") == 1


def test_against_the_deadline(due: Console) -> None:
    play, hoa = due.play, due.add("hoa", Role.VIEWER)

    def counts() -> list[tuple[int, int, int | None]]:
        refresh(play.engine, play.registry.outline)
        found = overview(play.engine, due.clock.now, None, ends_of(deadlines_of(play.registry)))
        return [(one.in_time, one.late, one.begun) for one in found.deadlines]

    assert counts() == [(2, 1, 1)]
    page = hoa.get("/staff/").text
    assert "27/11/2026" in page
    assert "đã quá hạn 1 ngày" in page
    every_number_leads_to_its_list(due, hoa)
    [first, *_] = [one.number for one in play.submissions()]
    remark = Remark("ten", "Xã nào?", "Hoa", play.clock())
    move(play.engine, first, "return", Mover.STAFF, play.clock(), [remark], "Hoa")
    play.address = "an"
    play.opens()
    play.says("Y Tý, Bát Xát")
    play.presses("submit")
    play.presses("submit")
    assert [one.version for one in play.submissions() if one.number == first] == [1, 2]
    assert counts() == [(2, 1, 1)], "what was returned and submitted again late was in time"
    play.address = "binh"
    play.presses("withdraw")
    assert counts() == [(1, 1, 1)], "a withdrawn report is neither"
    play.presses("submit")
    play.presses("submit")
    assert counts() == [(1, 2, 1)], "what was in time was taken back"
    every_number_leads_to_its_list(due, hoa)


@pytest.mark.parametrize(
    ("days", "said"), [(-1, "còn 1 ngày"), (0, "hôm nay là ngày cuối"), (10, "đã quá hạn 10 ngày")]
)
def test_how_long_there_is_still(console: Console, days: int, said: str) -> None:
    console.play.registry.publish(DUE.encode(), "han.md")
    console.clock.now = datetime(2026, 11, 26, 17, 30, tzinfo=UTC) + timedelta(days=days)
    page = console.add("hoa", Role.VIEWER).get("/staff/").text
    assert said in page, "half past midnight in Vietnam"


def test_who_sees_some_provinces_sees_no_drafts(due: Console) -> None:
    lan = due.add("lan", Role.VIEWER, LAO_CAI)
    page = lan.get("/staff/").text
    assert "Hạn nộp" in page
    assert "Đang viết" not in page


def test_a_report_of_a_campaign_counts_by_its_campaign_and_can_be_taken_away_so(due: Console) -> None:
    engine, play, hoa = due.play.engine, due.play, desk_of(due, "hoa")
    code = spelled(campaign(engine, outlines=("han",))[0])
    play.address = "giang"
    play.enters(code)
    play.says("Y Tý", "25", "Làm chuồng", "Đã làm")
    play.presses("finish")
    play.presses("submit")
    play.presses("submit")
    number = play.submissions()[-1].number
    assert number in due.number_of(hoa.browser.get("/staff/reports?deadline=in_time"))
    assert number not in due.number_of(hoa.browser.get("/staff/reports?deadline=late"))
    assert "tính theo hạn của đợt" in hoa.browser.get("/staff/").text
    every_number_leads_to_its_list(due, hoa.browser)
    hoa.asks("deadline=in_time", "json")
    assert number in hoa.fetches(hoa.runs()).decode()
    campaigns.change(engine, "c1", terms(outlines=("han",), last_day=date(2026, 11, 20)), play.clock(), "hoa")
    assert number in due.number_of(hoa.browser.get("/staff/reports?deadline=late"))
    every_number_leads_to_its_list(due, hoa.browser)


def test_the_filter_is_there_for_campaigns_of_outlines_without_a_deadline(console: Console) -> None:
    hoa = console.add("hoa", Role.VIEWER)
    assert 'name="deadline"' not in hoa.get("/staff/reports").text
    campaign(console.play.engine)
    assert 'name="deadline"' in hoa.get("/staff/reports").text


def test_an_empty_house(console: Console) -> None:
    page = console.add("hoa", Role.VIEWER).get("/staff/").text
    assert "Chưa có báo cáo nào được nộp" in page
