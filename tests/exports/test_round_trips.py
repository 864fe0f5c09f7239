"""200 projects, wild Unicode and 50,000 characters come back from every format, read by another library."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import polars as pl
import pyreadstat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from pydantic_core import from_json
from python_calamine import CalamineWorkbook

from exports.formats import FORMATS
from exports.reports import Reports
from exports.xml_text import xml_text
from flows.form.outline import Repeat, Text
from flows.report.submission import Submission
from tests.chance import examples
from tests.exports.samples import ask, outline, report, said

FORM = outline(ask("chung", "Chung"), Repeat("du_an", Text("Dự án"), (ask("ten", "Tên"),)))
PROJECTS = 200
LONG = 50_000
WILD = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=30)
FAMILY = "🐄👨\u200d👩\u200d👧"
RISKY = st.sampled_from(["=1+1", "'a", "0240000000", '"a";b,c\r\nd', FAMILY, "_x0041_", "<r>x</r>"])
KINDS = st.one_of(WILD, RISKY)


def told(texts: list[str], long: str) -> Submission:
    """A report with 200 projects, whose names are these texts in turn, and one long answer."""
    names = [texts[at % len(texts)] for at in range(PROJECTS)]
    projects = [said(f"du_an[{at}]/ten", name) for at, name in enumerate(names, start=1)]
    repeated = (long * (LONG // len(long) + 1))[:LONG]
    rows = {"du_an": tuple(range(1, PROJECTS + 1))}
    return report(FORM, said("chung", repeated), *projects, rows=rows)


Read = Callable[[Path], tuple[str, list[str]]]
"""Returns the long answer and the projects' names."""


def by_calamine(path: Path) -> tuple[str, list[str]]:
    book = CalamineWorkbook.from_path(path)

    def column(sheet: str, header: str) -> list[str]:
        heads, *rows = book.get_sheet_by_name(sheet).to_python()
        return [str(row[heads.index(header)]) for row in rows]

    [long] = column("Mẫu", "Chung")
    long = re.sub(r"\n\[Còn tiếp ở trang “Phần tiếp”, dòng 2\]$", "", long)
    rest = column("Phần tiếp", "Nội dung") if "Phần tiếp" in book.sheet_names else []
    return long + "".join(rest), column("Dự án", "Tên [ten]")


def by_polars_csv(path: Path) -> tuple[str, list[str]]:
    def column(file: str, header: str) -> list[str]:
        frame = pl.read_csv(path / file, infer_schema=False, encoding="utf8")
        return [cell.removeprefix("'") for cell in frame[header].to_list()]

    return column("mau.csv", "Chung")[0], column("mau.du_an.csv", "Tên [ten]")


def by_polars(path: Path) -> tuple[str, list[str]]:
    names = pl.read_parquet(path / "mau.du_an.parquet")["ten"].to_list()
    return pl.read_parquet(path / "mau.parquet")["chung"].item(), names


def by_pydantic(path: Path) -> tuple[str, list[str]]:
    loaded = from_json(path.read_bytes().rstrip())
    one = loaded[0] if isinstance(loaded, list) else loaded
    return one["answers"]["chung"]["text"], [row["answers"]["ten"]["text"] for row in one["rows"]["du_an"]]


def by_readstat(path: Path) -> tuple[str, list[str]]:
    read = pyreadstat.read_sav if (path / "mau.sav").exists() else pyreadstat.read_dta
    ending = "sav" if (path / "mau.sav").exists() else "dta"
    main, about = read(path / f"mau.{ending}", output_format="polars")
    pieces = [name for name in about.column_names if re.fullmatch(r"chung(_\d)?", name)]
    projects, _ = read(path / f"mau.du_an.{ending}", output_format="polars")
    return "".join(main[name].item() for name in pieces), projects["ten"].to_list()


def by_lxml(path: Path) -> tuple[str, list[str]]:
    with ZipFile(path) as opened:
        [name] = [name for name in opened.namelist() if name.endswith("submission.xml")]
        instance = etree.fromstring(opened.read(name))
    return instance.findtext("chung"), [row.findtext("ten") for row in instance.findall("du_an")]


def as_sent(text: str) -> str:
    return text


def without_last_blanks(text: str) -> str:
    return text.rstrip(" ")


CASES: dict[str, tuple[str, Read, Callable[[str], str]]] = {
    "xlsx": ("r.xlsx", by_calamine, xml_text),
    "ods": ("r.ods", by_calamine, xml_text),
    "csv": ("bang", by_polars_csv, as_sent),
    "parquet": ("bang", by_polars, as_sent),
    "json": ("r.json", by_pydantic, as_sent),
    "jsonl": ("r.jsonl", by_pydantic, as_sent),
    "odk": ("r.zip", by_lxml, xml_text),
    "sav": ("bang", by_readstat, without_last_blanks),
    "dta": ("bang", by_readstat, without_last_blanks),
}


@pytest.mark.parametrize("name", CASES)
@settings(max_examples=examples(8), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(texts=st.lists(KINDS, min_size=1, max_size=8), long=WILD)
def test_what_was_told_comes_back(
    tmp_path_factory: pytest.TempPathFactory, name: str, texts: list[str], long: str
) -> None:
    file, read, rule = CASES[name]
    to = tmp_path_factory.mktemp("r") / file
    given_ = told(texts, long)
    FORMATS[name](Reports([given_], [FORM]), to)
    found, names = read(to)
    assert rule(found) == rule(given_.answers["chung"].text)
    sent = [given_.answers[f"du_an[{at}]/ten"].text for at in range(1, PROJECTS + 1)]
    assert [rule(one) for one in names] == [rule(one) for one in sent]


def test_every_format_for_programs_is_tried() -> None:
    assert {*CASES} | {"docx", "geojson", "schema"} >= {*FORMATS} - {"pdf", "files"}
