"""What an outline may not contain: each small form stands beside what is said of it."""

from __future__ import annotations

import pytest

from flows.form.compiler import compile_outline
from flows.form.compiler.faults import OutlineFaults
from flows.form.outline import Aspect, Question, Text
from tests.outlines.forms import compiled, refusals


def said_of(form: str) -> str:
    """The only thing said of a form."""
    (line,) = refusals(form)
    return line


def test_a_sound_form_compiles() -> None:
    form = """
    | survey | type | name | label |
    |        | text | ten  | Tên   |
    """
    assert [place.template for place in compiled(form).places] == ["ten"]


def test_misspelled_column() -> None:
    form = """
    | survey | type | name | label | relevent |
    |        | text | ten  | Tên   | true()   |
    """
    assert (
        said_of(form) == "thu.md:survey:1:relevent: there is no column 'relevent'; did you mean 'relevant'?"
    )


def test_misspelled_column_of_ours() -> None:
    form = """
    | survey | type | name | label | prined |
    |        | text | ten  | Tên   | 1. Tên |
    """
    assert said_of(form) == "thu.md:survey:1:prined: there is no column 'prined'; did you mean 'printed'?"


def test_foreign_column_is_only_warned_of() -> None:
    form = """
    | survey | type | name | label | who wrote it |
    |        | text | ten  | Tên   | An           |
    """
    assert tuple(map(str, compiled(form).warnings)) == (
        "thu.md:survey:1:who wrote it: the column 'who wrote it' is not used",
    )


def test_two_spellings_of_one_column() -> None:
    form = """
    | survey | type | name | label | relevant | relevance |
    |        | text | ten  | Tên   | true()   | true()    |
    """
    assert said_of(form) == "thu.md:survey:1:relevance: 'relevant' and 'relevance' are one column; keep one"


def test_the_same_column_twice() -> None:
    form = """
    | survey | type | name | label | label |
    |        | text | ten  | Tên   | Tên   |
    """
    assert said_of(form) == "thu.md:survey:1:label: 'label' and 'label' are one column; keep one"


def test_missing_column() -> None:
    form = """
    | survey | type | label |
    |        | text | Tên   |
    """
    assert said_of(form) == "thu.md:survey:1:: there is no column 'name'; add it"


def test_unknown_type() -> None:
    form = """
    | survey | type   | name | label |
    |        | interger | ho   | Số hộ |
    """
    assert said_of(form) == "thu.md:survey:2:type: there is no type 'interger'; did you mean 'integer'?"


@pytest.mark.parametrize(
    ("kind", "repair"),
    [
        ("dateTime", "ask for a date and, if it matters, for a time in a second question"),
        ("geotrace", "ask for a geopoint, or for a file with the map"),
        ("rank l", "ask with select_one for the first, the second …"),
        ("select_one_from_file xa.csv", "put the choices into the choices sheet and use select_one"),
        ("csv-external", "put the rows into the choices sheet"),
        ("select_one ${ten}", 'use a text question; its column "suggest" offers earlier answers as buttons'),
    ],
)
def test_types_that_a_chat_cannot_ask(kind: str, repair: str) -> None:
    form = f"""
    | survey | type   | name | label |
    |        | text   | ten  | Tên   |
    |        | {kind} | x    | X     |
    """
    assert said_of(form).startswith("thu.md:survey:3:type: ")
    assert said_of(form).endswith(f" cannot be asked in a conversation; {repair}")


def test_bad_expression() -> None:
    form = """
    | survey | type | name | label | relevant   |
    |        | text | a    | A     |            |
    |        | text | b    | B     | ${a} = 'co |
    """
    assert said_of(form).startswith("thu.md:survey:3:relevant: ")


def test_unknown_function() -> None:
    form = """
    | survey | type      | name | label | calculation |
    |        | text      | a    | A     |             |
    |        | calculate | b    |       | summe(${a}) |
    """
    assert said_of(form).startswith("thu.md:survey:3:calculation: ")
    assert "summe" in said_of(form)


def test_pulldata() -> None:
    form = """
    | survey | type      | name | label | calculation                    |
    |        | text      | a    | A     |                                |
    |        | calculate | b    |       | pulldata('xa', 'x', 'y', ${a}) |
    """
    assert said_of(form).startswith("thu.md:survey:3:calculation: ")
    assert "pulldata" in said_of(form)


