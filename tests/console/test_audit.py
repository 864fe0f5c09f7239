"""The audit trail: every look and every change with who, chained so that a changed line is found."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import delete, update

from bot.app import App
from bot.commands import main
from bot.console.access import COOKIE
from bot.settings import Settings
from flows.catalogue import catalogue
from flows.form.machine import Mover
from storage.core import tables
from storage.core.engine import writing
from storage.operations.doctor import examine
from storage.privacy.audit import Entry, Looks, trail
from storage.privacy.audit_chain import seal
from storage.reports.report_index import Wanted
from storage.staff.accounts import Role, hash_of
from tests.console.conftest import LAO_CAI, Console
from tests.console.test_people import log_in, switch_on, with_password


def told(console: Console) -> list[str]:
    """What the doctor says of the audit trail."""
    found = examine(console.play.engine, console.play.files, console.clock.now)
    return [str(one.what) for one in found if "audit trail" in str(one.what)]


def noted(console: Console, number: int) -> None:
    """So many entries, sealed in two goes."""
    for one in range(number):
        Looks(console.play.engine).note(Entry(console.clock.now, "view", f"r{one}", Mover.STAFF, who="hoa"))
        if one == number // 2:
            seal(console.play.engine)
    seal(console.play.engine)


def test_who_looks_is_noted(console: Console, three: list[str]) -> None:
    browser = console.add("hoa", Role.VIEWER)
    browser.get("/staff/reports")
    browser.get(f"/staff/reports/{three[0]}")
    browser.get(f"/staff/reports/{three[1]}-1")
    limited = console.add("lan", Role.VIEWER, LAO_CAI)
    limited.get(f"/staff/reports/{three[1]}")
    looks = [(one.who, one.act) for one in trail(console.play.engine) if one.act in {"view", "open file"}]
    assert looks == [("hoa", "view"), ("hoa", "view")], "what is refused was not seen"


def acts(console: Console) -> list[tuple[str, str, str, str]]:
    """(who, act, about, extent) of all that is about logging in and lists."""
    wanted = {"log in", "log out", "wrong password", "wrong code", "view list"}
    entries = trail(console.play.engine)
    return [(one.who or one.by, one.act, one.about, one.how_much) for one in entries if one.act in wanted]


def test_logging_out_is_noted(console: Console) -> None:
    console.add("hoa", Role.VIEWER).post("/staff/log-out")
    console.browser().post("/staff/log-out")
    hoa, lan = console.browser("hoa"), console.add("lan", Role.VIEWER)
    hers = hash_of(hoa.cookies[COOKIE])
    lan.post(f"/staff/me/sessions/{hers}/end")
    assert len(acts(console)) == 1, "it is not hers"
    for _ in range(2):
        hoa.post(f"/staff/me/sessions/{hers}/end")
    assert acts(console) == [("hoa", "log out", "hoa", "")] * 2


def test_failed_log_ins_are_noted_and_fill_nothing(console: Console) -> None:
    console.add("hoa", Role.VIEWER)
    browser = console.browser()

    def fails(name: str) -> None:
        assert browser.post("/staff/log-in", data={"name": name, "password": "sai"}).status_code == 403

    for name in ("hoa", *(f"mật khẩu của tôi {number}" for number in range(9)), "hoa"):
        fails(name)
    assert acts(console) == [
        ("unknown", "wrong password", "hoa", "1"),
        ("unknown", "wrong password", "", "1"),
    ]
    fails("lại một cái tên")
    assert acts(console)[2:] == [("unknown", "wrong password", "", "10")], (
        "what nobody is called is not written"
    )
    console.clock.now += timedelta(minutes=59)
    fails("hoa")
    assert len(acts(console)) == 3
    console.clock.now += timedelta(minutes=1)
    fails("hoa")
    assert acts(console)[3:] == [("unknown", "wrong password", "hoa", "1")]
    seal(console.play.engine)
    assert told(console) == [], "the chain is whole"


def test_wrong_codes_are_noted_by_name(console: Console) -> None:
    switch_on(with_password(console, "hoa"), console)
    log_in(browser := console.browser(), "hoa")
    for _ in range(3):
        browser.post("/staff/log-in/code", data={"code": "000000"})
    assert acts(console)[-1] == ("unknown", "wrong code", "hoa", "1")
    assert [act for _, act, *_ in acts(console)].count("wrong code") == 1


def test_a_look_at_a_list_is_noted_once_a_session_and_filter(console: Console, three: list[str]) -> None:
    hoa = console.add("hoa", Role.VIEWER)
    for query in (
        "",
        "?sort=-number",
        "?page=1&columns=respondent",
        "?text=nuoi",
        "?text=nuoi",
        "?text=khong+co",
    ):
        hoa.get(f"/staff/reports{query}")
    hoa.get("/staff/reports?text=ong&organisation=chi")
    expected = [("hoa", "view list", "", said) for said in ("3", "3: text", "1: organisation, text")]
    assert acts(console) == expected, "not what was sought: that may be a name"
    console.add("lan", Role.VIEWER, LAO_CAI).get("/staff/reports")
    assert acts(console)[3:] == [("lan", "view list", "", "2")]


def test_the_page_filters_by_person_act_and_day(console: Console, three: list[str]) -> None:
    hoa = console.add("hoa", Role.VIEWER)
    hoa.get(f"/staff/reports/{three[0]}")
    console.clock.now += timedelta(days=1)
    console.browser("hoa").get(f"/staff/reports/{three[1]}")
    lan = console.add("lan", Role.ADMINISTRATOR)
    day = f"{console.clock.now:%Y-%m-%d}"

    def shown(query: str) -> int:
        page = lan.get(f"/staff/audit?{query}")
        assert page.status_code == 200
        return page.text.count("<time")

    assert shown("") == len(trail(console.play.engine))
    assert shown("who=hoa") == 2
    assert shown("who=hoa&act=view&day=" + day) == 1
    assert shown("who=hoa&act=submit") == 0
    assert shown("day=nonsense&page=-7&who=hoa") == 2
    assert shown("day=9999-12-31&who=hoa") == 2
    noted(console, 120)
    assert shown("who=hoa") == 100
    assert shown("who=hoa&page=2") == 22


def test_the_command_has_the_same_rows(
    console: Console, three: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    console.add("hoa", Role.VIEWER).get(f"/staff/reports/{three[0]}")
    monkeypatch.setenv("DECUONG_DATABASE_URL", console.play.url)
    rows = json.loads(CliRunner().invoke(main, ["audit", "--json", "--who", "hoa"]).output)
    assert [(row["act"], row["who"]) for row in rows] == [("view", "hoa")]
    assert json.loads(CliRunner().invoke(main, ["audit", "--json", "--act", "export"]).output) == []


@pytest.mark.parametrize("column", ["at", "act", "about", "by", "how_much", "who"])
def test_a_changed_line_is_found(console: Console, column: str) -> None:
    noted(console, 5)
    assert told(console) == []
    audit = tables.audit
    new = console.clock.now + timedelta(seconds=1) if column == "at" else "x"
    with writing(console.play.engine) as connection:
        connection.execute(update(audit).where(audit.c.about == "r2").values({column: new}))
    [line] = told(console)
    assert line.startswith("Line 3 of the audit trail")
    assert "backup" in line


@pytest.mark.parametrize(
    ("lines", "expected"), [((0,), "Lines 1 to 1"), ((1, 2), "Lines 2 to 3"), ((4,), "Lines 5 to 5")]
)
def test_a_removed_line_is_found(console: Console, lines: Sequence[int], expected: str) -> None:
    noted(console, 5)
    audit = tables.audit
    with writing(console.play.engine) as connection:
        connection.execute(delete(audit).where(audit.c.about.in_([f"r{one}" for one in lines])))
    [line] = told(console)
    assert line.startswith(expected)


def test_a_line_put_between_is_found(console: Console) -> None:
    """Renumbering the rest hides nothing: their hashes hold the one before."""
    noted(console, 3)
    audit = tables.audit
    with writing(console.play.engine) as connection:
        connection.execute(delete(audit).where(audit.c.link == 2))
        connection.execute(update(audit).where(audit.c.link == 3).values(link=2))
    [line] = told(console)
    assert line.startswith("Line 2 of the audit trail")


def test_exports_of_a_list_are_limited_in_the_same_place(console: Console, three: list[str]) -> None:
    play = console.play
    app = App(Settings(database_url=play.url), play.engine, play.registry, play.files, catalogue("vi"))
    numbers = [one.number for one in app.listed(Wanted(within=(LAO_CAI,))).submissions]
    assert numbers == [three[0], three[2]]
    assert [one.number for one in app.listed(Wanted()).submissions] == three
