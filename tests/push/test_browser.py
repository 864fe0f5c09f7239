"""The page and its worker in a real Chromium, before a real `decuong serve` and a push service.

Chromium has no push service of its own here: the page's subscription is made up, and what the double has
decrypted is handed to the real worker.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from bot.channels.web.visitor import COOKIE, address
from bot.commands import main
from storage.core import tables
from storage.core.engine import open_engine, reading
from storage.reports.remark_progress import Progress, progress_of
from storage.reports.submissions import submissions
from tests.commands.test_serving import serving
from tests.console.site import faults_of
from tests.push.double import PushBrowser, PushServiceDouble, certificate, encoded, push_service
from tests.web.conftest import phone
from tests.web.served import press, shows, write

pytestmark = pytest.mark.browser

OFFER, STOP = "Báo cho tôi khi Cục có nhận xét", "Thôi báo"
ON = "Máy này sẽ báo khi Cục có nhận xét."
BLOCKED = "Trình duyệt đang chặn thông báo của trang này"
SUBSCRIBING = """
const PATH = "/test/subscription";
const made = (told) => told && {
  options: { applicationServerKey: Uint8Array.from(told.key).buffer },
  toJSON: () => told.subscription,
  unsubscribe: async () => { localStorage.removeItem(PATH); return true; },
};
PushManager.prototype.getSubscription = async () => made(JSON.parse(localStorage.getItem(PATH) ?? "null"));
PushManager.prototype.subscribe = async ({ userVisibleOnly, applicationServerKey }) => {
  if (!userVisibleOnly || Notification.permission !== "granted") throw new DOMException("", "NotAllowed");
  const known = JSON.parse(localStorage.getItem(PATH) ?? "null");
  const told = { key: [...new Uint8Array(applicationServerKey)], subscription: SUBSCRIPTION };
  if (!known) localStorage.setItem(PATH, JSON.stringify(told));
  return made(known ?? told);
};
"""
"""What the browser does with its push service."""
ANSWERING = """
Object.defineProperty(Notification, "permission", { get: () => localStorage.getItem("/test") ?? "default" });
Notification.requestPermission = async () => {
  localStorage.setItem("/test", "ANSWER");
  return "ANSWER";
};
"""
"""What the person answers to the browser's own question."""


@dataclass
class Served:
    """A server, the push service that it calls, and staff at the command line."""

    url: str
    database: str
    double: PushServiceDouble

    def staff(self, *arguments: str) -> str:
        """A command of staff."""
        result = CliRunner().invoke(main, ["submissions", *arguments])
        assert result.exit_code == 0, result.output
        return result.output

    def progress(self) -> list[Progress]:
        """How far the first report's remarks have come."""
        engine = open_engine(self.database)
        [report] = [one for one in submissions(engine) if one.number == "2026-0001"]
        found = progress_of(engine, report)
        engine.dispose()
        return found


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    database = f"sqlite:///{tmp_path}/decuong.db"
    with push_service(tmp_path, lambda: datetime.now(UTC)) as double:
        settings = {
            "DECUONG_PUSH_SERVICES": f"127.0.0.1:{double.port}",
            "SSL_CERT_FILE": str(certificate(tmp_path)),
        }
        with serving(tmp_path, settings) as program:
            monkeypatch.setenv("DECUONG_DATABASE_URL", database)
            yield Served(f"{program.url}/", database, double)


@contextmanager
def subscribing(page: Page, served: Served) -> Iterator[PushBrowser]:
    """A page that may show notifications, with what its push service gives it."""
    browser = served.double.browser("")
    page.context.grant_permissions(["notifications"])
    keys = {"p256dh": encoded(browser.point), "auth": encoded(browser.secret)}
    subscription = json.dumps({"endpoint": browser.endpoint, "keys": keys})
    page.add_init_script(f"{{{SUBSCRIBING.replace('SUBSCRIPTION', subscription)}}}")
    yield browser


def comes(page: Page, is_so: Callable[[], bool], looks: int = 600) -> bool:
    """Whether something outside of the page comes to be so."""
    for _ in range(looks):
        if is_so():
            return True
        page.wait_for_timeout(50)
    return False


def until(page: Page, is_so: Callable[[], bool]) -> None:
    """Wait for something outside of the page."""
    assert comes(page, is_so), "it does not come"


