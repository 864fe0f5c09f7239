"""Campaigns on the staff pages: made, their organisations out of files and lists, followed, and letters."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from html import unescape
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select

from bot.jobs.remind import remind_all
from flows.form.machine import Mover
from flows.respondents.codes import spelled
from storage.campaigns import following, organisations
from storage.campaigns.following import Lateness, State
from storage.campaigns.organisations import Organisation
from storage.core import tables
from storage.core.engine import reading
from storage.privacy.audit import trail
from storage.reports.submissions import move
from storage.staff.accounts import Role
from tests.console.conftest import LAO_CAI, NINH_BINH, Browser, Console
from tests.invited import COMMUNES, LAST_DAY, campaign

FORM = {
    "name": "Báo cáo 2026",
    "outline": "ngan_sach",
    "last_day": LAST_DAY.isoformat(),
    "contact": "chị Hoa",
    "letter": "Đề nghị báo cáo.",
}


@pytest.fixture
def hoa(console: Console) -> Browser:
    """An administrator of all provinces."""
    return console.add("hoa", Role.ADMINISTRATOR)


@pytest.fixture
def made(console: Console, hoa: Browser) -> str:
    """The id of a campaign without organisations, made at the page."""
    answer = hoa.post("/staff/campaigns", data=FORM)
    assert answer.status_code == 303
    return answer.headers["location"].split("/")[3]


def invited(console: Console, id_: str) -> list[Organisation]:
    found = organisations.addressed(console.play.engine, id_, None, None)
    return [one.organisation for one in found]


def sends(hoa: Browser, id_: str, name: str, content: bytes) -> str:
    """Send a spreadsheet. Returns the address at which its columns are matched."""
    answer = hoa.post(f"/staff/campaigns/{id_}/sheets", files={"file": (name, content)})
    assert answer.status_code == 303, unescape(answer.text)
    return answer.headers["location"]


def workbook(*rows: tuple[object, ...]) -> bytes:
    book, made = openpyxl.Workbook(), BytesIO()
    sheet: Any = book.active
    for row in rows:
        sheet.append(row)
    book.save(made)
    return made.getvalue()


def lines_of(content: bytes) -> list[list[Any]]:
    """The rows of a workbook's first sheet, as another library reads it."""
    sheet: Any = openpyxl.load_workbook(BytesIO(content)).active
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_a_campaign_is_made_changed_closed_and_opened(console: Console, hoa: Browser, made: str) -> None:
    page = unescape(hoa.get("/staff/campaigns").text)
    assert "Báo cáo 2026" in page and "20/12/2026" in page
    assert FORM["letter"] in unescape(hoa.get(f"/staff/campaigns/{made}/edit").text)
    hoa.post(f"/staff/campaigns/{made}/edit", data=FORM | {"last_day": "2027-01-15"})
    assert "15/01/2027" in hoa.get(f"/staff/campaigns/{made}").text
    hoa.post(f"/staff/campaigns/{made}/closed", data={"closed": "1"})
    assert "đã đóng ngày" in unescape(hoa.get("/staff/campaigns").text)
    hoa.post(f"/staff/campaigns/{made}/closed", data={"closed": "0"})
    acts = [one.act for one in trail(console.play.engine) if one.about == made]
    assert acts == ["make campaign", "change campaign", "close campaign", "open campaign"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": "  "}, "Hãy đặt tên"),
        ({"last_day": "mai"}, "Chọn ngày cuối"),
        ({"last_day": "9999-12-31"}, "Chọn ngày cuối"),
        ({"outline": "khong_co"}, "Chọn một đề cương"),
        ({"letter": "x" * 4001}, "dài hơn 4000"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(
    hoa: Browser, wrong: dict[str, str], said: str
) -> None:
    answer = hoa.post("/staff/campaigns", data=FORM | wrong)
    assert answer.status_code == 422 and said in unescape(answer.text)
    assert FORM["contact"] in unescape(answer.text)
    assert "Chưa có đợt" in unescape(hoa.get("/staff/campaigns").text)


def test_the_outline_stays_once_a_report_is_begun(console: Console, hoa: Browser, made: str) -> None:
    hoa.post(f"/staff/campaigns/{made}/edit", data=FORM | {"outline": "phi_chinh_phu"})
    organisations.add(console.play.engine, made, COMMUNES, console.desk.new_token, console.clock(), "hoa")
    [code, *_] = (one.code for one in organisations.addressed(console.play.engine, made, None, None))
    console.play.enters(spelled(code))
    answer = hoa.post(f"/staff/campaigns/{made}/edit", data=FORM)
    assert answer.status_code == 422 and "đã bắt đầu" in unescape(answer.text)


def test_all_communes_of_the_country_are_ready_to_choose_from(
    console: Console, hoa: Browser, made: str
) -> None:
    page = hoa.get(f"/staff/campaigns/{made}/organisations").text
    provinces = re.findall(r'name="provinces" value="(\d+)"', page)
    assert len(provinces) == 34
    for _ in range(2):
        both = {"provinces": provinces, "communes": "1", "itself": "1"}
        assert hoa.post(f"/staff/campaigns/{made}/communes", data=both).status_code == 303
    found = invited(console, made)
    assert len(found) == 3321 + 34 == len({one.same for one in found})
    assert Organisation("UBND tỉnh Lào Cai", LAO_CAI, outline="ngan_sach") in found
    codes = organisations.addressed(console.play.engine, made, None, None)
    assert len({one.code for one in codes}) == 3355


def test_some_communes_of_a_province_are_ticked(console: Console, hoa: Browser, made: str) -> None:
    page = hoa.get(f"/staff/campaigns/{made}/communes/{LAO_CAI}").text
    communes = re.findall(r'name="communes" value="(\d+)" > (.*)</label>', unescape(page))
    [y_ty] = [code for code, name in communes if name == "UBND xã Y Tý"]
    hoa.post(f"/staff/campaigns/{made}/communes/{LAO_CAI}", data={"communes": [y_ty, "99999999"]})
    assert invited(console, made) == [Organisation("UBND xã Y Tý", LAO_CAI, int(y_ty), "ngan_sach")]
    again = unescape(hoa.get(f"/staff/campaigns/{made}/communes/{LAO_CAI}").text)
    assert f'value="{y_ty}" checked disabled' in again
    assert hoa.get(f"/staff/campaigns/{made}/communes/1234").status_code == 404


GOOD = (
    ("STT", "Tên đơn vị", "Tỉnh", "Xã"),
    (1, "UBND xã Y Tý", "Lào Cai", "Y Tý"),
    (2, "Tổ chức Bàn tay Xanh", None, None),
    (3, "Hội Nông dân tỉnh", "tinh ninh binh", None),
)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("don-vi.xlsx", workbook(*GOOD)),
        (
            "don-vi.csv",
            "\n".join(";".join(str(cell or "") for cell in row) for row in GOOD).encode("utf-8-sig"),
        ),
        ("don-vi.CSV", "\n".join(",".join(str(cell or "") for cell in row) for row in GOOD).encode("utf-16")),
    ],
)
def test_a_clean_spreadsheet_is_taken_whole(
    console: Console, hoa: Browser, made: str, name: str, content: bytes
) -> None:
    where = sends(hoa, made, name, content)
    page = unescape(hoa.get(where).text)
    assert "Nhận 3 đơn vị" in page and "có lỗi" not in page
    assert invited(console, made) == [], "nothing is taken by looking"
    [to] = re.findall(r'<form method="post" action="([^"]*/sheets/[^"]*)"', page)
    assert to == f"{where}?name=1&province=2&commune=3&header=1", "guessed by what they are called"
    assert hoa.post(to).status_code == 303
    found = invited(console, made)
    assert [(one.name, one.province, bool(one.commune)) for one in found] == [
        ("UBND xã Y Tý", LAO_CAI, True),
        ("Tổ chức Bàn tay Xanh", 0, False),
        ("Hội Nông dân tỉnh", NINH_BINH, False),
    ]
    assert hoa.get(where).status_code == 404, "what was taken is kept no longer"