def test_unknown_name() -> None:
    form = """
    | survey | type | name | label | relevant      |
    |        | text | a    | A     |               |
    |        | text | b    | B     | ${aa} = 'co'  |
    """
    assert said_of(form).startswith("thu.md:survey:3:relevant: ")


def test_unknown_name_in_a_label() -> None:
    form = """
    | survey | type | name | label          |
    |        | text | a    | Tên của ${bo}? |
    """
    assert said_of(form).startswith("thu.md:survey:2:label: ")


def test_two_calculations_by_each_other() -> None:
    form = """
    | survey | type      | name | label | calculation |
    |        | text      | x    | X     |             |
    |        | calculate | a    |       | ${b} + 1    |
    |        | calculate | b    |       | ${a} + 1    |
    """
    assert said_of(form) == (
        "thu.md:survey:3:calculation: 'a' waits for its own result: a → b → a; "
        "take ${b} out of this expression"
    )


def test_a_calculation_by_itself() -> None:
    form = """
    | survey | type      | name | label | calculation |
    |        | text      | x    | X     |             |
    |        | calculate | a    |       | ${a} + 1    |
    """
    assert said_of(form) == (
        "thu.md:survey:3:calculation: 'a' waits for its own result: a → a; take ${a} out of this expression"
    )


def test_two_questions_relevant_by_each_other() -> None:
    form = """
    | survey | type | name | label | relevant    |
    |        | text | a    | A     | ${c} = 'co' |
    |        | text | b    | B     | ${a} = 'co' |
    |        | text | c    | C     | ${b} = 'co' |
    """
    assert said_of(form) == (
        "thu.md:survey:2:relevant: 'a' waits for its own result: a → c → b → a; "
        "take ${c} out of this expression"
    )


def test_a_group_relevant_by_what_stands_in_it() -> None:
    form = """
    | survey | type        | name | label | relevant    |
    |        | begin group | g    | G     | ${a} = 'co' |
    |        | text        | a    | A     |             |
    |        | end group   |      |       |             |
    """
    assert said_of(form) == (
        "thu.md:survey:2:relevant: 'g' waits for its own result: g → a → g; take ${a} out of this expression"
    )


def test_a_circle_through_a_repeat() -> None:
    form = """
    | survey | type         | name | label | calculation | repeat_count |
    |        | begin repeat | r    | R     |             | ${tong}      |
    |        | integer      | so   | Số    |             |              |
    |        | end repeat   |      |       |             |              |
    |        | calculate    | tong |       | sum(${so})  |              |
    """
    assert said_of(form) == (
        "thu.md:survey:2:repeat_count: 'r' waits for its own result: r → tong → so → r; "
        "take ${tong} out of this expression"
    )


def test_a_choice_filter_on_its_own_answer() -> None:
    form = """
    | survey  | type         | name | label | choice_filter |
    |         | select_one l | a    | A     | nhom = ${a}   |
    | choices | list_name    | name | label | nhom          |
    |         | l            | x    | X     | x             |
    """
    assert said_of(form) == (
        "thu.md:survey:2:choice_filter: 'a' waits for its own result: a → a; take ${a} out of this expression"
    )


def test_all_circles_at_once() -> None:
    form = """
    | survey | type      | name | label | calculation |
    |        | text      | x    | X     |             |
    |        | calculate | a    |       | ${a} + 1    |
    |        | calculate | b    |       | ${b} + 1    |
    """
    assert [line.split(":")[2] for line in refusals(form)] == ["3", "4"]


def test_a_constraint_may_look_at_the_question_that_looks_back() -> None:
    form = """
    | survey | type    | name | label | constraint |
    |        | integer | a    | A     | . < ${b}   |
    |        | integer | b    | B     | . > ${a}   |
    """
    assert len(compiled(form).places) == 2


def test_a_name_twice_in_one_repeat_although_groups_differ() -> None:
    form = """
    | survey | type         | name | label |
    |        | begin repeat | r    | R     |
    |        | begin group  | g    | G     |
    |        | text         | ten  | Tên   |
    |        | end group    |      |       |
    |        | begin group  | h    | H     |
    |        | text         | ten  | Tên   |
    |        | end group    |      |       |
    |        | end repeat   |      |       |
    """
    assert said_of(form) == (
        "thu.md:survey:7:name: the name 'ten' is used twice in the repeat 'r', first in row 4; "
        "choose another name; groups do not keep names apart"
    )


