"""The page on a small phone, in a real browser."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Locator, Page, Playwright, expect

from flows.dialogue.features.keep_parts import MOST_CHARACTERS
from flows.messages.message import (
    Attached,
    Button,
    Deleted,
    Edited,
    Opened,
    Pressed,
    Reason,
    Said,
    Unreadable,
)
from storage.core.errors import Unavailable
from tests.browser import launch
from tests.web.conftest import Site, phone
from tests.web.entering import enter_by_code
from tests.web.play import ACTIVITIES, BENEFICIARIES, NAME, OUTLINES, ChannelFiles, Play

Scheme = Literal["light", "dark"]
pytestmark = pytest.mark.browser

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63f8cfc0f01f00050001"
    "ff89993d1d0000000049454e44ae426082"
)


def write(page: Page, text: str) -> None:
    page.get_by_role("textbox").fill(text)
    page.get_by_role("button", name="Gửi", exact=True).click()


def attach(page: Page, name: str) -> None:
    page.locator("#attach input").set_input_files({"name": name, "mimeType": "image/png", "buffer": PNG})


def own(page: Page) -> Locator:
    return page.locator(".own")


def marks(page: Page) -> Locator:
    return page.locator(".own .mark")


def test_from_the_greeting_to_a_saved_answer(page: Page, site: Site, play: Play) -> None:
    page.goto(site.url)
    expect(page.get_by_role("log")).to_contain_text("Kính chào anh/chị.")
    page.get_by_role("button", name="Đồng ý, bắt đầu").click()
    expect(page.get_by_role("log")).to_contain_text(OUTLINES.text)
    page.get_by_role("button", name="Dự án từ ngân sách Nhà nước").click()
    expect(page.locator(".question").last).to_have_text("1.1. Tên mô hình/dự án")
    expect(page.locator(".where").last).to_have_text(NAME.where)
    expect(page.get_by_role("progressbar")).to_have_attribute("aria-label", "Tiến độ: 1/22")
    write(page, "Nhân rộng mô hình chăn nuôi bò sinh sản")
    expect(page.locator(".question").last).to_have_text("1.6. Các hoạt động chính")
    write(page, "- Mỗi hộ được hỗ trợ mua 01 con bê cái giống")
    expect(own(page).last.get_by_role("img", name="đã lưu")).to_be_visible()
    page.get_by_role("button", name="Xong").click()
    expect(page.locator(".before").last).to_have_text(BENEFICIARIES.before)
    assert play.contents == [
        Pressed("yes", "consent"),
        Pressed("outline:ngan_sach", "outlines"),
        Said("Nhân rộng mô hình chăn nuôi bò sinh sản"),
        Said("- Mỗi hộ được hỗ trợ mua 01 con bê cái giống"),
        Pressed("done", "du_an[1]/hoat_dong"),
    ]


def test_what_is_written_without_a_line_arrives_once_in_order(page: Page, site: Site, play: Play) -> None:
    play.stands_at = ACTIVITIES
    page.goto(site.url)
    expect(page.get_by_role("log")).to_contain_text(ACTIVITIES.text)
    page.evaluate("navigator.serviceWorker.ready")
    site.stop()
    write(page, "Tin thứ nhất")
    write(page, "Tin thứ hai")
    page.get_by_role("button", name="Xong").click()
    expect(marks(page)).to_have_text(["đang chờ"] * 3)
    expect(page.locator("#trouble")).to_contain_text("mất mạng")
    page.reload()  # still without a line: the service worker has the page
    expect(own(page)).to_contain_text(["Tin thứ nhất", "Tin thứ hai", "Xong"])
    expect(marks(page)).to_have_text(["đang chờ"] * 3)
    site.start()
    page.get_by_role("button", name="Thử lại").click()
    expect(page.locator(".own .tick")).to_have_count(3)
    expect(page.locator("#trouble")).to_be_hidden()
    assert play.contents == [Said("Tin thứ nhất"), Said("Tin thứ hai"), Pressed("done", ACTIVITIES.key)]
    page.reload()
    expect(page.get_by_role("log")).to_contain_text(BENEFICIARIES.text)
    expect(own(page)).to_have_count(0)


def test_an_answer_lost_on_the_way_is_asked_for_again(page: Page, site: Site, play: Play) -> None:
    play.stands_at = ACTIVITIES
    page.goto(site.url)
    expect(page.get_by_role("log")).to_contain_text(ACTIVITIES.text)
    play.forgets_to_answer = 1
    write(page, "25 hộ nghèo")
    expect(page.locator("#trouble")).to_contain_text("chưa lưu được")
    page.get_by_role("button", name="Thử lại").click()
    expect(page.locator(".own .tick")).to_have_count(1)
    assert play.texts == ["25 hộ nghèo"]


def test_while_nothing_can_be_kept_words_wait_through_a_reload(page: Page, site: Site, play: Play) -> None:
    play.stands_at = ACTIVITIES
    page.goto(site.url)
    expect(page.get_by_role("log")).to_contain_text(ACTIVITIES.text)
    play.fault = Unavailable("locked")
    write(page, "Tin thứ nhất")
    expect(marks(page)).to_have_text(["đang chờ"])
    page.reload()
    expect(marks(page)).to_have_text(["đang chờ"])
    play.fault = None
    page.get_by_role("button", name="Thử lại").click()
    expect(page.locator(".own .tick")).to_have_count(1)
    assert play.texts == ["Tin thứ nhất"]


def test_a_lost_session_keeps_the_words_until_one_enters_again(page: Page, site: Site, play: Play) -> None:
    play.stands_at = ACTIVITIES
    page.goto(f"{site.url}?code=MOC-CHAU")
    expect(page.get_by_role("log")).to_contain_text(ACTIVITIES.text)
    page.context.clear_cookies()
    long = "Mỗi hộ được hỗ trợ mua 01 con bê cái giống. " * 70
    write(page, long)
    attach(page, "a.png")
    page.get_by_role("button", name="Gửi", exact=True).click()
    expect(page.locator("#back")).to_contain_text("cần vào lại")
    expect(marks(page)).to_have_text(["đang chờ"] * 2)
    assert play.contents == []
    enter_by_code(page)
    expect(page.locator(".own .tick")).to_have_count(2)
    assert [type(content) for content in play.contents] == [Said, Attached]
    assert [one.content for one in play.kept if isinstance(one.content, Opened)] == [
        Opened("MOC-CHAU"),
        Opened("ABCDE-23456"),
    ]


def test_a_photo_with_its_caption(page: Page, site: Site, play: Play, channel_files: ChannelFiles) -> None:
    play.stands_at = ACTIVITIES
    page.goto(site.url)
    expect(page.get_by_role("log")).to_contain_text(ACTIVITIES.text)
    attach(page, "chuồng.png")
    expect(page.get_by_role("button", name="Bỏ tệp này: chuồng.png")).to_be_visible()
    write(page, "chuồng mới làm\ncủa hộ anh Tếnh")
    expect(own(page).get_by_role("img", name="chuồng.png")).to_be_visible()
    expect(page.locator(".own .tick")).to_have_count(1)
    [photo] = play.contents
    assert isinstance(photo, Attached)
    assert (photo.file.name, photo.caption) == ("chuồng.png", "chuồng mới làm\ncủa hộ anh Tếnh")
    assert channel_files.files[photo.file.sha256] == PNG


def test_files_that_cannot_be_kept_get_a_sentence_and_hold_up_nothing(
    page: Page, site: Site, play: Play, tmp_path: Path
) -> None:
    large = tmp_path / "phim.mp4"
    with large.open("wb") as file:
        file.truncate(20 * 1024 * 1024 + 1)
    empty = tmp_path / "anh.jpg"
    empty.touch()
    play.stands_at = ACTIVITIES
    page.goto(site.url)
    expect(page.get_by_role("log")).to_contain_text(ACTIVITIES.text)
    page.locator("#attach input").set_input_files([large, empty])
    page.get_by_role("button", name="Gửi", exact=True).click()
    write(page, "Không có ảnh")
    expect(page.locator(".error")).to_have_text(
        [re.compile("lớn hơn 20 MB"), re.compile("không có nội dung")]
    )
    expect(page.locator(".own .tick")).to_have_count(1)
    assert play.texts == ["Không có ảnh"]


def test_a_refused_file_stays_marked_over_a_reload(
    page: Page, site: Site, play: Play, tmp_path: Path
) -> None:
    large = tmp_path / "phim.mp4"
    with large.open("wb") as file:
        file.truncate(25_000_000)
    play.stands_at = ACTIVITIES
    page.goto(site.url)
    expect(page.get_by_role("log")).to_contain_text(ACTIVITIES.text)
    page.locator("#attach input").set_input_files(large)
    page.get_by_role("button", name="Gửi", exact=True).click()
    for _ in range(2):
        expect(own(page)).to_contain_text("phim.mp4 · 25,0 MB")
        expect(own(page).locator(".refusal")).to_contain_text("lớn hơn 20 MB")
        expect(marks(page)).to_have_text("chưa lưu")
        page.reload()
    own(page).get_by_role("button", name="Bỏ", exact=True).click()
    expect(own(page)).to_have_count(0)
    page.reload()
    expect(page.get_by_role("log")).to_contain_text(ACTIVITIES.text)
    expect(own(page)).to_have_count(0)


def test_a_text_that_is_too_long_for_one_message_becomes_several(page: Page, site: Site, play: Play) -> None:
    paragraph = "Đàn bò 🐄👨‍👩‍👧 khoẻ, mỗi hộ một con. " * 60
    text = "\n\n".join([paragraph] * 59 + ["Hết."])
    assert len(text) > 120_000
    play.stands_at = ACTIVITIES
    page.goto(site.url)
    expect(page.get_by_role("log")).to_contain_text(ACTIVITIES.text)
    write(page, text)
    expect(page.locator(".own .tick")).to_have_count(3)
    assert "\n".join(play.texts) == text
    assert all(len(one) <= MOST_CHARACTERS for one in play.texts)
    assert all(one.endswith("\n") for one in play.texts[:-1]), "cut between paragraphs"


@pytest.mark.parametrize("sign", ["a", "🐄", "e\u0301"])
def test_what_has_no_place_to_be_cut_is_cut_between_signs(
    page: Page, site: Site, play: Play, sign: str
) -> None:
    text = "x" + sign * ((MOST_CHARACTERS + 10) // len(sign))
    play.stands_at = ACTIVITIES
    page.goto(site.url)
    expect(page.get_by_role("log")).to_contain_text(ACTIVITIES.text)
    write(page, text)
    expect(page.locator(".own .tick")).to_have_count(2)
    assert "".join(play.texts) == text
    assert len(play.texts[0]) in {MOST_CHARACTERS, MOST_CHARACTERS - 1}
    assert play.texts[1][0] != "\u0301"


def test_an_edit_that_is_refused_comes_back(page: Page, site: Site, play: Play) -> None:
    play.stands_at = ACTIVITIES
    page.goto(site.url)
    expect(page.get_by_role("log")).to_contain_text(ACTIVITIES.text)
    write(page, "25 hộ")
    expect(page.locator(".own .tick")).to_have_count(1)
    page.get_by_role("button", name=re.compile("^Sửa: ")).click()
    write(page, "ạ" * 60_001)
    expect(own(page).locator(".refusal")).to_contain_text("dài hơn")
    own(page).get_by_role("button", name="Đưa lại vào ô viết").click()
    expect(page.get_by_role("textbox")).to_have_value("ạ" * 60_001)
    expect(page.locator(".own .tick")).to_have_count(1)
    write(page, "26 hộ")
    expect(own(page).locator(".words")).to_have_text("26 hộ")
    of = play.kept[1].id
    assert play.contents == [Said("25 hộ"), Unreadable(Reason.TOO_LONG), Edited(of, "26 hộ")]


def test_a_name_that_turns_letters_around_is_shown_as_it_is(page: Page, site: Site, play: Play) -> None:
    play.stands_at = ACTIVITIES
    page.goto(site.url)
    expect(page.get_by_role("log")).to_contain_text(ACTIVITIES.text)
    name = "bao\u202efdp.exe"
    page.locator("#attach input").set_input_files(
        {"name": name, "mimeType": "application/pdf", "buffer": b"%PDF-1.4"}
    )
    expect(page.locator("#chosen")).to_contain_text("bao[U+202E]fdp.exe")
    page.get_by_role("button", name="Gửi", exact=True).click()
    expect(own(page)).to_contain_text("bao[U+202E]fdp.exe")
    expect(page.locator(".own .tick")).to_have_count(1)
    [file] = play.contents
    assert isinstance(file, Attached)
    assert file.file.name == name, "kept as it was sent"


def test_an_earlier_message_is_edited_then_deleted(page: Page, site: Site, play: Play) -> None:
    play.stands_at = ACTIVITIES
    page.goto(site.url)
    expect(page.get_by_role("log")).to_contain_text(ACTIVITIES.text)
    write(page, "25 hộ")
    expect(page.locator(".own .tick")).to_have_count(1)
    page.get_by_role("textbox").fill("đang viết dở")
    page.get_by_role("button", name=re.compile("^Sửa: ")).click()
    write(page, "26 hộ")
    expect(page.locator(".notice").last).to_contain_text("đã sửa")
    expect(own(page).locator(".words")).to_have_text("26 hộ")
    expect(page.get_by_role("textbox")).to_have_value("đang viết dở")
    page.get_by_role("button", name=re.compile("^Sửa: ")).click()
    page.get_by_role("button", name="Xoá tin").click()
    expect(page.locator(".gone")).to_contain_text("Đã xoá")
    of = play.kept[1].id
    assert play.contents == [Said("25 hộ"), Edited(of, "26 hộ"), Deleted(of)]


def test_words_are_never_markup_and_keep_their_lines(page: Page, site: Site, play: Play) -> None:
    text = "- Bê giống <img src=x onerror=alert(1)>\n\n   - 01 con/hộ\n- Chuồng"
    play.stands_at = ACTIVITIES
    page.goto(site.url)
    expect(page.get_by_role("log")).to_contain_text(ACTIVITIES.text)
    write(page, text)
    expect(page.locator(".own .tick")).to_have_count(1)
    assert own(page).locator(".words").inner_text() == text
    assert play.texts == [text]


def test_a_very_long_paste_arrives_whole_and_is_folded(page: Page, site: Site, play: Play) -> None:
    text = "Đàn bò 🐄 khoẻ, mỗi hộ một con.\n" * 1500
    play.stands_at = ACTIVITIES
    page.goto(site.url)
    expect(page.get_by_role("log")).to_contain_text(ACTIVITIES.text)
    write(page, text)
    expect(page.locator(".own .tick")).to_have_count(1)
    assert play.texts == [text]
    height = own(page).bounding_box()
    assert height is not None and height["height"] < 400
    page.get_by_role("button", name="Xem hết").click()
    expect(page.get_by_role("button", name="Thu gọn")).to_be_attached()


def test_what_is_typed_and_not_sent_survives_a_reload(page: Page, site: Site) -> None:
    page.goto(site.url)
    page.get_by_role("textbox").fill("viết được nửa câu")
    page.reload()
    expect(page.get_by_role("textbox")).to_have_value("viết được nửa câu")


def test_a_second_tap_before_the_answer_means_nothing(page: Page, site: Site, play: Play) -> None:
    play.stands_at = ACTIVITIES
    page.goto(site.url)
    done = page.get_by_role("button", name="Xong")
    expect(done).to_be_visible()
    done.evaluate("button => { button.click(); button.click(); }")
    expect(page.get_by_role("log")).to_contain_text(BENEFICIARIES.text)
    expect(page.locator(".own .tick")).to_have_count(1)
    assert play.contents == [Pressed("done", ACTIVITIES.key)]


@pytest.mark.parametrize("letters", [16, 24, 32])
def test_everything_is_in_reach_of_a_thumb(player: Playwright, site: Site, play: Play, letters: int) -> None:
    play.stands_at = BENEFICIARIES
    with launch(player, f"--blink-settings=defaultFontSize={letters}") as chromium, phone(chromium) as page:
        page.goto(site.url)
        write(page, "44 hộ nghèo")
        expect(page.locator(".own .tick")).to_have_count(1)
        for target in page.locator("button:visible, #attach").all():
            target.scroll_into_view_if_needed()
            box = target.bounding_box()
            assert box is not None and box["width"] >= 48 and box["height"] >= 48, target.inner_text()
            assert box["x"] >= 0 and box["x"] + box["width"] <= 360, target.inner_text()
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        send = page.get_by_role("button", name="Gửi", exact=True).bounding_box()
        assert send is not None and send["y"] + send["height"] <= 640
        room = page.get_by_role("log").bounding_box()
        assert room is not None and room["height"] >= 240


def test_many_choices_scroll_and_the_steady_buttons_stay(page: Page, site: Site, play: Play) -> None:
    choices = tuple((Button(f"choice:{n}", f"Xã {n}"),) for n in range(24))
    play.stands_at = replace(NAME, buttons=(*choices, *NAME.buttons))
    page.goto(site.url)
    for label in ("Bỏ qua", "Thêm…"):
        expect(page.get_by_role("button", name=label)).to_be_in_viewport(ratio=1)
    expect(page.locator(".question")).to_be_in_viewport(ratio=1)
    page.get_by_role("button", name="Xã 23").click()
    expect(page.locator(".own .tick")).to_have_count(1)
    assert play.contents == [Pressed("choice:23", NAME.key)]


def test_the_newest_message_is_in_view(page: Page, site: Site, play: Play) -> None:
    page.goto(site.url)
    page.get_by_role("button", name="Đồng ý, bắt đầu").click()
    page.get_by_role("button", name="Dự án từ ngân sách Nhà nước").click()
    write(page, "Nhân rộng mô hình chăn nuôi bò sinh sản")
    expect(page.locator(".question").last).to_have_text("1.6. Các hoạt động chính")
    expect(page.locator(".bubble").last).to_be_in_viewport(ratio=1)
    page.get_by_role("button", name="Xong").click()
    expect(page.locator(".bubble").last).to_contain_text(BENEFICIARIES.text)
    expect(page.locator(".bubble").last).to_be_in_viewport(ratio=1)
    play.fault = Unavailable("locked")
    write(page, "44 hộ nghèo")
    expect(page.locator("#trouble")).to_be_visible()
    expect(page.locator(".own").last).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_stands_out(chromium: Browser, site: Site, play: Play, scheme: Scheme) -> None:
    play.stands_at = BENEFICIARIES
    with phone(chromium, scheme) as page:
        page.goto(site.url)
        expect(page.get_by_role("log")).to_contain_text(BENEFICIARIES.text)
        write(page, "44 hộ nghèo")
        expect(page.locator(".own .tick")).to_have_count(1)
        play.fault = Unavailable("locked")
        write(page, "Tin thứ nhất")
        expect(page.locator("#trouble")).to_be_visible()
        weak = page.evaluate(CONTRAST)
    assert weak == []


CONTRAST = """() => {
  const light = (rgb) => {
    const [r, g, b] = rgb.match(/[\\d.]+/g).slice(0, 3).map((v) => {
      v /= 255;
      return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    for (; element; element = element.parentElement) {
      const colour = getComputedStyle(element).backgroundColor;
      if (!/, 0\\)$/.test(colour)) return colour;
    }
  };
  document.getAnimations().forEach((animation) => animation.finish());
  return [...document.querySelectorAll("body *")]
    .filter((one) => one.checkVisibility())
    .filter((one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
    .map((one) => {
      const [a, b] = [light(getComputedStyle(one).color), light(ground(one))].sort((x, y) => y - x);
      return [one.className || one.tagName, (a + 0.05) / (b + 0.05)];
    })
    .filter(([, ratio]) => ratio < 4.5);
}"""
