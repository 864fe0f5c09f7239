"""A campaign with two outlines on the staff pages: who answers which, and what follows."""

from __future__ import annotations

import re
from html import unescape
from io import BytesIO

import docx
import pytest

from flows.respondents.codes import spelled
from storage.campaigns import organisations
from storage.campaigns.organisations import Organisation
from storage.staff.accounts import Role
from tests.console.conftest import LAO_CAI, Browser, Console
from tests.console.test_campaigns import FORM, invited, lines_of, sends, workbook
from tests.console.test_letters import WEB, asks, fetches, sets
from tests.invited import campaign

BOTH = FORM | {"outline": ["ngan_sach", "phi_chinh_phu"]}
STATE, NGO = "Dự án từ ngân sách Nhà nước", "Tổ chức phi chính phủ, tổ chức phát triển"


@pytest.fixture
def hoa(console: Console) -> Browser:
    return console.add("hoa", Role.ADMINISTRATOR)


@pytest.fixture
def made(hoa: Browser) -> str:
    """The id of a campaign with both outlines, made at the page."""
    answer = hoa.post("/staff/campaigns", data=BOTH)
    assert answer.status_code == 303
    return answer.headers["location"].split("/")[3]


def chosen(console: Console, id_: str) -> dict[str, str]:
    return {one.name: one.outline for one in invited(console, id_)}


def test_both_are_ticked_and_shown(hoa: Browser, made: str) -> None:
    for page in ("/staff/campaigns", f"/staff/campaigns/{made}"):
        assert f"{STATE}; {NGO}" in unescape(hoa.get(page).text)
    edited = hoa.get(f"/staff/campaigns/{made}/edit").text
    assert re.findall(r'name="outline" value="(\w+)" checked', edited) == ["ngan_sach", "phi_chinh_phu"]
    for wrong in ([], ["ngan_sach", "khong_co"]):
        answer = hoa.post(f"/staff/campaigns/{made}/edit", data=FORM | {"outline": wrong})
        assert answer.status_code == 422 and "Chọn một đề cương" in unescape(answer.text)


def test_communes_answer_the_outline_chosen_on_the_page(console: Console, hoa: Browser, made: str) -> None:
    where = f"/staff/campaigns/{made}/communes"
    for form in ({}, {"outline": "khong_co"}):
        refused = hoa.post(where, data={"provinces": "15", "itself": "1", **form})
        assert refused.status_code == 409 and "Chọn một trong các đề cương" in unescape(refused.text)
    hoa.post(where, data={"provinces": "15", "itself": "1", "outline": "phi_chinh_phu"})
    page = hoa.get(f"{where}/{LAO_CAI}").text
    assert (
        'name="outline"' in page
        and 'name="outline"' in hoa.get(where.replace("communes", "organisations")).text
    )
    y_ty = dict((name, code) for code, name in re.findall(r'value="(\d+)" > (.*)</label>', unescape(page)))
    hoa.post(f"{where}/{LAO_CAI}", data={"communes": y_ty["UBND xã Y Tý"], "outline": "ngan_sach"})
    assert chosen(console, made) == {"UBND tỉnh Lào Cai": "phi_chinh_phu", "UBND xã Y Tý": "ngan_sach"}


SHEET = (
    ("Đơn vị", "Tỉnh", "Đề cương"),
    ("UBND xã Y Tý", "Lào Cai", "du an tu ngan sach nha nuoc"),
    ("Tổ chức Bàn tay Xanh", "", "PHI_CHINH_PHU"),
    ("Hội Nông dân", "Lào Cai", ""),
    ("Hội Phụ nữ", "Lào Cai", "Đề cương khác"),
)


def test_a_spreadsheet_says_the_outline_by_title_or_key(console: Console, hoa: Browser, made: str) -> None:
    where = sends(hoa, made, "don-vi.xlsx", workbook(*SHEET))
    page = unescape(hoa.get(where).text)
    faults = dict(re.findall(r"<li>dòng (\d+): (.*?)</li>", page))
    assert "không ghi đề cương" in faults["4"] and "Đề cương khác không phải" in faults["5"]
    assert [*faults] == ["4", "5"], "the column is guessed by what it is called"
    page = unescape(
        hoa.get(f"{where}?name=0&province=1&commune=&header=1&outline=2&otherwise=ngan_sach").text
    )
    assert re.findall(r"<li>dòng (\d+):", page) == ["5"] and 'value="ngan_sach" selected' in page
    [to] = re.findall(r'<form method="post" action="([^"]*/sheets/[^"]*)"', page)
    hoa.post(to, data={"only_good": "1"})
    assert chosen(console, made) == {
        "UBND xã Y Tý": "ngan_sach",
        "Tổ chức Bàn tay Xanh": "phi_chinh_phu",
        "Hội Nông dân": "ngan_sach",
    }


def test_a_spreadsheet_without_the_column_takes_the_one_of_the_page(
    console: Console, hoa: Browser, made: str
) -> None:
    where = sends(hoa, made, "a.xlsx", workbook(("Đơn vị",), ("Hội A",), ("Hội B",)))
    hoa.post(f"{where}?name=0&province=&commune=&header=1&otherwise=phi_chinh_phu")
    assert chosen(console, made) == {"Hội A": "phi_chinh_phu", "Hội B": "phi_chinh_phu"}