def test_a_name_may_stand_again_in_another_repeat_unless_it_is_referred_to() -> None:
    form = """
    | survey | type         | name | label | relevant      |
    |        | text         | ten  | Tên   |               |
    |        | begin repeat | r    | R     |               |
    |        | text         | ten  | Tên   |               |
    |        | text         | x    | X     | {relevant}    |
    |        | end repeat   |      |       |               |
    """
    assert list(compiled(form.replace("{relevant}", "")).by_template) == ["ten", "r", "r/ten", "r/x"]
    assert said_of(form.replace("{relevant}", "${ten} = 'a'")) == (
        "thu.md:survey:5:relevant: ${ten} may mean any of several questions of this name; "
        "give the question that is meant a name of its own"
    )


def test_a_repeat_with_the_name_of_a_question() -> None:
    form = """
    | survey | type         | name  | label |
    |        | text         | du_an | Dự án |
    |        | begin repeat | du_an | Dự án |
    |        | text         | ten   | Tên   |
    |        | end repeat   |       |       |
    """
    assert said_of(form).startswith("thu.md:survey:3:name: the name 'du_an' is used twice outside repeats")


@pytest.mark.parametrize("name", ["1.1", "1", "2.3.4", "1."])
def test_a_printed_number_as_name(name: str) -> None:
    form = f"""
    | survey | type | name   | label |
    |        | text | {name} | Tên   |
    """
    assert said_of(form) == (
        f"thu.md:survey:2:name: the number {name!r} cannot be a name; "
        f"put {name} into the column 'number' and name the question by a word, e.g. 'muc_tieu'"
    )


@pytest.mark.parametrize(
    ("name", "better"), [("Tên dự án", "ten_du_an"), ("a/b", "a_b"), ("1a", "cau_1a"), ("a[1]", "a_1")]
)
def test_a_name_that_is_none(name: str, better: str) -> None:
    form = f"""
    | survey | type | name   | label |
    |        | text | {name} | Tên   |
    """
    assert said_of(form) == f"thu.md:survey:2:name: {name!r} cannot be a name; write e.g. {better!r}"


def test_no_name() -> None:
    form = """
    | survey | type | name | label |
    |        | text |      | Tên   |
    """
    assert said_of(form) == "thu.md:survey:2:name: the row has no name; give it one, e.g. 'muc_tieu'"


def test_no_type() -> None:
    form = """
    | survey | type | name | label |
    |        | text | a    | A     |
    |        |      | ten  | Tên   |
    """
    assert said_of(form).startswith("thu.md:survey:3:type: the row has no type; ")


def test_a_group_left_open() -> None:
    form = """
    | survey | type        | name | label |
    |        | begin group | g    | G     |
    |        | text        | a    | A     |
    """
    assert said_of(form) == "thu.md:survey:2:type: 'g' is never closed; add a row 'end group'"


def test_a_group_closed_as_a_repeat() -> None:
    form = """
    | survey | type        | name | label |
    |        | begin group | g    | G     |
    |        | text        | a    | A     |
    |        | end repeat  |      |       |
    """
    assert said_of(form) == (
        "thu.md:survey:4:type: 'end repeat' stands where 'g' of row 2 must be closed; write 'end group' here"
    )


def test_an_end_without_beginning() -> None:
    form = """
    | survey | type      | name | label |
    |        | text      | a    | A     |
    |        | end group |      |       |
    """
    assert said_of(form) == "thu.md:survey:3:type: 'end group' closes nothing; take the row out"


@pytest.mark.parametrize("kind", ["group", "repeat"])
def test_nothing_inside(kind: str) -> None:
    form = f"""
    | survey | type         | name | label |
    |        | text         | a    | A     |
    |        | begin {kind} | g    | G     |
    |        | end {kind}   |      |       |
    """
    assert said_of(form) == "thu.md:survey:3:name: nothing stands inside 'g'; fill it or take it out"


def test_groups_nested_without_end() -> None:
    begin = "".join(f"| | begin group | g{i} | G |\n" for i in range(300))
    end = "| | end group | | |\n" * 300
    form = f"| survey | type | name | label |\n{begin}| | text | a | A |\n{end}"
    assert refusals(form)[0].endswith("more than 20 groups inside each other; use fewer")


