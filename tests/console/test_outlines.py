"""Outlines on the staff pages: looked at, uploaded with faults, tried, and published as by the command."""

from __future__ import annotations

import re
import zipfile
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner
from openpyxl import load_workbook
from sqlalchemy import delete, select

from bot.commands import main
from bot.console import trials
from bot.console.access import COOKIE
from flows.form import outlines as shipped_outlines
from storage.core import tables
from storage.core.engine import open_engine, reading, writing
from storage.privacy.audit import trail
from storage.reports import candidates
from storage.reports.outlines import versions
from storage.staff import accounts, sessions
from storage.staff.accounts import Role
from tests.commands.test_serving import serving
from tests.console.conftest import LAO_CAI, Browser, Console
from tests.console.forms import CHOICES, SURVEY, Rows, bomb, changed, send, settings, shipped, xlsx
from tests.console.test_matrix import everything

FAULTY: Rows = (
    ("type", "name", "label", "relevant"),
    ("text", "ten", "Tên mô hình", ""),
    ("geotrace", "duong", "Đường đi", ""),
    ("text", "ten", "Tên nữa", ""),
    ("select_one vat", "vat", "Nuôi gì?", ""),
    ("text", "q", "Vì sao?", "${khong_co} = 'x'"),
)
FAULTY_CHOICES: Rows = (
    ("list_name", "name", "label"),
    ("vat", "bo", "Bò"),
    ("vat", "bo", "Dê"),
    ("vat", "", "Ong"),
)
FAULTY_SETTINGS: Rows = (("form_id", "version", "keep_days"), ("thu", "1", "mười"))


@pytest.fixture
def hoa(console: Console) -> Iterator[Browser]:
    """An administrator of all provinces. Their trial ends with the test."""
    yield console.add("hoa", Role.ADMINISTRATOR)
    console.desk.trials.end("hoa")


def cells(page: str) -> dict[str, str]:
    """The cells of a page that are marked, and what is in them, by their id."""
    marked = re.findall(
        r'<t[dh][^>]* id="([^"]+)" class="(?:faulty|warned)" tabindex="-1">(.*?)</t[dh]>', page
    )
    return {id_: unescape(re.sub("<[^>]+>", " ", text)) for id_, text in marked}


def presses(page: str) -> list[str]:
    """The buttons of the trial."""
    return re.findall(r'name="press" value="([^"]+)"', page)


def taps(browser: Browser, where: str, press: str) -> str:
    """Tap a button of the trial, without scripts. The page after it."""
    page = browser.get(where).text
    assert press in presses(page), presses(page)
    [asked_at] = set(re.findall(r'name="asked_at" value="([^"]*)"', page))
    tapped = browser.post(f"{where}/trial/say", data={"press": press, "asked_at": asked_at})
    assert tapped.status_code == 303
    return browser.get(where).text


def writes(browser: Browser, where: str, text: str) -> str:
    """Write in the trial, without scripts. The page after it."""
    assert browser.post(f"{where}/trial/say", data={"text": text}).status_code == 303
    return browser.get(where).text


def publishes(browser: Browser, where: str) -> httpx.Response:
    """Look at the effects, and publish as the page says."""
    page = browser.get(f"{where}/publish").text
    [after] = re.findall(r'name="after" value="([^"]*)"', page)
    return browser.post(f"{where}/publish", data={"after": after})


# Looking


def test_everybody_sees_what_is_asked(console: Console, three: list[str]) -> None:
    viewer = console.add("minh", Role.VIEWER)
    page = viewer.get("/staff/outlines").text
    assert "Dự án từ ngân sách Nhà nước" in page
    assert "2013.2" in page
    assert "enctype" not in page, "who may not publish sends nothing"
    one = viewer.get("/staff/outlines/one?key=ngan_sach").text
    assert "1.1.Tên mô hình/dự án:" in unescape(one)
    assert one.count("<rect ") == one.count("<marker") + 38, (
        "a box for each state: 36 of questions, 2 of the end"
    )
    assert '<td class="number">3</td>' in one, "reports"
    limited = console.add("lan", Role.VIEWER, LAO_CAI).get("/staff/outlines/one?key=ngan_sach").text
    assert '<td class="number">2</td>' in limited, "of their province"
    assert "Bản nháp đang mở" not in limited, "as on the first page"
    assert viewer.get("/staff/outlines/one?key=none").status_code == 404
    assert viewer.get("/staff/outlines/one?key=ngan_sach&version=9").status_code == 404


