"""How a message is laid out, cut and given its buttons."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.messaging.split_text import cut
from bot.channels.telegram.pages import Inline, Keyboard, pages
from bot.channels.telegram.taps import MOST_BYTES, decode, encode
from flows.graphemes import units
from flows.messages.listed import Remarked, Remarks
from flows.messages.marks import stands_for
from flows.messages.message import Button, Kind, Message, Pressed
from tests.telegram.house import LABELS, STEADY

SIGNS = ["👨‍👩‍👧", "🇻🇳", "👍🏽", "1️⃣", "o\u0302\u0300", "🐄", "ệ", "a"]
FAMILY = SIGNS[0]

texts = st.lists(st.sampled_from([*SIGNS, " ", "\n", "\n\n", "hộ nghèo"]), max_size=60).map("".join)


@given(texts, st.integers(12, 40))
def test_pieces_fit_and_hold_every_word_in_order(text: str, most: int) -> None:
    pieces = cut(text, most)
    assert all(0 < units(piece) <= most for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


@given(st.lists(st.sampled_from(SIGNS), min_size=1, max_size=40), st.integers(12, 30))
def test_no_sign_is_cut(signs: list[str], most: int) -> None:
    # Two flags side by side are told apart by counting, so the pieces are read sign by sign.
    read = [sign for piece in cut("".join(signs), most) for sign in split(piece)]
    assert read == signs


def split(piece: str) -> list[str]:
    return re.findall("|".join(map(re.escape, SIGNS)), piece)


@given(st.text(max_size=300), st.integers(2, 50))
def test_any_text_can_be_cut(text: str, most: int) -> None:
    pieces = cut(text, most)
    assert all(0 < units(piece) <= most for piece in pieces)
    kept = "".join("".join(pieces).split())
    assert kept == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Đoạn một.\n\nĐoạn hai.", ["Đoạn một.", "Đoạn hai."]),
        ("Dòng một,\ndòng hai.", ["Dòng một,", "dòng hai."]),
        ("Chỉ một dòng dài", ["Chỉ một dòng", "dài"]),
        ("- a\n\n   - b xx cc dd", ["- a", "   - b xx cc", "dd"]),
        ("aaaaaaaaaaaaaaaaaaa", ["aaaaaaaaaaaaa", "aaaaaa"]),
        ("aaaaaaaaaaaaa\n\nbbbbbbbbbbbbb", ["aaaaaaaaaaaaa", "bbbbbbbbbbbbb"]),
        ("", []),
        ("\n \n", []),
    ],
)
def test_where_it_is_cut(text: str, pieces: list[str]) -> None:
    assert cut(text, 13) == pieces


def test_what_the_department_asks_stands_above_the_question() -> None:
    asked = Remarks((Remarked("Cục hỏi: “Xã nào?”", "lan, 08:00 ngày 29/11/2026"),))
    message = Message(
        Kind.PROMPT, "Địa điểm", number="1.2", before="Câu 1.1: 3 chữ.", remarks=asked, where="Dự án 1"
    )
    [page] = pages(message, LABELS.get)
    assert page.html == (
        "Câu 1.1: 3 chữ.\nCục hỏi: “Xã nào?” (lan, 08:00 ngày 29/11/2026)\nDự án 1\n<b>1.2. Địa điểm</b>"
    )


def test_a_prompt() -> None:
    message = Message(
        Kind.PROMPT,
        "Địa điểm <xã & bản>",
        key="du_an[1]/dia_diem",
        number="1.2",
        before="Câu 1.1: 3 chữ.",
        where="Phần 1 · Thông tin\nDự án 1 · câu 2/22",
        after="Viết tên xã.",
        buttons=STEADY,
    )
    [page] = pages(message, LABELS.get)
    assert page.html == (
        "Câu 1.1: 3 chữ.\nPhần 1 · Thông tin\nDự án 1 · câu 2/22\n"
        "<b>1.2. Địa điểm &lt;xã &amp; bản&gt;</b>\nViết tên xã."
    )
    assert page.markup == Keyboard((("Xong", "Bỏ qua"), ("Quay lại", "Mục lục", "Tạm dừng")))


def test_only_a_question_is_bold() -> None:
    [page] = pages(Message(Kind.NOTICE, "Đã lưu tất cả.", key="ten"), LABELS.get)
    assert (page.html, page.markup) == ("Đã lưu tất cả.", None)


def test_both_kinds_of_buttons_take_two_messages() -> None:
    choices = ((Button("choice:co", "Có"),), *STEADY)
    message = Message(
        Kind.PROMPT, "Có tập huấn?", key="hoi", where="Phần 1", after="Chọn một.", buttons=choices
    )
    heading, question = pages(message, LABELS.get)
    assert heading.html == "Phần 1"
    assert heading.markup == Keyboard((("Xong", "Bỏ qua"), ("Quay lại", "Mục lục", "Tạm dừng")))
    assert question.html == "<b>Có tập huấn?</b>\nChọn một."
    assert question.markup == Inline(((("Có", "hoi choice:co"),),))


def test_without_a_heading_all_buttons_are_inline() -> None:
    choices = ((Button("choice:co", "Có"),), (Button("back", "Quay lại"),))
    [page] = pages(Message(Kind.PROMPT, "Có tập huấn?", key="hoi", buttons=choices), LABELS.get)
    assert page.markup == Inline(((("Có", "hoi choice:co"),), (("Quay lại", "hoi back"),)))


def test_a_label_that_does_not_say_its_press_is_inline() -> None:
    buttons = ((Button("confirm", "Xoá hết"), Button("back", "Không xoá")),)
    [page] = pages(Message(Kind.PROMPT, "Xoá?", key="erase", buttons=buttons), LABELS.get)
    assert page.markup == Inline(((("Xoá hết", "erase confirm"), ("Không xoá", "erase back")),))


def test_a_long_text_keeps_its_buttons_for_the_last_piece() -> None:
    long = "\n\n".join(f"Đoạn {number}. " + "bò 🐄 " * 150 for number in range(20))
    message = Message(Kind.PROMPT, "Còn gì nữa?", key="x", before=long, buttons=STEADY)
    found = pages(message, LABELS.get)
    assert len(found) > 3
    assert all(units(plain(page.html)) <= 4096 for page in found)
    assert [page.markup is not None for page in found] == [False] * (len(found) - 1) + [True]
    assert found[-1].html.endswith("<b>Còn gì nữa?</b>")
    starts = [plain(page.html)[:4] for page in found[:-1]]
    assert starts == ["Đoạn"] * len(starts), "cut at the end of a paragraph"


def test_a_long_question_is_bold_in_every_piece() -> None:
    found = pages(Message(Kind.PROMPT, f"{FAMILY}<" * 1000, key="x"), LABELS.get)
    assert len(found) == 3
    assert all(page.html.startswith("<b>") and page.html.endswith("</b>") for page in found)


def plain(source: str) -> str:
    return html.unescape(re.sub("<.*?>", "", source))


def test_no_more_buttons_than_telegram_takes() -> None:
    row = tuple(Button(f"goto:{number}", str(number)) for number in range(250))
    [page] = pages(Message(Kind.NOTICE, "Mục lục", key="contents", buttons=(row,)), LABELS.get)
    assert isinstance(page.markup, Inline)
    assert sum(map(len, page.markup.rows)) == 100
    assert max(map(len, page.markup.rows)) == 8


KEYS = st.from_regex(r"([a-z_]{1,40}(\[[0-9]{1,3}\])?/){0,3}[a-zà-ỹ_]{1,40}", fullmatch=True) | st.just("")
PRESSES = st.sampled_from(["done", "yes"]) | st.builds(
    "{}:{}".format, st.sampled_from(["choice", "goto"]), KEYS | st.text(min_size=1, max_size=60)
)


@given(PRESSES, KEYS)
def test_a_tap_names_its_press_and_prompt(press: str, key: str) -> None:
    data = encode(press, key)
    assert 1 <= len(data.encode()) <= MOST_BYTES
    tap = decode(data)
    assert stands_for(tap.press, press)
    assert stands_for(tap.asked_at, key)
    if len(f"{key} {press}".encode()) <= MOST_BYTES:
        assert tap == Pressed(press, key)


@given(PRESSES, KEYS, KEYS)
def test_a_tap_of_another_prompt_is_told_apart(press: str, key: str, other: str) -> None:
    asked_at = decode(encode(press, key)).asked_at
    assert stands_for(asked_at, other) == (key == other)


def test_what_does_not_fit_is_marked() -> None:
    key = "cac_tiep_can_trong_xay_dung_va_trien_khai_nam_2024[12]/noi_dung"
    tap = decode(encode("choice:co", key))
    assert (tap.press, tap.asked_at[0], len(tap.asked_at)) == ("choice:co", "~", 12)
    tap = decode(encode(f"goto:{key}", key))
    assert tap.press.startswith("goto:~")
    assert stands_for(tap.press, f"goto:{key}")
    assert not stands_for(tap.press, f"goto:{key}_khac")


def test_data_without_a_key() -> None:
    assert decode("done") == Pressed("done", "")
    assert decode(encode("done", "")) == Pressed("done", "")
    assert decode(encode("choice:xa ngheo", "xa")) == Pressed("choice:xa ngheo", "xa")
