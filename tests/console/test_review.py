"""Reviewing in the console: remarks gathered and sent, stale decisions, presence, notes, many at once."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import Connection, select, update

from bot.commands import main
from bot.console.usual_remarks import usual_remarks
from bot.intake.unasked import Unasked
from flows.form.machine import Mover
from flows.messages.message import Reply
from flows.report.submission import State
from flows.sentence import DecuongError
from storage.core import tables
from storage.core.engine import reading
from storage.core.errors import Unavailable
from storage.privacy.audit import trail
from storage.queues.outbox import Outbox
from storage.reports import reviewing, submissions
from storage.reports.remark_progress import Progress, progress_of
from storage.reports.submissions import move, submission
from storage.staff.accounts import Role
from tests.console.conftest import LAO_CAI, Browser, Console
from tests.play import JPEG, START

SCALE = "du_an[1]/quy_mo"
NAME = "du_an[1]/ten"


def decide(browser: Browser, id_: str, trigger: str, revision: int) -> int:
    answer = browser.post(
        f"/staff/reports/{id_}/decide", data={"trigger": trigger, "revision": str(revision)}
    )
    return answer.status_code


def remark(browser: Browser, id_: str, path: str, text: str) -> None:
    answer = browser.post(f"/staff/reports/{id_}/remarks", data={"path": path, "text": text})
    assert answer.status_code == 303, answer.text


def one(console: Console, id_: str) -> tuple[State, list[str], int]:
    found = submission(console.play.engine, id_)
    return found.state, [each.text for each in found.remarks], found.revision


def test_remarks_are_gathered_and_sent_together(console: Console, three: list[str]) -> None:
    lan, id_ = console.add("lan", Role.REVIEWER), f"{three[0]}-1"
    page = lan.get(f"/staff/reports/{id_}").text
    assert "Thiếu số hộ" in page, "usual remarks are offered"
    remark(lan, id_, SCALE, "Thiếu số hộ")
    remark(lan, id_, NAME, "Tên đầy đủ?")
    assert one(console, id_) == (State.RECEIVED, [], 0)
    again = lan.get(f"/staff/reports/{id_}").text
    assert again.count("· chưa gửi") == 2, "closing the page loses nothing"
    assert "Trả lại kèm 2 nhận xét" in again
    assert decide(lan, id_, "return", 0) == 303
    assert one(console, id_)[:2] == (State.RETURNED, ["Thiếu số hộ", "Tên đầy đủ?"])
    assert reviewing.unsent_remarks(console.play.engine, id_) == []
    remark(lan, id_, NAME, "Và tên cũ?")
    assert decide(lan, id_, "return", one(console, id_)[2]) == 303
    assert one(console, id_)[1][-1] == "Và tên cũ?", "a returned report gets the remark beside those it has"


def test_a_reply_by_a_photo_is_shown(console: Console, three: list[str]) -> None:
    lan, id_ = console.add("lan", Role.REVIEWER), f"{three[2]}-1"
    remark(lan, id_, NAME, "Ảnh tổ ong?")
    assert decide(lan, id_, "return", 0) == 303
    play = console.play
    play.presses(f"goto:{NAME}")
    play.presses("reply")
    play.attaches("to-ong.jpg")
    play.presses("done")
    play.presses("submit")
    play.presses("submit")
    page = lan.get(f"/staff/reports/{three[2]}-2").text
    [address] = set(re.findall(r'src="(/staff/reports/[^"]+_tra-loi_du_an-1_ten_\w+\.jpg)"', page))
    assert lan.get(address).content == JPEG


def test_a_colleagues_unsent_remarks_stay_theirs(console: Console, three: list[str]) -> None:
    lan, minh, id_ = console.add("lan", Role.REVIEWER), console.add("minh", Role.REVIEWER), f"{three[0]}-1"
    remark(lan, id_, SCALE, "Thiếu số hộ")
    assert "Thiếu số hộ" in minh.get(f"/staff/reports/{id_}").text
    assert decide(minh, id_, "return", 0) == 409, "minh has written none"
    [unsent] = reviewing.unsent_remarks(console.play.engine, id_)
    minh.post(f"/staff/reports/{id_}/remarks/{unsent.id}/drop")
    assert len(reviewing.unsent_remarks(console.play.engine, id_)) == 1
    lan.post(f"/staff/reports/{id_}/remarks/{unsent.id}/drop")
    assert reviewing.unsent_remarks(console.play.engine, id_) == []


def test_who_saw_an_earlier_state_decides_nothing(console: Console, three: list[str]) -> None:
    lan, minh, id_ = console.add("lan", Role.REVIEWER), console.add("minh", Role.REVIEWER), f"{three[0]}-1"
    remark(minh, id_, SCALE, "Thiếu số hộ")
    assert decide(lan, id_, "accept", 0) == 303
    answer = minh.post(f"/staff/reports/{id_}/decide", data={"trigger": "return", "revision": "0"})
    assert answer.status_code == 409
    assert "Trong lúc đó có người đã thay đổi báo cáo" in answer.text
    assert "Hiện nay: đã chấp nhận" in answer.text
    assert "Thiếu số hộ" in answer.text, "what was written is still there"
    assert one(console, id_)[:2] == (State.ACCEPTED, [])
    assert decide(minh, id_, "reopen", 1) == 303
    assert decide(lan, id_, "withdraw", 1) == 409
    assert decide(lan, id_, "withdraw", 2) == 303
    assert one(console, id_)[0] is State.WITHDRAWN


def test_between_the_look_and_the_move_nobody_comes(console: Console, three: list[str]) -> None:
    """The revision is compared in the transaction that moves the report, not only before."""
    from storage.core.errors import Stale  # noqa: PLC0415

    id_ = f"{three[0]}-1"
    move(console.play.engine, id_, "accept", Mover.STAFF, console.clock(), revision=0)
    move(console.play.engine, id_, "reopen", Mover.STAFF, console.clock(), revision=1)
    with pytest.raises(Stale):
        move(console.play.engine, id_, "accept", Mover.STAFF, console.clock(), revision=1)


@pytest.mark.parametrize("address", ["decide", "remarks", "assign", "notes", "remarks/1/drop"])
def test_a_viewer_decides_nothing(console: Console, three: list[str], address: str) -> None:
    viewer, far = console.add("hoa", Role.VIEWER), console.add("xa", Role.REVIEWER, LAO_CAI)
    data = {"trigger": "accept", "revision": "0", "path": SCALE, "text": "x", "staff": "xa"}
    assert viewer.post(f"/staff/reports/{three[0]}-1/{address}", data=data).status_code == 403
    assert far.post(f"/staff/reports/{three[1]}-1/{address}", data=data).status_code == 404
    for browser, status in ((viewer, 403), (far, 409)):
        chosen = {"trigger": "accept", "chosen": f"{three[1]}-1@0"}
        assert browser.post("/staff/reports/decide", data=chosen).status_code == status
    assert one(console, f"{three[1]}-1")[0] is State.RECEIVED


def test_both_see_each_other(console: Console, three: list[str]) -> None:
    lan, minh, id_ = console.add("lan", Role.REVIEWER), console.add("minh", Role.VIEWER), f"{three[0]}-1"
    here = f"/staff/reports/{id_}/here"
    assert "cũng đang xem" not in lan.post(here).text
    assert "lan cũng đang xem báo cáo này" in minh.post(here).text
    assert "minh cũng đang xem báo cáo này" in lan.post(here).text
    assert "cũng đang xem" not in lan.post(f"/staff/reports/{three[1]}-1/here").text
    console.clock.now += reviewing.HERE + timedelta(seconds=1)
    assert "cũng đang xem" not in lan.post(here).text, "minh has closed the page"


def test_a_remark_is_followed(console: Console, three: list[str]) -> None:
    lan, id_, engine = console.add("lan", Role.REVIEWER), f"{three[2]}-1", console.play.engine

    def progress() -> list[Progress]:
        return progress_of(engine, submission(engine, id_))

    console.clock.now = console.play.clock.now
    remark(lan, id_, NAME, "Tên đầy đủ?")
    remark(lan, id_, "du_an[1]/dia_diem", "Xã nào?")
    decide(lan, id_, "return", 0)
    console.play.clock.now = console.clock.now
    assert progress() == [Progress.WAITING] * 2
    console.play.opens()
    assert progress() == [Progress.DELIVERED] * 2, "the page showed it; nobody has done anything yet"
    console.play.presses("contents")
    assert progress() == [Progress.SEEN] * 2
    console.play.presses(f"goto:{NAME}")
    console.play.says("Nuôi ong lấy mật")
    assert progress() == [Progress.ANSWERED, Progress.SEEN]
    assert "đã trả lời" in lan.post(f"/staff/reports/{id_}/here").text


def test_a_resubmission_shows_what_changed(console: Console, three: list[str]) -> None:
    lan, play = console.add("lan", Role.REVIEWER), console.play
    remark(lan, f"{three[2]}-1", NAME, "Tên đầy đủ?")
    decide(lan, f"{three[2]}-1", "return", 0)
    play.opens()
    play.presses(f"goto:{NAME}")
    play.says("Nuôi ong lấy mật")
    play.presses("review")
    for _ in range(3):
        if len(play.submissions()) < 4:
            play.presses("submit")
    page = lan.get(f"/staff/reports/{three[2]}").text
    assert re.search(r"1 câu khác so với lần nộp 1", page)
    assert 'id="change-1"' in page
    assert re.search(r"<ins><span[^>]*>thêm: </span>[^<]*lấy mật", page)
    assert f'href="/staff/reports/{three[2]}-2#change-1"' in lan.get("/staff/reports").text


def test_a_report_is_given_to_a_colleague_with_a_note(console: Console, three: list[str]) -> None:
    lan, id_ = console.add("lan", Role.REVIEWER), f"{three[0]}-1"
    console.add("minh", Role.REVIEWER)
    console.add("xa", Role.REVIEWER, 22)
    console.add("hoa", Role.VIEWER)
    base = f"/staff/reports/{id_}"
    assert lan.post(f"{base}/assign", data={"staff": "minh"}).status_code == 303
    assert lan.post(f"{base}/assign", data={"staff": "xa"}).status_code == 404, "may not see it"
    assert lan.post(f"{base}/assign", data={"staff": "hoa"}).status_code == 404, "may not review"
    lan.post(f"{base}/notes", data={"text": "Đã gọi điện cho xã"})
    page = lan.get(base).text
    assert "<strong>minh</strong>" in page
    assert "Đã gọi điện cho xã" in page
    assert ("assign", three[0], "lan") in [
        (each.act, each.about, each.who) for each in trail(console.play.engine)
    ]
    console.play.address = "an"
    shown = [message.plain for message in console.play.opens().messages]
    assert "Đã gọi điện" not in "".join(shown), "officers never see notes"


def test_notes_go_with_the_person(console: Console, three: list[str]) -> None:
    lan, id_ = console.add("lan", Role.REVIEWER), f"{three[0]}-1"
    lan.post(f"/staff/reports/{id_}/notes", data={"text": "Ông An nói"})
    lan.post(f"/staff/reports/{three[1]}-1/notes", data={"text": "Của người khác"})
    remark(lan, id_, SCALE, "Ông An ơi")
    console.play.address = "an"
    console.play.says("/xoa")
    console.play.presses("erase")
    console.play.presses("confirm")
    with reading(console.play.engine) as connection:
        left = list(connection.execute(select(tables.notes.c.text)).scalars())
        unsent = list(connection.execute(select(tables.unsent_remarks.c.text)).scalars())
    assert (left, unsent) == (["Của người khác"], [])


def test_many_at_once_or_none(console: Console, three: list[str]) -> None:
    lan = console.add("lan", Role.REVIEWER)
    ids = [f"{number}-1" for number in three]
    chosen = [f"{id_}@0" for id_ in ids]
    fault = lan.post(
        "/staff/reports/decide", data={"trigger": "return", "chosen": chosen, "key": "9.9", "text": "?"}
    )
    assert fault.status_code == 409
    assert fault.text.count("9.9") == 3, "one fault a row"
    assert {one(console, id_)[0] for id_ in ids} == {State.RECEIVED}
    decide(lan, ids[1], "accept", 0)
    assert lan.post("/staff/reports/decide", data={"trigger": "accept", "chosen": chosen}).status_code == 409
    assert one(console, ids[0])[0] is State.RECEIVED, "one is stale: none is moved"
    data = {"trigger": "return", "chosen": [chosen[0], chosen[2]], "key": "1.4", "text": "Bao nhiêu hộ?"}
    assert lan.post("/staff/reports/decide", data=data).status_code == 303
    assert [one(console, id_)[:2] for id_ in ids] == [
        (State.RETURNED, ["Bao nhiêu hộ?"]),
        (State.ACCEPTED, []),
        (State.RETURNED, ["Bao nhiêu hộ?"]),
    ]


@pytest.fixture
def by_phone(console: Console) -> list[str]:
    """Three reports from phones, whose officers are told by messages."""
    console.play.channel = "telegram"
    return [
        console.submits(who, name) for who, name in (("1", "Nuôi bò"), ("2", "Nuôi dê"), ("3", "Nuôi ong"))
    ]


def standing(console: Console) -> list[State]:
    return [each.state for each in console.play.submissions()]


def told(console: Console) -> list[str]:
    """The phones that messages wait for."""
    return [each.reply.address for each in Outbox(console.play.engine, "telegram").waiting((), 99)]


def test_many_are_moved_and_told_in_one_transaction(
    console: Console, by_phone: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What fails at the last message takes all moves and messages back."""
    lan, chosen = console.add("lan", Role.REVIEWER), [f"{number}-1@0" for number in by_phone]
    news, seen = Unasked._news, itertools.count(1)

    def fails_at_the_third(self: Unasked, *about: Any) -> Reply:
        if next(seen) == 3:
            raise Unavailable("the disk is full")
        return news(self, *about)

    monkeypatch.setattr(Unasked, "_news", fails_at_the_third)
    data = {"trigger": "return", "chosen": chosen, "key": "1.4", "text": "Bao nhiêu hộ?"}
    before = len(trail(console.play.engine))
    assert lan.post("/staff/reports/decide", data=data).status_code == 503
    assert (standing(console), told(console)) == ([State.RECEIVED] * 3, [])
    assert len(trail(console.play.engine)) == before
    assert lan.post("/staff/reports/decide", data=data).status_code == 303
    assert (standing(console), told(console)) == ([State.RETURNED] * 3, ["1", "2", "3"])
    assert all(len(each.remarks) == 1 for each in console.play.submissions())


