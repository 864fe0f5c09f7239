"""Excel files as authors save them: days, formulas, numbers that show more than they are."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pyxform import xls2json_backends

from flows.form.compiler import compile_outline
from flows.form.compiler.faults import OutlineFaults
from flows.form.outline import Outline, Question
from flows.report.answer import Answer
from tests.play import Play

HEADER = ("type", "name", "label", "default")


def book(*rows: tuple[Any, ...], settings: tuple[Any, ...] = ("thu", "1", "vi")) -> openpyxl.Workbook:
    made = openpyxl.Workbook()
    survey = made.active
    assert survey is not None
    survey.title = "survey"
    for row in (HEADER, *rows):
        survey.append(row)
    page = made.create_sheet("settings")
    page.append(("form_id", "version", "default_language"))
    page.append(settings)
    return made


def saved(made: openpyxl.Workbook) -> bytes:
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def compiled(made: openpyxl.Workbook) -> Outline:
    return compile_outline(saved(made), "thu.xlsx")


def refusals(source: bytes) -> list[str]:
    with pytest.raises(OutlineFaults) as caught:
        compile_outline(source, "thu.xlsx")
    return str(caught.value).splitlines()


def default(outline: Outline, key: str) -> str:
    node = outline.by_template[key].node
    assert isinstance(node, Question)
    assert node.default is not None
    return node.default.source


def test_a_day_in_a_cell_is_the_default_of_a_date(tmp_path: Path) -> None:
    made = book(
        ("date", "a", "A", datetime(2020, 4, 11)),  # noqa: DTZ001 - Excel knows no zones
        ("date", "b", "B", date(2020, 4, 12)),
        ("time", "c", "C", time(7, 30)),
    )
    play = Play(f"sqlite:///{tmp_path}/d.db", tmp_path / "files")
    play.registry.publish(saved(made), "thu.xlsx")
    play.agrees("thu")
    assert "Sẵn có: 11/4/2020" in play.shown.plain
    play.presses("confirm")
    assert "Sẵn có: 12/4/2020" in play.shown.plain
    play.presses("confirm")
    assert "Sẵn có: 07:30" in play.shown.plain
    play.presses("review")
    play.presses("submit")
    answers: dict[str, Answer] = dict(play.submissions()[-1].answers)
    assert [answers[key].value for key in "abc"] == [date(2020, 4, 11), date(2020, 4, 12), time(7, 30)]
    play.close()


def test_a_formula_without_a_result_is_refused_with_its_address() -> None:
    made = book(("text", "a", "=B2", None), ("text", "b", "B", "='x'"))
    assert refusals(saved(made)) == [
        "thu.xlsx:survey:2:label: the formula in C2 has no result in this file; "
        "open the file in Excel and save it, or write the text itself",
        "thu.xlsx:survey:3:default: the formula in D3 has no result in this file; "
        "open the file in Excel and save it, or write the text itself",
    ]


def with_results(source: bytes, result: str, kind: str = "str") -> bytes:
    """The file as Excel saves it: each formula with its last result."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(source)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                cell = rf'<c r="\1" t="{kind}"><f>\2</f><v>{result}</v></c>'.encode()
                data = re.sub(rb'<c r="(\w+)"[^>]*><f>(.*?)</f><v\s*/?>(?:</v>)?</c>', cell, data)
            new.writestr(name, data)
    return target.getvalue()


def test_a_formula_with_a_result_is_its_result_and_an_error_is_refused() -> None:
    source = saved(book(("text", "a", '="Tên "&B2', None)))
    outline = compile_outline(with_results(source, "Tên bản"), "thu.xlsx")
    assert outline.by_template["a"].node.label.default == "Tên bản"
    assert refusals(with_results(source, "#REF!", "e")) == [
        "thu.xlsx:survey:2:label: C2 shows the error #REF!; mend its formula"
    ]


def test_a_number_is_read_as_it_is_shown_where_that_is_the_same_number() -> None:
    made = book(
        ("text", "a", "A", 7),
        ("decimal", "b", "B", 0.5),
        ("integer", "c", "C", 1234),
        settings=("thu", 1, "vi"),
    )
    made["survey"]["D2"].number_format = "000"
    made["survey"]["D3"].number_format = "0%"
    made["survey"]["D4"].number_format = "#,##0"
    made["settings"]["B2"].number_format = "0.0"
    outline = compiled(made)
    assert [default(outline, key) for key in "abc"] == ["'007'", "'0.5'", "'1234'"]
    assert outline.version == "1.0"
    assert [one for one in map(str, outline.warnings) if "formatted" in one] == [
        "thu.xlsx:survey:3:default: D3 is formatted '0%': it is read as 0.5; "
        "format the cell as text and write anew what is meant"
    ]


def test_a_name_that_excel_made_a_date_is_pointed_out() -> None:
    made = book(("text", "a", datetime(2026, 2, 1), None))  # noqa: DTZ001 - "1-2", as Excel takes it
    outline = compiled(made)
    assert outline.by_template["a"].node.label.default == "2026-02-01"
    assert [one for one in map(str, outline.warnings) if "made a date" in one] == [
        "thu.xlsx:survey:2:label: Excel has made a date of C2: it is read as 2026-02-01; "
        "format the cell as text and write anew what is meant"
    ]


def test_rows_behind_many_empty_ones_are_read() -> None:
    made = book(("text", "a", "A"), *[()] * 200, ("text", "b", "B"))
    assert list(compiled(made).asked) == ["a", "b"]


def test_a_sheet_whose_formats_go_on_for_ever_is_read_to_its_last_row() -> None:
    made = book(("text", "a", "A"), ("text", "b", "B"))
    page = made["survey"]
    page.cell(3000, 1).number_format = "@"
    page.cell(1, 300).number_format = "@"
    outline = compiled(made)
    assert {key: place.node.label.default for key, place in outline.asked.items()} == {"a": "A", "b": "B"}


def test_days_in_old_excel_files_are_days_too() -> None:
    """No library here writes .xls: the cell is given as its reader gives it (kind 3 is a date)."""
    assert xls2json_backends.xls_value_to_unicode(43932.0, 3, 0) == "2020-04-11"
    assert xls2json_backends.xls_value_to_unicode(43932.5, 3, 0) == "2020-04-11 12:00:00"
    assert xls2json_backends.xls_value_to_unicode("lúc 00:00:00", 1, 0) == "lúc 00:00:00"
