"""The ODS has the sheets and cells of the XLSX, read back by python-calamine."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zipfile import ZIP_STORED, ZipFile

from python_calamine import CalamineWorkbook

from exports.formats import FORMATS
from exports.reports import Reports
from flows.report.submission import Submission
from tests.exports.samples import AT, every_type, full_report, real, report, said
from tests.exports.synthesised import many

FORM = every_type()
BUDGET = real("ngan_sach")
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"


def book(to: Path, *reports: Submission, form: Any = FORM) -> CalamineWorkbook:
    FORMATS[to.suffix[1:]](Reports(reports, [form]), to)
    return CalamineWorkbook.from_path(to)


def rows(of: CalamineWorkbook, sheet: str) -> list[dict[str, Any]]:
    heads, *lines = of.get_sheet_by_name(sheet).to_python()
    return [dict(zip(map(str, heads), line, strict=True)) for line in lines]


def comparable(cell: Any) -> Any:
    """Excel keeps a day as a number, in which a moment loses what is below a microsecond."""
    if isinstance(cell, datetime):
        return (cell + timedelta(milliseconds=0.5)).replace(microsecond=0)
    return cell


def test_every_sheet_has_the_cells_of_the_xlsx(tmp_path: Path) -> None:
    reports = [replace(one, is_latest_accepted=at % 2 == 0) for at, one in enumerate(many(BUDGET, 12))]
    ods, xlsx = (book(tmp_path / f"r.{kind}", *reports, form=BUDGET) for kind in ("ods", "xlsx"))
    assert ods.sheet_names == xlsx.sheet_names
    for title in ods.sheet_names:
        here, there = (one.get_sheet_by_name(title).to_python() for one in (ods, xlsx))
        assert len(here) == len(there), title
        for line, other in zip(here, there, strict=True):
            assert list(map(comparable, line)) == list(map(comparable, other)), title


def test_values_are_typed(tmp_path: Path) -> None:
    found = rows(book(tmp_path / "r.ods", full_report(FORM)), "Dự án")
    row = {one["Dòng"]: one for one in found}["du_an[2]"]
    assert (row["2.2. Số hộ"], row["Kinh phí"], row["Ngày"]) == (25, 1234.5, date(2020, 4, 11))
    assert row["Giờ"] in {time(14, 30), timedelta(hours=14, minutes=30)}
    assert row["Nộp lúc"] == AT.replace(hour=14, tzinfo=None)
    assert row["2.1. Tên"] == "- Bê giống\n\n   - 01 con/hộ\n- Chuồng"


def test_blanks_tabs_and_what_looks_like_a_formula_stay(tmp_path: Path) -> None:
    words = "  hai  dấu \t tab\tcuối \n\n=1+1 <&> ]]> 'x' \"y\"   "
    one = report(FORM, said("du_an[1]/ten", words), rows={"du_an": (1,)})
    assert rows(book(tmp_path / "r.ods", one), "Dự án")[0]["2.1. Tên"] == words
    with ZipFile(tmp_path / "r.ods") as opened:
        content = opened.read("content.xml").decode()
    # Several blanks, and those at an end, are one or none in ODF unless they are elements.
    assert '<text:p><text:s text:c="2"/>hai <text:s text:c="1"/>dấu' in content
    assert 'y"<text:s text:c="3"/></text:p>' in content


def test_the_file_is_as_the_standard_wants_it(tmp_path: Path) -> None:
    book(tmp_path / "r.ods", full_report(FORM))
    with ZipFile(tmp_path / "r.ods") as opened:
        first = opened.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", ZIP_STORED)
        parts = {name: ElementTree.fromstring(opened.read(name)) for name in opened.namelist()[1:]}
    content = parts["content.xml"]
    links = [
        one.get("{http://www.w3.org/1999/xlink}href") for one in content.iter() if one.tag.endswith("}a")
    ]
    assert "#'Mẫu'.A2" in links
    ranges = [one.get(f"{TABLE}target-range-address") for one in content.iter(f"{TABLE}database-range")]
    assert any(one and one.startswith("'Dự án'.A1:'Dự án'.") and one.endswith("4") for one in ranges)
    assert len(list(content.iter(f"{TABLE}table-header-rows"))) == len(list(content.iter(f"{TABLE}table")))
    assert [path.name for path in tmp_path.iterdir()] == ["r.ods"]
