"""Key words are found without accents, as whole words, and a number stands for any number."""

from __future__ import annotations

import pytest

from flows.reading.key_words import holds_any


@pytest.mark.parametrize(
    ("text", "key_word"),
    [
        ("Hồ sơ gửi huyện", "hồ sơ"),
        ("HO SO", "hồ sơ"),
        ("hồ-sơ", "hồ sơ"),
        ("mất 45 ngày", "0 ngày"),
        ("mất 45ngày", "0 ngày"),
        ("1.234,5 ha", "0 ha"),
        ("2ha", "0 ha"),
        ("120 m2", "0 m2"),
        ("theo 30a", "30a"),
        ("uỷ ban", "ủy ban"),
    ],
)
def test_found(text: str, key_word: str) -> None:
    assert holds_any(text, ("không có", key_word))


@pytest.mark.parametrize(
    ("text", "key_word"),
    [
        ("Hà Giang", "0 ha"),
        ("hồ sơn", "hồ sơ"),
        ("hồ", "hồ sơ"),
        ("", "hồ sơ"),
        ("hồ sơ", ""),
        ("ngày", "0 ngày"),
    ],
)
def test_not_found(text: str, key_word: str) -> None:
    assert not holds_any(text, (key_word,))
