"""The Department's database on its page: what waits and why, comparison with proof, repair."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi import FastAPI

from bot.app import App
from bot.channels.web.guard import Guard
from bot.console.app import create_console
from bot.jobs.deliver import at_target, deliver_all
from bot.jobs.take_away import Runner
from exports.department.deliver import make_ready
from storage.privacy.audit import trail
from storage.staff import jobs
from storage.staff.accounts import Role
from storage.staff.jobs import State
from tests.console.conftest import LAO_CAI, Browser, Console


@pytest.fixture
def joined(console: Console, three: list[str], tmp_path: Path) -> Console:
    """The same console with a database of the Department beside it, whose tables are made."""
    settings = console.app.settings.model_copy(update={"department_url": f"sqlite:///{tmp_path}/cuc.db"})
    console.app = replace(console.app, settings=settings)
    console.web = FastAPI()
    console.web.add_middleware(Guard)
    tokens = iter(f"{one:043}" for one in range(1, 99))
    console.web.mount("/staff", create_console(console.app, console.clock, lambda: next(tokens)))
    with at_target(console.app, is_new=True, prepares=False) as target:
        assert make_ready(target.engine, target.shape, widen=True) is None
    return console


def compared(app: App, console: Console, browser: Browser, **form: str) -> jobs.Job:
    """Ask for a comparison, and let it be made."""
    answer = browser.post("/staff/department/reconcile", data=form)
    assert answer.status_code == 303, answer.text
    Runner(app, console.clock).run_all()
    return jobs.jobs_of(console.play.engine)[0]


def change(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        for statement in statements:
            database.execute(statement)


def test_without_a_database_it_says_how_to_set_one(console: Console) -> None:
    browser = console.add("hoa", Role.ADMINISTRATOR)
    page = browser.get("/staff/department").text
    assert "Chưa đặt cơ sở dữ liệu của Cục" in page and "decuong department init" in page
    refused = browser.post("/staff/department/reconcile")
    assert refused.status_code == 409 and "không có gì để đối chiếu" in refused.text


def test_what_waits_and_since_when(joined: Console, three: list[str]) -> None:
    browser = joined.add("hoa", Role.ADMINISTRATOR)
    page = browser.get("/staff/department").text
    assert "3 trong 3 báo cáo" in page, page
    deliver_all(joined.app)
    assert "Cả 3 báo cáo đã giao" in browser.get("/staff/department").text


def test_what_stands_in_the_way_has_its_repair(joined: Console, tmp_path: Path) -> None:
    browser = joined.add("hoa", Role.ADMINISTRATOR)
    (tmp_path / "cuc.db").unlink()
    page = browser.get("/staff/department").text
    assert 'class="fault"' in page and "decuong department init" in page
    job = compared(joined.app, joined, browser)
    assert job.state is State.FAILED and "decuong department init" in job.said


def test_a_comparison_has_a_proof(joined: Console) -> None:
    browser = joined.add("hoa", Role.ADMINISTRATOR)
    deliver_all(joined.app)
    job = compared(joined.app, joined, browser)
    assert job.state is State.DONE and "Hai bên giống hệt nhau" in job.said
    answer = browser.get(f"/staff/take-away/{job.id}/file")
    proof = json.loads(answer.content)
    assert (proof["equal"], proof["here"]) == (True, proof["there"])
    assert answer.headers["content-disposition"] == f"attachment; filename*=UTF-8''{job.file_name}"
    assert browser.get(f"/staff/take-away/{job.id}/manifest").status_code == 404
    assert f"{job.id}/file" in browser.get("/staff/department").text
    noted = [(one.act, one.how_much) for one in trail(joined.play.engine) if one.who == "hoa"]
    assert noted == [("reconcile", ""), ("take away", "")]


def test_a_repair_is_confirmed_and_done(joined: Console, tmp_path: Path, three: list[str]) -> None:
    browser = joined.add("hoa", Role.ADMINISTRATOR)
    deliver_all(joined.app)
    change(tmp_path / "cuc.db", "UPDATE decuong_submissions SET respondent_name = 'ai đó'")
    refused = browser.post("/staff/department/reconcile", data={"repair": "1"})
    assert refused.status_code == 409 and "đánh dấu là anh/chị chắc chắn" in refused.text
    found = compared(joined.app, joined, browser)
    assert three[0] in found.said and json.loads(fetched(browser, found))["equal"] is False
    repaired = compared(joined.app, joined, browser, repair="1", sure="1")
    proof = json.loads(fetched(browser, repaired))
    assert (proof["equal"], proof["repaired"]) == (True, [f"{number}-1" for number in three])
    noted = [one.how_much for one in trail(joined.play.engine) if one.act == "reconcile"]
    assert noted == ["", "repairs"]


def fetched(browser: Browser, job: jobs.Job) -> bytes:
    return browser.get(f"/staff/take-away/{job.id}/file").content


def test_only_an_administrator_of_all_provinces(joined: Console) -> None:
    boss = joined.add("boss", Role.ADMINISTRATOR)
    for name, role, provinces in (("a1", Role.REVIEWER, ()), ("a2", Role.ADMINISTRATOR, (LAO_CAI,))):
        browser = joined.add(name, role, *provinces)
        assert browser.get("/staff/department").status_code == 403
        assert browser.post("/staff/department/reconcile").status_code == 403
        assert "/staff/department" not in browser.get("/staff/").text
    assert boss.get("/staff/department?only=jobs").status_code == 200
    assert jobs.jobs_of(joined.play.engine) == []
