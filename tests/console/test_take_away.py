"""Taking away: every export of a filtered list as a job, its progress, its file, and who may have it."""

from __future__ import annotations

import errno
import itertools
import json
import re
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from bot import take_away
from bot.choices import told_of
from bot.jobs.expire import expire_all
from bot.jobs.make_file import make
from bot.jobs.take_away import Runner
from exports.formats import FORMATS
from flows.report.submission import State as Review
from storage.files import taken
from storage.files.store import RESERVE
from storage.privacy.audit import trail
from storage.privacy.leftovers import tidy
from storage.reports.report_index import Wanted
from storage.staff import accounts, job_ends, job_runs, jobs
from storage.staff.accounts import Role
from storage.staff.jobs import State
from tests.commands.test_exports_on_a_full_disk import full_after
from tests.console.conftest import LAO_CAI, NINH_BINH, Console
from tests.console.taking import Desk, desk_of, hoa, runner

__all__ = ["hoa"]


def numbers_in(content: bytes) -> list[str]:
    """The numbers of the reports in a workbook, as another library reads it."""
    book = openpyxl.load_workbook(BytesIO(content), data_only=True)
    cells = (str(row[0].value) for sheet in book for row in sheet.iter_rows(min_row=2) if row)
    return sorted({cell for cell in cells if re.fullmatch(r"\d{4}-\d{4}", cell)})


def test_a_list_becomes_a_file_that_is_whole(hoa: Desk, three: list[str]) -> None:
    page = hoa.browser.get("/staff/reports?province=lao+cai")
    assert "Tải 2 báo cáo này về dưới dạng" in page.text
    asked = hoa.asks("province=lao+cai")
    assert (asked.state, asked.of, asked.size) == (State.WAITING, 2, 0)
    early = hoa.browser.get(f"/staff/take-away/{asked.id}/file")
    assert early.status_code == 409, "nothing is offered before it is whole"
    done = hoa.runs()
    assert (done.state, done.done, done.of) == (State.DONE, 2, 2)
    answer = hoa.browser.get(f"/staff/take-away/{done.id}/file")
    assert numbers_in(answer.content) == [three[0], three[2]]
    assert sha256(answer.content).hexdigest() == done.sha256
    assert answer.headers["content-disposition"] == f"attachment; filename*=UTF-8''{done.file_name}"
    assert answer.headers["content-length"] == str(len(answer.content))
    assert answer.headers["cache-control"] == "private, no-store"
    assert done.file_name.endswith(".xlsx")
    manifest = json.loads(hoa.browser.get(f"/staff/take-away/{done.id}/manifest").content)
    assert (manifest["reports"], manifest["asked"]["province"]) == (2, "lao cai")
    assert [one["sha256"] for one in manifest["files"]] == [done.sha256]


def test_the_page_can_be_left_and_come_back_to(hoa: Desk) -> None:
    """Nothing of it is in the browser: another one shows the same."""
    asked = hoa.asks()
    other = hoa.console.browser()
    other.cookies.update(hoa.browser.cookies)
    page = other.get("/staff/take-away")
    assert "đã đọc 0 trong 3 báo cáo" in page.text and 'hx-trigger="every 2s"' in page.text
    begun = job_runs.take_next(hoa.console.play.engine, hoa.console.clock(), "")
    assert begun is not None
    job_runs.progress(hoa.console.play.engine, begun, 2)
    assert "đã đọc 2 trong 3 báo cáo" in other.get("/staff/take-away").text
    job_runs.put_back(hoa.console.play.engine, begun)
    done = hoa.runs()
    page = other.get("/staff/take-away")
    assert f"/staff/take-away/{asked.id}/file" in page.text and done.sha256 in page.text
    assert "every 2s" not in page.text, "nothing moves any more"
    assert "giữ tới" in page.text


def test_what_waits_is_cancelled_and_what_is_done_stays(hoa: Desk) -> None:
    asked = hoa.asks()
    assert hoa.browser.post(f"/staff/take-away/{asked.id}/cancel").status_code == 303
    assert hoa.runs().state is State.CANCELLED
    hoa.asks()
    done = hoa.runs()
    hoa.browser.post(f"/staff/take-away/{done.id}/cancel")
    assert hoa.fetches(done)


def test_a_running_one_that_is_cancelled_stops_at_the_next_report(hoa: Desk) -> None:
    asked = hoa.asks()
    engine, clock, looks = hoa.console.play.engine, hoa.console.clock, itertools.count()

    def cancels_at_the_second() -> float:
        if (look := next(looks)) == 3:
            assert job_ends.cancel(engine, asked.id, clock(), "hoa")
        return 10.0 * look

    Runner(hoa.console.app, clock, cancels_at_the_second).run_all()
    [job] = hoa.jobs()
    assert (job.state, job.done) == (State.CANCELLED, 1)
    assert next(looks) == 5, "the third report was not read"
    assert nothing_is_left(hoa.console)