def test_with_one_outline_nothing_is_asked(console: Console, hoa: Browser) -> None:
    """Not even by a column that is called so."""
    made = hoa.post("/staff/campaigns", data=FORM).headers["location"].split("/")[3]
    where = sends(hoa, made, "don-vi.xlsx", workbook(*SHEET))
    pages = [where, f"/staff/campaigns/{made}/organisations", f"/staff/campaigns/{made}/communes/{LAO_CAI}"]
    assert [page for page in pages if 'name="outline"' in hoa.get(page).text] == []
    page = unescape(hoa.get(where).text)
    assert "có lỗi" not in page and "otherwise" not in page
    [to] = re.findall(r'<form method="post" action="([^"]*/sheets/[^"]*)"', page)
    assert to == f"{where}?name=0&province=1&commune=&header=1"
    hoa.post(to)
    assert set(chosen(console, made).values()) == {"ngan_sach"} and len(chosen(console, made)) == 4
    assert 'name="outline"' not in hoa.get(f"/staff/campaigns/{made}").text


def test_each_code_opens_its_outline_and_the_pages_follow_both(
    console: Console, hoa: Browser, made: str
) -> None:
    engine, play = console.play.engine, console.play
    some = (
        Organisation("UBND xã Y Tý", LAO_CAI, outline="ngan_sach"),
        Organisation("Bàn tay Xanh", 0, 0, "phi_chinh_phu"),
    )
    organisations.add(engine, made, some, console.desk.new_token, play.clock(), "hoa")
    y_ty, ngo = (spelled(one.code) for one in organisations.addressed(engine, made, None, None))
    play.address = "an"
    assert play.enters(y_ty).messages[-1].key == "du_an[1]/ten"
    play.address = "binh"
    assert play.enters(ngo).messages[-1].key == "to_chuc"
    play.presses("goto:tai_lieu")
    play.address = "an"
    play.presses("goto:tai_lieu")
    console.clock.now = play.clock.now
    page = unescape(hoa.get(f"/staff/campaigns/{made}").text)
    links = re.findall(r'href="\?(question=[^"]*)#list">(\d+)</a>', page)
    assert [number for _, number in links] == ["1", "1"], "one question of that name in each outline"
    found = [
        re.findall(
            r'organisations/\d+">(.*?)</a>', unescape(hoa.get(f"/staff/campaigns/{made}?{query}").text)
        )
        for query, _ in links
    ]
    assert sorted(found) == [["Bàn tay Xanh"], ["UBND xã Y Tý"]]
    head, *rows = lines_of(hoa.get(f"/staff/campaigns/{made}/following.xlsx?outline=phi_chinh_phu").content)
    assert [(row[0], row[head.index("Đề cương")]) for row in rows] == [("Bàn tay Xanh", NGO)]
    for play.address in ("an", "binh"):
        for _ in range(2):
            play.presses("submit")
    assert sorted(one.outline for one in play.submissions()) == ["ngan_sach", "phi_chinh_phu"]
    assert "2</a>" in hoa.get(f"/staff/campaigns/{made}").text


def test_letters_print_the_title_of_the_own_outline(console: Console, hoa: Browser) -> None:
    sets(console, public_url=WEB)
    some = (
        Organisation("UBND xã Y Tý", LAO_CAI, outline="ngan_sach"),
        Organisation("Hội A", LAO_CAI, 0, "phi_chinh_phu"),
    )
    campaign(console.play.engine, some=some, outlines=("ngan_sach", "phi_chinh_phu"))
    content = fetches(hoa, asks(console, hoa, "hoa", format="docx", province=str(LAO_CAI)))
    said = [one.text for one in docx.Document(BytesIO(content)).paragraphs]
    assert [one for one in said if one.startswith(("Kính gửi", "Đề cương"))] == [
        "Kính gửi: UBND xã Y Tý",
        f"Đề cương: {STATE}",
        "Kính gửi: Hội A",
        f"Đề cương: {NGO}",
    ]


def test_an_outline_stays_while_organisations_answer_it(console: Console, hoa: Browser, made: str) -> None:
    where = f"/staff/campaigns/{made}"
    hoa.post(f"{where}/communes", data={"provinces": "15", "itself": "1", "outline": "phi_chinh_phu"})
    refused = hoa.post(f"{where}/edit", data=FORM)
    assert refused.status_code == 422 and "không bỏ đề cương đó được" in unescape(refused.text)
    assert hoa.post(f"{where}/edit", data=FORM | {"outline": "phi_chinh_phu"}).status_code == 303
    assert hoa.post(f"{where}/edit", data=FORM).status_code == 303, "one takes the place of the other"
    assert chosen(console, made) == {"UBND tỉnh Lào Cai": "ngan_sach"}
    [one] = organisations.addressed(console.play.engine, made, None, None)
    assert STATE in unescape(hoa.get(f"{where}/organisations/{one.id}").text)
