"""A browser subscribes at the door: what it says is checked, above all where it wants to be called."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode

import pytest
from click.testing import CliRunner

from bot.channels.push.hosts import KNOWN, PushHosts
from bot.commands import main
from bot.settings import SettingsError, load_settings
from tests.push.conftest import House, Phone
from tests.push.double import PushBrowser

CONSENT = "Anh/chị bấm “Đồng ý, bắt đầu” rồi mới bật được thông báo."


@pytest.fixture
def phone(house: House) -> Phone:
    phone = house.phone()
    house.writes(phone)
    return phone


@pytest.fixture
def browser(house: House) -> PushBrowser:
    return house.double.browser(house.signer.public_key)


def test_the_key_is_the_same_for_all_and_a_point_of_p256(house: House, phone: Phone) -> None:
    [key] = {one.ask("GET").json()["key"] for one in (phone, house.phone())}
    assert len(key) == 87
    assert key.startswith("B"), "uncompressed: 0x04"


def test_subscribing_twice_is_one_subscription_and_one_line_of_the_trail(
    house: House, phone: Phone, browser: PushBrowser
) -> None:
    for _ in range(2):
        assert phone.ask("POST", json=browser.json).status_code == 204
    assert house.rows("push_subscriptions") == 1
    assert house.acts()[-2:] == ["submit", "push on"]
    for _ in range(2):
        assert phone.ask("DELETE").status_code == 204
    assert house.rows("push_subscriptions") == 0
    assert house.acts()[-2:] == ["push on", "push off"]


def test_what_waits_is_dropped_with_the_subscription(
    house: House, phone: Phone, browser: PushBrowser
) -> None:
    phone.ask("POST", json=browser.json)
    house.returns("2026-0001")
    assert house.waiting() == 1
    phone.ask("DELETE")
    assert house.waiting() == 0


def test_nothing_is_kept_without_consent(house: House, browser: PushBrowser) -> None:
    answer = house.phone().ask("POST", json=browser.json)
    assert (answer.status_code, answer.json()["detail"]) == (409, CONSENT)
    assert house.rows("push_subscriptions") == 0


def test_a_stranger_and_a_foreign_page_are_refused(house: House, phone: Phone, browser: PushBrowser) -> None:
    for method, path in (("GET", ""), ("POST", ""), ("DELETE", ""), ("POST", "/arrived")):
        foreign = {"origin": "https://evil.example"}
        if method != "GET":
            answer = phone.ask(method, f"/chat/push{path}", json=browser.json, headers=foreign)
            assert answer.status_code == 403
    phone.client.cookies.clear()
    for method, path in (("GET", ""), ("POST", ""), ("DELETE", ""), ("POST", "/arrived")):
        how = {"json": browser.json} if method == "POST" else {}
        assert phone.ask(method, f"/chat/push{path}", **how).status_code == 401
    assert house.rows("push_subscriptions") == 0


def test_who_entered_last_in_a_browser_is_told_there(
    house: House, phone: Phone, browser: PushBrowser
) -> None:
    """The cookie was lost, and somebody else writes there now."""
    phone.ask("POST", json=browser.json)
    other = house.phone()
    house.writes(other, "Nuôi dê")
    assert other.ask("POST", json=browser.json).status_code == 204
    assert house.returns("2026-0001") == 0
    assert house.returns("2026-0002") == 1


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://{host}/push/1",
        "https://localhost:{port}/push/1",
        "https://10.0.0.1/push/1",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::1]:{port}/push/1",
        "https://evil.example/push/1",
        "https://{host}@evil.example/push/1",
        "https://evil.example\\@{host}/push/1",
        "https://evil.example#@{host}/push/1",
        "https://evil.example/?https://{host}/push/1",
        "https://{host}.evil.example/push/1",
        "https://{host}",
        "https://{host}/push/\n1",
        "https://{host}/" + "a" * 2000,
        "//{host}/push/1",
        "file:///etc/passwd",
        "",
    ],
)
def test_only_push_services_are_ever_called(
    house: House, phone: Phone, browser: PushBrowser, endpoint: str
) -> None:
    port = str(house.double.port)
    told = browser.json | {
        "endpoint": endpoint.replace("{host}", f"127.0.0.1:{port}").replace("{port}", port)
    }
    answer = phone.ask("POST", json=told)
    assert answer.status_code == 422
    assert answer.json()["detail"]
    assert house.rows("push_subscriptions") == 0


NO_POINT = urlsafe_b64encode(b"\4" + bytes(64)).decode().rstrip("=")


@pytest.mark.parametrize(
    "change",
    [
        {"p256dh": "BB"},
        {"p256dh": NO_POINT},
        {"p256dh": "B" * 5000},
        {"p256dh": "không phải khoá"},
        {"auth": ""},
        {"auth": "AAAA"},
        {"auth": 7},
        {"auth": "A" * 23},
        {"more": "x"},
        {"endpoint": None},
    ],
)
def test_what_cannot_be_sealed_for_is_refused(
    house: House, phone: Phone, browser: PushBrowser, change: dict[str, object]
) -> None:
    answer = phone.ask("POST", json=browser.json | change)
    assert answer.status_code in {413, 422}
    assert house.rows("push_subscriptions") == 0


@pytest.mark.parametrize("told", [[], "x", 7, {"report": "id2"}, {"report": "id2", "review": "accepted"}])
def test_what_is_no_subscription_and_no_arrival_gets_a_sentence(
    house: House, phone: Phone, told: object
) -> None:
    for path in ("/chat/push", "/chat/push/arrived"):
        answer = phone.ask("POST", path, json=told)
        assert (answer.status_code, bool(answer.json()["detail"])) == (422, True)
    assert phone.ask("POST", content=b"x").status_code == 415
    too_large = json.dumps({"endpoint": "x" * 5000}).encode()
    headers = {"content-type": "application/json"}
    assert phone.ask("POST", content=too_large, headers=headers).status_code == 413


def test_staff_see_whom_they_reach(
    house: House, phone: Phone, browser: PushBrowser, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone.ask("POST", json=browser.json)
    monkeypatch.setenv("DECUONG_DATABASE_URL", house.play.url)
    monkeypatch.setenv("DECUONG_FILES", str(house.play.files_folder))
    told = CliRunner().invoke(main, ["who", f"web:{phone.address}", "--json"])
    held = json.loads(told.output)
    assert (held["told_by_push"], held["rows"]["push_subscriptions"]) == (1, 1)
    assert browser.endpoint not in told.output


@pytest.mark.parametrize(
    ("endpoint", "is_known"),
    [
        ("https://fcm.googleapis.com/fcm/send/dHIoDxE7Hdg:APA91bH1Zj0kNa", True),
        ("https://updates.push.services.mozilla.com/wpush/v2/gAAAAABf", True),
        ("https://web.push.apple.com/QGuQyavXutnMH", True),
        ("https://wns2-par02p.notify.windows.com/w/?token=BQYAAAD%2bPq", True),
        ("https://fcm.googleapis.com.evil.example/fcm/send/x", False),
        ("https://evilnotify.windows.com/w/", False),
        ("https://notify.windows.com/w/", False),
        ("https://fcm.googleapis.com:8443/fcm/send/x", False),
        ("https://permanently-removed.invalid/fcm/send/x", False),
    ],
)
def test_the_known_services_are_those_of_the_browsers(endpoint: str, is_known: bool) -> None:
    assert PushHosts(tuple(KNOWN.split(","))).has(endpoint) is is_known


@pytest.mark.parametrize(
    ("name", "value", "is_good"),
    [
        ("PUSH_CONTACT", "mailto:cuc@example.vn", True),
        ("PUSH_CONTACT", "https://bao-cao.example.vn", True),
        ("PUSH_CONTACT", "cuc@example.vn", False),
        ("PUSH_CONTACT", "mailto:x", False),
        ("PUSH_SERVICES", " FCM.googleapis.com, *.push.apple.com ", True),
        ("PUSH_SERVICES", "https://fcm.googleapis.com", False),
        ("PUSH_SERVICES", "*", False),
    ],
)
def test_the_settings_are_checked(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, is_good: bool
) -> None:
    monkeypatch.setenv(f"DECUONG_{name}", value)
    if is_good:
        load_settings()
    else:
        with pytest.raises(SettingsError, match=f"DECUONG_{name}"):
            load_settings()
