"""Accounts: an administrator adds, changes and ends them; one's own page; the second factor; wrong tries."""

from __future__ import annotations

import re
from datetime import timedelta

import httpx
import pytest
from pyotp import TOTP

from bot.intake import rate_limits
from storage.privacy.audit import trail
from storage.staff import accounts, second_factor
from storage.staff.accounts import Role
from tests.console.conftest import LAO_CAI, NINH_BINH, PASSWORD, Browser, Console

OTHER = "năm từ rất dễ nhớ"


def with_password(console: Console, name: str, role: Role = Role.VIEWER, *provinces: int) -> Browser:
    """A member who has a password, logged in by it."""
    console.add(name, role, *provinces)
    accounts.issue_link(console.play.engine, name, f"link-of-{name}", console.clock.now, "test")
    accounts.set_password(console.play.engine, f"link-of-{name}", PASSWORD, console.clock.now)
    browser = console.browser()
    assert log_in(browser, name).status_code == 303
    return browser


def log_in(browser: Browser, name: str, password: str = PASSWORD, **how: object) -> httpx.Response:
    """Give name and password."""
    return browser.post("/staff/log-in", data={"name": name, "password": password}, **how)


def switch_on(browser: Browser, console: Console) -> tuple[TOTP, list[str]]:
    """Switch the second factor on, and return the app and the recovery codes."""
    assert browser.post("/staff/me/second-factor", data={"old": PASSWORD}).status_code == 303
    page = browser.get("/staff/me").text
    app = TOTP(re.search(r"<code>([A-Z2-7]{32})</code>", page)[1])  # type: ignore[index]
    code = app.at(console.clock.now)
    shown = browser.post("/staff/me/second-factor/confirm", data={"code": code})
    assert shown.status_code == 200
    return app, re.findall(r"<li><code>([^<]+)</code>", shown.text)


def acts(console: Console, who: str) -> list[tuple[str, str]]:
    """What somebody did, as the audit trail has it."""
    return [(one.act, one.about) for one in trail(console.play.engine) if one.who == who]


def test_an_administrator_adds_changes_and_ends(console: Console, three: list[str]) -> None:
    lan = console.add("lan", Role.ADMINISTRATOR)
    page = lan.get("/staff/people").text
    assert "Tỉnh Lào Cai" in page
    assert page.count('name="provinces"') == 34
    new = {"name": "hoa", "role": "viewer", "provinces": [str(LAO_CAI)]}
    made = lan.post("/staff/people", data=new)
    link = re.search(r'value="http[^"]+(/staff/password/[^"]+)"', made.text)
    assert link
    assert link[1] not in lan.get("/staff/people").text, "the link is shown once"
    assert lan.post("/staff/people", data=new).status_code == 422, "there is one of this name"
    hoa = console.browser()
    assert hoa.post(link[1], data={"password": PASSWORD, "again": PASSWORD}).status_code == 303
    assert log_in(hoa, "hoa").status_code == 303
    assert console.number_of(hoa.get("/staff/reports")) == [three[0], three[2]]
    lan.post("/staff/people/hoa", data={"role": "reviewer", "provinces": [str(NINH_BINH)]})
    assert console.number_of(hoa.get("/staff/reports")) == [three[1]]
    person = lan.get("/staff/people/hoa").text
    assert re.search(rf'value="{NINH_BINH}" checked', person)
    again = lan.post("/staff/people/hoa/link").text
    second = re.search(r"/staff/password/[^\"]+", again)
    assert second
    assert second[0] != link[1]
    assert lan.post("/staff/people/hoa/end").status_code == 303
    assert hoa.get("/staff/reports").status_code == 303
    assert console.browser().get(second[0]).status_code == 404
    assert acts(console, "lan") == [
        ("add staff", "hoa"),
        ("issue link", "hoa"),
        ("change staff", "hoa"),
        ("issue link", "hoa"),
        ("end staff", "hoa"),
    ]


def test_who_is_limited_cannot_lift_the_limit(console: Console) -> None:
    limited = console.add("hoa", Role.ADMINISTRATOR, LAO_CAI)
    assert limited.get("/staff/people").status_code == 403
    assert limited.post("/staff/people/hoa", data={"role": "administrator"}).status_code == 403
    assert limited.get("/staff/audit").status_code == 403
    assert "/staff/people" not in limited.get("/staff/reports").text


def test_one_ends_ones_own_sessions_only(console: Console) -> None:
    here, there = with_password(console, "hoa"), console.browser("hoa")
    lan = console.add("lan", Role.VIEWER)
    page = here.get("/staff/me").text
    ends = re.findall(r'action="(/staff/me/sessions/[^"]+/end)"', page)
    assert len(ends) == 1
    lan.post(ends[0])
    assert there.get("/staff/reports").status_code == 200
    here.post(ends[0])
    assert there.get("/staff/reports").status_code == 303
    assert here.get("/staff/reports").status_code == 200


def test_the_password_changes_by_the_old_one(console: Console) -> None:
    browser, other = with_password(console, "hoa"), console.browser("hoa")
    change = {"old": "sai sai sai sai", "password": OTHER, "again": OTHER}
    assert "không đúng" in browser.post("/staff/me/password", data=change).text
    assert browser.post("/staff/me/password", data=change | {"old": PASSWORD}).status_code == 303
    assert other.get("/staff/reports").status_code == 303, "all sessions end"
    assert log_in(browser, "hoa").status_code == 403
    assert log_in(browser, "hoa", OTHER).status_code == 303