BAD = (
    ("Đơn vị", "Tỉnh", "Xã"),
    ("UBND xã Y Tý", "Lào Cai", "Y Tý"),
    ("", "Lào Cai", ""),
    ("UBND xã Nào đó", "Lào Cai", "Nào Đó"),
    ("Sở A", "Bắc", ""),
    ("Sở B", "Nam Định Mới", ""),
    (None, None, None),
    ("ubnd xa y ty", "Lào Cai", "Y Tý"),
    ("UBND xã Tân Lập", "", "Tân Lập"),
    ("Hội Phụ nữ", "", ""),
)


def test_faults_are_said_by_row_and_nothing_is_taken_until_it_is_clean_or_asked_for(
    console: Console, hoa: Browser, made: str
) -> None:
    where = sends(hoa, made, "don-vi.xlsx", workbook(*BAD))
    page = unescape(hoa.get(where).text)
    faults = re.findall(r"<li>dòng (\d+): (.*?)</li>", page)
    assert [int(row) for row, _ in faults] == [3, 4, 5, 6, 8, 9]
    assert "6 dòng có lỗi" in page and "Chỉ nhận 2 dòng đúng" in page
    said = dict(faults)
    assert "không có tên" in said["3"] and "Nào Đó" in said["4"]
    assert "dòng 2" in said["8"] and "Tân Lập" in said["9"]
    [to] = re.findall(r'<form method="post" action="([^"]*/sheets/[^"]*)"', page)
    refused = hoa.post(to)
    assert refused.headers["location"].startswith(where) and invited(console, made) == []
    hoa.post(to, data={"only_good": "1"})
    assert [one.name for one in invited(console, made)] == ["UBND xã Y Tý", "Hội Phụ nữ"]
    again = unescape(hoa.get(sends(hoa, made, "don-vi.xlsx", workbook(*BAD[:2]))).text)
    assert "1 dòng đã có trong đợt" in again and "Không có dòng nào để nhận" in again


