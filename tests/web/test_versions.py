"""A new version of decuong comes to pages that are open or on their way, and takes no words along."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.sync_api import Page, Route, expect
from starlette.types import Receive, Scope, Send

from bot.channels.web import page_files
from flows.messages.message import Said
from tests.web.conftest import Site
from tests.web.play import ACTIVITIES, Play
from tests.web.test_page import attach, own, write

pytestmark = pytest.mark.browser

MakeApp = Callable[[], FastAPI]
VERSION = "document.documentElement.dataset.version"
HIDDEN = """(is) => {
  Object.defineProperty(document, "hidden", { value: is, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


@contextmanager
def of_version(number: int, folder: Path) -> Iterator[None]:
    """What is made ready meanwhile is of a version that says its number."""
    static = folder / f"static-{number}"
    shutil.copytree(page_files.STATIC, static)
    with (static / "chat.js").open("a") as script:
        script.write(f'\n{VERSION} = "{number}";\n')
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(page_files, "STATIC", static)
        yield


@pytest.fixture
def site(make_app: MakeApp, tmp_path: Path) -> Iterator[Site]:
    with of_version(1, tmp_path):
        site = Site(make_app())
    site.start()
    yield site
    site.stop()


@pytest.fixture
def update(site: Site, make_app: MakeApp, tmp_path: Path) -> Callable[[], None]:
    """Stop the server, and start the next version's."""

    def update() -> None:
        with of_version(2, tmp_path):
            site.change(make_app())

    return update


def version(page: Page, number: int) -> None:
    expect(page.locator("html")).to_have_attribute("data-version", str(number))


def begin(page: Page, site: Site, play: Play) -> None:
    """At a question of version 1, which the worker keeps."""
    play.stands_at = ACTIVITIES
    page.goto(site.url)
    expect(page.get_by_role("log")).to_contain_text(ACTIVITIES.text)
    page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
    page.reload()  # from the worker
    version(page, 1)


def hears_of_it(page: Page) -> None:
    """The page has a line again, asks for a new version, and has it."""
    page.evaluate("""() => new Promise((resolve) => {
      navigator.serviceWorker.addEventListener("controllerchange", () => resolve());
      dispatchEvent(new Event("online"));
    })""")


def test_a_page_that_nobody_has_touched_becomes_the_new_one(
    page: Page, site: Site, play: Play, update: Callable[[], None]
) -> None:
    begin(page, site, play)
    update()
    page.evaluate("dispatchEvent(new Event('online'))")
    version(page, 2)
    site.stop()
    page.reload()  # from the new worker
    version(page, 2)


def test_a_page_in_use_becomes_the_new_one_when_nothing_is_begun_and_loses_no_word(
    page: Page, site: Site, play: Play, update: Callable[[], None]
) -> None:
    begin(page, site, play)
    site.stop()
    write(page, "Tin thứ nhất")
    expect(own(page).locator(".mark")).to_have_text("đang chờ")
    update()
    page.get_by_role("textbox").fill("viết dở")
    hears_of_it(page)
    page.evaluate(HIDDEN, True)  # somebody looks at something else: words are begun
    page.evaluate(HIDDEN, False)
    version(page, 1)
    expect(page.locator(".own .tick")).to_have_count(1)
    page.get_by_role("button", name="Gửi", exact=True).click()
    expect(page.locator(".own .tick")).to_have_count(2)
    attach(page, "a.png")
    page.evaluate(HIDDEN, True)  # the same with a photo
    page.evaluate(HIDDEN, False)
    page.get_by_role("button", name="Bỏ tệp này: a.png").click()
    version(page, 1)
    with page.expect_file_chooser():
        page.locator("#camera").click()
    page.evaluate(HIDDEN, True)  # the camera is open
    page.evaluate(HIDDEN, False)
    version(page, 1)
    page.get_by_role("log").click()
    page.evaluate(HIDDEN, True)
    version(page, 2)
    assert play.contents == [Said("Tin thứ nhất"), Said("viết dở")]


def test_a_page_that_was_on_its_way_during_the_update_is_loaded_anew(
    page: Page, site: Site, play: Play, update: Callable[[], None]
) -> None:
    play.stands_at = ACTIVITIES
    came: list[str] = []

    def page_then_update(route: Route) -> None:
        answer = route.fetch()
        if not came:
            update()
        came.append(answer.text())
        route.fulfill(response=answer)

    page.route(site.url, page_then_update)
    page.goto(site.url)
    version(page, 2)
    expect(page.get_by_role("log")).to_contain_text(ACTIVITIES.text)
    assert len(came) == 2, "once anew"


def test_the_worker_keeps_no_page_of_another_version(
    page: Page, make_app: MakeApp, tmp_path: Path, play: Play
) -> None:
    """Two servers behind one address: one is updated already, and the worker comes from the other."""
    with of_version(1, tmp_path):
        earlier = make_app()
    with of_version(2, tmp_path):
        later = make_app()

    async def mixed(scope: Scope, receive: Receive, send: Send) -> None:
        await (earlier if scope["path"] == "/worker.js" else later)(scope, receive, send)

    site = Site(mixed)
    site.start()
    play.stands_at = ACTIVITIES
    page.goto(site.url)
    version(page, 2)
    page.evaluate("""async () => {
      const { installing } = await navigator.serviceWorker.register("/worker.js");
      while (installing && installing.state !== "redundant") {
        await new Promise((resolve) => installing.addEventListener("statechange", resolve, { once: true }));
      }
    }""")
    assert page.evaluate("caches.match('/').then((found) => found ?? null)") is None
    site.change(later)
    page.reload()
    page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
    site.stop()
    page.reload()
    version(page, 2)
