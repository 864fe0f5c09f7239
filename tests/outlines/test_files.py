"""Files as people send them: Excel and back, damaged, empty, far too large, under a wrong name."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from dataclasses import fields, is_dataclass
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exports.outline_xlsx import write_outline_xlsx
from flows.form.compiler import compile_outline
from flows.form.compiler.faults import OutlineFaults
from flows.form.compiler.xlsform import MAX_BYTES
from flows.form.expressions import Expression
from flows.form.outlines import read, shipped
from tests.chance import examples


def excel(key: str) -> bytes:
    target = io.BytesIO()
    write_outline_xlsx(read(key), f"{key}.md", target)
    return target.getvalue()


def plain(value: Any) -> Any:
    """A node as nested tuples; an expression as its source, for two compilations make two closures."""
    if isinstance(value, Expression):
        return value.source, value.names
    if isinstance(value, tuple):
        return tuple(map(plain, value))
    if is_dataclass(value):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value) if f.compare}
    return value


def said_of(source: bytes, filename: str) -> str:
    with pytest.raises(OutlineFaults) as caught:
        compile_outline(source, filename)
    return str(caught.value)


def workbook(*rows: tuple[Any, ...], sheet: str = "survey") -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    for row in rows:
        page.append(row)
    return book


def saved(book: openpyxl.Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize("key", shipped())
def test_an_outline_survives_excel(key: str) -> None:
    markdown = compile_outline(read(key), f"{key}.md")
    by_excel = compile_outline(excel(key), f"{key}.xlsx")
    assert plain(by_excel) == plain(markdown)


@pytest.mark.parametrize("key", shipped())
def test_the_excel_file_holds_texts_only(key: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(excel(key)))
    survey = book["survey"]
    cells = [cell for row in survey.iter_rows() for cell in row if cell.value is not None]
    assert {(cell.data_type, cell.number_format) for cell in cells} == {("s", "@")}
    headers = [cell.value for cell in survey[1]]
    assert headers[:3] == ["type", "name", "number"]
    assert "1.1" in [cell.value for cell in survey["C"]]
    assert survey.freeze_panes == "A2"


def test_numbers_in_excel_are_read_as_written() -> None:
    book = workbook(("type", "name", "label", "number"), ("text", "a", "A", 1.1), ("text", "b", "B", 2))
    places = compile_outline(saved(book), "a.xlsx").places
    assert [place.node.number for place in places] == ["1.1", "2"]


def test_rows_are_numbered_as_excel_shows_them() -> None:
    book = workbook(("type", "name", "label"), (), ("text", "a", "A"), (), (), ("texxt", "b", "B"))
    assert said_of(saved(book), "a.xlsx") == (
        "a.xlsx:survey:6:type: there is no type 'texxt'; did you mean 'text'?"
    )


def test_the_only_sheet_is_the_survey_whatever_its_name() -> None:
    book = workbook(("type", "name", "label"), ("text", "a", "A"), sheet="Sheet1")
    assert len(compile_outline(saved(book), "a.xlsx").places) == 1


def test_no_survey_sheet() -> None:
    book = workbook(("type", "name", "label"), ("text", "a", "A"), sheet="servey")
    book.create_sheet("choices")
    assert said_of(saved(book), "a.xlsx") == (
        "a.xlsx:::: there is no sheet 'survey', only servey, choices; name the questions' sheet so"
    )


def test_merged_cells_do_no_harm() -> None:
    book = workbook(("type", "name", "label"), ("text", "a", "A"), ("text", "b", "B"), ("note", "c", "C"))
    page = book["survey"]
    page.merge_cells("A2:A3")
    assert said_of(saved(book), "a.xlsx").startswith("a.xlsx:survey:3:type: the row has no type; ")
    page.unmerge_cells("A2:A3")
    page["A3"] = "text"
    assert list(compile_outline(saved(book), "a.xlsx").asked) == ["a", "b"]


def test_a_column_twice_in_excel() -> None:
    book = workbook(("type", "name", "label", "label"), ("text", "a", "A", "B"))
    assert "'label' and 'label' are one column" in said_of(saved(book), "a.xlsx")


def test_a_number_as_column_name() -> None:
    book = workbook(("type", "name", "label", 5), ("text", "a", "A", "B"))
    warnings = [*map(str, compile_outline(saved(book), "a.xlsx").warnings)]
    assert "a.xlsx:survey:1:5: the column '5' is not used" in warnings


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls", "a.md", "a", "a.txt", ""])
def test_an_empty_file(name: str) -> None:
    assert said_of(b"", name).startswith(f"{name}:::: th")


def test_a_text_called_xlsx() -> None:
    assert said_of(b"type,name,label", "a.xlsx") == (
        "a.xlsx:::: this is not an Excel file; "
        "save it as .xlsx or .xls, or write it as Markdown tables in a .md file"
    )


def test_excel_called_md() -> None:
    assert said_of(excel("ngan_sach"), "a.md") == (
        "a.md:::: this is an Excel file under another name; name it .xlsx or .xls"
    )


def test_excel_of_one_kind_called_the_other_is_read() -> None:
    assert compile_outline(excel("ngan_sach"), "a.xls").key == "ngan_sach"


def test_reading_prints_nothing() -> None:
    """In a process of its own: xlrd keeps the stdout that was there when it was imported."""
    program = """
