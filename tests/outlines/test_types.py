"""What XLSForm's rows become: types, languages, metadata, and words that the program adds."""

from __future__ import annotations

import pytest

from flows.form.compiler import compile_outline
from flows.form.outline import Question, Repeat, Section, Type
from tests.outlines.forms import compiled


def question(form: str, template: str) -> Question:
    node = compiled(form).by_template[template].node
    assert isinstance(node, Question)
    return node


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("text", Type.TEXT),
        ("string", Type.TEXT),
        ("barcode", Type.TEXT),
        ("integer", Type.INTEGER),
        ("decimal", Type.DECIMAL),
        ("date", Type.DATE),
        ("time", Type.TIME),
        ("geopoint", Type.GEOPOINT),
        ("image", Type.PHOTO),
        ("photo", Type.PHOTO),
        ("audio", Type.AUDIO),
        ("video", Type.FILE),
        ("file", Type.FILE),
        ("add file prompt", Type.FILE),
        ("select_one l", Type.SELECT_ONE),
        ("select one from l", Type.SELECT_ONE),
        ("select_multiple l", Type.SELECT_MULTIPLE),
        ("select all that apply from l", Type.SELECT_MULTIPLE),
    ],
)
def test_types(written: str, expected: Type) -> None:
    form = f"""
    | survey  | type      | name | label |
    |         | {written} | a    | A     |
    | choices | list_name | name | label |
    |         | l         | x    | X     |
    """
    assert question(form, "a").type is expected


@pytest.mark.parametrize(
    ("parameters", "expected", "constraint"),
    [
        ("start=1 end=5 step=1", Type.INTEGER, ". >= 1 and . <= 5"),
        (
            "start=0 end=1 step=0.5",
            Type.DECIMAL,
            ". >= 0 and . <= 1 and abs((. - 0) div 0.5 - round((. - 0) div 0.5)) < 0.000001",
        ),
        ("start=5 end=-5 step=-1", Type.INTEGER, ". >= -5 and . <= 5"),
    ],
)
def test_a_range_is_a_number_with_bounds(parameters: str, expected: Type, constraint: str) -> None:
    form = f"""
    | survey | type  | name | label | parameters   |
    |        | range | a    | A     | {parameters} |
    """
    asked = question(form, "a")
    assert asked.type is expected
    assert asked.constraint is not None
    assert asked.constraint.source == constraint


def test_acknowledge_is_a_choice_of_one() -> None:
    form = """
    | survey | type        | name | label |
    |        | acknowledge | a    | A     |
    """
    assert [(c.value, c.label.default) for c in question(form, "a").choices] == [("OK", "Đã đọc")]


def test_or_other_adds_a_choice_and_a_question() -> None:
    form = """
    | survey  | type                  | name | label |
    |         | select_one l or_other | a    | A     |
    | choices | list_name             | name | label |
    |         | l                     | x    | X     |
    """
    assert [choice.value for choice in question(form, "a").choices] == ["x", "other"]
    other = question(form, "a_other")
    assert other.type is Type.TEXT
    assert other.label.default == "Khác, xin ghi rõ"
    assert other.relevant is not None
    assert other.relevant.source == "selected(${a}, 'other')"


def test_what_a_device_fills_in_is_calculated_or_left_out() -> None:
    form = """
    | survey | type     | name     | label      |
    |        | today    | hom_nay  |            |
    |        | start    | start    |            |
    |        | deviceid | deviceid |            |
    |        | username | username |            |
    |        | audit    |          |            |
    |        | text     | a        | ${username}|
    """
    sources = {
        name: place.node.calculation.source
        for name, place in compiled(form).by_template.items()
        if isinstance(place.node, Question) and place.node.calculation
    }
    assert sources == {"hom_nay": "once(today())", "start": "once(now())", "username": "''"}
    assert list(compiled(form).by_template) == ["hom_nay", "start", "username", "a"]


def test_hidden_is_calculated_by_its_default() -> None:
    form = """
    | survey | type   | name | label | default  |
    |        | hidden | h    |       | it's "1" |
    |        | text   | a    | A     |          |
    """
    hidden = question(form, "h")
    assert hidden.type is Type.CALCULATE
    assert hidden.default is not None
    assert hidden.default.source == """concat('it', "'", 's "1"')"""


def test_defaults_are_values_or_expressions() -> None:
    form = """
    | survey | type | name | label | default    |
    |        | date | a    | A     | 2013-06-10 |
    |        | date | b    | B     | today()    |
    """
    assert [question(form, name).default.source for name in "ab"] == ["'2013-06-10'", "today()"]  # type: ignore[union-attr]


def test_required_no_is_not_required() -> None:
    form = """
    | survey | type | name | label | required |
    |        | text | a    | A     | no       |
    |        | text | b    | B     | yes      |
    """
    assert question(form, "a").required is None
    required = question(form, "b").required
    assert required is not None
    assert required.source == "true()"


