"""A return reaches each browser that asked for it, once, whatever its push service does meanwhile."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Collection, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from bot.channels.messaging.calls import TooLateError
from bot.channels.push.service import Push, PushService
from storage.core.engine import open_engine, writing
from storage.core.errors import Unavailable
from storage.drafts.subscriptions import Subscription, Subscriptions
from storage.drafts.unit_of_work import UnitOfWork
from storage.files.store import open_files
from storage.operations.backup import back_up, restore
from storage.queues.outbox import Noted
from storage.reports.remark_progress import Progress, progress_of
from tests.dialogue.beginnings import code_of
from tests.push.conftest import House

TEXT = "Cục có nhận xét về báo cáo số 2026-0001. Anh/chị mở ra để xem và trả lời."


def test_a_return_is_told_to_the_browser_without_a_word_of_the_report(house: House) -> None:
    phone = house.phone()
    number = house.writes(phone, "Nuôi bò bí mật")
    browser = house.subscribes(phone)
    assert house.returns(number, "Bao nhiêu con?") == 1, "staff see that one address is told"
    house.sends()
    [told] = browser.told
    assert told.keys() == {"title", "text", "report", "review", "tag"}
    assert (told["text"], told["review"]) == (TEXT, "returned/1/1")
    [push] = house.double.received
    assert (push.headers["ttl"], push.headers["urgency"]) == (str(14 * 24 * 3600), "high")
    assert told["report"] not in json.dumps(push.headers), (
        "the service cannot tell reports apart by their ids"
    )
    for words in ("bí mật", "Bao nhiêu"):
        assert words not in json.dumps(told, ensure_ascii=False)


def test_a_push_is_not_made_when_its_hours_are_over(house: House) -> None:
    phone = house.phone()
    house.writes(phone)
    house.subscribes(phone)
    to, now = house.subscriptions.of(phone.address), house.play.clock.now
    assert to is not None

    async def pushes(seconds: float) -> None:
        push = Push(b"{}", "reminder", now + timedelta(seconds=seconds))
        async with PushService(house.signer, house.hosts, lambda: now, house.trusted) as service:
            await service.push(push, to)

    asyncio.run(pushes(300))
    for seconds in (0, -0.5, -60):
        with pytest.raises(TooLateError):
            asyncio.run(pushes(seconds))
    [push] = house.double.received
    assert push.headers["ttl"] == "300"


def test_every_browser_that_asked_is_told_once_and_no_other(house: House) -> None:
    first, second, third = house.phone(), house.phone(), house.phone()
    number = house.writes(first)
    for other in (second, third):
        code = code_of(house.play, "device")
        house.play.address = other.address
        house.play.enters(code)
    stranger = house.phone()
    house.writes(stranger, "Nuôi dê")
    told = [house.subscribes(phone) for phone in (first, second)]
    untold = house.subscribes(stranger)
    assert house.returns(number) == 2
    house.sends()
    assert [len(one.told) for one in (*told, untold)] == [1, 1, 0]


def test_a_colleague_is_told_and_who_handed_the_report_over_is_not(house: House) -> None:
    owner, colleague, heir = house.phone(), house.phone(), house.phone()
    number = house.writes(owner)
    browsers = [house.subscribes(owner)]
    for other, purpose in ((colleague, "join:"), (heir, "hand")):
        house.play.address = owner.address
        code = code_of(house.play, purpose)
        house.play.address = other.address
        house.play.enters(code)
        browsers.append(house.subscribes(other))
    assert house.returns(number) == 2
    house.sends()
    assert [len(one.told) for one in browsers] == [0, 1, 1]


def test_what_else_staff_do_is_told_without_saying_what(house: House) -> None:
    phone = house.phone()
    number = house.writes(phone)
    browser = house.subscribes(phone)
    house.returns(number, trigger="accept")
    house.sends()
    assert [(one["text"], one["review"]) for one in browser.told] == [
        ("Cục vừa xem báo cáo số 2026-0001 của anh/chị.", "")
    ]


def test_a_service_that_asks_to_wait_is_waited_for_and_holds_up_nobody(house: House) -> None:
    phones = [house.phone(), house.phone()]
    numbers = [house.writes(phone) for phone in phones]
    slow, quick = (house.subscribes(phone) for phone in phones)
    house.double.answers[slow.id] = [(429, {"retry-after": "3600"})]
    for number in numbers:
        house.returns(number)

    async def send() -> None:
        async with house.sending():
            await house.until(lambda: house.waiting() == 1 and len(quick.told) == 1)
            house.returns(numbers[1], "Tên gì?")
            await house.until(lambda: len(quick.told) == 2)  # by then the slow one was passed over
            assert (slow.told, len(house.double.received)) == ([], 3)
            house.time = 3601.0
            await house.until(lambda: house.waiting() == 0)

    asyncio.run(send())
    assert len(slow.told) == 1


@pytest.mark.parametrize(
    "answers", [[(500, {})], [(503, {"retry-after": "0"})], [(503, {})] * 9, [(429, {"retry-after": "0"})]]
)
def test_a_service_that_is_down_is_tried_again(
    house: House, answers: list[tuple[int, dict[str, str]]]
) -> None:
    phone = house.phone()
    number = house.writes(phone)
    browser = house.subscribes(phone)
    house.double.answers[browser.id] = list(answers)
    house.returns(number)
    house.sends()
    assert len(browser.told) == 1
    assert len(house.double.received) == len(answers) + 1


@pytest.mark.parametrize("code", [404, 410])
def test_what_the_service_does_not_know_any_more_is_forgotten(house: House, code: int) -> None:
    phone = house.phone()
    number = house.writes(phone)
    browser = house.subscribes(phone)
    house.double.answers[browser.id] = [(code, {})]
    house.returns(number)
    house.sends()
    assert house.rows("push_subscriptions") == 0
    assert house.returns(number, "Tên gì?") == 0
    assert browser.told == []


def test_a_browser_that_has_another_address_meanwhile_is_told_there(house: House) -> None:
    phone = house.phone()
    number = house.writes(phone)
    old = house.subscribes(phone)
    house.returns(number)
    house.double.ended.add(old.id)
    new = house.double.browser(house.signer.public_key)
    former = house.subscriptions.of(phone.address)
    phone.ask("POST", json=new.json)
    assert former is not None
    house.subscriptions.ended(phone.address, former.endpoint)  # the answer 410 of the old one comes late
    house.sends()
    assert (len(old.told), len(new.told)) == (0, 1)


@pytest.mark.parametrize("code", [301, 400, 401, 403, 413])
def test_what_is_refused_for_good_is_in_the_log_without_its_address(
    house: House, caplog: pytest.LogCaptureFixture, code: int
) -> None:
    phone = house.phone()
    number = house.writes(phone)
    browser = house.subscribes(phone)
    house.double.answers[browser.id] = [(code, {"location": f"{house.double.origin}/elsewhere"})]
    house.returns(number)
    house.sends()
    [record] = caplog.records
    assert record.getMessage().endswith(f"is not told, its push service answers {code}")
    assert browser.endpoint not in caplog.text
    assert (house.rows("push_subscriptions"), len(house.double.received)) == (1, 1)


def test_a_service_that_is_allowed_no_more_is_not_called(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    phone = house.phone()
    number = house.writes(phone)
    house.subscribes(phone)
    house.returns(number)
    house.hosts = type(house.hosts)(("fcm.googleapis.com",))
    house.sends()
    assert "not one of DECUONG_PUSH_SERVICES" in caplog.text
    assert house.double.received == []


def test_a_crash_between_sending_and_noting_shows_one_notification(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = house.phone()
    number = house.writes(phone)
    browser = house.subscribes(phone)
    house.returns(number)

    def dies(_ids: Collection[int], _shown: Sequence[Noted] = ()) -> None:
        raise Unavailable("nobody notes what was sent")

    with monkeypatch.context() as patch:
        patch.setattr(house.outbox, "sent", dies)
        house.sends(lambda: len(browser.told) >= 1)
    before = len(browser.told)
    assert house.waiting() == 1
    house.sends()
    assert len(browser.told) == before + 1
    assert browser.shown == {browser.told[0]["report"]: TEXT}, "the same tag: one on the screen"
    assert len({one.headers["topic"] for one in house.double.received}) == 1, "and one in the service"


def test_of_several_returns_that_wait_the_last_is_told(house: House) -> None:
    phone = house.phone()
    number = house.writes(phone)
    browser = house.subscribes(phone)
    for remark in ("Bao nhiêu con?", "Tên gì?", "Ở đâu?"):
        house.returns(number, remark)
    assert house.waiting() == 3
    house.sends()
    assert [one["review"] for one in browser.told] == ["returned/1/3"]


def test_what_is_too_old_is_not_told(house: House) -> None:
    phone = house.phone()
    number = house.writes(phone)
    browser = house.subscribes(phone)
    house.returns(number)
    house.play.clock.forward(days=15)
    house.sends()
    assert (browser.told, house.double.received) == ([], [])


def test_who_is_logged_out_or_erased_is_told_no_more(house: House) -> None:
    first, second = house.phone(), house.phone()
    number = house.writes(first)
    code = code_of(house.play, "device")
    house.play.address = second.address
    house.play.enters(code)
    browsers = [house.subscribes(first), house.subscribes(second)]
    house.returns(number)
    with writing(house.play.engine) as connection:
        sharing = UnitOfWork(connection).open_sharing()
        person = UnitOfWork(connection).find_respondent(f"web:{first.address}")
        assert person is not None
        [device] = [one for one in sharing.devices(person) if one.address == first.address]
        sharing.end(device, person, house.play.clock())
    assert (house.rows("push_subscriptions"), house.waiting()) == (1, 1)
    house.play.says("/xoa")
    house.play.presses("confirm")
    assert (house.rows("push_subscriptions"), house.rows("push_arrivals"), house.waiting()) == (0, 0, 0)
    assert [one.told for one in browsers] == [[], []]


def test_a_restored_copy_tells_nobody_until_a_browser_comes_again(house: House, tmp_path: Path) -> None:
    """Whoever tries a backup out frightens no officer; and after a disaster each page renews what it had."""
    phone = house.phone()
    number = house.writes(phone)
    browser = house.subscribes(phone)
    house.returns(number)
    back_up(house.play.engine, house.play.files, tmp_path / "b", house.play.clock())
    copy = open_engine(f"sqlite:///{tmp_path}/copy.db")
    restore(copy, open_files(str(tmp_path / "copied")), tmp_path / "b", house.play.clock())
    there = Subscriptions(copy)
    assert (there.has_any(), there.key()) == (False, house.subscriptions.key())
    again = Subscription(browser.endpoint, browser.point, browser.secret)
    assert there.put(phone.address, again, house.play.clock())
    copy.dispose()


def test_staff_see_that_it_has_arrived(house: House) -> None:
    phone, other = house.phone(), house.phone()
    number = house.writes(phone)
    browser = house.subscribes(phone)
    house.writes(other, "Nuôi dê")
    house.subscribes(other)
    house.returns(number)
    house.sends()

    def progress() -> list[Progress]:
        return progress_of(house.play.engine, house.play.submissions()[0])

    assert progress() == [Progress.WAITING], "at the service, and on no phone yet"
    arrived = {name: browser.told[0][name] for name in ("report", "review")}
    assert other.ask("POST", "/chat/push/arrived", json=arrived).status_code == 204
    assert progress() == [Progress.WAITING], "nobody says so of a report that is not theirs"
    assert phone.ask("POST", "/chat/push/arrived", json=arrived).status_code == 204
    assert progress() == [Progress.DELIVERED]
    house.returns(number, "Tên gì?")
    assert progress() == [Progress.DELIVERED, Progress.WAITING]
    house.play.address = phone.address
    house.play.opens()
    house.play.presses("goto:du_an[1]/ten")
    assert progress() == [Progress.SEEN, Progress.SEEN], "although the second notification still waits"
    assert house.waiting() == 1