def test_columns_are_matched_by_hand(console: Console, hoa: Browser, made: str) -> None:
    where = sends(hoa, made, "a.xlsx", workbook((15, "x", "Hội A"), (37, "y", "Hội B")))
    assert "15 không" not in unescape(hoa.get(where).text)
    page = unescape(hoa.get(f"{where}?name=2&province=0&commune=&header=0").text)
    assert "Nhận 2 đơn vị" in page
    hoa.post(f"{where}?name=2&province=0&commune=&header=0")
    assert invited(console, made) == [
        Organisation("Hội A", LAO_CAI, outline="ngan_sach"),
        Organisation("Hội B", NINH_BINH, outline="ngan_sach"),
    ]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", b""),
        ("a.xlsx", b"khong phai"),
        ("a.xls", b"\xd0\xcf\x11\xe0 old"),
        ("a.csv", b"\n\n"),
        ("a.csv", b"x\n" * 20_005),
        ("a.xlsx", b"\0" * (10 * 1024 * 1024 + 1)),
    ],
)
def test_what_is_no_spreadsheet_is_said(hoa: Browser, made: str, name: str, content: bytes) -> None:
    answer = hoa.post(f"/staff/campaigns/{made}/sheets", files={"file": (name, content)})
    assert answer.status_code == 422 and 'role="alert"' in answer.text


@pytest.fixture
def busy(console: Console) -> list[str]:
    """Nine organisations in nine states. Returns their codes."""
    engine, play = console.play.engine, console.play
    some = tuple(Organisation(f"Đơn vị {number}", (LAO_CAI, NINH_BINH, 0)[number % 3]) for number in range(9))
    codes = [spelled(code) for code in campaign(engine, "c9", some, play.clock())]
    play.address = "stuck"
    play.enters(codes[2])
    play.says("Nuôi bò", "xã Y Tý")
    play.clock.forward(days=8)
    play.opens(codes[1])
    for number in (3, 4, 5, 6, 7):
        play.address = f"p{number}"
        play.enters(codes[number])
        play.says("Nuôi dê")
        if number > 3:
            for _ in range(2):
                play.presses("submit")
        if number == 7:
            play.clock.forward(days=1)
            play.presses("withdraw")
    by_draft = {one.number: one for one in play.submissions()}
    numbers = sorted(by_draft)
    move(engine, numbers[1], "return", Mover.STAFF, play.clock(), (), "hoa")
    move(engine, numbers[2], "accept", Mover.STAFF, play.clock(), (), "hoa")
    play.clock.forward(days=30)
    play.address = "late"
    play.enters(codes[8])
    play.says("Nuôi ong")
    for _ in range(2):
        play.presses("submit")
    console.clock.now = play.clock.now
    return codes


