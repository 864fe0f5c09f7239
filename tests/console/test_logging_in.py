"""Logging in: by a link that works once, a password, and a session that ends."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage.core.errors import NotNow
from storage.staff import accounts, sessions
from storage.staff.accounts import Role
from tests.console.conftest import PASSWORD, Console


def invite(console: Console, name: str) -> str:
    """The address by which a member sets the password."""
    accounts.issue_link(console.play.engine, name, f"link-of-{name}", console.clock.now, "test")
    return f"/staff/password/link-of-{name}"


def test_a_link_sets_a_password_once(console: Console) -> None:
    console.add("hoa", Role.VIEWER)
    browser, link = console.browser(), invite(console, "hoa")
    assert "Mật khẩu mới của hoa" in browser.get(link).text
    short = browser.post(link, data={"password": "ngắn", "again": "ngắn"})
    assert short.status_code == 422
    assert "ít nhất 12 ký tự" in short.text
    other = browser.post(link, data={"password": PASSWORD, "again": PASSWORD + "!"})
    assert "Hai mật khẩu không giống nhau" in other.text
    assert browser.post(link, data={"password": PASSWORD, "again": PASSWORD}).status_code == 303
    assert browser.get(link).status_code == 404
    assert browser.post(link, data={"password": PASSWORD, "again": PASSWORD}).status_code == 422
    wrong = browser.post("/staff/log-in", data={"name": "hoa", "password": PASSWORD[:-1] + "x"})
    assert wrong.status_code == 403
    assert "không đúng" in wrong.text
    right = browser.post(
        "/staff/log-in", data={"name": "hoa", "password": PASSWORD, "next": "/staff/reports"}
    )
    assert (right.status_code, right.headers["location"]) == (303, "/staff/reports")
    assert browser.get("/staff/reports").status_code == 200
    browser.post("/staff/log-out")
    assert browser.get("/staff/reports").headers["location"] == "/staff/log-in?next=/staff/reports"


def test_a_link_works_for_a_week(console: Console) -> None:
    console.add("hoa", Role.VIEWER)
    link = invite(console, "hoa")
    console.clock.forward(days=6)
    assert console.browser().get(link).status_code == 200
    console.clock.forward(days=2)
    assert console.browser().get(link).status_code == 404


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/", "/staff/\\evil", "/chat"])
def test_nobody_is_led_elsewhere(console: Console, back: str) -> None:
    console.add("hoa", Role.VIEWER)
    browser = console.browser()
    browser.post(invite(console, "hoa"), data={"password": PASSWORD, "again": PASSWORD})
    answer = browser.post("/staff/log-in", data={"name": "hoa", "password": PASSWORD, "next": back})
    assert answer.headers["location"] == "/staff/"


def test_a_session_ends_when_unused_and_after_a_week(console: Console) -> None:
    browser = console.add("hoa", Role.VIEWER)
    for _ in range(14):
        console.clock.now += sessions.IDLE - timedelta(minutes=1)
        assert browser.get("/staff/reports").status_code == 200
    console.clock.now += sessions.IDLE - timedelta(minutes=1)
    assert browser.get("/staff/reports").status_code == 303, "after seven days"
    other = console.browser("hoa")
    console.clock.now += sessions.IDLE
    assert other.get("/staff/reports").status_code == 303, "unused for half a day"


def test_who_is_ended_is_out(console: Console) -> None:
    browser = console.add("hoa", Role.VIEWER)
    console.add("lan", Role.ADMINISTRATOR)
    accounts.end(console.play.engine, "hoa", console.clock.now, "lan")
    assert browser.get("/staff/reports").status_code == 303
    with pytest.raises(NotNow, match="only administrator"):
        accounts.end(console.play.engine, "lan", console.clock.now, "lan")


def test_a_foreign_page_changes_nothing(console: Console) -> None:
    browser = console.add("hoa", Role.VIEWER)
    answer = browser.post("/staff/log-out", headers={"origin": "https://evil.example"})
    assert answer.status_code == 403
    assert browser.get("/staff/reports").status_code == 200


def test_without_an_account_nothing_is_open(console: Console) -> None:
    page = console.browser().get("/staff/log-in").text
    assert "decuong staff add" in page
    assert console.browser().get("/staff/").status_code == 303