from flows.form.compiler import OutlineFaults, compile_outline
odd_sectors = b"\\xd0\\xcf\\x11\\xe0\\xa1\\xb1\\x1a\\xe1" + bytes(20) + b"\\xfe\\xff\\x63\\x00" + bytes(600)
try:
    compile_outline(odd_sectors, "a.xls")
except OutlineFaults:
    print("refused")
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("refused\n", "")


def test_texts_that_look_like_formulas_or_links_stay_texts() -> None:
    form = b"| survey | type | name | label |\n| | text | a | =1+1 |\n| | text | b | https://gso.gov.vn |"
    target = io.BytesIO()
    write_outline_xlsx(form, "a.md", target)
    labels = openpyxl.load_workbook(target)["survey"]["C"]
    assert [(cell.value, cell.data_type, cell.hyperlink) for cell in labels] == [
        ("label", "s", None),
        ("=1+1", "s", None),
        ("https://gso.gov.vn", "s", None),
    ]


def test_a_text_that_is_not_utf_8() -> None:
    assert said_of("| survey | Tên |".encode("utf-16"), "a.md") == (
        "a.md:::: the text is not UTF-8 at byte 0; save it as UTF-8"
    )


def test_a_file_far_too_large() -> None:
    assert said_of(b"|" * (MAX_BYTES + 1), "a.md") == (
        "a.md:::: the file has more than 10 MB; take out pictures and old sheets"
    )


def test_a_file_that_unpacks_to_far_too_much() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", bytes(201_000_000))
    assert said_of(target.getvalue(), "a.xlsx").startswith("a.xlsx:::: the file unpacks to more than 200 MB")


def test_a_table_without_name() -> None:
    assert said_of(b"| | type | name |\n| | text | a |", "a.md") == (
        'a.md:::: the table in line 1 has no name; begin it with "| survey |"'
    )


def compiles_or_is_refused(source: bytes, filename: str) -> None:
    try:
        compile_outline(source, filename)
    except OutlineFaults as error:
        assert error.faults
        assert all(fault.what for fault in error.faults)


@given(
    st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"| survey |\n"]),
    st.binary(max_size=2000),
    st.sampled_from([".md", ".xlsx", ".xls", ".xlsm", ".doc", ""]),
)
def test_any_bytes_compile_or_are_refused(start: bytes, rest: bytes, suffix: str) -> None:
    compiles_or_is_refused(start + rest, f"a{suffix}")


EXCEL = excel("phi_chinh_phu")


@settings(max_examples=examples(25), deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(EXCEL) - 1), st.integers(0, 255)), min_size=1, max_size=20))
def test_damaged_excel_compiles_or_is_refused(changes: list[tuple[int, int]]) -> None:
    damaged = bytearray(EXCEL)
    for at, byte in changes:
        damaged[at] = byte
    compiles_or_is_refused(bytes(damaged), "a.xlsx")


@settings(max_examples=examples(25), deadline=None)
@given(st.data())
def test_excel_with_damaged_parts_compiles_or_is_refused(data: st.DataObject) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(EXCEL)) as archive, zipfile.ZipFile(target, "w") as damaged:
        broken = data.draw(st.sampled_from(archive.namelist()))
        for name in archive.namelist():
            content = archive.read(name)
            if name == broken:
                at = data.draw(st.integers(0, len(content)))
                length = data.draw(st.integers(0, 50))
                content = content[:at] + data.draw(st.binary(max_size=20)) + content[at + length :]
            damaged.writestr(name, content)
    compiles_or_is_refused(target.getvalue(), "a.xlsx")


KINDS = ("text", "range", "select_one l", "begin group", "end group", "begin repeat", "end repeat", "")
CELLS = st.sampled_from(
    (*KINDS, *KINDS, "a", "b", "l", "${a}", "${b} = 'x'", "1-3", "survey", "choices", "name")
)


@settings(max_examples=examples(80), deadline=None)
@given(st.lists(st.lists(CELLS, min_size=2, max_size=5), max_size=12))
def test_any_table_compiles_or_is_refused(rows: list[list[str]]) -> None:
    table = "".join(f"| | {' | '.join(row)} |\n" for row in rows)
    header = "| survey | type | name | label | relevant | times |\n"
    choices = "| choices | list_name | name | label |\n| | l | x | X |\n"
    compiles_or_is_refused((header + table + choices).encode(), "a.md")
