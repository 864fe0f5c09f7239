"""Reminders on both databases: once each, whoever is first and whenever the program is killed."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, insert, select

from bot.jobs.remind import remind_all
from flows.messages.message import Reply
from flows.reminders.schedule import Plan, Reason
from flows.respondents.codes import spelled
from storage.campaigns import campaigns, following, organisations, reminders
from storage.core import tables
from storage.core.engine import reading, writing
from storage.drafts.subscriptions import Subscription, Subscriptions
from storage.privacy.holding import rows_about
from storage.queues.outbox import Outbox
from tests.invited import campaign, terms
from tests.play import Play

MORNING = datetime(2026, 12, 14, 1, 30, tzinfo=UTC)
"""Half past eight in Hà Nội, on a Monday; the last day is Sunday the 20th."""


Row = tuple[str, str, Reason | None]


@pytest.fixture
def play(url: str, tmp_path: Path) -> Iterator[Play]:
    one = Play(url, tmp_path / "files", channel="telegram", pushed=("telegram", "zalo"))
    yield one
    one.close()


@pytest.fixture
def code(play: Play) -> str:
    """The code of UBND xã Y Tý, whose report An has begun on Telegram on 12 December."""
    code = spelled(campaign(play.engine)[0])
    play.clock.now = MORNING - timedelta(days=2)
    play.enters(code)
    play.says("Nuôi bò", "Y Tý")
    sent(play)
    return code


def sent(play: Play, channel: str = "telegram") -> list[Reply]:
    """What can be sent now, as the sender of this channel would."""
    outbox = Outbox(play.engine, channel, lambda: play.clock.now)
    found = outbox.waiting((), 99)
    outbox.sent([one.id for one in found])
    return [one.reply for one in found]


def look(play: Play, now: datetime = MORNING) -> None:
    play.clock.now = now
    remind_all(play.conversation, lambda: now)


def noted(play: Play) -> list[tuple[str, str]]:
    """(occasion, why not) of Y Tý's reminders, in order."""
    table = tables.reminders
    query = select(table.c.occasion, table.c.reason).where(table.c.invitation_id == "c1-1")
    with reading(play.engine) as connection:
        return [(row[0], row[1]) for row in connection.execute(query.order_by(table.c.at, table.c.occasion))]


def rows(play: Play, name: str) -> int:
    with reading(play.engine) as connection:
        return connection.execute(select(func.count()).select_from(tables.metadata.tables[name])).scalar_one()


def test_it_says_how_far_the_report_is_and_until_when(play: Play, code: str) -> None:
    look(play)
    [reply] = sent(play)
    [message] = reply.messages
    assert (reply.channel, reply.address) == ("telegram", "an")
    about, left, until = message.text.splitlines()
    assert about == "Nhắc anh/chị về báo cáo của UBND xã Y Tý, đợt “Báo cáo 2026”."
    contents = play.presses("contents").messages[-1].text
    counted = re.findall(r": (\d+)/(\d+)$", contents, re.MULTILINE)
    assert left == f"Còn {sum(int(of) - int(done) for done, of in counted)} câu." == "Còn 29 câu."
    assert until == "Hạn nộp: ngày 20/12/2026."
    assert [button.label for row in message.buttons for button in row] == ["Viết tiếp", "Đừng nhắc nữa"]
    assert noted(play) == [("2026-12-20/7", "")]


def test_the_minutes_are_by_the_officers_own_pace(play: Play, code: str) -> None:
    for name in ("thoi_gian", "quy_mo", "muc_tieu"):
        play.clock.forward(minutes=2)
        play.presses(f"goto:du_an[1]/{name}")
        play.says("Bò")
    sent(play)
    look(play)
    [reply] = sent(play)
    left = reply.messages[0].text.splitlines()[1]
    contents = play.presses("contents").messages[-1]
    assert contents.after.endswith("khoảng 35 phút.")
    assert left == "Còn 26 câu, khoảng 35 phút."


def test_once_each_however_often_it_is_looked_at_and_begun_anew(play: Play, code: str) -> None:
    for minutes in range(5):
        look(play, MORNING + timedelta(minutes=minutes))
        play.restarts()
    assert len(sent(play)) == 1
    number = 1
    for day in range(1, 20):
        for hour in range(0, 24, 3):
            look(play, MORNING + timedelta(days=day, hours=hour))
            number += len(sent(play))
    assert number == len([reason for _, reason in noted(play) if not reason]) == 4


def test_two_programs_at_once_send_one(play: Play, code: str) -> None:
    play.clock.now = MORNING
    both, barrier = [play.new_conversation() for _ in range(2)], threading.Barrier(2)

    def run(number: int) -> None:
        barrier.wait()
        remind_all(both[number], lambda: MORNING)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(sent(play)) == 1 and rows(play, "reminder_messages") == 1
    assert rows(play, "reminders") == 3, "the other two organisations have nobody to remind"