def test_a_version_is_downloaded_as_the_command_writes_it(
    console: Console, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewer = console.add("minh", Role.VIEWER)
    one = viewer.get("/staff/outlines/one?key=ngan_sach").text
    [address] = re.findall(r'href="(/staff/outlines/form.xlsx[^"]+)"', one)
    form = viewer.get(unescape(address))
    assert "ngan_sach-2013.2.xlsx" in form.headers["content-disposition"]
    monkeypatch.setenv("DECUONG_DATABASE_URL", console.play.url)
    CliRunner().invoke(main, ["outline", "show", "ngan_sach", "--to", str(tmp_path / "mau.xlsx")])
    assert values(form.content) == values((tmp_path / "mau.xlsx").read_bytes())


def values(book: bytes) -> list[list[tuple[object, ...]]]:
    """The cells of a workbook."""
    return [list(sheet.iter_rows(values_only=True)) for sheet in load_workbook(BytesIO(book)).worksheets]


def test_only_administrators_of_all_provinces_send_and_publish(console: Console, hoa: Browser) -> None:
    where = send(hoa, xlsx())
    limited = console.add("lan", Role.ADMINISTRATOR, LAO_CAI)
    reviewer = console.add("minh", Role.REVIEWER)
    for browser in (limited, reviewer):
        assert browser.get("/staff/outlines").status_code == 200
        assert "thu.xlsx" not in browser.get("/staff/outlines").text
        assert browser.get(where).status_code == 403
        file = {"file": ("thu.xlsx", xlsx())}
        assert browser.post("/staff/outlines/candidates", files=file).status_code == 403
        for act in ("publish", "drop", "trial", "trial/say", "trial/end"):
            assert browser.post(f"{where}/{act}", data={"after": ""}).status_code == 403
    assert "thu" not in dict(versions(console.play.engine))


# Faults in the form's own grid


def test_each_fault_stands_at_its_cell(hoa: Browser) -> None:
    where = send(hoa, xlsx(FAULTY, FAULTY_CHOICES, {"settings": FAULTY_SETTINGS}))
    page = hoa.get(where).text
    found = cells(page)
    expected = {
        "s0r3c0": "geotrace",
        "s0r4c1": "ten",
        "s0r6c3": "khong_co",
        "s1r3c1": "bo",
        "s1r4c1": "",
        "s2r2c2": "mười",
    }
    assert found.keys() == expected.keys()
    for id_, text in expected.items():
        assert text in found[id_]
        assert len(found[id_].split()) > 3, "the fault's sentence is beside it"
    assert "Đường đi" in page and "Tên mô hình" in page, "the rows around it are shown"
    links = re.findall(r'href="#(s[^"]+)"', page)
    assert sorted(links) == sorted(expected), "the list leads to the cells"
    assert "6 lỗi" in page
    assert "công bố sẽ làm gì" not in page
    assert "/trial" not in page


def test_the_sentences_are_those_of_the_command(
    hoa: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = xlsx(FAULTY, FAULTY_CHOICES, {"settings": FAULTY_SETTINGS})
    page = unescape(hoa.get(send(hoa, source)).text)
    (tmp_path / "thu.xlsx").write_bytes(source)
    monkeypatch.setenv("DECUONG_LOCALE", "vi")
    said = CliRunner().invoke(main, ["outline", "check", str(tmp_path / "thu.xlsx")]).output
    lines = [line.split(":", 4)[4].strip() for line in said.splitlines() if "thu.xlsx:" in line]
    assert len(lines) == 6
    for line in lines:
        assert page.count(line) == 2, "at the cell and in the list"


@pytest.mark.parametrize(
    ("survey", "marked", "words"),
    [
        ((("kind", "name", "label"), ("text", "a", "A")), ["s0r1"], "type"),
        ((("type", "name", "label", "lbael"), ("text", "a", "A", "x")), ["s0r1c3"], "label"),
        ((("type", "name", "label"), ("text", "a", "=B9&B8")), ["s0r2c2"], "C2"),
    ],
    ids=["missing column", "wrong column", "formula"],
)
def test_wrong_columns_are_marked_at_the_header(
    hoa: Browser, survey: Rows, marked: list[str], words: str
) -> None:
    found = cells(hoa.get(send(hoa, xlsx(survey))).text)
    assert list(found) == marked
    assert words in found[marked[0]]


def test_a_fault_of_the_whole_file_stands_above(hoa: Browser) -> None:
    page = hoa.get(send(hoa, xlsx_without_survey())).text
    assert cells(page) == {}
    assert "survey" in page and "1 lỗi" in page


def xlsx_without_survey() -> bytes:
    """A form whose sheet of questions has another name."""
    book = load_workbook(BytesIO(xlsx()))
    book["survey"].title = "cau hoi"
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def test_a_name_that_breaks_a_published_version_is_marked(console: Console, hoa: Browser) -> None:
    publishes(hoa, send(hoa, xlsx()))
    repeat: Rows = (
        SURVEY[0],
        ("begin repeat", "du_an", "Dự án"),
        ("text", "ten", "Tên mô hình"),
        ("end repeat", "", ""),
        *SURVEY[2:],
    )
    where = send(hoa, xlsx(repeat, others={"settings": settings(2)}))
    assert list(cells(hoa.get(where).text)) == ["s0r3c1"]
    assert hoa.get(f"{where}/publish").status_code == 303
    hoa.post(f"{where}/publish", data={"after": "1"})
    assert versions(console.play.engine)[-1] == ("thu", "1"), "nothing was published"


def test_thousands_of_rows_stay_usable(hoa: Browser) -> None:
    many = [["vat", f"v{n}", f"Vật {n}"] for n in range(5_000)]
    many[2_499][1] = "v7"
    page = hoa.get(where := send(hoa, xlsx(SURVEY, (CHOICES[0], *many)))).text
    assert list(cells(page)) == ["s1r2501c1"]
    assert page.count("<tr>") < 30
    assert "2.498 dòng" in page or "2498 dòng" in page
    rows = hoa.get(f"{where}/sheets/1?start=2402").text
    assert list(cells(rows)) == ["s1r2501c1"]
    assert rows.count("<tr>") == 201
    later = re.findall(r"start=(\d+)", rows)
    assert later == ["2202", "2602"]
    assert "Vật 4999" in hoa.get(f"{where}/sheets/1?start=4802").text
    assert "start=5002" not in hoa.get(f"{where}/sheets/1?start=4802").text
    assert hoa.get(f"{where}/sheets/7").status_code == 404


def test_very_many_faults_are_listed_in_part_and_lead_to_their_rows(hoa: Browser) -> None:
    survey = (SURVEY[0], *(("text" if n % 3 else "txet", f"q{n}", "Câu") for n in range(900)))
    page = hoa.get(where := send(hoa, xlsx(survey))).text
    assert "300 lỗi" in page and "còn 100 lỗi nữa" in page
    links = re.findall(r'<li><a href="([^"]+)"', page)
    assert links[0] == "#s0r2c0"
    assert links[-1] == f"{where}/sheets/0?start=599#s0r599c0"
    for link in links:
        address, _, anchor = link.partition("#")
        if not address:
            assert f'id="{anchor}"' in page
    assert f'id="{anchor}"' in hoa.get(address).text


def test_markup_in_a_form_is_text(hoa: Browser) -> None:
    evil = "<script>alert(1)</script>"
    page = hoa.get(
        send(hoa, xlsx((SURVEY[0], ("txet", "a", evil), ("text", evil, evil))), evil + ".xlsx")
    ).text
    assert evil not in page
    assert evil in unescape(page)


# What is refused at the door


@pytest.mark.parametrize(
    ("name", "source", "words"),
    [
        ("thu.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "kiểu cũ"),
        ("thu.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "mật khẩu"),
        ("thu.csv", b"type,name,label\ntext,a,A\n", "không phải tệp Excel"),
        ("thu.xlsx", b"type,name,label\ntext,a,A\n", "không phải tệp Excel"),
        ("thu.xlsx", b"", "không phải tệp Excel"),
        ("thu.xlsx", b"PK\x03\x04" + bytes(100), "không phải tệp Excel"),
        ("thu.zip", xlsx(), "không phải tệp Excel"),
        ("thu.xlsx", bomb(), "5 MB"),
        ("thu.xlsx", bomb(6), "5 MB"),
        ("thu.xlsx", bytes(11_000_000), "10 MB"),
    ],
    ids=["xls", "password", "csv", "csv as xlsx", "empty", "cut off", "zip", "bomb", "small bomb", "large"],
)
def test_what_is_no_form_is_refused(
    console: Console, hoa: Browser, name: str, source: bytes, words: str
) -> None:
    before = everything(console)
    sent = hoa.post("/staff/outlines/candidates", files={"file": (name, source)})
    assert sent.status_code == 422
    [fault] = re.findall(r'<p class="fault[^>]*>([^<]+)</p>', sent.text)
    assert words in fault
    assert everything(console) == before


def test_a_body_is_read_only_for_who_may_send_one(console: Console) -> None:
    read = []

    async def body() -> AsyncIterator[bytes]:
        read.append(1)
        yield b"x"

    headers = {"content-type": "multipart/form-data; boundary=x", "content-length": "1000"}
    who = [
        console.browser(),
        console.add("minh", Role.REVIEWER),
        console.add("lan", Role.ADMINISTRATOR, LAO_CAI),
    ]
    for browser, status in zip(who, (303, 403, 403), strict=True):
        sent = browser.post("/staff/outlines/candidates", content=body(), headers=headers)
        assert sent.status_code == status
    assert read == []
    whole = console.add("hoa", Role.ADMINISTRATOR)
    large = headers | {"content-length": "20000000"}
    assert whole.post("/staff/outlines/candidates", content=body(), headers=large).status_code == 422
    assert read == [], "nor is one that is too large"


def test_a_damaged_workbook_is_refused(console: Console, hoa: Browser) -> None:
    damaged = BytesIO()
    with zipfile.ZipFile(damaged, "w") as archive:
        archive.writestr("xl/workbook.xml", "Đây không phải XML.")
    sent = hoa.post("/staff/outlines/candidates", files={"file": ("thu.xlsx", damaged.getvalue())})
    assert sent.status_code == 422
    assert "không đọc được" in sent.text
    assert hoa.post("/staff/outlines/candidates", data={"file": "thu.xlsx"}).status_code == 422


def test_candidates_end(console: Console, hoa: Browser) -> None:
    form = xlsx()  # openpyxl writes the time into it
    where = send(hoa, form)
    assert send(hoa, form) == where, "the same form is kept once"
    assert "thu.xlsx" in hoa.get("/staff/outlines").text
    hoa.post(f"{where}/drop")
    assert hoa.get(where).status_code == 404
    for number in range(candidates.MOST):
        send(hoa, xlsx(others={"settings": settings(number)}))
    full = hoa.post("/staff/outlines/candidates", files={"file": ("thu.xlsx", xlsx(FAULTY))})
    assert full.status_code == 422
    assert "xoá bớt" in full.text
    console.clock.now += timedelta(days=candidates.KEPT_DAYS, minutes=1)
    hoa = console.browser("hoa")
    assert "thu.xlsx" not in hoa.get("/staff/outlines").text
    assert hoa.get(send(hoa, xlsx())).status_code == 200
    with reading(console.play.engine) as connection:
        assert len(connection.execute(select(tables.outline_candidates.c.id)).all()) == 1


# Trying


def test_a_form_is_tried_and_nothing_is_kept(console: Console, hoa: Browser) -> None:
    where = send(hoa, xlsx())
    before = everything(console)
    assert hoa.post(f"{where}/trial").headers["location"] == f"{where}#trial"
    page = taps(hoa, where, "yes")
    assert "Tên mô hình" in page
    page = writes(hoa, where, "Nuôi <b>bò</b>")
    assert "Nuôi &lt;b&gt;bò" in page
    assert {"choice:bo", "choice:de"} <= set(presses(page))
    page = taps(hoa, where, "choice:de")
    assert '<div class="bubble own"><p>Dê</p></div>' in page
    page = writes(hoa, where, "Tốt")
    page = taps(hoa, where, "submit")
    assert everything(console) == before, "the real records know nothing of it"
    hoa.post(f"{where}/trial/end")
    assert presses(hoa.get(where).text) == []
    late = hoa.post(f"{where}/trial/say", data={"text": "x"})
    assert late.status_code == 409
    assert "đã kết thúc" in late.text


def test_an_answer_of_several_messages_keeps_its_buttons(hoa: Browser) -> None:
    survey: Rows = (
        ("type", "name", "label", "appearance"),
        ("text", "ket_qua", "Kết quả", "multiline"),
        ("text", "ten", "Tên mô hình", ""),
    )
    where = send(hoa, xlsx(survey))
    hoa.post(f"{where}/trial")
    taps(hoa, where, "yes")
    for text in ("Tốt", "Rất tốt", "Ai cũng vui"):
        page = writes(hoa, where, text)
    assert "<p>Ai cũng vui ✓</p>" in page, "nothing is said to it, and it is kept"
    assert "Tên mô hình" in taps(hoa, where, "done")


@pytest.mark.parametrize("key", shipped_outlines.shipped())
def test_the_outlines_that_come_along_are_sent_as_files_and_tried(hoa: Browser, key: str) -> None:
    where = send(hoa, shipped(key, "2027.1"), f"{key}.xlsx")
    page = hoa.get(where).text
    assert cells(page) == {}
    assert "không có lỗi" in page
    hoa.post(f"{where}/trial")
    taps(hoa, where, "yes")
    assert "skip" in presses(hoa.get(where).text)
    effects = unescape(hoa.get(f"{where}/publish").text)
    assert "Không câu nào mới" in effects


def test_each_member_has_one_trial_and_it_ends_when_it_is_left(
    console: Console, hoa: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trials, "MOST", 2)
    where = send(hoa, xlsx())
    others = [console.add(name, Role.ADMINISTRATOR) for name in ("lan", "minh")]
    kept = console.desk.trials
    for browser in (hoa, *others):
        browser.post(f"{where}/trial")
        taps(browser, where, "yes")
    assert presses(hoa.get(where).text) == [], "a third ends the one that was used least recently"
    for browser in others:
        assert "Tên mô hình" in browser.get(where).text
    assert "hoa" not in str(others[0].get(where).text.count("bubble own")), "each sees their own"
    console.clock.now += trials.IDLE + timedelta(minutes=1)
    assert kept.of("lan", where.rpartition("/")[2], console.clock.now) is None
    assert kept.of("minh", where.rpartition("/")[2], console.clock.now) is None


def test_a_trial_has_an_end(console: Console, hoa: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trials, "MOST_TURNS", 3)
    where = send(hoa, xlsx())
    hoa.post(f"{where}/trial")
    taps(hoa, where, "yes")
    writes(hoa, where, "Nuôi bò")
    ended = hoa.post(f"{where}/trial/say", data={"text": "x"}, headers={"hx-request": "true"})
    assert ended.status_code == 200, "htmx shows nothing of other answers"
    assert "quá dài" in ended.text
    assert "Nuôi bò" in ended.text
    assert "<html" not in ended.text, "only the chat comes"
    hoa.post(f"{where}/drop")
    gone = hoa.post(f"{where}/trial", headers={"hx-request": "true"})
    assert "không còn ở đây" in gone.text


# Effects and publishing


NEXT: Rows = (*SURVEY[:3], ("text", "kien_nghi", "Kiến nghị"))
"""A question less, another more; a choice less (NEXT_CHOICES)."""
NEXT_CHOICES = CHOICES[:2]


@pytest.fixture
def drafts(console: Console, hoa: Browser) -> Console:
    """Two open drafts under version 1, and a report."""
    publishes(hoa, send(hoa, xlsx()))
    for who, vat in (("an", "de"), ("binh", "bo"), ("chi", "de")):
        console.play.address = who
        console.play.agrees("thu")
        console.play.says("Nà Mòn")
        console.play.presses(f"choice:{vat}")
        console.play.says("tốt")
    console.play.presses("submit")
    console.play.presses("submit")
    return console


def test_effects_are_those_that_the_command_tells(
    drafts: Console, hoa: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = xlsx(NEXT, NEXT_CHOICES, {"settings": settings(2)})
    page = unescape(hoa.get(send(hoa, source) + "/publish").text)
    (tmp_path / "thu.xlsx").write_bytes(source)
    monkeypatch.setenv("DECUONG_DATABASE_URL", drafts.play.url)
    monkeypatch.setenv("DECUONG_LOCALE", "en")
    said = CliRunner().invoke(main, ["outline", "check", str(tmp_path / "thu.xlsx")]).stderr
    assert said.splitlines() == [
        "Against version 1: 1 added, 1 dropped, 0 of another type; "
        "open drafts that follow at the next message: 2.",
        "  new: kien_nghi",
        "  asked again: vat (answers: 1)",
        "  asked no more: ket_qua (answers: 2; the words stay, unplaced)",
        "  no longer offered: de of vat (chosen in answers: 1)",
    ]
    assert "theo ở tin nhắn kế tiếp: 2" in page
    rows = [
        tuple(re.sub("<[^>]+>", "", cell).strip() for cell in re.findall(r"<t[hd].*?</t[hd]>", row))
        for row in re.findall(r"<tr>(<th scope=\"row\".*?)</tr>", page)
    ]
    assert rows == [
        ("Kiến nghị kien_nghi", "mới", "–"),
        ("Nuôi gì? vat", "hỏi lại", "1"),
        ("Kết quả ket_qua", "không hỏi nữa; lời đã viết vẫn giữ, đứng riêng", "2"),
        ("Nuôi gì? vat", "không còn lựa chọn: de", "1"),
    ]


def test_what_is_published_is_offered_and_drafts_follow(drafts: Console, hoa: Browser) -> None:
    where = send(hoa, xlsx(NEXT, NEXT_CHOICES, {"settings": settings(2)}))
    published = publishes(hoa, where)
    assert published.status_code == 303
    page = unescape(hoa.get(published.headers["location"]).text)
    assert "Đã công bố phiên bản 2" in page
    numbers = [
        re.findall(r'<td class="number">(\d+)</td>', row)
        for row in re.findall(r"<tr>\s*<th.*?</tr>", page, re.S)
    ]
    assert numbers[:3] == [[], ["0", "0"], ["2", "1"]], "drafts and reports of version 2, and of version 1"
    assert hoa.get(where).status_code == 404, "it waits no more"
    drafts.play.address = "an"
    drafts.play.opens()
    told = "\n".join(one.plain for one in drafts.play.replies[-1].messages)
    assert "Nuôi gì?" in told and "Kiến nghị" in told, "as it was foretold"
    noted = [(one.act, one.about, one.who) for one in trail(drafts.play.engine) if one.act == "publish"]
    assert noted == [("publish", "thu 1", "hoa"), ("publish", "thu 2", "hoa")]


def test_the_command_notes_who_published(
    console: Console, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "thu.xlsx").write_bytes(xlsx())
    monkeypatch.setenv("DECUONG_DATABASE_URL", console.play.url)
    for _ in range(2):
        result = CliRunner().invoke(main, ["outline", "publish", str(tmp_path / "thu.xlsx"), "--by", "lan"])
        assert result.exit_code == 0
    noted = [(one.act, one.about, one.who) for one in trail(console.play.engine)]
    assert noted == [("publish", "thu 1", "lan")], "once; and decuong's own outlines are nobody's"


def test_another_publication_meanwhile_refuses_the_button(console: Console, hoa: Browser) -> None:
    publishes(hoa, send(hoa, xlsx()))
    mine = send(hoa, xlsx(NEXT, NEXT_CHOICES, {"settings": settings(3)}))
    [after] = re.findall(r'name="after" value="([^"]*)"', hoa.get(f"{mine}/publish").text)
    publishes(hoa, send(hoa, xlsx(others={"settings": settings(2)})))
    stale = hoa.post(f"{mine}/publish", data={"after": after})
    assert stale.status_code == 409
    assert "phiên bản 2 được công bố" in unescape(stale.text)
    assert versions(console.play.engine)[-1] == ("thu", "2")
    assert 'name="after" value="2"' in stale.text, "the page shows what it does now"
    assert publishes(hoa, mine).status_code == 303
    assert versions(console.play.engine)[-1] == ("thu", "3")


def test_the_first_of_two_new_outlines_of_a_name_counts(console: Console, hoa: Browser) -> None:
    mine = send(hoa, xlsx())
    hoa.get(f"{mine}/publish")
    publishes(hoa, send(hoa, xlsx(NEXT, others={"settings": settings(2)})))
    assert hoa.post(f"{mine}/publish", data={"after": ""}).status_code == 409


def test_what_is_published_is_what_was_seen(console: Console, hoa: Browser) -> None:
    """A candidate's address is made of its content: another file has another one, and a lost one is gone."""
    where = send(hoa, xlsx())
    other = send(hoa, changed(xlsx(), "survey", 2, "label", "Tên khác"))
    assert other != where
    assert send(hoa, xlsx(), "khac.xlsx") != where, "the file's name may be the outline's"
    with writing(console.play.engine) as connection:
        connection.execute(delete(tables.outline_candidates))
    assert hoa.post(f"{where}/publish", data={"after": ""}).status_code == 404


def test_a_changed_form_needs_a_new_version(console: Console, hoa: Browser) -> None:
    publishes(hoa, where := send(hoa, xlsx()))
    same = send(hoa, changed(xlsx(), "survey", 2, "label", "Tên khác"))
    assert same != where
    page = unescape(hoa.get(f"{same}/publish").text)
    assert "đã công bố rồi" in page
    assert 'name="after"' not in page
    refused = hoa.post(f"{same}/publish", data={"after": "1"})
    assert refused.status_code == 409
    assert "hãy ghi phiên bản mới" in unescape(refused.text)


@pytest.mark.timeout(180)
@pytest.mark.parametrize("by", ["page", "command"])
def test_phones_of_a_running_server_get_what_is_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    """What is published stands in the database, and the chat looks there; it needs no restart."""
    url = f"sqlite:///{tmp_path}/decuong.db"
    (tmp_path / "thu.xlsx").write_bytes(xlsx())
    (tmp_path / "thu2.xlsx").write_bytes(xlsx(NEXT, NEXT_CHOICES, {"settings": settings(2)}))
    with serving(tmp_path, {"DECUONG_FILES": str(tmp_path / "files")}) as program:
        publish = by_page(program.url, url) if by == "page" else by_command(url, monkeypatch)
        phone = httpx.Client(base_url=program.url, timeout=60)
        phone.post("/chat/open", json={"code": ""})
        phone.post("/chat/messages", json={"id": "1", "press": "yes"})
        publish(tmp_path / "thu.xlsx")
        offered = phone.post("/chat/open", json={"code": ""}).json()["messages"][-1]
        assert "outline:thu" in [one["press"] for row in offered["buttons"] for one in row]
        begun = phone.post("/chat/messages", json={"id": "2", "press": "outline:thu"}).json()
        assert begun["messages"][-1]["text"] == "Tên mô hình"
        phone.post("/chat/messages", json={"id": "3", "text": "Nuôi bò"})
        phone.post("/chat/messages", json={"id": "4", "press": "choice:bo"})
        publish(tmp_path / "thu2.xlsx")
        followed = phone.post("/chat/messages", json={"id": "5", "text": "Tốt"}).json()
        assert "Kiến nghị" in str(followed["messages"]), "the draft follows at its next message"
        phone.close()


def by_command(url: str, monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], None]:
    """Publishing by the command, in another process than the server's."""
    monkeypatch.setenv("DECUONG_DATABASE_URL", url)

    def publish(file: Path) -> None:
        assert CliRunner().invoke(main, ["outline", "publish", str(file)]).exit_code == 0

    return publish


def by_page(address: str, url: str) -> Callable[[Path], None]:
    """Publishing on the staff pages of the server."""
    now, token = datetime.now(UTC), "token of hoa".ljust(43, "-").replace(" ", "-")
    engine = open_engine(url)
    accounts.add(engine, "hoa", Role.ADMINISTRATOR, (), now, "test")
    sessions.begin(engine, "hoa", token, now, "test")
    engine.dispose()

    def publish(file: Path) -> None:
        with httpx.Client(base_url=address, cookies={COOKIE: token}, timeout=60) as browser:
            sent = browser.post("/staff/outlines/candidates", files={"file": (file.name, file.read_bytes())})
            where = sent.headers["location"]
            [after] = re.findall(r'name="after" value="([^"]*)"', browser.get(f"{where}/publish").text)
            assert browser.post(f"{where}/publish", data={"after": after}).status_code == 303

    return publish
