"""The fixed sentences: the same in both languages, all of them used, and with manners (docs/style.md)."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

from flows.catalogue import LANGUAGES, catalogue
from flows.form.outline import FigureKind, Precision, Type
from flows.messages.message import Reason
from flows.report.figure import Confirmation
from flows.report.submission import State
from flows.respondents.codes import Purpose
from flows.respondents.devices import NAMED

ROOT = Path(__file__).parents[2]
VIETNAMESE = catalogue("vi")
KEYS = sorted(VIETNAMESE.keys())


def blanks(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_the_same(language: str) -> None:
    other = catalogue(language)
    assert sorted(other.keys()) == KEYS
    for key in KEYS:
        assert blanks(other(key)) == blanks(VIETNAMESE(key)), key


PRESSED = re.compile(r"\bbấm\b|\bnút\b|\bpress\b|\btap\b|\bbutton\b|^viết hoặc ghi âm", re.IGNORECASE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_nothing_can_be_pressed_nothing_asks_for_it(language: str) -> None:
    typed, pressed = catalogue(language, typed=True), catalogue(language)
    assert typed.keys() == pressed.keys()
    for key in KEYS:
        assert blanks(typed(key)) == blanks(pressed(key)), key
        assert not PRESSED.search(typed(key)), key
    other = catalogue("vi", typed=True)
    differing = {key for key in KEYS if typed(key) != pressed(key)}
    assert differing == {key for key in KEYS if other(key) != VIETNAMESE(key)}


def test_what_is_said_stands_in_the_catalogue() -> None:
    """A key that is missing ends in a traceback before a person."""
    code = "\n".join(path.read_text() for part in ("flows", "bot") for path in (ROOT / part).rglob("*.py"))
    said = set(re.findall(r"\bsay\(\s*\"([a-z_]+\.[a-z_]+)\"", code))
    assert len(said) > 150
    assert said - set(KEYS) == set()


def test_every_sentence_is_said_somewhere() -> None:
    code = "\n".join(path.read_text() for part in ("flows", "bot") for path in (ROOT / part).rglob("*.py"))
    words = set(re.findall(r"[\w.]+", code))
    words |= {verb.lower() for verb in re.findall(r"button\(\w+, Verb\.(\w+)", code)}
    made = {
        "unclear.constraint",
        *(f"unreadable.{reason}" for reason in Reason),
        *(f"unclear.{type_}" for type_ in Type),
        *(f"question.expects_{type_}" for type_ in Type),
        *(f"question.expects_{part}" for part in Precision),
        *(f"unclear.{part}" for part in Precision),
        *(f"amount.{key}" for key in ("texts", "photos", "recordings", "files", "characters")),
        *(f"figures.{what}_{kind}" for what in ("ask", "unclear") for kind in FigureKind),
        *("figures.agree", "figures.leave"),
        *(f"changes.figure_{said}" for said in Confirmation if said is not Confirmation.DENIED),
        *(f"news.{name}" for name in ("added", "dropped", "choices", "retyped")),
        *(f"rows.{name}" for name in ("before", "after", "up", "down")),
        *(f"buttons.{word}" for word in words),
        *(f"{section}.code_{purpose}" for section in ("own", "buttons") for purpose in Purpose),
        *(f"own.ask_{purpose}" for purpose in Purpose),
        *(f"devices.{channel}" for channel in NAMED),
        *(f"own.state_{state}" for state in (*State, "draft")),
    }
    unused = {key for key in KEYS if key not in words and key not in made}
    assert unused == set()


def test_manners() -> None:
    for key in KEYS:
        sentence = VIETNAMESE(key).lower()
        for word in ("người dùng", "session", "input", "lỗi", "sai", "không hợp lệ", "bạn ", "!"):
            assert word not in sentence, (key, word)
