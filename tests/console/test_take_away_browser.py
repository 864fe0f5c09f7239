"""Taking away in a real Chromium: for everybody, with the progress coming anew, and without script."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.console.access import COOKIE
from storage.staff import accounts, job_runs, sessions
from storage.staff.accounts import Role
from tests.console.conftest import Console
from tests.console.site import desk, nothing_found, served
from tests.console.taking import Desk, runner
from tests.console.test_department import joined

__all__ = ["joined"]
pytestmark = pytest.mark.browser


def every_state(console: Console) -> None:
    """Jobs in each state, so that all that the page can show is there."""
    member = Desk(console, console.browser("hoa"), "hoa")
    for _ in range(2):
        member.asks("province=lao+cai", with_files="1")
    member.runs()
    console.play.address = "an"
    console.play.says("/xoa")
    console.play.presses("confirm")
    member.asks("", "pdf")
    member.runs()
    member.browser.post("/staff/department/reconcile", data={"repair": "1", "drop_extra": "1", "sure": "1"})
    Path(console.app.settings.department_url.removeprefix("sqlite:///")).unlink()
    member.runs()
    member.asks()
    begun = job_runs.take_next(console.play.engine, console.clock(), "")
    assert begun is not None
    job_runs.progress(console.play.engine, begun, 2)
    cancelled = member.asks()
    member.browser.post(f"/staff/take-away/{cancelled.id}/cancel")
    member.asks("state=received&text=nuoi", "synthesis")


def test_axe_finds_nothing(chromium: Browser, joined: Console) -> None:
    accounts.add(joined.play.engine, "hoa", Role.ADMINISTRATOR, (), joined.clock.now, "test")
    with ThreadPoolExecutor(1) as apart:  # Playwright's loop runs in this thread
        apart.submit(every_state, joined).result()
    with served(joined) as address, desk(chromium, address, joined, "hoa") as page:
        for one in ("take-away", "department", "reports"):
            page.goto(address + one)
            if one == "department":
                page.get_by_text("Đối chiếu và sửa").first.click()
            nothing_found(page, one)


def test_the_progress_comes_anew_and_the_file_is_saved(
    chromium: Browser, console: Console, three: list[str], tmp_path: Path
) -> None:
    console.add("hoa", Role.VIEWER)
    with served(console) as address, desk(chromium, address, console, "hoa") as page:
        page.goto(address + "reports")
        page.get_by_role("textbox", name="Tỉnh").fill("ninh binh")
        expect(page.locator("#found .count")).to_have_text("1 báo cáo")
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        take(page)
        assert not [url for url in asked if "/staff/reports?" in url], "a list that comes anew drops choices"
        begun = job_runs.take_next(console.play.engine, console.clock(), "")
        assert begun is not None and job_runs.progress(console.play.engine, begun, 1)
        cancel = page.get_by_role("button", name="Huỷ")
        cancel.focus()
        expect(page.locator(".job label")).to_contain_text("đã đọc 1 trong 1 báo cáo")
        expect(cancel).to_be_focused()
        assert job_runs.put_back(console.play.engine, begun)
        runner(console).run_all()
        link = page.get_by_role("link", name="Lưu bao-cao_")
        expect(link).to_be_visible()
        with page.expect_download() as saved:
            link.click()
        assert saved.value.suggested_filename.endswith(".ods")
        assert Path(saved.value.path()).read_bytes()[:2] == b"PK"


def take(page: Page) -> None:
    page.get_by_label("báo cáo này về dưới dạng").select_option("ods")
    page.locator("#found").get_by_role("button", name="Tải về").click()
    expect(page.locator("h1")).to_have_text("Tải về")


def test_it_works_without_script(chromium: Browser, console: Console, three: list[str]) -> None:
    console.add("hoa", Role.VIEWER)
    with served(console) as address:
        token = "without script".ljust(43, "-")
        sessions.begin(console.play.engine, "hoa", token, console.clock.now, "test")
        context = chromium.new_context(java_script_enabled=False, locale="vi-VN")
        context.add_cookies([{"name": COOKIE, "value": token, "url": address}])
        page = context.new_page()
        page.goto(address + "reports?province=ninh+binh")
        take(page)
        page.get_by_role("link", name="Xem tiến độ lúc này").click()
        expect(page.locator(".job progress")).to_be_visible()
        runner(console).run_all()
        page.reload()
        with page.expect_download() as saved:
            page.get_by_role("link", name="Lưu bao-cao_").click()
        assert saved.value.path().stat().st_size > 0
        context.close()