def nothing_is_left(console: Console) -> bool:
    """No half file where files are made, and none where they are stored."""
    tidy(console.play.engine, console.play.files)
    stored = [name for name, _ in console.play.files.backend.names() if name.startswith("taken/")]
    folder = console.app.settings.making_location
    return stored == [] and (not folder.exists() or [*folder.iterdir()] == [])


def test_a_program_that_ends_puts_the_job_back(hoa: Desk) -> None:
    hoa.asks()
    one = runner(hoa.console)
    engine = hoa.console.play.engine
    begun = job_runs.take_next(engine, hoa.console.clock(), "")
    assert begun is not None
    one.is_stopped.set()
    one.run(begun)
    assert hoa.jobs()[0].state is State.WAITING and nothing_is_left(hoa.console)
    assert hoa.runs().state is State.DONE


class Killed(BaseException):
    """The program ends at once."""


@pytest.mark.parametrize("place", ["write_manifest", "keep"])
def test_a_program_that_is_killed_leaves_no_half_file(
    hoa: Desk, three: list[str], monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    """While it is made, or after its first piece was stored (a real one is in tests/commands)."""
    hoa.asks()
    monkeypatch.setattr(taken, "PIECE", 1_000)
    with monkeypatch.context() as patch:
        if place == "keep":
            write = hoa.console.play.files.backend.write
            stored: list[str] = []

            def killed_at_the_third(name: str, data: bytes) -> None:
                if len(stored) == 2:
                    raise Killed
                stored.append(name)
                write(name, data)

            patch.setattr(hoa.console.play.files.backend, "write", killed_at_the_third)
        else:
            patch.setattr(take_away, place, raises(Killed()))
        with pytest.raises(Killed):
            runner(hoa.console).run_all()
    assert hoa.jobs()[0].state is State.RUNNING
    assert hoa.browser.get(f"/staff/take-away/{hoa.jobs()[0].id}/file").status_code == 409
    done = hoa.runs()
    assert (done.state, done.attempt) == (State.DONE, 2)
    assert numbers_in(hoa.fetches(done)) == three
    tidy(hoa.console.play.engine, hoa.console.play.files)
    stems = {taken.stem_of(name) for name, _ in hoa.console.play.files.backend.names()} - {""}
    assert stems == {done.stem}


def raises(error: BaseException) -> Callable[..., Any]:
    def raising(*_: object, **__: object) -> None:
        raise error

    return raising


def test_a_province_limits_what_is_asked_for(console: Console, three: list[str]) -> None:
    hoa = desk_of(console, "hoa", Role.VIEWER, NINH_BINH)
    job = hoa.asks()
    assert job.of == 1
    assert numbers_in(hoa.fetches(hoa.runs())) == [three[1]]
    assert hoa.browser.post("/staff/take-away?province=lao+cai", data={"format": "xlsx"}).status_code == 409


def test_rights_are_looked_at_again_when_it_is_made(console: Console, three: list[str]) -> None:
    """Narrower: what may be seen by now. Wider: what was asked for then. Ended: nothing."""
    hoa, lan, minh = (desk_of(console, name) for name in ("hoa", "lan", "minh"))
    console.add("boss", Role.ADMINISTRATOR)
    engine, now = console.play.engine, console.clock.now
    accounts.change(engine, "lan", Role.VIEWER, (LAO_CAI, NINH_BINH), now, "boss")
    for one in (hoa, lan, minh):
        one.asks()
    accounts.change(engine, "hoa", Role.VIEWER, (NINH_BINH,), now, "boss")
    accounts.change(engine, "lan", Role.VIEWER, (), now, "boss")
    accounts.end(engine, "minh", now, "boss")
    runner(console).run_all()
    assert numbers_in(hoa.fetches(hoa.jobs()[0])) == [three[1]]
    assert numbers_in(lan.fetches(lan.jobs()[0])) == three
    assert list(lan.jobs()[0].asked.wanted.within or ()) == [LAO_CAI, NINH_BINH]
    assert minh.jobs() == []


def test_rights_are_looked_at_again_when_it_is_fetched(console: Console, three: list[str]) -> None:
    console.add("boss", Role.ADMINISTRATOR)
    hoa = desk_of(console, "hoa")
    hoa.asks()
    done = hoa.runs()
    engine, now = console.play.engine, console.clock.now
    for provinces, status in (((LAO_CAI,), 403), ((), 200)):
        accounts.change(engine, "hoa", Role.VIEWER, provinces, now, "boss")
        for what in ("file", "manifest"):
            assert hoa.browser.get(f"/staff/take-away/{done.id}/{what}").status_code == status


def test_two_members_and_an_administrator(console: Console, three: list[str]) -> None:
    hoa, lan = desk_of(console, "hoa"), desk_of(console, "lan", Role.ADMINISTRATOR, LAO_CAI)
    boss = console.add("boss", Role.ADMINISTRATOR)
    theirs = hoa.asks()
    hoa.runs()
    for what in ("file", "manifest"):
        assert lan.browser.get(f"/staff/take-away/{theirs.id}/{what}").status_code == 404
    assert lan.browser.post(f"/staff/take-away/{theirs.id}/cancel").status_code == 404
    assert theirs.id not in lan.browser.get("/staff/take-away").text
    assert theirs.id in boss.get("/staff/take-away").text
    assert boss.get(f"/staff/take-away/{theirs.id}/file").status_code == 200


def test_too_many_are_refused_in_a_sentence(hoa: Desk) -> None:
    for _ in range(jobs.MOST_ACTIVE):
        hoa.asks()
    refused = hoa.browser.post("/staff/take-away", data={"format": "xlsx"})
    assert refused.status_code == 409 and "Anh/chị đang có 5 yêu cầu" in refused.text
    assert len(hoa.jobs()) == jobs.MOST_ACTIVE
    assert desk_of(hoa.console, "lan").asks()


def test_a_file_goes_when_its_time_is_over(hoa: Desk) -> None:
    """It is refused from that second on, and erased by the job that tidies."""
    hoa.asks()
    done = hoa.runs()
    assert done.expires_at is not None and done.ended_at is not None
    assert done.expires_at - done.ended_at == timedelta(days=7)
    hoa.console.clock.now = done.expires_at
    browser = hoa.console.browser("hoa")
    assert browser.get(f"/staff/take-away/{done.id}/file").status_code == 409
    assert f"{done.id}/file" not in browser.get("/staff/take-away").text
    assert not nothing_is_left(hoa.console)
    expire_all(hoa.console.app, hoa.console.clock.now, clock_is_right=True)
    assert nothing_is_left(hoa.console)
    page = browser.get("/staff/take-away")
    assert "Tệp đã hết hạn giữ nên đã được xoá" in page.text


def test_erasing_a_person_takes_the_files(hoa: Desk, three: list[str]) -> None:
    play = hoa.console.play
    hoa.asks("province=ninh+binh")
    hoa.asks()
    done = hoa.runs()
    assert hoa.fetches(done)
    play.address = "an"
    play.says("/xoa")
    play.presses("confirm")
    assert [one.state for one in hoa.jobs()] == [State.WITHDRAWN] * 2, "nobody knows who is in which"
    assert nothing_is_left(hoa.console)
    assert hoa.browser.get(f"/staff/take-away/{done.id}/file").status_code == 409
    assert "có dữ liệu cá nhân đã được xoá, nên tệp cũng được xoá" in hoa.browser.get("/staff/take-away").text
    hoa.asks()
    assert numbers_in(hoa.fetches(hoa.runs())) == three, "asked for again, it has what is left"


def test_what_came_meanwhile_is_in_it_and_counted(hoa: Desk, three: list[str]) -> None:
    assert hoa.asks().of == 3
    new = hoa.console.submits("dung", "Nuôi gà", "huyện Mường Khương, tỉnh Lào Cai")
    done = hoa.runs()
    assert (done.done, done.of) == (4, 4)
    assert numbers_in(hoa.fetches(done)) == [*three, new]


def test_every_filter_of_the_list_is_followed_and_told(hoa: Desk) -> None:
    """A condition of `Wanted` that the manifest does not tell of would be a filter that nobody sees."""
    hoa.asks(
        "assigned=*&files=0&since=2026-11-01&until=2026-11-30&outline=ngan_sach&organisation=binh", "json"
    )
    job = hoa.runs()
    manifest = json.loads(hoa.browser.get(f"/staff/take-away/{job.id}/manifest").content)
    assert (manifest["reports"], job.of) == (1, 1)
    assert manifest["asked"] == {
        "outline": "ngan_sach",
        "latest": True,
        "organisation": "binh",
        "submitted_since": "2026-11-01T00:00:00+07:00",
        "submitted_until": "2026-12-01T00:00:00+07:00",
        "with_files": False,
        "assigned_to": "nobody",
    }
    everything = replace(
        Wanted(text="a", province="b", has_remarks=True, is_in_time=True, left_empty="c", assigned="d"),
        decided_by="e",
        states=(Review.ACCEPTED,),
        within=(LAO_CAI,),
        **{name: getattr(job.asked.wanted, name) for name in ("outline", "since", "until", "latest")},
        organisation="f",
        has_files=True,
    )
    unused = {"moved_since", "id", "number", "deadlines"}
    assert len(told_of(everything)) == len(fields(Wanted)) - len(unused)


def test_asking_and_fetching_are_noted(hoa: Desk) -> None:
    hoa.asks("province=lao+cai&state=received&text=bo", with_files="1")
    done = hoa.runs()
    hoa.fetches(done)
    hoa.browser.get(f"/staff/take-away/{done.id}/manifest")
    hoa.asks("", "synthesis")
    hoa.browser.post(f"/staff/take-away/{hoa.jobs()[0].id}/cancel")
    noted = [(one.act, one.how_much) for one in trail(hoa.console.play.engine) if one.who == "hoa"]
    filtered = "xlsx; 1 reports; attachments; states=received; latest=True; province; text"
    assert noted == [
        ("export", filtered),
        ("take away", filtered),
        ("take away", "manifest"),
        ("synthesis", "synthesis; 3 reports; latest=True"),
        ("cancel", ""),
    ]


def test_a_full_disk_is_told_in_a_sentence(hoa: Desk) -> None:
    hoa.asks()
    never = itertools.count(0, -1)  # no progress is noted: the limit would hold for the database too
    one = Runner(hoa.console.app, hoa.console.clock, lambda: float(next(never)))
    begun = job_runs.take_next(hoa.console.play.engine, hoa.console.clock(), "")
    assert begun is not None
    with pytest.raises(OSError, match="File too large"), full_after(4_000), one.folder() as folder:
        make(hoa.console.app, begun, begun.asked, folder, one.watched(begun))
    assert nothing_is_left(hoa.console)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_what_the_disk_says_is_on_the_page(hoa: Desk, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    hoa.asks()
    monkeypatch.setattr(take_away, "write_manifest", raises(OSError(number, "full")))
    failed = hoa.runs()
    assert (failed.state, failed.size) == (State.FAILED, 0)
    page = hoa.browser.get("/staff/take-away")
    assert "Không làm được tệp ở đây (ổ đĩa đã đầy): hãy báo người giữ máy chủ" in page.text
    assert nothing_is_left(hoa.console)


def test_the_room_for_what_officers_send_is_left(hoa: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    hoa.asks()
    monkeypatch.setattr(hoa.console.play.files.backend, "free", lambda: RESERVE * 2)
    assert "Máy chủ không còn chỗ cho tệp này (1 MB)" in hoa.runs().said
    assert nothing_is_left(hoa.console)


def test_an_unforeseen_fault_ends_one_job_and_not_the_next(
    hoa: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    hoa.asks("", "json")
    broken = {**FORMATS, "json": raises(ZeroDivisionError("a bug"))}
    monkeypatch.setattr("bot.take_away.FORMATS", broken)
    hoa.asks()
    done = hoa.runs()
    assert [one.state for one in hoa.jobs()] == [State.DONE, State.FAILED]
    assert "vì một lý do chưa ai lường trước" in hoa.jobs()[1].said
    assert "a bug" in caplog.text and "a bug" not in hoa.browser.get("/staff/take-away").text
    assert hoa.fetches(done)


def test_a_lost_piece_is_no_half_file(hoa: Desk) -> None:
    hoa.asks()
    done = hoa.runs()
    hoa.console.play.files.backend.delete(f"taken/{done.stem}.0")
    answer = hoa.browser.get(f"/staff/take-away/{done.id}/file")
    assert answer.status_code == 409 and "Tệp này không còn ở đây" in answer.text


@pytest.mark.parametrize(
    ("query", "form", "status"),
    [
        ("", {"format": "exe"}, 404),
        ("", {}, 422),
        ("text=khong-co-gi", {"format": "xlsx"}, 409),
        ("", {"format": "synthesis", "rules": "models = 3"}, 409),
        ("", {"format": "synthesis", "rules": "x" * 100_001}, 409),
    ],
)
def test_what_cannot_be_asked_for_is_refused_at_the_door(
    hoa: Desk, query: str, form: dict[str, str], status: int
) -> None:
    rules = form.pop("rules", "") if (form := dict(form)) else ""
    files = {"files": {"rules": ("quy-tac.toml", rules)}} if rules else {}
    answer = hoa.browser.post(f"/staff/take-away?{query}", data=form, **files)
    assert answer.status_code == status, answer.text
    assert hoa.jobs() == []
