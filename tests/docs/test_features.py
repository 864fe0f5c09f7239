"""docs/outlines.md: what of XLSForm works, is ignored with a notice, or is refused; each row is a form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pytest

from flows.form.compiler import OutlineFaults, compile_outline
from flows.form.compiler.columns import XLSFORM
from flows.form.compiler.kinds import METADATA, REFUSED, TYPES
from tests.docs.written import hold, table

Cells = Mapping[str, str]
CHOICES = (
    {"list_name": "co", "name": "co", "label": "Có"},
    {"list_name": "co", "name": "khong", "label": "Không"},
)
FIRST = {"type": "text", "name": "ten", "label": "Tên"}


@dataclass(frozen=True)
class Feature:
    """A row of the table, and its form."""

    name: str
    survey: Sequence[Cells] = ()
    """Behind a text question `ten`."""
    choices: Sequence[Cells] = ()
    settings: Cells = field(default_factory=dict)
    sheets: str = ""
    has_effect: bool = True
    """Not where it means nothing in a chat, and nobody misses anything: how a page is laid out, say."""

    def source(self) -> str:
        """The form."""
        sheets = [_sheet("survey", (FIRST, *self.survey))]
        if self.choices:
            sheets.append(_sheet("choices", self.choices))
        own = {"form_id": "f", "form_title": "F", "version": "1", "default_language": "vi"}
        return "\n".join([*sheets, _sheet("settings", ({**own, **self.settings},)), self.sheets])


def _sheet(name: str, rows: Sequence[Cells]) -> str:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    lines = [(name, *columns), *(("", *(row.get(column, "") for column in columns)) for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def asked(type_: str, **cells: str) -> Cells:
    """A question of this type."""
    return {
        "type": type_,
        "name": "q",
        "label": "Câu",
        **{name.replace("__", "::"): one for name, one in cells.items()},
    }


def question(name: str, type_: str, *, has_effect: bool = True, **cells: str) -> Feature:
    """A feature that is one question."""
    choices = CHOICES if "select" in type_ else ()
    return Feature(name, [asked(type_, **cells)], choices, has_effect=has_effect)


def types(*names: str) -> Feature:
    """Spellings of one type: the form has a question of each."""
    rows = [{**asked(name), "name": f"q{number}"} for number, name in enumerate(names)]
    return Feature("type " + ", ".join(f"`{name}`" for name in names), rows)


def with_column(name: str, cell: str) -> list[Cells]:
    """The choices, with a cell more at the first."""
    return [{**CHOICES[0], name: cell}, *CHOICES[1:]]


def repeat(name: str, *rows: Cells, **cells: str) -> Feature:
    """A feature of a repeat."""
    begin = {"type": "begin repeat", "name": "du_an", "label": "Dự án", **cells}
    inner = rows or (asked("text"),)
    return Feature(name, [begin, *inner, {"type": "end repeat"}])


META_KEPT = ("today", "start", "start time", "end", "end time")
META_EMPTY = tuple(name for name in METADATA if name not in {*META_KEPT, "phone number", "audit"})
SELECTED = "select_one co"
FEATURES: Mapping[str, Sequence[Feature]] = {
    "Questions": [
        types("text", "string", "barcode"),
        types("integer", "int"),
        types("decimal"),
        types("percentage"),
        types("phone number"),
        question("type `range`, `parameters` start, end, step", "range", parameters="start=0 end=10 step=2"),
        types("date"),
        types("time"),
        types("note"),
        types("geopoint", "gps", "location"),
        types("image", "photo"),
        types("audio"),
        types("video", "file"),
        question("type `calculate`", "calculate", calculation="1 + 1"),
        question("type `hidden`", "hidden", calculation="1 + 1"),
        types("acknowledge", "trigger"),
        question("type `select_one LIST`", SELECTED),
        question("type `select_multiple LIST`", "select_multiple co"),
        question("`or_other` behind a list", "select_one co or_other"),
        Feature(
            "types " + ", ".join(f"`{name}`" for name in META_KEPT),
            [{"type": name, "name": f"q{number}"} for number, name in enumerate(META_KEPT)],
        ),
        Feature(
            "of a device, empty here: " + ", ".join(f"`{name}`" for name in META_EMPTY),
            [{"type": name, "name": f"q{number}"} for number, name in enumerate(META_EMPTY)],
            has_effect=False,
        ),
        Feature("type `audit`", [{"type": "audit", "name": "audit"}], has_effect=False),
        *(
            Feature(f"type `{name}`", [asked(f"{name} {more}".strip())], CHOICES)
            for name, more in {
                "datetime": "", "geotrace": "", "geoshape": "", "rank": "co", "osm": "", "csv-external": "",
                "xml-external": "", "select_one_from_file": "a.csv", "select_multiple_from_file": "a.csv",
            }.items()
        ),
        question("choices from a repeat", "select_one ${ten}"),
        Feature("`begin loop over LIST`", [
            {"type": "begin loop over co", "name": "l", "label": "L"}, asked("text"),
            {"type": "end loop"}], CHOICES),
    ],
    "Columns of a question": [
        question("`label::LANGUAGE`, `hint::LANGUAGE`", "text", label__en="Item", hint="G", hint__en="H"),
        question("`${name}` in a label", "text", label="Câu về ${ten}"),
        question("`hint`", "text", hint="Gợi ý"),
        question("`guidance_hint`", "text", guidance_hint="Gợi ý"),
        question("`required`", "text", required="yes"),
        question("`required_message`", "text", required="yes", required_message="Cần câu này"),
        question("`relevant`", "text", relevant="${ten} != ''"),
        question("`constraint`, `constraint_message`", "text", constraint=". != 'x'", constraint_message="K"),
        question("`default`, a value or an expression", "date", default="today()"),
        question("`default` of a file", "image", default="a.png"),
        question("`read_only`", "text", read_only="yes", default="Có sẵn"),
        question("`read_only` as an expression", "text", read_only="${ten} = ''"),
        question("`calculation`", "text", calculation="concat(${ten}, '!')"),
        question("`trigger` with a calculation", "calculate", calculation="now()", trigger="${ten}"),
        question("`trigger` without one", "text", trigger="${ten}"),
        question("`choice_filter`", SELECTED, choice_filter="name != ${ten}"),
        question("`parameters` randomize", SELECTED, parameters="randomize=true"),
        question("`parameters` max-pixels", "image", parameters="max-pixels=640", has_effect=False),
        question("`disabled`", "text", disabled="yes"),
        question("`rows`", "text", rows="5", has_effect=False),
        question("`image`, `big-image` of a label", "text", image="a.png"),
        question("`audio`, `video` of a label", "text", audio="a.mp3"),
        question("`autoplay`", "text", autoplay="audio"),
        question("`intent`", "text", intent="app"),
        Feature("`save_to`", [asked("text", save_to="ten")],
                sheets="| entities | list_name | label |\n|  | cay | ${ten} |\n"),
        question("`bind::…`, `body::…`, `instance::…`", "text", bind__x="1"),
        question("a column that nobody knows", "text", mau_sac="đỏ"),
        question("a column that is misspelled", "text", relevent="1"),
    ],
    "Appearances": [
        question("`multiline`", "text", appearance="multiline"),
        question("`numbers`, `w1` and the like", "text", appearance="numbers w1", has_effect=False),
        question("`minimal`, `quick`, `likert` of choices", SELECTED, appearance="minimal", has_effect=False),
        question("`year`, `month-year`", "date", appearance="year"),
        question("other calendars (`ethiopian` …)", "date", appearance="ethiopian"),
        question("`search()`", SELECTED, appearance="search('a')"),
        question("`ex:`, `printer:`", "text", appearance="ex:app"),
        question("`signature`, `draw`, `annotate`", "image", appearance="signature", has_effect=False),
        question("`placement-map`, `maps`", "geopoint", appearance="placement-map", has_effect=False),
    ],
    "Parts": [
        Feature("`begin group`", [{"type": "begin group", "name": "g", "label": "Mục"}, asked("text"),
                                  {"type": "end group"}]),
        repeat("`begin repeat`"),
        repeat("a repeat in a repeat", {"type": "begin repeat", "name": "tiep_can", "label": "Tiếp cận"},
               asked("text"), {"type": "end repeat"}),
        repeat("`repeat_count`", repeat_count="3"),
        repeat("functions of rows: `count`, `sum`, `position`, `indexed-repeat`",
               asked("calculate", calculation="position(..)")),
        Feature("`appearance` `field-list` of a group", [
            {"type": "begin group", "name": "g", "label": "Mục", "appearance": "field-list"}, asked("text"),
            {"type": "end group"}], has_effect=False),
        Feature("names used twice", [asked("text"), asked("text")]),
        Feature("circles in expressions", [
            asked("text", relevant="${b} = ''"), {**asked("text", relevant="${q} = ''"), "name": "b"}]),
    ],
    "Choices": [
        Feature("one's own columns, for `choice_filter`", [asked(SELECTED, choice_filter="huyen = ${ten}")],
                with_column("huyen", "a")),
        Feature("`label::LANGUAGE`", [asked(SELECTED)], with_column("label::en", "Yes")),
        Feature("`${name}` in a label", [asked(SELECTED)], with_column("label", "Có ${ten}")),
        Feature("`image`, `big-image`", [asked(SELECTED)], with_column("image", "a.png")),
        Feature("`audio`, `video`", [asked(SELECTED)], with_column("audio", "a.mp3")),
        Feature("a name twice in a list", [asked(SELECTED)], [*CHOICES, CHOICES[0]]),
        Feature("a name twice, with `allow_choice_duplicates`", [asked(SELECTED)], [*CHOICES, CHOICES[0]],
                {"allow_choice_duplicates": "yes"}),
        Feature("a list that is not there", [asked("select_one khong_co")], CHOICES),
    ],
    "Settings and sheets": [
        Feature("`form_title`, `form_id`, `version`, `default_language`"),
        *(Feature(f"`{name}`", settings={name: value}, has_effect=False) for name, value in {
            "instance_name": "${ten}", "public_key": "abc", "submission_url": "https://a.vn",
            "style": "pages", "auto_send": "yes", "auto_delete": "yes", "clean_text_values": "yes",
        }.items()),
        Feature("the sheet `entities`", sheets="| entities | list_name | label |\n|  | cay | ${ten} |\n"),
        Feature("updating entities", sheets="| entities | list_name | entity_id |\n|  | cay | ${ten} |\n"),
    ],
}  # fmt: skip


def verdict(feature: Feature) -> tuple[str, str]:
    """("works", "no effect", "ignored" or "refused"; what is said of it)."""
    try:
        outline = compile_outline(feature.source().encode(), "f.md")
    except OutlineFaults as refused:
        return "refused", _said(refused.faults)
    if outline.warnings:
        return "ignored", _said(outline.warnings)
    return "works" if feature.has_effect else "no effect", ""


def _said(faults: Sequence[object]) -> str:
    told = [str(fault).split(": ", 1)[1] for fault in faults]
    return next(iter(dict.fromkeys(told)))


def written() -> Iterator[str]:
    """The part of the page."""
    for part, features in FEATURES.items():
        rows = [(feature.name, *verdict(feature)) for feature in features]
        yield f"### {part}\n\n" + table(("of XLSForm", "here", "what `check` says"), rows)


def test_the_page_says_what_the_compiler_does(request: pytest.FixtureRequest) -> None:
    hold("outlines.md", "features", "\n".join(written()), request)


def test_every_type_and_every_column_is_in_it() -> None:
    forms = [feature for features in FEATURES.values() for feature in features]
    used = {row["type"] for one in forms for row in one.survey} | {"text"}
    missing = {*TYPES, *METADATA, *REFUSED} - {*used, *(one.split(" ")[0] for one in used), *BY_WORDS}
    assert missing == set()
    columns = {column.split("::")[0] for one in forms for row in one.survey for column in row} | {*BY_WORDS}
    assert XLSFORM["survey"] - columns == set()
    columns = {column.split("::")[0] for one in forms for row in one.choices for column in row} | {*BY_WORDS}
    assert XLSFORM["choices"] - columns == set()


BY_WORDS = {"select from a repeat", "loop", "big-image", "video"}
"""Types that a form writes in other words ("begin loop"), columns that stand beside their like."""
