"""What was kept is shown again: after a reload, without a line, on another phone, back at a question."""

from __future__ import annotations

import json
import re
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Route, expect

from bot.intake.kept_words import AT_ONCE
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


def picture() -> bytes:
    made = BytesIO()
    Image.effect_noise((800, 600), 50).convert("RGB").save(made, "JPEG")
    return made.getvalue()


def below(page: Page) -> list[str]:
    """The words of one's own that stand below the last question."""
    script = """() => {
      const all = [...document.querySelectorAll("#log > *")];
      const asked = all.findLastIndex((one) => one.matches(".prompt"));
      const shown = all.slice(asked + 1).flatMap((one) => [...one.querySelectorAll(".words")]);
      return shown.map((it) => it.innerText);
    }"""
    return list(page.evaluate(script))


def shows_below(page: Page, *words: str) -> None:
    page.wait_for_function(
        """(wanted) => {
          const all = [...document.querySelectorAll("#log > *")];
          const asked = all.findLastIndex((one) => one.matches(".prompt"));
          const shown = all.slice(asked + 1).flatMap((one) => [...one.querySelectorAll(".words")]);
          return JSON.stringify(shown.map((it) => it.innerText)) === wanted;
        }""",
        arg=json.dumps(words, ensure_ascii=False, separators=(",", ":")),
    )