def submit(page: Page, url: str, name: str = "Nuôi bò") -> None:
    """Through the reception, with one answer, to a submitted report."""
    page.goto(url)
    press(page, "Đồng ý, bắt đầu")
    press(page, "Dự án từ ngân sách Nhà nước")
    shows(page, "1.1.")
    write(page, name)
    shows(page, "1.2.")
    write(page, "nộp")
    for label in ("Nộp báo cáo", "Vẫn nộp"):
        button = page.get_by_role("button", name=label, exact=True).last
        if label == "Nộp báo cáo" or button.is_visible():
            button.click()
    expect(page.get_by_text("Báo cáo số 2026-").last).to_be_visible()


def subscribe(page: Page, browser: PushBrowser) -> None:
    """Press the offer."""
    press(page, OFFER)
    expect(page.get_by_text(ON)).to_be_visible()
    browser.server_key = page.evaluate("fetch('/chat/push').then((one) => one.json()).then((one) => one.key)")


def deliver(page: Page, told: dict[str, Any]) -> None:
    """Hand a push to the worker until it is shown: on a busy machine Chromium starts a worker in vain."""
    session = page.context.new_cdp_session(page)
    active: list[str] = []

    def note(event: dict[str, Any]) -> None:
        active.extend(one["registrationId"] for one in event["versions"] if one["status"] == "activated")

    session.on("ServiceWorker.workerVersionUpdated", note)
    session.send("ServiceWorker.enable")
    until(page, lambda: bool(active))
    push = {
        "origin": page.context.service_workers[0].url.removesuffix("/worker.js"),
        "registrationId": active[-1],
        "data": json.dumps(told, ensure_ascii=False),
    }
    for _ in range(5):
        session.send("ServiceWorker.deliverPushMessage", push)
        if comes(page, lambda: bool(notifications(page)), looks=200):
            break
    session.detach()


def notifications(page: Page) -> list[tuple[str, str]]:
    """(title, text) of what is on the screen."""
    found = page.context.service_workers[0].evaluate(
        "registration.getNotifications().then((all) => all.map((one) => [one.title, one.body]))"
    )
    return [(title, text) for title, text in found]


@pytest.mark.timeout(180)
def test_a_return_reaches_the_closed_page_and_opens_at_its_question(
    chromium: Browser, served: Served
) -> None:
    with phone(chromium) as page, subscribing(page, served) as browser:
        submit(page, served.url)
        subscribe(page, browser)
        assert [one for one in faults_of(page) if "push" in one] == []
        icon = page.locator("link[rel=icon]").get_attribute("href")
        page.goto(f"{served.url.removesuffix('/')}{icon}")
        assert "1 địa chỉ" in served.staff("return", "2026-0001", "--remark", "1.1=Bao nhiêu con?")
        until(page, lambda: bool(browser.told))
        assert served.progress() == [Progress.WAITING]
        deliver(page, browser.told[0])
        shown = [("Báo cáo theo đề cương", browser.told[0]["text"])]
        assert notifications(page) == shown
        until(page, lambda: served.progress() == [Progress.DELIVERED])
        page.goto(f"{served.url}#report={browser.told[0]['report']}")
        expect(page.get_by_text("Bao nhiêu con?").last).to_be_visible()
        expect(page.get_by_role("group", name="Báo khi có nhận xét")).to_be_hidden()
        assert comes(page, lambda: notifications(page) == [], looks=200), "Chromium takes it away later"
        assert len(browser.told) == 1


@pytest.mark.timeout(180)
def test_a_tapped_notification_leads_to_its_report_from_another_one(
    chromium: Browser, served: Served
) -> None:
    """The page is open at another report: the worker tells it, and nothing is opened twice."""
    with phone(chromium) as page, subscribing(page, served) as browser:
        submit(page, served.url)
        subscribe(page, browser)
        press(page, "Báo cáo khác")
        press(page, "Báo cáo mới")
        press(page, "Dự án từ ngân sách Nhà nước")
        shows(page, "1.1.")
        offer = page.get_by_role("group", name="Báo khi có nhận xét")
        expect(offer).to_be_hidden()
        served.staff("return", "2026-0001", "--remark", "1.1=Bao nhiêu con?")
        until(page, lambda: bool(browser.told))
        deliver(page, browser.told[0])
        assert len(notifications(page)) == 1
        page.context.service_workers[0].evaluate(
            "report => open(report).catch(() => {})", browser.told[0]["report"]
        )
        expect(page.get_by_text("Bao nhiêu con?").last).to_be_visible()
        assert comes(page, lambda: notifications(page) == [], looks=200), "Chromium takes it away later"


