"""Cells that mean something in ODK and nothing in a conversation: never passed over without a word."""

from __future__ import annotations

import pytest

from tests.outlines.forms import compiled, refusals

HEADER = "type | name | label | appearance | parameters | read_only | trigger | default | calculation"
TEXT = "text | z | Z |  |  |  |  |  | "


def form(*rows: str, header: str = HEADER) -> str:
    lines = "\n".join(f"|  | {row} |" for row in rows)
    return f"""
| survey | {header} |
{lines}
| choices | list_name | name | label |
|         | l         | x    | X     |
"""


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            "text | a | A | ex:org.example.app |  |  |  |  | ",
            "2:appearance: no other app is opened; ask for what it would fill in",
        ),
        (
            "date | a | A | islamic |  |  |  |  | ",
            "2:appearance: dates are not written in the calendar 'islamic'; ask for the date as a text",
        ),
        (
            "select_one l | a | A |  | randomize=true |  |  |  | ",
            "2:parameters: choices are not shuffled, they stand as in the sheet; take randomize out",
        ),
        (
            "text | a | A |  |  | ${z} = '1' |  |  | ",
            "2:read_only: read_only is yes or no here: the question is never asked; "
            "use two questions with opposite relevant",
        ),
        (
            "text | a | A |  |  |  | ${z} |  | ",
            "2:trigger: without a calculation the trigger does nothing; write one, or take the trigger out",
        ),
        (
            "image | a | A |  |  |  |  | x.jpg | ",
            "2:default: no file can stand there before one is sent; take it out",
        ),
        (
            "integer | a | A |  |  |  |  | nhiều | ",
            "2:default: 'nhiều' is no integer; write it as ODK keeps it: 2.5, 2013-06-10, a choice's name",
        ),
        (
            "select_one l | a | A |  |  |  |  | y | ",
            "2:default: 'y' is no choice; write it as ODK keeps it: 2.5, 2013-06-10, a choice's name",
        ),
    ],
)
def test_a_cell_that_does_nothing_is_named(row: str, said: str) -> None:
    assert f"thu.md:survey:{said}" in map(str, compiled(form(row, TEXT)).warnings)


def test_a_column_that_does_nothing_is_named_once() -> None:
    written = """
    | survey  | type         | name | label | media::image | audio | intent | required_message |
    |         | text         | a    | A     | a.jpg        |       |        | Cần có           |
    |         | select_one l | b    | B     | b.jpg        | b.mp3 | org.x  |                  |
    | choices | list_name    | name | label | image        |
    |         | l            | x    | X     |              |
    |         | l            | y    | Y     | y.png        |
    """
    repair = "describe in the label what it shows"
    said = [one for one in map(str, compiled(written).warnings) if "no form" not in one and "set," not in one]
    assert [
        one for one in said if "shown" in one or "played" in one or "opened" in one or "missing" in one
    ] == [
        f"thu.md:survey:2:media::image: the picture of a label is not shown (and 1 more rows); {repair}",
        f"thu.md:survey:3:audio: the recording of a label is not played; {repair}",
        "thu.md:survey:2:required_message: nothing that is missing stops anybody; say it in the hint",
        "thu.md:survey:3:intent: no other app is opened; ask for what it would fill in",
        f"thu.md:choices:3:image: the picture of a choice is not shown; {repair}",
    ]


def test_choices_from_another_file_are_refused() -> None:
    assert refusals(form("select_one l | a | A | minimal search('xa') |  |  |  |  | ", TEXT)) == [
        "thu.md:survey:2:appearance: search() takes the choices from another file; "
        "put them into the choices sheet"
    ]


@pytest.mark.parametrize(
    ("trigger", "said"),
    [
        ("${khong_co}", "${khong_co} is no question that is asked; name one that is"),
        ("${n}", "${n} is no question that is asked; name one that is"),
    ],
)
def test_a_trigger_that_never_comes_is_refused(trigger: str, said: str) -> None:
    note = "note | n | N |  |  |  |  |  | "
    calculate = f"calculate | k |  |  |  |  | {trigger} |  | 1 + 1"
    assert f"thu.md:survey:3:trigger: {said}" in refusals(form(note, calculate, TEXT))


def test_a_trigger_in_a_row_does_not_reach_outside() -> None:
    rows = ["begin repeat | r | R |  |  |  |  |  | ", TEXT, "calculate | k |  |  |  |  | ${q} |  | 1 + 1"]
    said = refusals(form("text | q | Q |  |  |  |  |  | ", *rows, "end repeat |  |  |  |  |  |  |  | "))
    assert said == [
        "thu.md:survey:5:trigger: ${q} does not stand in the repeat 'r'; "
        "move the calculation to where its trigger is"
    ]
