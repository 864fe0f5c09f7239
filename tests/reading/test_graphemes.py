"""A text is cut between what a person sees as two signs, wherever it is cut."""

from collections.abc import Callable
from unicodedata import normalize

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.messaging.split_text import cut
from exports.long_text import pieces
from flows.graphemes import boundary, fitting, units
from flows.reading.text import shortened

SIGNS = [
    "👩‍👩‍👧‍👦",
    "🇻🇳",
    "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "👍🏽",
    "❤️",
    "1️⃣",
    normalize("NFD", "ệ"),
    "각",
    "நி",
    "ữ",
]
"""Each is one sign by UAX 29, of more than one code point but for the last."""
WAYS: dict[str, Callable[[str, int], str]] = {
    "messengers": lambda text, most: cut(text, most)[0],
    "files": lambda text, most: pieces(text, most, most)[0],
    "short forms": lambda text, most: shortened(text, most).removesuffix("…"),
}


def signs(text: str) -> list[str]:
    return regex.findall(r"\X", text)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("sign", SIGNS)
def test_no_way_of_cutting_cuts_a_sign(way: str, sign: str) -> None:
    for length in range(14, 40):
        piece = WAYS[way](sign * 30, length)
        assert piece == sign * (len(piece) // len(sign)), length


@given(st.lists(st.sampled_from([*SIGNS, "a", " ", "\n"]), max_size=40).map("".join), st.integers(0, 60))
def test_every_cut_is_between_two_signs_or_there_was_none(text: str, end: int) -> None:
    at = boundary(text, 0, end)
    boundaries = {0}
    for sign in signs(text):
        boundaries.add(max(boundaries) + len(sign))
    inside = {boundary for boundary in boundaries if 0 < boundary <= end}
    assert at == (len(text) if end >= len(text) else max(inside, default=max(end, 1)))


@given(st.text(max_size=60), st.integers(0, 80))
def test_what_fits_is_counted_in_utf_16(text: str, most: int) -> None:
    end = fitting(text, 0, most)
    assert units(text[:end]) == len(text[:end].encode("utf-16-le", "surrogatepass")) // 2 <= most
    assert end == len(text) or units(text[: end + 1]) > most
