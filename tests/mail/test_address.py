"""An address counts once a code that was sent there came back; a wrong one is shown to the member."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

import pytest
from pydantic import SecretStr
from sqlalchemy import func, select

from storage.core import tables
from storage.core.engine import reading
from storage.privacy.audit import trail
from storage.staff import accounts
from storage.staff.accounts import Role
from tests.console.conftest import Browser, Console
from tests.mail.conftest import Office, address

ON = "Thư được gửi tới hoa@cuc.vn"


def rows(console: Console, name: str) -> int:
    with reading(console.play.engine) as connection:
        query = select(func.count()).select_from(tables.metadata.tables[name])
        return connection.execute(query).scalar_one()


def me(browser: Browser) -> str:
    return unescape(browser.get("/staff/me").text)


def asks(browser: Browser, to: str = address("hoa")) -> str:
    """Ask for a code. The page that shows."""
    answer = browser.post("/staff/me/mail", data={"address": to})
    return unescape(answer.text) if answer.status_code == 422 else me(browser)


def test_the_digest_is_on_once_the_code_came_back(office: Office) -> None:
    hoa = office.console.add("hoa", Role.VIEWER)
    assert "Một mã đã được gửi tới hoa@cuc.vn" in asks(hoa)
    [mail] = office.box.to(address("hoa"))
    assert mail["From"] == "bao-cao@example.vn" and "mã xác nhận" in mail["Subject"]
    assert "Kính gửi anh/chị hoa" in mail.get_content()
    code = office.code("hoa")
    wrong = hoa.post("/staff/me/mail/confirm", data={"code": f"{(int(code) + 1) % 10**6:06}"})
    assert wrong.status_code == 422 and "Mã chưa đúng" in unescape(wrong.text) and ON not in me(hoa)
    assert hoa.post("/staff/me/mail/confirm", data={"code": f" {code} "}).status_code == 303
    assert ON in me(hoa)
    assert hoa.post("/staff/me/mail/confirm", data={"code": code}).status_code == 422, "a code works once"
    hoa.post("/staff/me/mail/wanted", data={"wanted": "0"})
    assert "Đang tắt" in me(hoa)
    hoa.post("/staff/me/mail/wanted", data={"wanted": "1"})
    assert ON in me(hoa)
    acts = [one.act for one in trail(office.console.play.engine) if one.act.startswith("digest")]
    assert acts == ["digest on", "digest off", "digest on"]
    assert address("hoa") not in str(trail(office.console.play.engine)), "the trail is kept for ever"


def test_a_code_is_guessed_five_times_at_most_and_lasts_an_hour(office: Office) -> None:
    hoa = office.console.add("hoa", Role.VIEWER)
    asks(hoa)
    code = office.code("hoa")
    for number in range(1, 6):
        hoa.post("/staff/me/mail/confirm", data={"code": f"{(int(code) + number) % 10**6:06}"})
    answer = hoa.post("/staff/me/mail/confirm", data={"code": code})
    assert "Mã này không dùng được nữa" in unescape(answer.text)
    asks(hoa)
    code = office.code("hoa")
    office.console.clock.now += timedelta(hours=1)
    answer = hoa.post("/staff/me/mail/confirm", data={"code": code})
    assert "Mã này không dùng được nữa" in unescape(answer.text) and ON not in me(hoa)


def test_an_address_that_is_refused_is_shown_and_not_kept(office: Office) -> None:
    hoa = office.console.add("hoa", Role.VIEWER)
    office.box.refuses[address("hoa")] = "550 no such user"
    assert "Máy chủ thư từ chối địa chỉ này (550)" in asks(hoa)
    office.box.refuses[address("hoa")] = "451 later"
    assert "hiện chưa nhận thư cho địa chỉ này" in asks(hoa)
    assert rows(office.console, "staff_mail") == 0


@pytest.mark.parametrize(
    "wrong", ["hoa", "hoa@cuc", "hoa@cuc.vn\nBcc: ai@cuc.vn", "hoa @cuc.vn", "a@cuc.vn,b@cuc.vn", "à@cuc.vn"]
)
def test_what_is_no_address_is_said(office: Office, wrong: str) -> None:
    assert "Viết địa chỉ như" in asks(office.console.add("hoa", Role.VIEWER), wrong)
    assert office.box.received == []


def test_a_mail_server_that_is_away_is_said(office: Office) -> None:
    office.console.app.settings.smtp_url = SecretStr("smtp://127.0.0.1:1")
    assert "Máy chủ thư 127.0.0.1:1 hiện không dùng được" in asks(office.console.add("hoa", Role.VIEWER))


def test_nobody_is_sent_many_codes(office: Office) -> None:
    hoa = office.console.add("hoa", Role.VIEWER)
    for _ in range(5):
        assert "Một mã đã được gửi" in asks(hoa)
    assert "Đã gửi đủ số mã" in asks(hoa, "ai@cuc.vn")
    assert len(office.box.received) == 5
    assert "Một mã đã được gửi" in asks(office.console.add("lan", Role.VIEWER), "lan@cuc.vn")


def test_without_a_mail_server_there_is_only_the_page(console: Console) -> None:
    hoa = console.add("hoa", Role.VIEWER)
    assert "Máy chủ thư chưa được đặt" in me(hoa) and 'name="address"' not in me(hoa)
    assert "Máy chủ thư chưa được đặt" in asks(hoa)


def test_another_address_counts_only_with_its_own_code(office: Office) -> None:
    hoa = office.asks("hoa")
    asks(hoa, "hoa.moi@cuc.vn")
    assert ON not in me(hoa) and "Một mã đã được gửi tới hoa.moi@cuc.vn" in me(hoa)


@pytest.mark.parametrize("way", ["dropped", "ended"])
def test_the_address_goes_when_the_member_wants_and_with_the_account(office: Office, way: str) -> None:
    office.asks("hoa", Role.ADMINISTRATOR)
    office.console.add("lan", Role.ADMINISTRATOR)
    office.console.submits("an", "Nuôi bò")
    office.at("2026-11-28 08:00")
    office.sends()
    assert (rows(office.console, "staff_mail"), rows(office.console, "digests")) == (1, 1)
    if way == "dropped":
        office.browser("hoa").post("/staff/me/mail/drop")
    else:
        accounts.end(office.console.play.engine, "hoa", office.console.clock(), "lan")
    assert (rows(office.console, "staff_mail"), rows(office.console, "digests")) == (0, 0)