@pytest.mark.timeout(180)
def test_it_is_offered_while_the_department_has_the_report_and_ended_by_a_press(
    chromium: Browser, served: Served
) -> None:
    with phone(chromium) as page, subscribing(page, served) as browser:
        page.goto(served.url)
        offer = page.get_by_role("group", name="Báo khi có nhận xét")
        expect(page.get_by_role("button", name="Đồng ý, bắt đầu")).to_be_visible()
        expect(offer).to_be_hidden()
        submit(page, served.url)
        expect(offer).to_contain_text("Khi trang đã đóng, máy này vẫn báo được")
        subscribe(page, browser)
        page.reload()
        expect(page.get_by_text(ON)).to_be_visible()
        assert "told_by_push: 1" in who(page)
        press(page, STOP)
        expect(page.get_by_role("button", name=OFFER)).to_be_visible()
        until(page, lambda: "told_by_push: 0" in who(page))
        page.reload()
        expect(page.get_by_role("button", name=OFFER)).to_be_visible()
        press(page, "Rút lại để sửa")
        expect(offer).to_be_hidden()


@pytest.mark.timeout(180)
def test_what_the_server_has_lost_is_told_again_and_what_is_somebody_elses_is_ended(
    chromium: Browser, served: Served
) -> None:
    with phone(chromium) as page, subscribing(page, served) as browser:
        submit(page, served.url)
        subscribe(page, browser)
        page.evaluate("fetch('/chat/push', { method: 'DELETE' }).then(() => undefined)")
        assert "told_by_push: 0" in who(page)
        page.reload()
        until(page, lambda: "told_by_push: 1" in who(page))
        renewed = browser.json["endpoint"].replace(browser.id, "renewed")
        page.context.service_workers[0].evaluate(
            "subscription => renew({ newSubscription: { toJSON: () => subscription } })",
            {"endpoint": renewed, "keys": {"p256dh": browser.json["p256dh"], "auth": browser.json["auth"]}},
        )
        assert endpoints(served) == [renewed]
        page.context.clear_cookies()
        submit(page, served.url, "Nuôi dê")
        expect(page.get_by_role("button", name=OFFER)).to_be_visible()
        assert page.evaluate("localStorage.getItem('/test/subscription')") is None


@pytest.mark.timeout(180)
@pytest.mark.parametrize(
    ("answer", "says", "is_offered"), [("denied", BLOCKED, False), ("default", "vẫn báo được", True)]
)
def test_what_the_browser_refuses_is_said(
    chromium: Browser, served: Served, answer: str, says: str, is_offered: bool
) -> None:
    with phone(chromium) as page, subscribing(page, served):
        page.add_init_script(ANSWERING.replace("ANSWER", answer))
        submit(page, served.url)
        press(page, OFFER)
        offer = page.get_by_role("group", name="Báo khi có nhận xét")
        for _ in range(2):
            expect(offer).to_contain_text(says)
            expect(offer.get_by_role("button")).to_have_count(int(is_offered))
            page.reload()


@pytest.mark.timeout(180)
def test_what_the_server_refuses_is_said(chromium: Browser, served: Served) -> None:
    with phone(chromium) as page, subscribing(page, served):
        submit(page, served.url)
        strange = {"endpoint": "https://evil.example/", "keys": {"p256dh": "x", "auth": "x"}}
        subscribing_as = "told => { PushManager.prototype.subscribe = async () => ({ toJSON: () => told }); }"
        page.evaluate(subscribing_as, strange)
        press(page, OFFER)
        expect(page.get_by_text("Đăng ký nhận thông báo này không đọc được.")).to_be_visible()
        page.evaluate("() => { PushManager.prototype.subscribe = () => Promise.reject(new Error()); }")
        press(page, OFFER)
        expect(page.get_by_text("Chưa bật được thông báo.")).to_be_visible()
        page.set_viewport_size({"width": 320, "height": 480})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


def who(page: Page) -> str:
    """What is held about the person of the page."""
    [cookie] = [one["value"] for one in page.context.cookies() if one["name"] == COOKIE]
    result = CliRunner().invoke(main, ["who", f"web:{address(cookie)}", "--json"])
    return result.output.replace('"', "")


def endpoints(served: Served) -> list[str]:
    """Where browsers are told."""
    engine = open_engine(served.database)
    with reading(engine) as connection:
        found = list(connection.execute(select(tables.push_subscriptions.c.endpoint)).scalars())
    engine.dispose()
    return found