def test_a_question_that_nobody_may_change_is_not_asked() -> None:
    form = """
    | survey | type    | name | label | calculation | read_only |
    |        | integer | a    | A     |             |           |
    |        | integer | b    | B     | ${a} * 2    |           |
    |        | text    | c    | C     |             | yes       |
    """
    assert [question(form, name).type for name in "abc"] == [Type.INTEGER, Type.CALCULATE, Type.NOTE]


def test_groups_add_nothing_to_a_path_and_repeats_do() -> None:
    form = """
    | survey | type         | name | label | appearance | number |
    |        | begin group  | g    |       | field-list | 1      |
    |        | begin repeat | r    | Dự án |            |        |
    |        | text         | a    | A     | multiline  | 1.1    |
    |        | end repeat   |      |       |            |        |
    |        | end group    |      |       |            |        |
    """
    places = compiled(form).places
    assert [place.template for place in places] == ["g", "r", "r/a"]
    section, repeat, asked = (place.node for place in places)
    assert isinstance(section, Section)
    assert (section.label.default, section.number) == ("", "1")
    assert isinstance(repeat, Repeat)
    assert (repeat.minimum, repeat.maximum) == (0, 200)
    assert isinstance(asked, Question)
    assert (asked.multiline, asked.number, asked.row) == (True, "1.1", 4)


def test_languages_are_named_by_their_codes() -> None:
    form = """
    | survey   | type         | name | label::Tiếng Việt (vi) | label::English (en) | label::Khmer |
    |          | select_one l | a    | Tên                    | Name                |              |
    | choices  | list_name    | name | label::Tiếng Việt (vi) | label::English (en) |
    |          | l            | x    | Bò                     | Cattle              |
    | settings | form_id      | version | default_language     |
    |          | thu          | 1       | Tiếng Việt (vi)      |
    """
    outline = compile_outline(form.encode(), "thu.md")
    assert (outline.language, outline.languages) == ("vi", ("vi", "en", "khmer"))
    asked = outline.by_template["a"].node
    assert isinstance(asked, Question)
    assert [asked.label.to(code) for code in ("vi", "en", "khmer")] == ["Tên", "Name", "Tên"]
    assert asked.choices[0].label.to("en") == "Cattle"


def test_names_in_sentences_stay_for_the_dialogue_to_fill_in() -> None:
    form = """
    | survey | type         | name | label                | hint         |
    |        | begin repeat | r    | Dự án ${ten}         |              |
    |        | text         | ten  | Tên                  |              |
    |        | text         | muc  | Mục tiêu của ${ten}? | như ${ten}   |
    |        | end repeat   |      |                      |              |
    """
    asked = question(form, "r/muc")
    assert asked.label.mentions == {"ten"}
    assert asked.hint is not None
    assert asked.hint.mentions == {"ten"}


def test_columns_of_choices_are_kept_for_filters() -> None:
    form = """
    | survey  | type         | name | label | choice_filter |
    |         | text         | tinh | Tỉnh  |               |
    |         | select_one l | a    | A     | tinh=${tinh}  |
    | choices | list_name    | name | label | tinh |
    |         | l            | x    | X     | nd   |
    """
    assert question(form, "a").choices[0].columns == (("tinh", "nd"),)


def test_external_choices_are_choices() -> None:
    form = """
    | survey           | type                  | name | label | choice_filter |
    |                  | text                  | tinh | Tỉnh  |               |
    |                  | select_one_external x | a    | A     | tinh=${tinh}  |
    | external_choices | list_name             | name | label | tinh          |
    |                  | x                     | ht   | HT    | nd            |
    """
    asked = question(form, "a")
    assert (asked.type, [choice.value for choice in asked.choices]) == (Type.SELECT_ONE, ["ht"])


def test_settings_that_are_missing_are_named() -> None:
    form = """
    | survey | type | name | label |
    |        | text | a    | A     |
    """
    outline = compile_outline(form.encode(), "kho_khan.md")
    assert (outline.key, outline.title.default, outline.language) == ("kho_khan", "kho_khan", "vi")
    assert len(outline.version) == 8
    assert [str(warning).split(": ")[0] for warning in outline.warnings] == [
        "kho_khan.md:settings:2:form_id",
        "kho_khan.md:settings:2:version",
        "kho_khan.md:settings:2:default_language",
    ]


def test_word_quotes_mean_quotes_in_expressions_and_stay_in_sentences() -> None:
    form = """
    | survey | type | name | label     | relevant    |
    |        | text | a    | “A” là gì |             |
    |        | text | b    | B         | ${a} = ‘co’ |
    """
    assert question(form, "a").label.default == "“A” là gì"
    relevant = question(form, "b").relevant
    assert relevant is not None
    assert relevant.source == "${a} = 'co'"


def test_accents_written_apart_are_the_same_letters() -> None:
    apart = """
    | survey | type | name | label | relevant |
    |        | text | te\u0302n | A | |
    |        | text | b | B | ${t\u00ean} = 'a' |
    """
    assert list(compiled(apart).by_template) == ["tên", "b"]