def plain_count(console: Console) -> Counter[str]:
    """The states of all organisations, counted by hand from the tables."""
    now, found = console.clock.now, Counter[str]()
    with reading(console.play.engine) as connection:
        for row in connection.execute(select(tables.invitations)).all():
            sealed = tables.submissions
            query = select(sealed).where(sealed.c.draft_id == row.draft_id).order_by(sealed.c.version)
            versions = connection.execute(query).all()
            drafts = tables.drafts
            touched = connection.execute(
                select(drafts.c.touched_at).where(drafts.c.id == row.draft_id)
            ).scalar()
            if versions:
                found[versions[-1].state] += 1
            elif row.draft_id:
                assert touched is not None
                found["stuck" if now - touched >= timedelta(days=7) else "writing"] += 1
            else:
                found["not begun" if row.opened_at else "not opened"] += 1
    return found


def test_the_numbers_are_a_plain_count_and_each_leads_to_its_list(
    console: Console, busy: list[str], hoa: Browser
) -> None:
    page = unescape(hoa.get("/staff/campaigns/c9").text)
    table = page.split("<tbody>", 1)[1].split("</tbody>")[0]
    [whole, *provinces] = re.findall(r"<tr>(.*?)</tr>", table, flags=re.DOTALL)
    links = re.findall(r'href="\?([^"]*)#list">(\d+)</a>', whole)
    by_state = {state: 0 for state in (*State, *Lateness)}
    for query, number in links:
        listed = hoa.get(f"/staff/campaigns/c9?{query}").text
        rows = len(re.findall(r'href="/staff/campaigns/c9/organisations/', listed))
        assert rows == int(number), query
        if query:
            [state] = re.findall(r"state=([a-z%0-9]+)", query)
            by_state[state.replace("%20", " ")] = int(number)
    counted = plain_count(console)
    assert {state: by_state[state] for state in State} == {state: counted[state] for state in State}
    assert sum(counted.values()) == 9
    assert counted == Counter(
        {
            "not opened": 1,
            "not begun": 1,
            "stuck": 2,
            "received": 2,
            "returned": 1,
            "accepted": 1,
            "withdrawn": 1,
        }
    )
    assert by_state[Lateness.LATE] == 1, "submitted after the last day: accepted, and marked"
    assert by_state[Lateness.OVERDUE] == 5
    for row in provinces:
        for query, number in re.findall(r'href="\?([^"]*)#list">(\d+)</a>', row):
            listed = hoa.get(f"/staff/campaigns/c9?{query}").text
            assert len(re.findall(r'href="/staff/campaigns/c9/organisations/', listed)) == int(number)


def test_a_late_report_is_marked_in_lists_and_on_its_page(
    console: Console, busy: list[str], hoa: Browser
) -> None:
    late = max(one.number for one in console.play.submissions())
    page = unescape(hoa.get("/staff/reports").text)
    rows = {number: row for row in page.split("<tr") for number in re.findall(r">(\d{4}-\d{4})</a>", row)}
    assert [number for number, row in rows.items() if "nộp muộn" in row] == [late]
    for number in rows:
        shown = unescape(hoa.get(f"/staff/reports/{number}").text)
        assert "Báo cáo 2026</a>" in shown and ("nộp muộn" in shown) == (number == late)


def test_where_a_report_is_stuck_and_since_when(console: Console, busy: list[str], hoa: Browser) -> None:
    lines = following.followed(console.play.engine, "c9", None, console.clock())
    assert lines[2].state is State.STUCK and lines[2].at_question == "du_an/thoi_gian"
    page = unescape(hoa.get("/staff/campaigns/c9?question=du_an/thoi_gian").text)
    assert "Đơn vị 2" in page.split('id="list"')[1] and "Đơn vị 3" not in page.split('id="list"')[1]
    assert "1.3. " in page and "08:00 25/11/2026" in page


