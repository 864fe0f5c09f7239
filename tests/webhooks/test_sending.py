"""What waits reaches its receiver, signed, whatever the receiver does meanwhile; and nobody else."""

from __future__ import annotations

import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from itertools import pairwise

import pytest

from bot.webhooks import calling
from bot.webhooks.networks import Networks, check
from bot.webhooks.sending import PAUSES, SPREAD, pause_after, signed
from bot.webhooks.setup import secret_of
from storage.webhooks import deliveries, webhooks
from storage.webhooks.deliveries import Reason, Stands, Waiting
from storage.webhooks.webhooks import Webhook
from tests.webhooks.conftest import ALL, House

SECRET = secret_of("the secret of this test, in 43 characters..")


def test_the_signature_is_that_of_the_specification() -> None:
    """The vector that the libraries of Standard Webhooks are tested with."""
    secret, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", '{"test": 2432232314}'
    one = Waiting("msg_p5jXN8AQM9LWM0D4loKWxJek", "w", "https://a/", secret, body, 0)
    headers = signed(one, datetime.fromtimestamp(1614265330.9, UTC).astimezone())
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert headers["webhook-timestamp"] == "1614265330"


@pytest.mark.parametrize("status", [500, 404])
def test_what_is_refused_is_tried_again_under_its_id(house: House, status: int) -> None:
    hook = house.makes("/hook")
    house.console.submits("an", "Nuôi bò")
    house.receiver.answers = [(status, {}), (status, {})]
    begun = house.play.clock.now
    house.sends()
    assert house.due(hook) == begun + timedelta(seconds=10)
    found = house.message(hook)
    assert (found.tries, found.status, found.reason) == (1, status, Reason.ANSWERED)
    house.play.clock.forward(seconds=10)
    house.sends()
    assert house.due(hook) == begun + timedelta(seconds=70)
    house.play.clock.forward(seconds=59)
    house.sends()
    assert len(house.receiver.received) == 2, "not before its time"
    house.play.clock.forward(seconds=1)
    house.sends()
    assert [one.answer for one in house.receiver.received] == [status, status, 204]
    assert len({one.id for one in house.receiver.received}) == 1
    times = [int(one.headers["webhook-timestamp"]) for one in house.receiver.received]
    assert [at - times[0] for at in times] == [0, 10, 70], "each try has its own moment, and is signed anew"
    found = house.message(hook)
    assert (found.stands, found.tries, found.status, found.reason) == (Stands.DONE, 3, 204, "")


def test_a_dead_receiver_is_tried_for_days_and_then_no_more(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    hook = house.makes("/hook")
    number = house.console.submits("an", "Nuôi bò")
    port, house.receiver.port = house.receiver.port, 1
    dead = house.makes("/dead")
    house.decides(number, "accept")
    begun, waited = house.play.clock.now, []
    while house.message(dead).stands is Stands.WAITING:
        house.play.clock.now = max(house.play.clock.now, house.due(dead))
        waited.append(house.play.clock.now - begun)
        house.sends()
    assert house.message(dead).reason == Reason.NOT_REACHED
    assert house.message(dead).status is None
    assert len(waited) == len(PAUSES) + 1 == 16
    assert timedelta(days=4.5) < waited[-1] < timedelta(days=5)
    steps = [(after - before).total_seconds() for before, after in pairwise(waited)]
    assert steps == list(PAUSES)
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert "/dead" not in caplog.text, "the address may hold a secret"
    assert {one.stands for one in house.messages(hook)} == {Stands.DONE}, "the other one has it all"
    house.receiver.port = port


def test_a_clock_that_was_ahead_holds_nothing_up(house: House) -> None:
    hook = house.makes("/hook")
    house.receiver.answers = [(500, {})]
    house.play.clock.forward(days=400)
    house.console.submits("an", "Nuôi bò")
    house.sends()
    house.play.clock.forward(days=-400)
    house.sends()
    assert house.message(hook).stands is Stands.DONE
    assert max(PAUSES) * (1 + SPREAD) < deliveries.LATEST.total_seconds()


def test_chance_spreads_the_tries(house: House) -> None:
    assert pause_after(1, 0.0) == pytest.approx(10 * (1 - SPREAD))
    assert pause_after(1, 1.0) == pytest.approx(10 * (1 + SPREAD))
    hook = house.makes("/hook")
    house.console.submits("an", "Nuôi bò")
    house.receiver.answers = [(500, {})]
    house.chance = 0.75
    begun = house.play.clock.now
    house.sends()
    assert house.due(hook) == begun + timedelta(seconds=10.5)


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("120", 120),
        ("0", 10),
        ("soon", 10),
        ("999999999", 12 * 3600),
        ("Wed, 25 Nov 2026 02:00:00 GMT", None),
    ],
)
def test_a_receiver_says_when_to_come_again(house: House, told: str, seconds: int | None) -> None:
    hook = house.makes("/hook")
    house.console.submits("an", "Nuôi bò")
    house.receiver.answers = [(503, {"retry-after": told})]
    begun = house.play.clock.now
    house.sends()
    expected = (
        datetime(2026, 11, 25, 2, tzinfo=UTC) if seconds is None else begun + timedelta(seconds=seconds)
    )
    assert house.due(hook) == expected


