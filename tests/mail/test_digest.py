"""The digest: once on the morning of a working day, in the numbers of the pages, and not in vain."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from email.message import EmailMessage
from html import unescape
from urllib.parse import urlsplit

import pytest

from flows.respondents.codes import spelled
from storage.campaigns import campaigns
from storage.campaigns.organisations import Organisation
from storage.core import tables
from storage.core.engine import writing
from storage.queues import leases
from storage.staff.accounts import Role
from tests.console.conftest import LAO_CAI, NINH_BINH, Browser
from tests.invited import campaign, terms
from tests.mail.conftest import PUBLIC, Office, address

SATURDAY, SUNDAY, MONDAY = "2026-11-28", "2026-11-29", "2026-11-30"
SOME = (
    Organisation("UBND xã Y Tý", LAO_CAI, 2701),
    Organisation("UBND xã Pha Long", LAO_CAI, 2752),
    Organisation("UBND xã Trịnh Tường", LAO_CAI, 2695),
    Organisation("UBND xã Giao Ninh", NINH_BINH, 14212),
)


@pytest.fixture
def busy(office: Office) -> Office:
    """Friday: a campaign of four. One has submitted, one is being written, one has opened the letter."""
    play = office.console.play
    codes = [spelled(one) for one in campaign(play.engine, "c7", SOME)]
    play.clock.now = office.console.clock.now.replace(month=11, day=27, hour=3)
    play.address = "an"
    play.enters(codes[0])
    play.says("Nuôi bò", "xã Y Tý, tỉnh Lào Cai")
    play.presses("submit")
    play.presses("submit")
    play.address = "binh"
    play.enters(codes[1])
    play.says("Nuôi dê")
    play.address = "chi"
    play.opens(codes[2])
    return office


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def lines_of(mail: EmailMessage) -> list[tuple[str, str]]:
    """(text, address) of the lines, out of the HTML."""
    body = mail.get_body(("html",))
    assert body is not None
    found = re.findall(r'<li><a href="([^"]+)"[^>]*>([^<]+)</a>', body.get_content())
    return [(unescape(text), unescape(where)) for where, text in found]


def number_on(browser: Browser, where: str, office: Office) -> int:
    """How many a page lists."""
    page = browser.get(where.removeprefix(PUBLIC))
    assert page.status_code == 200, where
    if "/staff/reports" in where:
        return len(office.console.number_of(page))
    return len(
        re.findall(r'<th scope="row" class="wrap"><a href="/staff/campaigns/[^"]+/organisations/', page.text)
    )


def test_one_mail_in_the_morning_in_the_numbers_of_the_pages(busy: Office) -> None:
    busy.asks("hoa")
    busy.at(f"{SATURDAY} 07:59")
    busy.sends()
    assert busy.box.received == []
    busy.at(f"{SATURDAY} 08:00")
    for _ in range(3):
        busy.sends()
    [mail] = busy.box.to(address("hoa"))
    assert mail["Subject"] == "Báo cáo: tin ngày 28/11/2026"
    assert mail["From"] == "bao-cao@example.vn" and mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content_type() == "multipart/alternative"
    assert text_of(mail).startswith(
        "Kính gửi anh/chị hoa,\n\nCục xin gửi anh/chị tình hình báo cáo sáng ngày 28/11/2026."
    )
    lines = lines_of(mail)
    assert [text for text, _ in lines] == [
        "1 bản nộp mới",
        "1 báo cáo chờ xem, lâu nhất 0 ngày",
        "1 đơn vị mới nộp",
        "chưa mở: 1",
        "chưa bắt đầu: 1",
        "đang viết: 1",
        "đã nhận: 1",
    ]
    assert "Báo cáo 2026: còn 22 ngày" in text_of(mail)
    hoa = busy.browser("hoa")
    for text, where in lines:
        assert where in text_of(mail), "the same in the text"
        [number, *_] = re.findall(r"\d+", text)
        assert number_on(hoa, where, busy) == int(number), where


def test_each_is_told_of_their_provinces(busy: Office) -> None:
    busy.asks("lan", Role.VIEWER, NINH_BINH)
    busy.asks("minh", Role.VIEWER, LAO_CAI)
    busy.at(f"{SATURDAY} 08:00")
    busy.sends()
    assert busy.box.to(address("lan")) == [], "an organisation that has not opened its letter is no news"
    [mail] = busy.box.to(address("minh"))
    assert "chưa mở" not in text_of(mail) and "chưa bắt đầu: 1" in text_of(mail)


def test_a_deadline_that_is_near_is_told(busy: Office) -> None:
    busy.asks("lan", Role.VIEWER, NINH_BINH)
    busy.at("2026-12-14 08:00")
    busy.sends()
    [mail] = busy.box.to(address("lan"))
    assert "Hạn nộp" in text_of(mail)
    assert lines_of(mail)[0] == (
        "Báo cáo 2026: còn 6 ngày; 1 trong 1 đơn vị chưa nộp",
        f"{PUBLIC}/staff/campaigns/c7",
    )
    campaigns.close(busy.console.play.engine, "c7", busy.console.clock(), "hoa", is_closed=True)
    busy.at("2026-12-15 08:00")
    busy.sends()
    assert len(busy.box.to(address("lan"))) == 1, "a closed campaign is over"


def test_no_mail_on_a_day_off_and_none_without_news(busy: Office) -> None:
    busy.asks("hoa")
    for morning in (f"{SUNDAY} 09:00", "2027-01-01 09:00", "2027-02-08 09:00"):
        busy.at(morning)
        busy.sends()
    assert busy.box.received == [], "a Sunday, New Year and Tết"
    play = busy.console.play
    campaigns.close(play.engine, "c7", play.clock(), "hoa", is_closed=True)
    play.address = "an"
    play.presses("withdraw")
    busy.at(f"{MONDAY} 17:00")
    busy.sends()
    assert busy.box.received == [], "after the hours"
    busy.at("2026-12-01 09:00")
    busy.sends()
    assert busy.box.received == [], "nothing to tell"


def test_monday_tells_of_saturday_and_sunday_too(busy: Office) -> None:
    busy.asks("hoa")
    busy.at(f"{SATURDAY} 08:00")
    busy.sends()
    busy.console.play.clock.now = busy.console.clock.now.replace(day=28, hour=9)
    busy.console.submits("dao", "Nuôi ong", "tỉnh Lào Cai")
    busy.console.play.clock.now = busy.console.clock.now.replace(day=29, hour=9)
    busy.console.submits("em", "Nuôi gà", "tỉnh Lào Cai")
    busy.at(f"{MONDAY} 08:30")
    busy.sends()
    _, mail = busy.box.to(address("hoa"))
    assert lines_of(mail)[0] == (
        "2 bản nộp mới",
        f"{PUBLIC}/staff/reports?since=2026-11-28&until=2026-11-29&versions=all",
    )
    assert number_on(busy.browser("hoa"), lines_of(mail)[0][1], busy) == 2


def test_what_does_not_go_out_is_told_to_who_can_mend_it(busy: Office) -> None:
    busy.asks("hoa", Role.ADMINISTRATOR)
    busy.asks("lan", Role.REVIEWER)
    busy.asks("minh", Role.ADMINISTRATOR, LAO_CAI)
    busy.console.app.settings.department_url = "postgresql://127.0.0.1:1/nowhere"
    with writing(busy.console.play.engine) as connection:
        now = busy.console.clock()
        row = {"id": "w", "url": "https://erp.example.vn", "secret": "s", "acts": "submit", "provinces": ""}
        connection.execute(tables.webhooks.insert().values(row | {"by": "hoa", "made_at": now}))
        given_up = {"id": "m", "webhook": "w", "act": "submit", "about": "", "body": "", "since": now}
        told = {"made_at": now, "tries": 15, "reason": "too slow"}
        connection.execute(tables.webhook_deliveries.insert().values(given_up | told))
    busy.at(f"{SATURDAY} 08:00")
    busy.sends()
    [mail] = busy.box.to(address("hoa"))
    failing = [(text, urlsplit(where).path) for text, where in lines_of(mail)[:2]]
    assert failing[0] == ("Webhook: 1 tin đã thôi gửi.", "/staff/webhooks")
    assert failing[1][0].startswith("Cơ sở dữ liệu của Cục: ") and failing[1][1] == "/staff/department"
    for other in ("lan", "minh"):
        assert "Webhook" not in text_of(busy.box.to(address(other))[0])
    assert "1 tin đã thôi gửi" in unescape(busy.browser("hoa").get("/staff/digest").text)


def test_what_the_server_does_not_take_now_is_tried_again_less_and_less_often(busy: Office) -> None:
    busy.asks("hoa")
    busy.asks("lan")
    busy.box.answers = ["451 later"] * 2
    busy.box.refuses[address("lan")] = "450 busy"
    sent = []
    for minute in range(0, 60):
        busy.at(f"{SATURDAY} 08:{minute:02}")
        before = len(busy.box.answers), len(busy.box.received)
        busy.sends()
        if (len(busy.box.answers), len(busy.box.received)) != before:
            sent.append(minute)
    assert len(busy.box.to(address("hoa"))) == 1 and len(sent) == 3
    first, second, third = sent
    assert first == 0 and second - first < third - second
    assert busy.box.to(address("lan")) == []
    busy.at(f"{MONDAY} 08:00")
    busy.box.refuses.clear()
    busy.sends()
    [mail] = busy.box.to(address("lan"))
    assert "since=2026-11-27&until=2026-11-29" in text_of(mail), "what was not sent is told on the next day"


def test_an_address_that_is_refused_is_shown_and_written_to_no_more(busy: Office) -> None:
    busy.asks("hoa")
    busy.asks("lan")
    busy.box.refuses[address("hoa")] = "550 no such user"
    busy.at(f"{SATURDAY} 08:00")
    busy.sends()
    assert [to for to, _ in busy.box.received] == [address("lan")]
    page = unescape(busy.browser("hoa").get("/staff/me").text)
    assert "Máy chủ thư từ chối hoa@cuc.vn ngày 28/11/2026" in page
    busy.box.refuses.clear()
    busy.at(f"{MONDAY} 08:00")
    busy.sends()
    assert busy.box.to(address("hoa")) == []
    hoa = busy.browser("hoa")
    hoa.post("/staff/me/mail", data={"address": address("hoa")})
    hoa.post("/staff/me/mail/confirm", data={"code": busy.code("hoa")})
    busy.sends()
    assert len(busy.box.to(address("hoa"))) == 2, "the code, and the digest"


def test_a_link_in_the_mail_stops_it_without_logging_in(busy: Office) -> None:
    busy.asks("hoa")
    busy.at(f"{SATURDAY} 08:00")
    busy.sends()
    [mail] = busy.box.to(address("hoa"))
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = mail["List-Unsubscribe"].strip("<>")
    assert link in text_of(mail) and link.startswith(f"{PUBLIC}/staff/mail/stop/")
    stranger, path = busy.console.browser(), link.removeprefix(PUBLIC)
    assert "Thôi gửi" in unescape(stranger.get(path).text)
    assert "Thư được gửi tới" in unescape(busy.browser("hoa").get("/staff/me").text), "to look stops nothing"
    assert stranger.post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert "Đang tắt" in unescape(busy.browser("hoa").get("/staff/me").text)
    busy.at(f"{MONDAY} 08:00")
    busy.sends()
    assert len(busy.box.received) == 1
    assert stranger.post("/staff/mail/stop/none").status_code == 404


def test_the_page_has_the_same_and_the_days_before(busy: Office) -> None:
    busy.asks("hoa")
    busy.at(f"{SATURDAY} 08:00")
    busy.sends()
    for name in ("hoa", "lan"):
        browser = busy.browser("hoa") if name == "hoa" else busy.console.add("lan", Role.VIEWER)
        page = unescape(browser.get("/staff/digest").text)
        assert "1 báo cáo chờ xem, lâu nhất 0 ngày" in page and "chưa bắt đầu: 1" in page
        assert ("đã gửi" in page) == (name == "hoa"), "the mail of today"
        for where in re.findall(r'<li><a href="(/staff/[^"]+)"', page):
            assert browser.get(where).status_code == 200
    assert 'href="/staff/digest"' in busy.browser("hoa").get("/staff/").text


def test_the_page_says_that_there_is_nothing(office: Office) -> None:
    assert "Hôm nay chưa có gì để báo" in unescape(
        office.console.add("hoa", Role.VIEWER).get("/staff/digest").text
    )


def test_names_in_a_mail_are_text(office: Office) -> None:
    """A campaign's name is written by an administrator, and stands in the HTML as text."""
    engine = office.console.play.engine
    campaign(engine, "c7", SOME)
    campaigns.change(
        engine, "c7", terms(name='<img src="https://evil.example">'), office.console.clock(), "hoa"
    )
    office.asks("hoa")
    office.at("2026-12-18 08:00")
    office.sends()
    [mail] = office.box.to(address("hoa"))
    body = mail.get_body(("html",))
    assert body is not None and "<img" not in body.get_content() and "&lt;img" in body.get_content()


def test_the_process_ends_when_nothing_is_due(office: Office) -> None:
    """As `serve` begins it. Nobody has asked for a digest, whatever day it is."""
    settings = office.console.app.settings
    own = {
        "DECUONG_DATABASE_URL": settings.database_url,
        "DECUONG_SMTP_URL": office.box.url,
        "DECUONG_MAIL_FROM": settings.mail_from,
        "DECUONG_PUBLIC_URL": PUBLIC,
    }
    program = subprocess.Popen(
        [sys.executable, "-m", "bot.jobs.digest"],
        stdin=subprocess.PIPE,  # open for as long as `serve` runs
        stderr=subprocess.PIPE,
        env={**os.environ, **own},
    )
    assert program.wait(60) == 0
    assert program.stdin is not None and program.stderr is not None
    assert program.stderr.read() == b""
    program.stdin.close()
    program.stderr.close()
    assert leases.held(office.console.play.engine) == []
