"""Reading and hearing: the question read aloud, contrast, motion, small screens, letters twice as large."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.web.conftest import Site, phone
from tests.web.play import BENEFICIARIES, Play
from tests.web.served import write

pytestmark = pytest.mark.browser

VOICES = """(() => {
  let voices = [];
  const speech = new EventTarget();
  speech.getVoices = () => voices;
  speech.said = [];
  speech.speak = (one) => { speech.said.push(one.text); speech.now = one; };
  speech.cancel = () => { speech.now?.onend?.(); speech.now = null; };
  speech.learn = (...langs) => {
    voices = langs.map((lang) => ({ lang }));
    speech.dispatchEvent(new Event("voiceschanged"));
  };
  Object.defineProperty(window, "speechSynthesis", { value: speech });
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
})()"""
"""A phone's voices, which come when they are told to."""
QUESTION = "1.7. Nhóm hưởng lợi trực tiếp và tiêu thức lựa chọn"
SIZES = [(320, 640, 100), (360, 640, 200), (640, 360, 100), (320, 568, 200), (1280, 800, 100)]


def test_a_question_is_read_aloud_where_there_is_a_vietnamese_voice(
    page: Page, site: Site, play: Play
) -> None:
    play.stands_at = BENEFICIARIES
    page.add_init_script(VOICES)
    page.goto(site.url)
    expect(page.locator(".question")).to_have_text(QUESTION)
    aloud = page.get_by_role("button", name="Đọc to")
    expect(aloud).to_have_count(0)
    page.evaluate("speechSynthesis.learn('en-US', 'vi_VN')")
    aloud.click()
    expect(aloud).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("speechSynthesis.said") == [QUESTION]
    aloud.click()
    expect(aloud).to_have_attribute("aria-pressed", "false")
    aloud.click()
    page.evaluate("dispatchEvent(new Event('pagehide'))")
    assert page.evaluate("speechSynthesis.now") is None
    page.evaluate("speechSynthesis.learn('en-US')")
    expect(aloud).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_at_any_size(chromium: Browser, site: Site, play: Play, scheme: Any) -> None:
    play.stands_at = BENEFICIARIES
    with phone(chromium, scheme) as page:
        page.add_init_script(VOICES)
        page.goto(site.url)
        page.evaluate("speechSynthesis.learn('vi-VN')")
        write(page, "44 hộ nghèo")
        write(page, "12 hộ cận nghèo")
        expect(page.locator(".own .tick")).to_have_count(2)
        for width, height, letters in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            page.evaluate(f"document.documentElement.style.fontSize = '{letters}%'")
            found = Axe().run(page).response["violations"]
            at = f"{width} × {height}, {letters} %"
            assert [f"{one['id']}: {[node['target'] for node in one['nodes']]}" for one in found] == [], at
            assert page.evaluate("document.documentElement.scrollWidth") == width, at
            for name in ("Xong", "Gửi"):
                expect(page.get_by_role("button", name=name, exact=True)).to_be_in_viewport(ratio=1)
            field = page.get_by_role("textbox", name="Viết câu trả lời")
            assert field.evaluate("one => one.clientWidth") >= 70, at
            part = page.locator("body > footer").evaluate("one => one.offsetHeight / innerHeight")
            assert part <= 0.45, at


def test_own_words_have_buttons_that_differ_by_ear(page: Page, site: Site, play: Play) -> None:
    play.stands_at = BENEFICIARIES
    page.goto(site.url)
    write(page, "44 hộ nghèo")
    write(page, "12 hộ cận nghèo")
    expect(page.locator(".own .tick")).to_have_count(2)
    names = page.locator(".own button").evaluate_all("(all) => all.map((one) => one.ariaLabel)")
    assert len(set(names)) == len(names) == 4
    assert names[0] == "Sửa: 44 hộ nghèo"


def test_more_contrast_and_less_motion_are_given_to_who_asks(page: Page, site: Site, play: Play) -> None:
    play.stands_at = BENEFICIARIES
    page.goto(site.url)
    write(page, "44 hộ nghèo")
    expect(page.locator(".own .tick")).to_have_count(1)
    colours = (
        "() => ['.where', '.question'].map((one) => getComputedStyle(document.querySelector(one)).color)"
    )
    edge = "() => getComputedStyle(document.querySelector('.own')).borderTopColor"
    soft, ink = page.evaluate(colours)
    assert soft != ink
    page.emulate_media(contrast="more", reduced_motion="reduce")
    soft, ink = page.evaluate(colours)
    assert soft == ink == page.evaluate(edge)
    page.emulate_media(contrast="no-preference", forced_colors="active")
    assert page.evaluate(edge) == "rgb(0, 0, 0)"
    moving = "() => document.getAnimations().map(({ animationName }) => animationName)"
    assert set(page.evaluate(moving)) <= {"calm", "unseen"}, "they only wait, and move nothing"