def test_a_code_is_asked_and_none_counts_twice(console: Console) -> None:
    app, recovery = switch_on(with_password(console, "hoa"), console)
    assert len(recovery) == second_factor.RECOVERY_CODES
    browser, other = console.browser(), console.browser()
    used = app.at(console.clock.now)
    for one in (browser, other):
        assert "sáu chữ số" in log_in(one, "hoa").text
        assert one.get("/staff/reports").status_code == 303, "the password alone lets nobody in"
    assert browser.post("/staff/log-in/code", data={"code": used}).status_code == 403, "it switched it on"
    console.clock.now += timedelta(seconds=30)
    code = app.at(console.clock.now)
    assert browser.post("/staff/log-in/code", data={"code": code}).status_code == 303
    assert browser.get("/staff/reports").status_code == 200
    assert other.post("/staff/log-in/code", data={"code": code}).status_code == 403
    assert other.post("/staff/log-in/code", data={"code": recovery[0].upper()}).status_code == 303
    assert other.get("/staff/reports").status_code == 200
    log_in(third := console.browser(), "hoa")
    assert third.post("/staff/log-in/code", data={"code": recovery[0]}).status_code == 403
    console.clock.now += second_factor.TICKET_VALID
    late = app.at(console.clock.now)
    assert third.post("/staff/log-in/code", data={"code": late}).status_code == 403
    assert "Đã quá lâu" in third.post("/staff/log-in/code", data={"code": late}).text


def test_a_clock_half_a_minute_wrong_does_no_harm(console: Console) -> None:
    app, _ = switch_on(with_password(console, "hoa"), console)
    for ahead in (60, 30, 90):
        console.clock.now += timedelta(minutes=5)
        log_in(browser := console.browser(), "hoa")
        told = app.at(console.clock.now + timedelta(seconds=ahead))
        expected = 303 if ahead == 30 else 403
        assert browser.post("/staff/log-in/code", data={"code": told}).status_code == expected


def test_the_secret_is_shown_until_it_is_used(console: Console) -> None:
    browser = with_password(console, "hoa")
    assert browser.get("/staff/me/second-factor.svg").status_code == 404
    assert browser.post("/staff/me/second-factor", data={"old": OTHER}).status_code == 422
    browser.post("/staff/me/second-factor", data={"old": PASSWORD})
    drawn = browser.get("/staff/me/second-factor.svg")
    assert drawn.headers["content-type"] == "image/svg+xml"
    assert drawn.text.startswith("<?xml")
    assert log_in(console.browser(), "hoa").status_code == 303, "it does not count before its first code"
    switch_on(browser, console)
    assert browser.get("/staff/me/second-factor.svg").status_code == 404
    assert browser.post("/staff/me/second-factor", data={"old": PASSWORD}).status_code == 422


def test_a_lost_phone(console: Console) -> None:
    browser = with_password(console, "hoa")
    switch_on(browser, console)
    assert browser.post("/staff/me/second-factor/off", data={"old": OTHER}).status_code == 422
    lan = console.add("lan", Role.ADMINISTRATOR)
    assert lan.post("/staff/people/hoa/second-factor/off").status_code == 303
    assert ("second factor off", "hoa") in acts(console, "lan")
    assert log_in(console.browser(), "hoa").status_code == 303
    switch_on(browser, console)
    assert browser.post("/staff/me/second-factor/off", data={"old": PASSWORD}).status_code == 303
    assert log_in(console.browser(), "hoa").status_code == 303


def test_wrong_passwords_are_limited_and_lock_nobody_out(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_password(console, "hoa")
    places = rate_limits.WrongPasswords()
    attacker = console.browser()
    for _ in range(rate_limits.OWN_PASSWORDS.amount):
        assert "không đúng" in log_in(attacker, "hoa", OTHER).text
    refused = log_in(attacker, "hoa")
    assert refused.status_code == 403
    assert re.search(r"sau 1[45] phút", refused.text), "it says when"
    for number in range(rate_limits.PASSWORDS_FOR_A_NAME.amount):
        assert places.wait("hoa", f"203.0.113.{number}") == 0
        places.missed("hoa", f"203.0.113.{number}")
    assert places.wait("hoa", "203.0.113.7") > 0
    assert places.wait("hoa", "198.51.100.1") == 0, "who has not missed is never locked out by others"
    spray = rate_limits.WrongPasswords()
    for number in range(rate_limits.PASSWORDS_OF_A_PLACE.amount):
        spray.missed(f"name{number}", "203.0.113.7")
    assert spray.wait("another", "203.0.113.7") > 0


def test_wrong_codes_are_limited(console: Console) -> None:
    app, _ = switch_on(with_password(console, "hoa"), console)
    console.clock.now += timedelta(minutes=1)
    log_in(browser := console.browser(), "hoa")
    for _ in range(rate_limits.OWN_PASSWORDS.amount):
        browser.post("/staff/log-in/code", data={"code": "000000"})
    refused = browser.post("/staff/log-in/code", data={"code": app.at(console.clock.now)})
    assert refused.status_code == 403
    assert "phút" in refused.text