def test_a_receiver_that_is_gone_is_told_no_more(house: House) -> None:
    hook = house.makes("/hook")
    number = house.console.submits("an", "Nuôi bò")
    house.console.submits("binh", "Nuôi dê")
    house.receiver.answers = [(410, {})]
    house.sends()
    house.decides(number, "accept")
    assert len(house.receiver.received) == 1
    assert [one.stands for one in house.messages(hook)] == [Stands.FAILED] * 2
    assert {one.status for one in house.messages(hook)} == {410, None}
    assert house.acts()[-1] == ("end webhook", "", "receiver")
    assert house.browser.post(f"/staff/webhooks/{hook}/again").status_code == 409
    assert house.browser.post(f"/staff/webhooks/{hook}/ping").status_code == 409


def test_a_webhook_that_is_ended_while_it_is_called_waits_no_more(house: House) -> None:
    hook = house.makes("/hook")
    house.console.submits("an", "Nuôi bò")
    house.receiver.before = lambda _path: webhooks.end(house.play.engine, hook, house.play.clock.now, "lan")
    house.receiver.answers = [(500, {})]
    house.sends(lambda: len(house.receiver.received) == 1)
    house.play.clock.forward(days=1)
    house.sends()
    assert len(house.receiver.received) == 1
    assert house.message(hook).stands is Stands.FAILED


@pytest.mark.parametrize("status", [301, 307])
def test_nothing_is_followed_elsewhere(house: House, status: int) -> None:
    hook = house.makes("/hook")
    house.receiver.secrets["/elsewhere"] = house.receiver.secrets["/hook"]
    house.console.submits("an", "Nuôi bò")
    house.receiver.answers = [(status, {"location": f"{house.receiver.origin}/elsewhere"})]
    house.sends()
    assert [one.path for one in house.receiver.received] == ["/hook"]
    assert house.message(hook).status == status


def test_a_receiver_that_does_not_answer_holds_up_no_other(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, quick = house.makes("/slow"), house.makes("/quick")
    has_come, goes_on = threading.Event(), threading.Event()

    def before(path: str) -> None:
        if path == "/slow":
            has_come.set()
            goes_on.wait(60)

    house.receiver.before = before
    house.console.submits("an", "Nuôi bò")
    house.sends(lambda: has_come.is_set() and house.message(quick).stands is Stands.DONE)
    assert house.message(slow).tries == 0, "the sender ended meanwhile: nothing was noted"
    monkeypatch.setattr(calling, "LONGEST", 0.2)
    house.sends()
    assert (house.message(slow).tries, house.message(slow).reason) == (1, Reason.TOO_SLOW)
    goes_on.set()


def test_a_certificate_that_is_not_trusted(house: House) -> None:
    hook = house.makes("/hook")
    house.console.submits("an", "Nuôi bò")
    house.trusted = ssl.create_default_context()
    house.sends()
    assert house.message(hook).reason == Reason.NOT_TRUSTED
    assert house.receiver.received == []


def test_a_receiver_that_speaks_no_http(house: House) -> None:
    hook = house.makes("/hook")
    house.console.submits("an", "Nuôi bò")
    house.receiver.answers = [(99, {})]
    house.sends()
    assert house.message(hook).reason == Reason.NOT_REACHED


def test_what_came_and_was_not_noted_comes_again_under_its_id(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.makes("/hook")
    house.console.submits("an", "Nuôi bò")

    has_died = []

    def dies(*_: object) -> None:
        has_died.append(True)
        raise ZeroDivisionError("the process ends before it is noted")

    house.rests_for_ever = True
    with monkeypatch.context() as patch:
        patch.setattr(deliveries, "arrived", dies)
        house.sends(lambda: len(has_died) == 1)
    house.sends()
    first, second = house.receiver.accepted
    assert (first.id, first.body) == (second.id, second.body)


def test_a_private_network_is_called_only_where_the_settings_allow_it(house: House) -> None:
    """Also if the name of a webhook leads there only now: the address that is called is the one checked."""
    hook = house.makes("/hook")
    house.console.submits("an", "Nuôi bò")
    house.networks = Networks()
    house.sends()
    assert (house.receiver.received, house.message(hook).reason) == ([], Reason.NOT_ALLOWED)


def test_a_name_that_leads_elsewhere_when_it_is_called(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The name was public when the webhook was made; now it leads to this machine, which is not allowed."""
    house.receiver.secrets["/hook"] = SECRET
    url = f"https://he-thong.example.vn:{house.receiver.port}/hook"
    leads = {"he-thong.example.vn": ["203.162.4.191"]}

    def looked_up(host: str, port: int, *_: object, **__: object) -> list[tuple[object, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in leads[host]]

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    assert check(url, Networks()) == url
    webhooks.make(house.play.engine, Webhook("w", url, ALL, (), "lan", house.play.clock()), SECRET)
    house.console.submits("an", "Nuôi bò")
    leads["he-thong.example.vn"] = ["127.0.0.1", "::1", "10.0.0.5"]
    house.networks = Networks()
    house.sends()
    assert (house.receiver.received, house.message("w").reason) == ([], Reason.NOT_ALLOWED)
    house.networks = Networks((ip_network("127.0.0.0/8"),))
    house.play.clock.now = house.due("w")
    house.sends()
    assert house.message("w").reason == Reason.NOT_TRUSTED, "it is called, and proves to be another host"


def test_many_wait_while_a_receiver_is_away_and_all_arrive(house: House) -> None:
    hook = house.makes("/hook")
    numbers = [house.console.submits(f"officer {at}", "Nuôi bò") for at in range(25)]
    house.receiver.answers = [(502, {})] * 25
    house.sends()
    assert len(house.receiver.received) == 25
    house.play.clock.forward(seconds=10)
    house.sends()
    assert sorted(one.data["number"] for one in house.receiver.accepted) == sorted(numbers)
    assert {one.tries for one in house.messages(hook)} == {2}