def test_who_decided_second_writes_nothing(play: Play, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first one commits after the second one has read, and before it writes."""
    deciding = reminders.decide

    def second(connection: Connection, rows: Sequence[Row], at: datetime) -> None:
        monkeypatch.undo()
        row = [("c1-1", "2026-12-20/7", None)]
        if play.engine.dialect.name == "sqlite":  # there the first one waits for the second: it is here now
            deciding(connection, row, at)
        else:
            with writing(play.engine) as first:
                deciding(first, row, at)
        deciding(connection, rows, at)

    monkeypatch.setattr(reminders, "decide", second)
    look(play)
    assert sent(play) == []


def test_killed_between_the_commit_and_the_sending(play: Play, code: str) -> None:
    look(play, MORNING)
    play.restarts()
    look(play, MORNING + timedelta(minutes=1))
    assert len(sent(play)) == 1 and sent(play) == []


def test_what_waits_over_night_is_sent_in_the_morning_with_the_state_of_then(play: Play, code: str) -> None:
    evening = MORNING + timedelta(hours=8, minutes=25)
    look(play, evening)
    play.clock.now = evening + timedelta(minutes=10)
    assert sent(play) == [], "it is past five: what waits is not sent"
    look(play, evening + timedelta(hours=3))
    assert sent(play) == []
    play.clock.now = evening + timedelta(hours=14)
    play.says("2017")
    sent(play)
    look(play, MORNING + timedelta(days=1))
    [reply] = sent(play)
    assert "Còn" in reply.messages[0].text
    assert noted(play) == [("2026-12-20/7", "")] and rows(play, "reminder_messages") == 1


def test_what_waits_and_is_submitted_meanwhile_is_taken_back(play: Play, code: str) -> None:
    look(play)
    submits(play)
    late = MORNING + timedelta(hours=2)
    outbox = [one for one in waiting(play) if one.startswith("Nhắc")]
    assert len(outbox) == 1
    look(play, late)
    assert [one for one in waiting(play) if one.startswith("Nhắc")] == []
    assert noted(play) == [("2026-12-20/7", Reason.SUBMITTED)] and rows(play, "reminder_messages") == 0


def submits(play: Play) -> None:
    for _ in range(2):
        play.presses("submit")


def waiting(play: Play, channel: str = "telegram") -> list[str]:
    found = Outbox(play.engine, channel).waiting((), 99)
    return [message.text for one in found for message in one.reply.messages]


def test_a_submission_stops_them(play: Play, code: str) -> None:
    submits(play)
    sent(play)
    for day in range(20):
        look(play, MORNING + timedelta(days=day))
    assert sent(play) == []
    assert {reason for _, reason in noted(play)} == {Reason.SUBMITTED}


@pytest.mark.parametrize("way", ["button", "words", "polite", "typed label"])
def test_who_asks_not_to_be_reminded_is_not(play: Play, code: str, way: str) -> None:
    look(play)
    [reply] = sent(play)
    _, stop = [button.press for row in reply.messages[0].buttons for button in row]
    match way:
        case "button":
            answer = play.presses(stop)
        case "words":
            answer = play.says("đừng nhắc nữa")
        case "polite":
            answer = play.says("Đừng nhắc tôi nữa")
        case _:
            answer = play.says("Đừng nhắc nữa")
    assert "Sẽ không nhắc anh/chị về báo cáo của UBND xã Y Tý nữa" in answer.messages[0].text
    assert answer.messages[-1].key == "du_an[1]/thoi_gian", "the report goes on where it was"
    sent(play)
    for day in range(1, 20):
        look(play, MORNING + timedelta(days=day))
    assert sent(play) == []
    assert {reason for _, reason in noted(play)[1:]} == {Reason.STOPPED}
    assert play.live() == ["Nuôi bò", "Y Tý"], "the words became no answer"


def test_the_words_are_an_answer_where_nobody_reminds(play: Play) -> None:
    play.agrees()
    play.says("đừng nhắc nữa")
    assert play.live() == ["đừng nhắc nữa"]


def test_a_colleague_is_still_reminded(play: Play, code: str) -> None:
    joins(play, code)
    look(play)
    assert [one.address for one in sent(play)] == ["an", "binh"]
    play.address = "an"
    play.says("đừng nhắc nữa")
    sent(play)
    look(play, MORNING + timedelta(days=3))
    assert [one.address for one in sent(play)] == ["binh"]


def joins(play: Play, code: str) -> None:
    play.address = "binh"
    play.enters(code)
    play.address = "an"
    play.presses(play.opens().messages[0].buttons[0][0].press)
    sent(play)


def second_channel(play: Play, channel: str = "zalo", address: str = "z1") -> None:
    """An writes from another channel too; Telegram was used last."""
    with writing(play.engine) as connection:
        addresses = tables.addresses
        person, draft = connection.execute(
            select(addresses.c.respondent_id, addresses.c.draft_id).where(addresses.c.address == "an")
        ).one()
        row = {"channel": channel, "address": address, "respondent_id": person, "draft_id": draft}
        connection.execute(insert(addresses).values(row))


def test_a_refusal_goes_to_the_next_channel(play: Play, code: str) -> None:
    second_channel(play)
    look(play)
    Outbox(play.engine, "telegram").mark_unreachable("an", MORNING)
    assert sent(play, "zalo") == [], "it is decided in office hours"
    look(play, MORNING + timedelta(hours=12))
    assert sent(play, "zalo") == []
    look(play, MORNING + timedelta(hours=24))
    [reply] = sent(play, "zalo")
    assert "UBND xã Y Tý" in reply.messages[0].text
    assert rows(play, "reminder_messages") == 2 and noted(play) == [("2026-12-20/7", "")]
    Outbox(play.engine, "zalo").mark_unreachable("z1", MORNING)
    look(play, MORNING + timedelta(days=3))
    assert noted(play)[-1] == ("2026-12-20/3", Reason.UNREACHABLE)


def test_who_refuses_everywhere_is_noted_as_not_reachable(play: Play, code: str) -> None:
    second_channel(play)
    look(play)
    for channel, address in (("telegram", "an"), ("zalo", "z1")):
        Outbox(play.engine, channel).mark_unreachable(address, MORNING)
        look(play, MORNING + timedelta(minutes=1))
        look(play, MORNING + timedelta(minutes=2))
    assert noted(play) == [("2026-12-20/7", Reason.UNREACHABLE)]
    play.clock.now = MORNING + timedelta(minutes=5)
    play.says("2017")
    sent(play)
    look(play, MORNING + timedelta(minutes=9))
    assert sent(play) == [], "what was missed does not come later"


def test_of_the_page_only_browsers_that_asked_are_told(play: Play) -> None:
    code = spelled(campaign(play.engine)[0])
    play.channel, play.clock.now = "web", MORNING - timedelta(days=2)
    play.enters(code)
    look(play)
    assert noted(play) == [("2026-12-20/7", Reason.UNREACHABLE)]
    Subscriptions(play.engine).put("an", Subscription("https://p/1", b"4" * 65, b"s" * 16), MORNING)
    look(play, MORNING + timedelta(days=3))
    [reply] = sent(play, "web")
    [message] = reply.messages
    assert message.text.startswith("Nhắc anh/chị về báo cáo đang viết. Còn ") and "Y Tý" not in message.text
    assert message.key == "", "it is no return, so its arrival is not noted as one's"
    look(play, MORNING + timedelta(days=5))
    Subscriptions(play.engine).ended("an", "https://p/1")
    look(play, MORNING + timedelta(days=5, minutes=2))
    assert ("2026-12-20/1", Reason.UNREACHABLE) in noted(play)


def test_after_the_last_day_it_says_what_happens_now(play: Play, code: str) -> None:
    look(play, MORNING + timedelta(days=7))
    [reply] = sent(play)
    assert "nay đã qua; báo cáo vẫn nhận, và ghi là nộp muộn" in reply.messages[0].text


def test_staff_see_how_often_and_why_not(play: Play, code: str) -> None:
    look(play)
    lines = following.followed(play.engine, "c1", None, play.clock())
    assert [(one.reminded.times, one.reminded.why_not) for one in lines] == [
        (1, None),
        (0, Reason.NO_CHANNEL),
        (0, Reason.NO_CHANNEL),
    ]
    assert [one.reminded.last for one in lines] == [MORNING, None, None]


def test_a_closed_campaign_and_one_that_reminds_nobody(play: Play, code: str) -> None:
    campaigns.close(play.engine, "c1", MORNING, "hoa", is_closed=True)
    look(play)
    assert noted(play) == [("2026-12-20/7", Reason.CLOSED)]
    campaigns.close(play.engine, "c1", MORNING, "hoa", is_closed=False)
    campaigns.change(play.engine, "c1", terms(reminders=Plan((), 0)), MORNING, "hoa")
    look(play, MORNING + timedelta(days=3))
    assert len(noted(play)) == 1 and sent(play) == []


def test_an_organisation_that_was_to_be_reminded_can_be_taken_out(play: Play, code: str) -> None:
    look(play)
    organisations.take_out(play.engine, "c1-3", MORNING, "hoa")
    assert rows(play, "reminders") == 2


def test_who_is_erased_leaves_only_that_the_organisation_was_reminded(play: Play, code: str) -> None:
    joins(play, code)
    look(play)
    sent(play)
    play.address = "binh"
    play.says("đừng nhắc nữa")
    with reading(play.engine) as connection:
        query = select(tables.addresses.c.respondent_id).where(tables.addresses.c.address == "binh")
        person = connection.execute(query).scalar_one()
        held = rows_about(connection, person)
    assert held["reminders_stopped"] == 1 and held["reminder_messages"] == 1
    play.says("/xoa")
    play.presses("confirm")
    assert (rows(play, "reminders_stopped"), rows(play, "reminder_messages")) == (0, 1)
    assert noted(play) == [("2026-12-20/7", "")]
