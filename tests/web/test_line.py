"""Slow, hanging and flapping lines between a browser and a real `decuong serve`.

Every word arrives exactly once, and the page says at once what it does with it.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.web.line import OPENING, Fate, Line, lay
from tests.web.served import ACTIVITIES, Served, press, shows, ticks, to_activities, write

pytestmark = pytest.mark.browser

SLOW = "Mạng đang chậm"
LATE = 3_000
"""Milliseconds after which the page has said that an answer is late, and gives up what hangs if asked to."""


FOLLOWING = "du_an[1]/ket_qua"


@pytest.fixture
def line(served: Served) -> Iterator[Line]:
    with lay(served.url) as line:
        yield line


def trouble(page: Page) -> Locator:
    return page.locator("#trouble")


def marks(page: Page) -> Locator:
    return page.locator(".own .mark")


def retry(page: Page) -> None:
    """Let time pass until what hangs may be given up, and ask anew."""
    page.clock.fast_forward(LATE)
    page.get_by_role("button", name="Thử lại").click()


def begin(page: Page, line: Line) -> None:
    """At 1.6, with one answer, the worker ready, and a clock that the test moves."""
    page.clock.install()
    to_activities(page, line.url)
    write(page, "- Bê giống")
    ticks(page, 1)
    page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")


def test_a_hanging_line_opens_the_page_with_its_last_question_and_words(
    page: Page, served: Served, line: Line
) -> None:
    begin(page, line)
    line.hang()
    page.reload()
    shows(page, "1.6.")
    expect(page.locator(".own .words")).to_have_text("- Bê giống")
    expect(trouble(page)).to_be_hidden()
    page.clock.fast_forward(LATE)
    expect(trouble(page)).to_contain_text(SLOW)
    write(page, "- Chuồng")
    write(page, "- Thức ăn")
    press(page, "Xong")
    expect(page.locator("#saved")).to_have_text("2 tin đang chờ")
    expect(marks(page)).to_have_text(["✓", "đang chờ", "đang chờ", "đang chờ"])
    page.reload()
    expect(page.locator(".own .words")).to_have_text(["- Bê giống", "- Chuồng", "- Thức ăn", "Xong"])
    assert served.kept(ACTIVITIES) == ["- Bê giống"]
    line.go_on()
    shows(page, "1.7.")
    expect(page.locator("#saved")).to_have_text("✓ đã lưu")
    expect(trouble(page)).to_be_hidden()
    assert served.kept(ACTIVITIES) == ["- Bê giống", "- Chuồng", "- Thức ăn"]


def test_a_conversation_that_does_not_open_is_told_of(page: Page, line: Line) -> None:
    page.clock.install()
    line.meant = OPENING
    line.fates.append(Fate.ANSWER_HANGS)
    page.goto(line.url)
    expect(page.get_by_role("button", name="Danh mục")).to_be_visible()
    page.clock.fast_forward(LATE)
    expect(trouble(page)).to_contain_text("cuộc trò chuyện chưa mở xong")
    line.go_on()
    expect(page.get_by_role("log")).to_contain_text("Kính chào")
    expect(trouble(page)).to_be_hidden()


FLAPPING = [Fate.IS_LOST, Fate.ANSWER_IS_LOST, Fate.HANGS, Fate.ANSWER_HANGS, Fate.ARRIVES]


@pytest.mark.parametrize("shift", range(len(FLAPPING)))
def test_on_a_flapping_line_every_word_arrives_once_and_in_order(
    page: Page, served: Served, line: Line, shift: int
) -> None:
    """Every kind of break meets words, words behind others, and a press."""
    begin(page, line)
    line.fates.extend((FLAPPING[shift:] + FLAPPING[:shift]) * 3)
    write(page, "- Chuồng")
    write(page, "- Thức ăn")
    write(page, "- Thuốc thú y")
    press(page, "Xong")
    write(page, "44 hộ nghèo")
    expect(page.locator(".own .words")).to_have_count(6)
    while page.locator(".own.waiting").count():
        page.clock.fast_forward(LATE)
        page.evaluate("dispatchEvent(new Event('online'))")
        page.wait_for_timeout(20)
    assert len(line.fates) <= 2 * len(FLAPPING), "each was met"
    line.go_on()  # what was given up arrives again
    shows(page, "1.7.")
    assert served.kept(ACTIVITIES) == ["- Bê giống", "- Chuồng", "- Thức ăn", "- Thuốc thú y"]
    assert served.kept(FOLLOWING) == ["44 hộ nghèo"]


def test_what_hangs_on_an_old_connection_is_sent_on_a_new_one(page: Page, served: Served, line: Line) -> None:
    begin(page, line)
    line.hang_open_ones()
    write(page, "- Chuồng")
    expect(marks(page)).to_have_text(["✓", "đang chờ"])
    page.clock.fast_forward(LATE)
    expect(trouble(page)).to_contain_text(SLOW)
    retry(page)
    ticks(page, 2)
    line.go_on()  # what was given up may still arrive
    write(page, "- Thức ăn")
    ticks(page, 3)
    assert served.kept(ACTIVITIES) == ["- Bê giống", "- Chuồng", "- Thức ăn"]


def test_a_line_that_goes_and_comes_loses_nothing(page: Page, served: Served, line: Line) -> None:
    begin(page, line)
    for number in range(4):
        line.go_down()
        write(page, f"- Ý {number}")
        expect(marks(page).last).to_have_text("đang chờ")
        if number % 2:
            page.reload()
            shows(page, "1.6.")
            expect(page.locator(".own .words").last).to_have_text(f"- Ý {number}")
        line.come_up()
        page.evaluate("dispatchEvent(new Event('online'))")
        ticks(page, number + 2)
    assert served.kept(ACTIVITIES) == ["- Bê giống", *(f"- Ý {number}" for number in range(4))]


def test_a_slow_line_keeps_the_order(page: Page, served: Served, line: Line) -> None:
    begin(page, line)
    line.seconds = 0.2
    for number in range(3):
        write(page, f"- Ý {number}")
    expect(marks(page)).to_have_text(["✓", *["đang chờ"] * 3])
    ticks(page, 4)
    assert served.kept(ACTIVITIES) == ["- Bê giống", *(f"- Ý {number}" for number in range(3))]
