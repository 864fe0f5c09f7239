"""The list of reports and a report's page, for those who may see all and for those of one province."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import insert, select

from exports.rows import files_of
from flows.form.machine import Mover
from flows.report.submission import Remark
from storage.core import tables
from storage.core.engine import writing
from storage.privacy.erase import erase
from storage.reports.submissions import move
from storage.staff import views
from storage.staff.accounts import Role
from tests.console.conftest import LAO_CAI, NINH_BINH, Console
from tests.play import JPEG


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("", "123"),
        ("?province=lao+cai", "13"),
        ("?text=nuoi+ong", "3"),
        ("?sort=-number", "321"),
        ("?sort=province", "132"),
        ("?state=accepted", ""),
        ("?state=nonsense&sort=nonsense&page=-3&since=nonsense", "123"),
        ("?since=0001-01-01&until=9999-12-31", "123"),
        ("?page=2", ""),
    ],
)
def test_the_address_says_what_is_listed(
    console: Console, three: list[str], address: str, expected: str
) -> None:
    page = console.add("hoa", Role.VIEWER).get(f"/staff/reports{address}")
    assert console.number_of(page) == [three[int(place) - 1] for place in expected]


def test_the_list_of_one_reviewer(console: Console, three: list[str]) -> None:
    lan = console.add("lan", Role.REVIEWER)
    console.add("minh", Role.REVIEWER)
    lan.post(f"/staff/reports/{three[0]}-1/assign", data={"staff": "minh"})
    move(console.play.engine, three[1], "accept", Mover.STAFF, console.play.clock(), who="Bích")

    def listed(query: str) -> list[str]:
        return console.number_of(lan.get(f"/staff/reports?sort=number&{query}"))

    assert listed("assigned=minh") == [three[0]]
    assert listed("assigned=*") == three[1:]
    assert listed("decided=B%C3%ADch") == [three[1]]
    page = lan.get("/staff/reports?assigned=minh&decided=B%C3%ADch").text
    assert '<option value="minh" selected>' in page
    assert '<option value="Bích" selected>' in page


def test_a_filter_that_no_field_sets_can_be_taken_away(console: Console, three: list[str]) -> None:
    """Which question was left empty is chosen on the overview; here it is one tick, with its name."""
    hoa = console.add("hoa", Role.VIEWER)
    page = hoa.get("/staff/reports?outline=ngan_sach&empty=du_an/quy_mo")
    assert console.number_of(page) == [three[1], three[2]]
    assert re.search(r'name="empty" value="du_an/quy_mo" checked> Bỏ trống câu: 1.4. Quy mô', page.text)
    assert 'name="empty"' not in hoa.get("/staff/reports").text
    nowhere = hoa.get("/staff/reports?outline=khong_co&empty=%3Cb%3E")
    assert (nowhere.status_code, console.number_of(nowhere)) == (200, [])
    assert "<b>" not in nowhere.text


def test_a_province_sees_its_own(console: Console, three: list[str]) -> None:
    browser = console.add("hoa", Role.ADMINISTRATOR, LAO_CAI)
    assert console.number_of(browser.get("/staff/reports")) == [three[0], three[2]]
    assert browser.get(f"/staff/reports/{three[0]}-1").status_code == 200
    assert browser.get(f"/staff/reports/{three[1]}-1").status_code == 404
    assert browser.get(f"/staff/reports/{three[1]}").status_code == 404


def test_a_report_is_shown_with_who_wrote_what(console: Console, three: list[str]) -> None:
    page = console.add("hoa", Role.VIEWER).get(f"/staff/reports/{three[0]}").text
    for said in ("1.4. Quy mô", "25 hộ", "chưa xác nhận", "Dự án 1: Nuôi bò", "chưa trả lời", "Tỉnh Lào Cai"):
        assert said in page
    assert page.count("<small>an, <time") == 4


def test_staff_see_whom_they_reach_at_once(console: Console, three: list[str]) -> None:
    """A browser that asked for web push, and an address that refuses messages."""
    browser = console.add("hoa", Role.VIEWER)
    assert "báo được ngay" not in browser.get(f"/staff/reports/{three[0]}-1").text
    row = {"channel": "play", "address": "an", "endpoint": "https://p/1", "public_key": b"4", "secret": b"s"}
    with writing(console.play.engine) as connection:
        connection.execute(insert(tables.push_subscriptions).values(**row, at=console.clock()))
    assert "play (báo được ngay)" in browser.get(f"/staff/reports/{three[0]}-1").text
    assert "báo được ngay" not in browser.get(f"/staff/reports/{three[1]}-1").text


def test_columns_are_chosen_in_the_address(console: Console, three: list[str]) -> None:
    browser = console.add("hoa", Role.VIEWER)
    page = browser.get("/staff/reports?columns=state&columns=files").text
    assert page.count('<th scope="col"') == 3
    assert "Trạng thái" in page
    assert browser.get("/staff/reports?columns=nonsense").text.count('<th scope="col"') == 8


def test_a_list_is_kept_under_a_name(console: Console, three: list[str]) -> None:
    hoa, lan = console.add("hoa", Role.VIEWER), console.add("lan", Role.VIEWER)
    kept = hoa.post(
        "/staff/reports/views", data={"name": "Lào Cai", "query": "province=lao+cai&sort=-number"}
    )
    assert console.number_of(hoa.get(kept.headers["location"])) == [three[2], three[0]]
    assert ">Lào Cai</a>" in hoa.get("/staff/reports").text
    assert ">Lào Cai</a>" not in lan.get("/staff/reports").text
    lan.post("/staff/reports/views/drop", data={"name": "Lào Cai"})
    assert ">Lào Cai</a>" in hoa.get("/staff/reports").text
    hoa.post("/staff/reports/views/drop", data={"name": "Lào Cai"})
    assert ">Lào Cai</a>" not in hoa.get("/staff/reports").text


def test_a_kept_list_leads_nowhere_else(console: Console) -> None:
    hoa = console.add("hoa", Role.VIEWER)
    for query in ("//evil.example", "\r\nset-cookie: a=b", "https://evil.example/"):
        answer = hoa.post("/staff/reports/views", data={"name": "x", "query": query})
        assert answer.headers["location"].startswith("/staff/reports?")
        assert "set-cookie" not in answer.headers


def test_so_many_lists_are_kept(console: Console) -> None:
    hoa = console.add("hoa", Role.VIEWER)
    for at in range(views.MOST):
        hoa.post("/staff/reports/views", data={"name": f"{at}", "query": ""})
    refused = hoa.post("/staff/reports/views", data={"name": "one more", "query": ""})
    assert refused.status_code == 409
    assert "bỏ bớt" in refused.text
    assert hoa.post("/staff/reports/views", data={"name": "3", "query": "state=accepted"}).status_code == 303


def test_an_erased_persons_name_leaves_the_kept_lists(console: Console, three: list[str]) -> None:
    hoa = console.add("hoa", Role.VIEWER)
    hoa.post("/staff/reports/views", data={"name": "a", "query": "organisation=B%C3%ACnh"})
    hoa.post("/staff/reports/views", data={"name": "c", "query": "organisation=chi"})
    with writing(console.play.engine) as connection:
        table = tables.respondents
        person = connection.execute(select(table.c.id).where(table.c.name == "binh")).scalar_one()
        erase(connection, person, console.clock.now, Mover.STAFF)
    assert list(views.views_of(console.play.engine, "hoa")) == ["c"]


def test_a_file_is_had_by_those_who_may_see_its_report(console: Console) -> None:
    play = console.play
    play.agrees()
    play.says("Nuôi bò", "xã Y Tý, huyện Bát Xát, tỉnh Lào Cai", "2017")
    play.attaches(caption="chuồng")
    play.presses("submit")
    play.presses("submit")
    [sealed] = play.submissions()
    [file] = files_of(sealed)
    address = f"/staff/reports/{sealed.id}/files/{file.name}"
    had = console.add("hoa", Role.VIEWER, LAO_CAI).get(address)
    assert (had.status_code, had.content, had.headers["content-type"]) == (200, JPEG, "image/jpeg")
    assert "sandbox" in had.headers["content-security-policy"]
    assert console.add("lan", Role.ADMINISTRATOR, NINH_BINH).get(address).status_code == 404
    assert console.browser().get(address).status_code == 303


def test_an_earlier_version_of_another_province_is_not_told(console: Console) -> None:
    number = console.submits("an", "Nuôi bò", "xã Y Tý, huyện Bát Xát, tỉnh Lào Cai", "2017")
    play, remark = console.play, Remark("du_an[1]/dia_diem", "Ở đâu?", "Hoa", console.play.clock())
    move(play.engine, number, "return", Mover.STAFF, play.clock(), [remark], "Hoa")
    play.presses("goto:du_an[1]/dia_diem")
    play.presses("replace")
    play.says("huyện Giao Thủy, tỉnh Nam Định")
    play.presses("done")
    play.presses("submit")
    play.presses("submit")
    assert [one.version for one in play.submissions()] == [1, 2]
    assert "Y Tý" in console.add("hoa", Role.VIEWER).get(f"/staff/reports/{number}").text, "what was before"
    lan = console.add("lan", Role.REVIEWER, NINH_BINH)
    page = lan.get(f"/staff/reports/{number}").text
    assert "Giao Thủy" in page
    assert "Y Tý" not in page
    assert f"{number}-1" not in page
    assert lan.get(f"/staff/reports/{number}-1").status_code == 404