def test_no_such_list() -> None:
    form = """
    | survey  | type          | name | label |
    |         | select_one xa | a    | A     |
    | choices | list_name     | name | label |
    |         | x_a           | 1    | Một   |
    """
    assert said_of(form) == "thu.md:survey:2:type: there is no choice list 'xa'; did you mean 'x_a'?"


def test_an_empty_list() -> None:
    form = """
    | survey  | type          | name | label |
    |         | select_one xa | a    | A     |
    | choices | list_name     | name | label |
    """
    assert said_of(form) == (
        "thu.md:survey:2:type: there is no choice list 'xa'; add its rows to the choices sheet"
    )


def test_a_choice_twice() -> None:
    form = """
    | survey  | type          | name | label |
    |         | select_one xa | a    | A     |
    | choices | list_name     | name | label |
    |         | xa            | co   | Có    |
    |         | xa            | co   | Co    |
    """
    assert said_of(form) == (
        "thu.md:choices:3:name: 'co' stands twice in the list 'xa'; give each choice a name of its own"
    )


def test_a_choice_without_name() -> None:
    form = """
    | survey  | type          | name | label |
    |         | select_one xa | a    | A     |
    | choices | list_name     | name | label |
    |         | xa            | co   | Có    |
    |         | xa            |      | Không |
    """
    assert said_of(form) == "thu.md:choices:3:name: no name; fill in the cell"


def test_spaces_in_choice_names() -> None:
    form = """
    | survey  | type            | name | label |
    |         | select_one l    | mot  | Một   |
    |         | {kind} l        | hai  | Hai   |
    | choices | list_name       | name     | label     |
    |         | l               | xa       | Xã        |
    |         | l               | xa ngheo | Xã nghèo  |
    """
    assert said_of(form.replace("{kind}", "select_multiple")) == (
        "thu.md:choices:3:name: the choice 'xa ngheo' has a space in its name, but 'hai' is a "
        "select_multiple, whose answers are separated by spaces; write 'xa_ngheo'"
    )
    assert compiled(form.replace("{kind}", "select_one")).lists["l"][1].value == "xa ngheo"


@pytest.mark.parametrize("times", ["nhiều", "5", "3-1", "0-0", "2024-01-20 00:00:00", "-1-5"])
def test_times_that_say_nothing(times: str) -> None:
    form = f"""
    | survey | type         | name | label | times   |
    |        | begin repeat | r    | R     | {times} |
    |        | text         | ten  | Tên   |         |
    |        | end repeat   |      |       |         |
    """
    assert said_of(form) == (
        f"thu.md:survey:2:times: {times!r} does not say how often; "
        "write minimum-maximum, e.g. 1-200, in a cell formatted as text"
    )


@pytest.mark.parametrize("column", ["times", "repeat_count"])
def test_times_of_what_is_no_repeat(column: str) -> None:
    form = f"""
    | survey | type | name | label | {column} |
    |        | text | ten  | Tên   | 1-3      |
    """
    assert said_of(form) == (
        f"thu.md:survey:2:{column}: 'ten' is no repeat; move the cell to the row begin repeat"
    )


@pytest.mark.parametrize("column", ["organisation", "province", "commune"])
@pytest.mark.parametrize("name", ["khong_co", "ten"])
def test_who_reports_is_asked_by_no_question(column: str, name: str) -> None:
    """It is not there, or is in a repeat."""
    form = f"""
| survey   | type         | name    | label            |          |
|          | begin repeat | du_an   | Dự án            |          |
|          | text         | ten     | Tên              |          |
|          | end repeat   |         |                  |          |
| settings | form_id      | version | default_language | {column} |
|          | f            | 1       | vi               | {name}   |
"""
    with pytest.raises(OutlineFaults) as refused:
        compile_outline(form.encode(), "thu.md")
    said = refused.value.said(str)
    assert f"thu.md:settings:2:{column}: there is no question '{name}' outside of repeats" in said


def test_suggestions_from_nowhere() -> None:
    form = """
    | survey | type | name | label | suggest   |
    |        | text | ten  | Tên   | du_an/ten |
    """
    assert said_of(form) == (
        "thu.md:survey:2:suggest: there is no question 'du_an/ten'; write its path, e.g. du_an/ten"
    )


def test_suggestions_of_what_has_no_rows_are_named() -> None:
    form = """
    | survey | type | name | label | suggest |
    |        | text | a    | A     |         |
    |        | text | b    | B     | a       |
    """
    said = "thu.md:survey:3:suggest: 'a' is in no repeat: it has no rows to choose from; clear the cell"
    assert said in map(str, compiled(form).warnings)


