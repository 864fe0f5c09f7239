"""The JSON shapes: every shape of the table is understood, anything else gets one sentence."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.wire import MOST_CHARACTERS, Malformed, Received, decode, plain, read, refusal
from flows.messages.message import (
    Attached,
    Content,
    Deleted,
    Edited,
    FileRef,
    Located,
    Pressed,
    Reason,
    Reply,
    Said,
    Unreadable,
)
from tests.web.play import ACTIVITIES

PHOTO = FileRef("ab" * 32, "photo.jpg", "image/jpeg", 5)


def keep(name: str) -> FileRef | Reason:
    return PHOTO if name == "photo.jpg" else Reason.MISSING


@pytest.mark.parametrize(
    ("line", "id_", "content"),
    [
        ('{"id":"m1","text":"…"}', "m1", Said("…")),
        ('{"id":"m1","text":""}', "m1", Said("")),
        ('{"id":"m1","text":"xong","files":2}', "m1", Said("xong", 2)),
        ('{"id":"m2","press":"done","files":1000}', "m2", Pressed("done", "", 1000)),
        ('{"id":"m2","press":"done"}', "m2", Pressed("done")),
        (
            '{"id":"m2","press":"done","asked_at":"du_an[1]/ten"}',
            "m2",
            Pressed("done", "du_an[1]/ten"),
        ),
        (
            '{"id":"m3","file":"photo.jpg","caption":"chuồng mới làm"}',
            "m3",
            Attached(PHOTO, "chuồng mới làm"),
        ),
        ('{"id":"m3","file":"photo.jpg"}', "m3", Attached(PHOTO)),
        ('{"id":"m3","file":"đâu.jpg"}', "m3", Unreadable(Reason.MISSING)),
        ('{"id":"m4","location":[21.0,105.8]}', "m4", Located(21.0, 105.8)),
        ('{"id":"m4","location":[-90,180]}', "m4", Located(-90.0, 180.0)),
        ('{"edit":"m1","text":"…"}', "", Edited("m1", "…")),
        ('{"id":"m5","edit":"m1","text":"…"}', "m5", Edited("m1", "…")),
        ('{"delete":"m1"}', "", Deleted("m1")),
        ('{"id":"m1","text":"bò \\ud83d hết"}', "m1", Said("bò \ufffd hết")),
        ('{"id":"m1","text":"bò \\ud83d\\udc04"}', "m1", Said("bò 🐄")),
    ],
)
def test_each_shape_is_understood(line: str, id_: str, content: Content) -> None:
    assert read(decode(line), keep) == Received(id_, content)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "xin chào",
        "[" * 100_000,
        "[]",
        "null",
        "{}",
        '{"id":"m1"}',
        '{"text":"…"}',
        '{"id":"m1","text":"xong","files":-1}',
        '{"id":"m1","text":"xong","files":true}',
        '{"id":"m1","press":"done","files":1001}',
        '{"id":"m1","press":"done","files":"1"}',
        '{"id":7,"text":"…"}',
        '{"id":"","text":"…"}',
        '{"id":"m#1","text":"…"}',
        '{"id":"m\\n1","text":"…"}',
        '{"id":"\\ud83d","text":"…"}',
        f'{{"id":"{"m" * 101}","text":"…"}}',
        '{"id":"m1","text":7}',
        '{"id":"m1","text":"…","txet":"…"}',
        '{"id":"m1","text":"…","press":"done"}',
        '{"id":"m1","press":""}',
        '{"id":"m1","press":"done","asked_at":7}',
        '{"id":"m1","file":7}',
        '{"id":"m1","location":[91,0]}',
        '{"id":"m1","location":[NaN,0]}',
        f'{{"id":"m1","location":[1{"0" * 400},0]}}',
        '{"id":"m1","location":[true,0]}',
        '{"id":"m1","location":"21,105"}',
        '{"edit":"m1"}',
        '{"edit":7,"text":"…"}',
        '{"delete":null}',
    ],
)
def test_anything_else_gets_one_sentence(line: str) -> None:
    malformed = read(decode(line), keep)
    assert isinstance(malformed, Malformed)
    assert malformed.sentence.strip().endswith(".")
    [message] = _messages(refusal(malformed))
    assert message["kind"] == "error"
    assert message["text"] == malformed.sentence


def test_a_malformed_line_is_answered_under_its_own_id() -> None:
    malformed = read({"id": "m1", "text": 7})
    assert isinstance(malformed, Malformed)
    assert refusal(malformed)["reply_to"] == "m1"


def test_bytes_that_are_not_utf8_get_a_sentence() -> None:
    assert isinstance(decode(b'{"id":"m1","text":"\xff"}'), Malformed)


def test_files_are_named_only_where_they_can_be_kept() -> None:
    assert isinstance(read({"id": "m3", "file": "photo.jpg"}), Malformed)


def test_a_text_is_taken_up_to_its_limit() -> None:
    text = "ạ" * MOST_CHARACTERS
    assert read({"id": "m1", "text": text}) == Received("m1", Said(text))
    assert read({"id": "m1", "text": text + "ạ"}) == Received("m1", Unreadable(Reason.TOO_LONG))
    assert read({"edit": "m1", "text": text + "ạ"}) == Received("", Unreadable(Reason.TOO_LONG))


KEYS = st.sampled_from(["id", "text", "press", "asked_at", "file", "caption", "location", "edit", "delete"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(KEYS | st.text(max_size=8), inner, max_size=4)
    ),
)


@given(st.dictionaries(KEYS, JSON, max_size=4) | JSON)
def test_whatever_is_sent_is_understood_or_gets_a_sentence(value: object) -> None:
    read_back = decode(json.dumps(value))
    assert isinstance(read(read_back, keep), Received | Malformed)


@given(st.text())
def test_words_come_through_as_typed(text: str) -> None:
    assert read(decode(json.dumps({"id": "m1", "text": text}))) == Received("m1", Said(text))


def test_a_reply_for_programs() -> None:
    assert plain(Reply("terminal", "an", "m1", True, (ACTIVITIES,))) == {
        "reply_to": "m1",
        "saved": True,
        "messages": [
            {
                "kind": "prompt",
                "key": "du_an[1]/hoat_dong",
                "number": "1.6",
                "text": "Câu 1.5: 1 tin, 62 chữ.\n"
                "Phần 1 · Thông tin về mô hình/dự án\n"
                "Dự án 1 (bò sinh sản) · câu 6/22\n"
                "1.6. Các hoạt động chính\n"
                "Viết hoặc ghi âm, gửi ảnh, tệp: bao nhiêu tin cũng được. Hết ý thì bấm Xong.",
                "buttons": [
                    {"press": "done", "label": "Xong"},
                    {"press": "skip", "label": "Bỏ qua"},
                    {"press": "hint", "label": "Gợi ý"},
                    {"press": "back", "label": "Quay lại"},
                    {"press": "contents", "label": "Mục lục"},
                    {"press": "pause", "label": "Tạm dừng"},
                ],
            }
        ],
    }


def _messages(answer: dict[str, Any]) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = answer["messages"]
    return messages
