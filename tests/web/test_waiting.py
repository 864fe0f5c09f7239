"""What waits on the page, before a real `decuong serve`: words of a lost session, files on a slow line."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from sqlalchemy import create_engine, func, select

from storage.core import tables
from tests.play import JPEG
from tests.web.conftest import phone

pytestmark = pytest.mark.browser

ACTIVITIES = "du_an[1]/hoat_dong"
PHOTO = JPEG[:-2] + bytes(300_000) + JPEG[-2:]
"""Large enough to be sent in pieces."""
LONG = "Mỗi hộ được hỗ trợ mua 01 con bê cái giống. " * 70
"""3,000 characters."""


@dataclass(frozen=True)
class Served:
    """A `decuong serve` of its own."""

    url: str
    database: str

    def kept(self, path: str) -> list[str]:
        """What is kept at a path, in order: a text by its words, a file by its name."""
        parts = tables.parts
        query = select(func.coalesce(parts.c.file_name, parts.c.text)).where(
            parts.c.live, parts.c.path == path
        )
        return self._ask(query.order_by(parts.c.place))

    def paths(self) -> set[str]:
        """Where anything is kept."""
        return set(self._ask(select(tables.parts.c.path).where(tables.parts.c.live)))

    def sealed(self) -> list[str]:
        """The contents of the reports that were submitted."""
        return self._ask(select(tables.submissions.c.content))

    def _ask(self, query: object) -> list[str]:
        engine = create_engine(self.database)
        with engine.connect() as connection:
            found = [str(one) for one in connection.execute(query).scalars()]  # type: ignore[call-overload]
        engine.dispose()
        return found


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    database = f"sqlite:///{tmp_path}/decuong.db"
    settings = {"DECUONG_DATABASE_URL": database, "DECUONG_PORT": "0"}
    command = [sys.executable, "-m", "bot", "serve"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, **settings})
    assert process.stdout is not None
    yield Served(process.stdout.readline().split()[1], database)
    process.kill()
    process.communicate()


class Gate:
    """Holds requests back until it is opened."""

    def __init__(self, page: Page, what: str) -> None:
        self._held: list[Route] = []
        self._is_open = False
        page.route(what, self._pass)

    def open(self) -> None:
        """Let through what waits, and what comes."""
        self._is_open = True
        for route in self._held:
            route.continue_()

    def _pass(self, route: Route) -> None:
        if self._is_open:
            route.continue_()
        else:
            self._held.append(route)


def press(page: Page, label: str) -> None:
    page.get_by_role("button", name=label, exact=True).last.click()


def write(page: Page, text: str) -> None:
    page.get_by_role("textbox", name="Viết câu trả lời").fill(text)
    press(page, "Gửi")


def attach(page: Page, name: str = "chuồng.jpg") -> None:
    page.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "image/jpeg", "buffer": PHOTO}
    )
    press(page, "Gửi")


def shows(page: Page, question: str) -> None:
    expect(page.locator(".question").last).to_contain_text(question)


def ticks(page: Page, number: int) -> None:
    expect(page.locator(".own:not(.pressed) .tick")).to_have_count(number)


def to_activities(page: Page, url: str) -> None:
    """Through the reception to 1.6."""
    page.goto(url)
    press(page, "Đồng ý, bắt đầu")
    press(page, "Dự án từ ngân sách Nhà nước")
    shows(page, "1.1.")
    write(page, "1.6")
    shows(page, "1.6.")
    page.reload()
    shows(page, "1.6.")


def device_code(page: Page, known: int) -> str:
    """A code for another device; `known` were shown before."""
    write(page, "/ma")
    press(page, "Tôi dùng thêm máy khác")
    shown = page.locator(".notice", has_text="Mã:")
    expect(shown).to_have_count(known + 1)
    found = re.search(r"[A-Z2-9]{5}-[A-Z2-9]{5}", shown.last.inner_text())
    assert found is not None
    return found[0]


def test_words_of_a_lost_session_arrive_once_in_their_question(
    page: Page, chromium: Browser, served: Served
) -> None:
    """[the session ran out while somebody was writing]"""
    to_activities(page, served.url)
    for_the_other, code = device_code(page, 0), device_code(page, 1)
    with phone(chromium) as other:
        other.goto(f"{served.url}?code={for_the_other}")
        press(other, "Vào báo cáo này")
        shows(other, "1.6.")
        write(other, "2.2")
        shows(other, "2.2.")
    page.context.clear_cookies()
    write(page, LONG)
    attach(page)
    expect(page.locator("#back")).to_contain_text("cần vào lại")
    expect(page.locator(".own.waiting .mark")).to_have_text(["đang chờ", "đang chờ"])
    page.reload()  # a new cookie, and nobody behind it
    expect(page.locator(".own.waiting .mark")).to_have_text(["đang chờ", "đang chờ"])
    press(page, "Tôi có mã")
    page.get_by_label("Mã vào báo cáo").fill("AAAAA-AAAAA")
    press(page, "Vào lại")
    expect(page.locator("#back")).to_contain_text("không đúng")
    press(page, "Tôi có mã")
    expect(page.get_by_label("Mã vào báo cáo")).to_have_value(code)
    press(page, "Vào lại")
    press(page, "Vào báo cáo này")
    ticks(page, 2)
    shows(page, "1.6.")
    assert served.kept(ACTIVITIES) == [LONG, "chuồng.jpg"]
    assert served.paths() == {ACTIVITIES}
    page.reload()
    shows(page, "1.6.")
    expect(page.locator(".own")).to_have_count(0)


def test_words_of_a_lost_session_stay_when_one_begins_anew(page: Page, served: Served) -> None:
    to_activities(page, served.url)
    page.context.clear_cookies()
    write(page, LONG)
    press(page, "Bắt đầu mới")
    expect(page.locator(".own.refused")).to_contain_text("chưa gửi")
    press(page, "Đồng ý, bắt đầu")
    press(page, "Dự án từ ngân sách Nhà nước")
    shows(page, "1.1.")
    page.reload()
    shows(page, "1.1.")
    expect(page.locator(".own.refused .words")).to_have_text(LONG.strip())
    assert served.paths() == set()
    press(page, "Đưa lại vào ô viết")
    expect(page.locator(".own")).to_have_count(0)
    page.reload()
    shows(page, "1.1.")
    expect(page.get_by_role("textbox", name="Viết câu trả lời")).to_have_value(LONG)
    expect(page.locator(".own")).to_have_count(0)


def test_what_the_reception_does_not_keep_the_page_keeps(page: Page, served: Served) -> None:
    page.goto(served.url)
    expect(page.get_by_role("log")).to_contain_text("Kính chào")
    write(page, "44 hộ nghèo")
    expect(page.locator(".own.refused")).to_contain_text("chưa vào báo cáo nào")
    page.reload()
    expect(page.locator(".own.refused .words")).to_have_text("44 hộ nghèo")
    press(page, "Bỏ")
    expect(page.locator(".own")).to_have_count(0)
    page.reload()
    expect(page.get_by_role("log")).to_contain_text("Kính chào")
    expect(page.locator(".own")).to_have_count(0)


def test_what_an_answer_has_no_room_for_is_marked_and_stays(page: Page, served: Served) -> None:
    line = "Hỗ trợ làm chuồng, mua thức ăn, thuốc thú y cho 25 hộ nghèo.\n"
    text = line * (120_000 // len(line)) + "Hết."
    to_activities(page, served.url)
    write(page, text)
    expect(page.locator(".own.refused")).to_have_count(2)
    expect(page.locator(".own.refused").first).to_contain_text("Câu này đã đủ")
    page.reload()
    shows(page, "1.6.")
    rest = [one.inner_text() for one in page.locator(".own.refused .words").all()]
    assert "\n".join([*served.kept(ACTIVITIES), *rest]) == text
    write(page, "ngắn thôi")
    ticks(page, 1)
    page.locator(".own.refused").last.get_by_role("button", name="Đưa lại vào ô viết").click()
    expect(page.get_by_role("textbox", name="Viết câu trả lời")).to_have_value(rest[1])


def test_a_refusal_whose_answer_was_lost_is_still_one(page: Page, served: Served) -> None:
    to_activities(page, served.url)
    write(page, "ạ" * 49_990)
    ticks(page, 1)
    lost: list[Route] = []

    def line(route: Route) -> None:
        if lost:
            route.continue_()
        else:
            lost.append(route)
            route.fetch()
            route.abort()

    page.route("**/chat/messages", line)
    write(page, "44 hộ nghèo")
    expect(page.locator(".own.refused")).to_contain_text("chưa lưu")
    assert len(served.kept(ACTIVITIES)) == 1


def test_done_does_not_wait_for_a_photo_which_finds_its_place(page: Page, served: Served) -> None:
    to_activities(page, served.url)
    gate = Gate(page, "**/chat/uploads/*")
    write(page, "- Bê giống")
    attach(page)
    write(page, "- Chuồng")
    ticks(page, 2)
    press(page, "Xong")
    shows(page, "1.7.")
    expect(page.locator(".before").last).to_contain_text("Còn 1 tệp đang tới")
    write(page, "44 hộ nghèo")
    ticks(page, 3)
    gate.open()
    ticks(page, 4)
    assert served.kept(ACTIVITIES) == ["- Bê giống", "chuồng.jpg", "- Chuồng"]
    [following] = served.paths() - {ACTIVITIES}
    assert served.kept(following) == ["44 hộ nghèo"]
    shows(page, "1.7.")


@pytest.mark.parametrize("tapped", [True, False])
def test_a_photo_alone_closes_its_answer_before_it_is_there(
    page: Page, served: Served, *, tapped: bool
) -> None:
    to_activities(page, served.url)
    Gate(page, "**/chat/uploads/*")
    attach(page)
    press(page, "Xong") if tapped else write(page, "xong")
    shows(page, "1.7.")
    page.unroute_all(behavior="ignoreErrors")
    page.reload()  # a killed upload keeps its place
    ticks(page, 1)
    assert served.kept(ACTIVITIES) == ["chuồng.jpg"]
    assert served.paths() == {ACTIVITIES}


def test_submitting_waits_for_files_and_says_so(page: Page, served: Served) -> None:
    to_activities(page, served.url)
    gate = Gate(page, "**/chat/uploads/*")
    attach(page)
    press(page, "Xong")
    shows(page, "1.7.")
    press(page, "Mục lục")
    press(page, "Xem và nộp")
    press(page, "Nộp báo cáo")
    held = page.locator(".own.pressed", has_text="Nộp báo cáo")
    expect(held).to_contain_text("Còn 1 tệp đang gửi")
    assert served.sealed() == []
    held.get_by_role("button", name="Thôi").click()
    expect(held).to_have_count(0)
    press(page, "Nộp báo cáo")
    expect(held).to_contain_text("Còn 1 tệp đang gửi")
    gate.open()
    expect(page.get_by_role("log")).to_contain_text("Đã nộp")
    [content] = served.sealed()
    assert "chuồng.jpg" in content


def test_two_tabs_send_once(page: Page, served: Served) -> None:
    to_activities(page, served.url)
    gate = Gate(page, "**/chat/messages")
    write(page, "- Bê giống")
    expect(page.locator(".own.waiting", has_text="Bê giống")).to_be_visible()
    other = page.context.new_page()
    other.goto(served.url)
    ticks(other, 1)
    gate.open()
    ticks(page, 1)
    assert served.kept(ACTIVITIES) == ["- Bê giống"]