def test_a_reload_shows_the_question_with_its_words(page: Page, served: Served) -> None:
    to_activities(page, served.url)
    write(page, "Mua bê.")
    write(page, "Làm chuồng.")
    ticks(page, 2)
    page.locator("#attach input").set_input_files(
        {"name": "chuồng.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    )
    press(page, "Gửi")
    ticks(page, 3)
    page.reload()
    shows(page, "1.6.")
    shows_below(page, "Mua bê.", "Làm chuồng.")
    expect(page.locator(".own img[alt='chuồng.jpg']")).to_have_js_property("complete", True)
    assert (
        page.locator(".own img").evaluate("image => image.src").startswith(f"{served.url}/chat/kept-files/")
    )
    page.get_by_role("button", name="Sửa: Mua bê.").click()
    write(page, "Mua 25 con bê.")
    expect(page.locator(".notice").last).to_contain_text("đã sửa")
    page.get_by_role("button", name="Xoá: Làm chuồng.").click()
    expect(page.locator(".gone")).to_contain_text("Đã xoá")
    page.reload()
    shows_below(page, "Mua 25 con bê.")
    assert served.kept(ACTIVITIES)[0] == "Mua 25 con bê."


def test_an_edit_that_was_begun_survives_a_reload(page: Page, served: Served) -> None:
    to_activities(page, served.url)
    write(page, "Mua bê.")
    ticks(page, 1)
    box = page.get_by_role("textbox", name="Viết câu trả lời")
    box.fill("Làm chuồng.")
    page.get_by_role("button", name="Sửa: Mua bê.").click()
    box.fill("Mua 25 con bê.\nMua cỏ.")
    page.reload()
    expect(box).to_have_value("Mua 25 con bê.\nMua cỏ.")
    expect(page.locator("#editing")).to_be_visible()
    shows_below(page, "Mua bê.")
    press(page, "Gửi")
    shows_below(page, "Mua 25 con bê.\nMua cỏ.")
    expect(page.locator(".own.waiting")).to_have_count(0)
    page.reload()
    shows_below(page, "Mua 25 con bê.\nMua cỏ.")
    expect(box).to_have_value("Làm chuồng.")
    expect(page.locator("#editing")).to_be_hidden()
    assert served.kept(ACTIVITIES) == ["Mua 25 con bê.\nMua cỏ."]


def test_what_was_deleted_is_brought_back_by_one_tap(page: Page, served: Served) -> None:
    to_activities(page, served.url)
    write(page, "Mua bê.")
    ticks(page, 1)
    page.get_by_role("button", name="Xoá: Mua bê.").click()
    press(page, "Hoàn tác")
    shows_below(page, "Mua bê.")
    assert served.kept(ACTIVITIES) == ["Mua bê."]


def test_without_a_line_the_last_question_is_there_with_its_words(page: Page, served: Served) -> None:
    to_activities(page, served.url)
    page.evaluate("navigator.serviceWorker.ready")
    page.reload()
    shows(page, "1.6.")
    write(page, "Mua bê.")
    ticks(page, 1)
    expect(page.locator("#saved")).to_have_text("✓ đã lưu")
    page.context.set_offline(True)
    write(page, "Làm chuồng.")
    expect(page.locator("#saved")).to_have_text("1 tin đang chờ")
    page.reload()
    shows(page, "1.6.")
    shows_below(page, "Mua bê.", "Làm chuồng.")
    ticks(page, 1)
    page.context.set_offline(False)
    ticks(page, 2)
    shows_below(page, "Mua bê.", "Làm chuồng.")
    assert served.kept(ACTIVITIES) == ["Mua bê.", "Làm chuồng."]


def test_the_last_question_is_drawn_before_the_server_has_answered(page: Page, served: Served) -> None:
    to_activities(page, served.url)
    write(page, "Mua bê.")
    ticks(page, 1)
    held: list[Route] = []
    page.route("**/chat/open", lambda route: held.append(route))  # noqa: PLW0108 (playwright marks it)
    page.reload()
    shows(page, "1.6.")
    shows_below(page, "Mua bê.")
    held[0].continue_()
    expect(page.locator(".asked")).to_have_count(0)
    shows_below(page, "Mua bê.")


def test_another_phone_shows_them_and_may_mend_them(page: Page, chromium: Browser, served: Served) -> None:
    to_activities(page, served.url)
    write(page, "Mua bê.")
    ticks(page, 1)
    code = device_code(page, 0)
    with phone(chromium) as other:
        other.goto(f"{served.url}?code={code}")
        press(other, "Vào báo cáo này")
        shows(other, "1.6.")
        shows_below(other, "Mua bê.")
        other.get_by_role("button", name="Sửa: Mua bê.").click()
        write(other, "Mua 25 con bê.")
        expect(other.locator(".notice").last).to_contain_text("đã sửa")
    assert served.kept(ACTIVITIES) == ["Mua 25 con bê."]


def test_back_at_a_question_its_words_are_there(page: Page, served: Served) -> None:
    to_activities(page, served.url)
    write(page, "Mua bê.")
    ticks(page, 1)
    press(page, "Xong")
    shows(page, "1.7.")
    assert below(page) == []
    write(page, "1.6")
    shows(page, "1.6.")
    shows_below(page, "Mua bê.")
    press(page, "Viết lại")
    expect(page.get_by_role("textbox", name="Viết câu trả lời")).to_have_value("Mua bê.")
    write(page, "Mua 25 con bê.")
    shows_below(page, "Mua 25 con bê.")
    assert served.kept(ACTIVITIES) == ["Mua 25 con bê."]
    press(page, "Viết lại")
    box = page.get_by_role("textbox", name="Viết câu trả lời")
    expect(box).to_have_value("Mua 25 con bê.")
    box.fill("")
    attach(page)
    shows_below(page)  # a photo alone has no words
    assert served.kept(ACTIVITIES) == ["chuồng.jpg"]


def test_older_words_stand_above_under_their_questions(page: Page, served: Served) -> None:
    to_activities(page, served.url)
    for number in range(AT_ONCE + 2):
        write(page, f"Việc {number}.")
    ticks(page, AT_ONCE + 2)
    press(page, "Xong")
    shows(page, "1.7.")
    page.reload()
    shows(page, "1.7.")
    expect(page.locator(".asked .title")).to_have_text([re.compile("^1.6. Các hoạt động chính")])
    expect(page.locator(".own .words")).to_have_count(AT_ONCE)
    press(page, "Xem những gì đã viết trước đó")
    expect(page.locator(".own .words")).to_have_count(AT_ONCE + 2)
    told = [one.inner_text() for one in page.locator(".own .words").all()]
    assert told == [f"Việc {number}." for number in range(AT_ONCE + 2)]
    expect(page.locator(".older")).to_have_count(0)


def test_who_erased_everything_leaves_nothing_in_the_browser(page: Page, served: Served) -> None:
    to_activities(page, served.url)
    write(page, "Mua bê.")
    ticks(page, 1)
    write(page, "/xoa")
    expect(page.get_by_role("button", name="Xoá hết")).not_to_have_class("forward")
    press(page, "Xoá hết")
    expect(page.locator(".bubble").last).to_contain_text("xoá")
    page.wait_for_function("() => !localStorage.getItem('decuong.shown')")
    page.reload()
    expect(page.get_by_role("button", name="Đồng ý, bắt đầu")).to_be_visible()
    assert "Mua bê." not in page.locator("body").inner_text()


def test_a_lost_session_shows_nothing_of_the_report_any_more(page: Page, served: Served) -> None:
    to_activities(page, served.url)
    write(page, "Mua bê.")
    ticks(page, 1)
    page.context.clear_cookies()
    page.reload()
    expect(page.get_by_role("button", name="Đồng ý, bắt đầu")).to_be_visible()
    assert "Mua bê." not in page.locator("body").inner_text()
    assert page.evaluate("localStorage.getItem('decuong.shown')") == ""


def test_the_menu_is_left_by_a_key_and_keeps_the_size_of_letters(page: Page, served: Served) -> None:
    to_activities(page, served.url)
    expect(page.locator("#here")).to_contain_text("1.6. Các hoạt động chính · Dự án 1")
    menu = page.get_by_role("button", name="Danh mục")
    menu.click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("navigation")).to_be_hidden()
    expect(menu).to_be_focused()
    menu.click()
    press(page, "Cỡ chữ to, nhỏ")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-size", "125")