def test_one_is_given_more_time(console: Console, busy: list[str], hoa: Browser) -> None:
    [first, *_] = following.followed(console.play.engine, "c9", None, console.clock())
    assert first.lateness is Lateness.OVERDUE
    where = f"/staff/campaigns/c9/organisations/{first.id}"
    assert hoa.post(f"{where}/extend", data={"until": "2027-02-01"}).status_code == 303
    page = unescape(hoa.get(where).text)
    assert "01/02/2027 (gia hạn)" in page
    assert following.followed(console.play.engine, "c9", None, console.clock())[0].lateness is None
    console.play.address = "moi"
    assert "Hạn nộp: ngày 1/2/2027" in console.play.says(busy[0]).messages[0].text
    hoa.post(f"{where}/extend", data={"until": ""})
    assert "gia hạn" not in unescape(hoa.get(where).text)
    assert hoa.post(f"{where}/extend", data={"until": "hôm nào"}).status_code == 409


def test_one_that_has_begun_nothing_is_taken_out(console: Console, busy: list[str], hoa: Browser) -> None:
    lines = following.followed(console.play.engine, "c9", None, console.clock())
    for one, status in ((lines[0], 303), (lines[2], 409)):
        answer = hoa.post(f"/staff/campaigns/c9/organisations/{one.id}/take-out")
        assert answer.status_code == status
    assert len(invited(console, "c9")) == 8
    console.play.address = "moi"
    assert console.play.opens(busy[0]).messages[0].key == "greeting"


def test_an_administrator_lets_in_who_waits_where_the_first_writer_is_gone(
    console: Console, busy: list[str], hoa: Browser
) -> None:
    play = console.play
    play.address = "binh"
    play.enters(busy[2])
    one = following.followed(play.engine, "c9", None, console.clock())[2]
    assert one.requests == 1
    where = f"/staff/campaigns/c9/organisations/{one.id}"
    assert "binh xin cùng viết" in unescape(hoa.get(where).text)
    assert "binh" not in unescape(console.add("minh", Role.VIEWER).get(where).text)
    assert hoa.post(f"{where}/let-in").status_code == 303
    assert play.opens().report == one.draft_id
    assert "xin cùng viết" not in unescape(hoa.get(where).text)
    assert [each.who for each in trail(play.engine) if each.act == "let in"] == ["hoa"]


def test_members_of_a_province_see_its_organisations_and_nothing_else(
    console: Console, busy: list[str]
) -> None:
    minh = console.add("minh", Role.VIEWER, LAO_CAI)
    page = unescape(minh.get("/staff/campaigns/c9").text)
    assert set(re.findall(r"Đơn vị (\d)", page)) == {"0", "3", "6"}
    lines = following.followed(console.play.engine, "c9", None, console.clock())
    for one in lines:
        answer = minh.get(f"/staff/campaigns/c9/organisations/{one.id}")
        assert answer.status_code == (200 if one.province == LAO_CAI else 404)
        assert spelled(one.code) not in answer.text, "a code lets somebody begin a report"
    assert "3</td>" in minh.get("/staff/campaigns").text
    _, *rows = lines_of(minh.get("/staff/campaigns/c9/following.xlsx").content)
    assert [row[0] for row in rows] == ["Đơn vị 0", "Đơn vị 3", "Đơn vị 6"]
    assert {row[13] for row in rows} == {None}
    mai = console.add("mai", Role.ADMINISTRATOR, LAO_CAI)
    here, there = lines[0], lines[1]
    for one, status in ((here, 303), (there, 404)):
        where = f"/staff/campaigns/c9/organisations/{one.id}/extend"
        assert mai.post(where, data={"until": "2027-02-01"}).status_code == status
    where = f"/staff/campaigns/c9/organisations/{here.id}/extend"
    assert mai.post(where, data={"until": "9999-12-31"}).status_code == 409, "no moment is after this day"