def test_who_comes_between_stops_all_of_them(
    console: Console, by_phone: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lan, lock = console.add("lan", Role.REVIEWER), submissions.lock_drafts

    def minh_is_faster(connection: Connection, wanted: Collection[str]) -> None:
        lock(connection, wanted)
        table = tables.submissions  # as he would have done a moment before the lock
        connection.execute(update(table).where(table.c.number.in_(by_phone[1:])).values(changed_at=START))

    monkeypatch.setattr(submissions, "lock_drafts", minh_is_faster)
    chosen = [f"{number}-1@0" for number in by_phone]
    answer = lan.post("/staff/reports/decide", data={"trigger": "accept", "chosen": chosen})
    assert answer.status_code == 409
    assert [number in answer.text for number in by_phone] == [False, True, True], (
        "each that is stale is named"
    )
    assert (standing(console), told(console)) == ([State.RECEIVED] * 3, [])


def test_one_of_many_by_command_is_refused(
    console: Console, by_phone: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DECUONG_DATABASE_URL", console.play.url)
    lock = submissions.lock_drafts

    def minh_is_faster(connection: Connection, wanted: Collection[str]) -> None:
        lock(connection, wanted)
        table = tables.submissions
        connection.execute(update(table).where(table.c.number == by_phone[2]).values(state=State.WITHDRAWN))

    monkeypatch.setattr(submissions, "lock_drafts", minh_is_faster)
    result = CliRunner().invoke(main, ["submissions", "accept", "--by", "lan", *by_phone])
    assert result.exit_code == 1
    assert by_phone[2] in result.output
    assert (standing(console), told(console)) == ([State.RECEIVED] * 3, [])


def test_nobody_decides_on_another_province(console: Console, three: list[str]) -> None:
    browser = console.add("lan", Role.REVIEWER, LAO_CAI)
    ids = [f"{number}-1@0" for number in three]
    refused = browser.post("/staff/reports/decide", data={"trigger": "accept", "chosen": ids})
    assert refused.status_code == 409
    assert {one.state for one in console.play.submissions()} == {State.RECEIVED}, "none was moved"
    browser.post("/staff/reports/decide", data={"trigger": "accept", "chosen": [ids[0], ids[2]]})
    assert [one.number for one in console.play.submissions() if one.state is State.ACCEPTED] == [
        three[0],
        three[2],
    ]


def test_usual_remarks_of_staff_s_own(console: Console, tmp_path: Path) -> None:
    file = tmp_path / "nhan-xet.toml"
    file.write_text('remarks = ["Thiếu dấu"]', encoding="utf-8")
    assert usual_remarks(file) == ("Thiếu dấu",)
    for spoilt in ("remarks = 3", "remarks = [", "x = 1"):
        file.write_text(spoilt, encoding="utf-8")
        with pytest.raises(DecuongError, match=r"nhan-xet\.toml"):
            usual_remarks(file)
