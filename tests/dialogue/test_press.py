"""A press and its string: the doors carry the string, so its form is a contract."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.messages.press import Press, Verb, parse, verb_of
from flows.report import figure_focus as focus
from flows.report.figure_focus import Focus

WORDS = st.text(min_size=1, max_size=30)
NUMBERS = st.integers(0, 99_999).map(str)
PATHS = st.from_regex(r"[a-z_]{1,9}(\[[0-9]{1,3}\]/[a-z_]{1,9}){0,2}", fullmatch=True)
WITH_WORDS = (Verb.CHOICE, Verb.DROP, Verb.SEARCH, Verb.PUT_HERE, Verb.ASKED, Verb.ASPECT, Verb.FIGURE)
WITH_PATHS = (
    *(Verb.GOTO, Verb.MORE, Verb.AGREE, Verb.MEND, Verb.LEAVE, Verb.ROW, Verb.UP, Verb.DOWN),
    *(Verb.LEAVE_OUT, Verb.BRING_BACK, Verb.ROWS, Verb.WRITE_MORE),
)
PRESSES = st.one_of(
    st.builds(Press, st.sampled_from(WITH_WORDS), WORDS),
    st.builds(Press, st.sampled_from(WITH_PATHS), PATHS),
    st.builds(Press, st.sampled_from((Verb.PAGE, Verb.HISTORY)), NUMBERS),
    st.builds(Press, st.sampled_from((Verb.ROWS, Verb.COPY, Verb.ADD_ROW)), PATHS, NUMBERS),
    st.builds(Press, st.just(Verb.CODE), st.sampled_from(("device", "join", "hand")), st.none() | PATHS),
    st.builds(Press, st.just(Verb.CODE), st.just("join"), st.just("")),
    st.builds(
        Press, st.sampled_from((Verb.DONE, Verb.SKIP, Verb.BACK, Verb.HISTORY, Verb.ROWS, Verb.YES, Verb.NEW))
    ),
)


@given(PRESSES)
def test_what_is_written_is_read_again(press: Press) -> None:
    assert parse(press.encode()) == press
    assert verb_of(press.encode()) == press.verb


@pytest.mark.parametrize(
    ("said", "press"),
    [
        ("done", Press(Verb.DONE)),
        ("goto:du_an[1]/ten", Press(Verb.GOTO, "du_an[1]/ten")),
        ("choice:a:b", Press(Verb.CHOICE, "a:b")),
        ("rows", Press(Verb.ROWS)),
        ("rows:du_an", Press(Verb.ROWS, "du_an")),
        ("rows:du_an:2", Press(Verb.ROWS, "du_an", "2")),
        ("copy:du_an[1]:3", Press(Verb.COPY, "du_an[1]", "3")),
        ("add_row:du_an:3", Press(Verb.ADD_ROW, "du_an", "3")),
        ("figure:@8", Press(Verb.FIGURE, "@8")),
        ("code:join", Press(Verb.CODE, "join")),
        ("code:join:", Press(Verb.CODE, "join", "")),
        ("code:join:du_an[2]/ten", Press(Verb.CODE, "join", "du_an[2]/ten")),
        ("log_out:0f0f", Press(Verb.LOG_OUT, "0f0f")),
        ("log_out:0f0f:yes", Press(Verb.LOG_OUT, "0f0f", "yes")),
    ],
)
def test_the_strings_that_doors_carry(said: str, press: Press) -> None:
    assert parse(said) == press
    assert press.encode() == said


@pytest.mark.parametrize(
    "said", ["", "nothing", "done:now", "goto", "goto:", "copy:du_an[1]", "page:two", "log_out", "DONE", ":"]
)
def test_what_is_no_press(said: str) -> None:
    assert parse(said) is None


@given(st.text(max_size=60))
def test_no_string_breaks_it(said: str) -> None:
    press = parse(said)
    assert press is None or press.encode() == said


@given(st.builds(Focus, PATHS, st.from_regex(r"[a-z_]{1,9}", fullmatch=True), st.just("") | WORDS))
def test_a_figure_that_is_looked_at_is_found_again(seen: Focus) -> None:
    assert focus.parse(seen.encode()) == seen


@given(PATHS, st.integers(0, 500))
def test_so_is_a_page_of_the_table(path: str, first: int) -> None:
    assert focus.parse(Focus(path, first=first).encode()) == Focus(path, first=first)


def test_the_strings_that_positions_keep() -> None:
    assert focus.parse("quy_mo") == Focus("quy_mo")
    assert focus.parse("quy_mo#@8") == Focus("quy_mo", first=8)
    assert focus.parse("quy_mo#so_ho") == Focus("quy_mo", "so_ho")
    assert focus.parse("quy_mo#so_ho#25 hộ # 3") == Focus("quy_mo", "so_ho", "25 hộ # 3")


def test_every_verb_says_what_follows_it() -> None:
    """Those that stand by themselves need no more words than their name."""
    assert all(re.fullmatch(r"[a-z_]+", verb) for verb in Verb)
    shapes = ("{}", "{}:x", "{}:1", "{}:x:1")
    assert all(any(parse(shape.format(verb)) for shape in shapes) for verb in Verb)


SENT = """
add add_row admit agree amend as_before as_invited asked aspect back both bring_back changes choice code
confirm contents copy correct decline devices done down draft drop enough enter erase figure finish goto
help hint history instead leave leave_out log_out mend more move name new no no_figure no_reminders outline
page pause place read refuse replace reply reports rest resume return review row rows search share skip
skip_rest start submit take_all take_out undo unplaced up web withdraw write_more yes
"""
"""The verbs as phones hold them in buttons that were sent. One may be added; none may change or go."""


def test_buttons_that_were_sent_are_still_understood() -> None:
    assert {verb.value for verb in Verb} == set(SENT.split())