def test_a_province_is_seen_by_its_former_districts(console: Console, hoa: Browser) -> None:
    some = (
        Organisation("UBND xã Y Tý", LAO_CAI, 2701),
        Organisation("UBND xã Trịnh Tường", LAO_CAI, 2695),
        Organisation("UBND xã Pha Long", LAO_CAI, 2752),
        Organisation("UBND tỉnh Lào Cai", LAO_CAI),
        Organisation("UBND xã Giao Ninh", NINH_BINH, 14212),
    )
    codes = campaign(console.play.engine, "c8", some)
    console.play.enters(spelled(codes[0]))
    heading = "Theo huyện trước tháng 7/2025"
    whole = unescape(hoa.get("/staff/campaigns/c8").text)
    assert heading not in whole and "Bấm vào một tỉnh để xem theo huyện cũ" in whole
    page = unescape(hoa.get(f"/staff/campaigns/c8?province={LAO_CAI}").text)
    table = page.split(heading, 1)[1].split("</table>")[0]
    lines = re.findall(r'<th scope="row"><a href="\?([^"]*)#list">([^<]+)</a>.*?>(\d+)</a>', table)
    assert [(name, number) for _, name, number in lines] == [
        ("Huyện Bát Xát", "2"),
        ("Huyện Mường Khương", "1"),
        ("không phải xã", "1"),
    ]
    for query, number in re.findall(r'href="\?([^"]*)#list">(\d+)</a>', table):
        listed = hoa.get(f"/staff/campaigns/c8?{query}").text
        assert len(re.findall(r'href="/staff/campaigns/c8/organisations/', listed)) == int(number), query
    head, *rows = lines_of(hoa.get(f"/staff/campaigns/c8/following.xlsx?{lines[0][0]}").content)
    assert [dict(zip(head, row, strict=True))["Huyện trước 7/2025"] for row in rows] == ["Huyện Bát Xát"] * 2
    other = unescape(hoa.get(f"/staff/campaigns/c8?province={NINH_BINH}&{lines[0][0].split('&')[1]}").text)
    assert "UBND xã Giao Ninh" in other, "a district of the province before limits nothing in another one"
    minh = console.add("minh", Role.VIEWER, NINH_BINH)
    assert "Huyện Giao Thủy" in unescape(minh.get("/staff/campaigns/c8").text), (
        "who sees one province sees them"
    )


def test_the_list_is_taken_away_as_a_workbook(console: Console, busy: list[str], hoa: Browser) -> None:
    answer = hoa.get("/staff/campaigns/c9/following.xlsx?state=received")
    head, *rows = lines_of(answer.content)
    assert head[0] == "Đơn vị" and len(rows) == 2
    assert {row[4] for row in rows} == {"đã nhận"} and rows[1][5] == "nộp muộn"
    assert {row[13] for row in rows} <= set(busy)
    assert len(lines_of(hoa.get("/staff/campaigns/c9/following.xlsx").content)) == 10


def test_reminders_are_set_and_seen(console: Console, hoa: Browser) -> None:
    """An administrator sets the days and how many; everybody sees how often, when, and why not."""
    form = {"name": "Nhắc", "outline": "ngan_sach", "last_day": "2027-01-15", "contact": "", "letter": ""}
    for days, most in (("7, x", "4"), ("0", "4"), ("61", "4"), ("7", "13"), ("7", "-1")):
        answer = hoa.post("/staff/campaigns", data={**form, "remind_days": days, "remind_most": most})
        assert answer.status_code == 422 and (
            "Viết các ngày nhắc" in answer.text or "từ 0 đến 12" in answer.text
        )
    made = hoa.post("/staff/campaigns", data={**form, "remind_days": "1 5,3", "remind_most": "2"})
    id_ = made.headers["location"].split("/")[3]
    assert (
        "trước ngày cuối 5, 3, 1 ngày, và ngày sau hạn; nhiều nhất 2 lần"
        in hoa.get(f"/staff/campaigns/{id_}").text
    )
    edited = hoa.get(f"/staff/campaigns/{id_}/edit").text
    assert 'name="remind_days" value="5, 3, 1"' in edited and 'name="remind_most" value="2"' in edited
    some = (Organisation("UBND xã Y Tý", LAO_CAI),)
    organisations.add(console.play.engine, id_, some, lambda: "o-nhac", console.clock(), "hoa")
    at = datetime(2027, 1, 11, 2, 0, tzinfo=UTC)
    remind_all(console.play.conversation, lambda: at)
    assert "không nhắc: chưa ai bắt đầu viết" in hoa.get(f"/staff/campaigns/{id_}").text
    head, row = lines_of(hoa.get(f"/staff/campaigns/{id_}/following.xlsx").content)
    told = dict(zip(head, row, strict=True))
    assert told["Số lần nhắc"] == 0 and told["Vì sao không nhắc"] == "chưa ai bắt đầu viết"