def test_suggestions_for_a_number() -> None:
    form = """
    | survey | type    | name | label | suggest |
    |        | text    | a    | A     |         |
    |        | integer | b    | B     | a       |
    """
    assert said_of(form) == "thu.md:survey:3:suggest: only a text can have suggestions; clear the cell"


def test_nothing_is_asked() -> None:
    form = """
    | survey | type | name | label    |
    |        | note | chao | Xin chào |
    """
    assert said_of(form) == "thu.md:survey:0:: the outline asks nothing; add at least one question".replace(
        ":0:", "::"
    )


def test_a_second_survey_table() -> None:
    form = """
    | survey | type | name | label |
    |        | text | a    | A     |

    | survey | type | name | label |
    |        | text | b    | B     |
    """
    assert said_of(form) == ("thu.md:survey::: a second table 'survey' begins in line 5; join the two tables")


def test_more_cells_than_columns() -> None:
    form = """
    | survey | type | name | label |
    |        | text | a    | A     |
    |        | text | b    | B     | true() |
    """
    assert said_of(form) == ("thu.md:survey:3:: a cell has no column name above it; name its column in row 1")


def test_updated_entities() -> None:
    form = """
    | survey   | type | name | label |
    |          | text | a    | A     |
    | entities | dataset | entity_id | label |
    |          | cay     | ${a}      | a     |
    """
    assert "thu.md:entities:2:entity_id: entities cannot be updated; take the column out" in refusals(form)


def test_all_faults_at_once() -> None:
    form = """
    | survey  | type          | name | label | times |
    |         | text          | 1.1  | A     |       |
    |         | geoshape      | b    | B     |       |
    |         | select_one xa | c    | C     | 1-2   |
    """
    assert [line.split(": ")[0] for line in refusals(form)] == [
        "thu.md:survey:2:name",
        "thu.md:survey:3:type",
        "thu.md:survey:4:times",
        "thu.md:survey:4:type",
    ]


def test_what_only_pyxform_finds() -> None:
    form = """
    | survey | type  | name | label | parameters |
    |        | range | a    | A     | start=x    |
    """
    assert said_of(form).startswith("thu.md:survey:2:parameters: ")


def test_a_note_with_a_constraint_is_warned_of() -> None:
    form = """
    | survey | type    | name | label    | constraint |
    |        | integer | x    | X        |            |
    |        | note    | n    | Xin chào | ${x} > 5   |
    """
    assert tuple(map(str, compiled(form).warnings)) == (
        "thu.md:survey:3:constraint: a note has no answer that a constraint could judge",
    )


def test_key_words_belong_to_aspects() -> None:
    form = """
    | survey | type | name | label | aspects           | aspect_words |
    |        | text | ten  | Tên   | thủ tục; thời gian | hồ sơ        |
    """
    assert said_of(form) == (
        "thu.md:survey:2:aspect_words: 1 groups of key words, but 2 aspects; "
        "write one group for each aspect, separated by ;"
    )


def test_probing_is_yes_or_no() -> None:
    form = b"""
| survey   | type | name | label |
|          | text | ten  | Ten   |
| settings | form_id | version | default_language | probing |
|          | f       | 1       | vi               | maybe   |
"""
    with pytest.raises(OutlineFaults) as refused:
        compile_outline(form, "thu.md")
    assert refused.value.said(str) == (
        "thu.md:settings:2:probing: 'maybe' is neither yes nor no; "
        "write no to ask nothing behind an answer, or clear the cell"
    )
    assert not compile_outline(form.replace(b"maybe", b"no   "), "thu.md").probes


def test_aspects_with_their_key_words() -> None:
    form = """
    | survey   | type | name | label | aspects              | aspect_words         | example       |
    |          | text | ten  | Tên   | thủ tục; diện tích; a | hồ sơ, tờ trình; (0 ha); | Hồ sơ, “2 ha” |
    """
    [place] = compiled(form).places
    assert isinstance(place.node, Question)
    assert place.node.aspects == (
        Aspect("thủ tục", ("hồ sơ", "tờ trình"), is_asked=True),
        Aspect("diện tích", ("0 ha",)),
        Aspect("a"),
    )
    assert place.node.example == Text("Hồ sơ, “2 ha”")
