"""What waits on the page, before a real `decuong serve`: words of a lost session, files on a slow line."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.web.conftest import phone
from tests.web.served import (
    ACTIVITIES,
    Served,
    attach,
    device_code,
    press,
    shows,
    ticks,
    to_activities,
    write,
)

pytestmark = pytest.mark.browser

LONG = "Mỗi hộ được hỗ trợ mua 01 con bê cái giống. " * 70
"""3,000 characters."""


NONE_CHOSEN = """async () => {
  const done = (asked) => new Promise((resolve) => (asked.onsuccess = () => resolve(asked.result)));
  const opened = await done(indexedDB.open("decuong.chosen", 1));
  const kept = await done(opened.transaction("chosen").objectStore("chosen").count());
  opened.close();
  return kept === 0;
}"""
"""Whether no chosen file is kept in the browser."""


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
    press(page, "Tôi đã có mã")
    page.get_by_label("Mã vào báo cáo").fill("AAAAA-AAAAA")
    press(page, "Vào lại")
    expect(page.locator("#back")).to_contain_text("không đúng")
    press(page, "Tôi đã có mã")
    expect(page.get_by_label("Mã vào báo cáo")).to_have_value(code)
    press(page, "Vào lại")
    press(page, "Vào báo cáo này")
    ticks(page, 2)
    shows(page, "1.6.")
    assert served.kept(ACTIVITIES) == [LONG, "chuồng.jpg"]
    assert served.paths() == {ACTIVITIES}
    page.reload()
    shows(page, "1.6.")
    expect(page.locator(".own .mark")).to_have_text(["✓", "✓"])


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
    # Long paragraphs: Chromium inserts 120,000 characters in 0.1 s, but needs 10 s if they are 2,000 lines.
    paragraph = "Hỗ trợ làm chuồng, mua thức ăn, thuốc thú y cho 25 hộ nghèo. " * 20 + "\n"
    text = paragraph * (120_000 // len(paragraph)) + "Hết."
    to_activities(page, served.url)
    write(page, text)
    expect(page.locator(".own.refused")).to_have_count(2)
    expect(page.locator(".own.refused").first).to_contain_text("Câu này đã đủ")
    page.reload()
    shows(page, "1.6.")
    expect(page.locator(".own.refused")).to_have_count(2)
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


def test_words_stay_in_the_field_until_the_outbox_has_them(page: Page, served: Served) -> None:
    to_activities(page, served.url)
    page.evaluate("IDBObjectStore.prototype.put = () => ({})")  # the page ends before anything is stored
    write(page, "Nuôi bò")
    page.reload()
    expect(page.get_by_role("textbox", name="Viết câu trả lời")).to_have_value("Nuôi bò")
    press(page, "Gửi")
    ticks(page, 1)
    assert served.kept(ACTIVITIES) == ["Nuôi bò"]


def test_words_that_the_outbox_has_do_not_come_back_into_the_field(page: Page, served: Served) -> None:
    to_activities(page, served.url)
    gate = Gate(page, "**/chat/messages")
    field = page.get_by_role("textbox", name="Viết câu trả lời")
    field.fill("Nuôi bò")
    page.evaluate("Storage.prototype.setItem = () => {}")  # the page ends before the field has forgotten them
    press(page, "Gửi")
    expect(page.locator("#saved")).to_have_text("1 tin đang chờ")  # said when the outbox has it
    page.reload()
    expect(page.locator(".own.waiting")).to_have_count(1)
    expect(field).to_have_value("")
    gate.open()
    ticks(page, 1)
    assert served.kept(ACTIVITIES) == ["Nuôi bò"]


def test_a_file_that_the_outbox_has_is_not_offered_again(page: Page, served: Served) -> None:
    to_activities(page, served.url)
    gate = Gate(page, "**/chat/uploads/*")
    page.evaluate("IDBObjectStore.prototype.delete = () => ({})")  # the page ends before it is forgotten
    attach(page)
    expect(page.locator("#saved")).to_have_text("1 tin đang chờ")
    page.reload()
    expect(page.locator(".own.waiting")).to_have_count(1)
    page.wait_for_function(NONE_CHOSEN)
    expect(page.locator("#chosen li")).to_have_count(0)
    gate.open()
    ticks(page, 1)
    assert served.kept(ACTIVITIES) == ["chuồng.jpg"]


def test_an_edit_that_the_outbox_has_is_not_gone_on_with(page: Page, served: Served) -> None:
    to_activities(page, served.url)
    write(page, "Nuôi bò")
    ticks(page, 1)
    gate = Gate(page, "**/chat/messages")
    page.get_by_role("button", name="Sửa: Nuôi bò").click()
    field = page.get_by_role("textbox", name="Viết câu trả lời")
    field.fill("Nuôi dê\nvà bò")
    page.evaluate("Storage.prototype.setItem = () => {}")  # the page ends before the field has forgotten it
    press(page, "Gửi")
    expect(page.locator("#saved")).to_have_text("1 tin đang chờ")
    page.reload()
    expect(page.locator("#saved")).to_have_text("1 tin đang chờ")
    expect(field).to_have_value("")
    expect(page.locator("#editing")).to_be_hidden()
    gate.open()
    expect(page.locator("#saved")).to_have_text("✓ đã lưu")
    assert served.kept(ACTIVITIES) == ["Nuôi dê\nvà bò"]


def test_two_tabs_send_once(page: Page, served: Served) -> None:
    to_activities(page, served.url)
    gate = Gate(page, "**/chat/messages")
    write(page, "- Bê giống")
    expect(page.locator(".own.waiting", has_text="Bê giống")).to_be_visible()
    other = page.context.new_page()
    other.goto(served.url)
    ticks(other, 1)
    gate.open()
    expect(page.locator(".own.waiting")).to_have_count(0)
    expect(page.locator(".own .words", has_text="- Bê giống")).to_be_visible()
    assert served.kept(ACTIVITIES) == ["- Bê giống"]
