"""SPSS and Stata, read back by ReadStat and by pandas."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Any

import pandas
import pyreadstat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exports import statistics
from exports.formats import FORMATS
from exports.reports import ExportError, Reports
from tests.chance import examples
from tests.exports.samples import ask, every_type, full_report, outline, report, said

WRITABLE = st.characters(exclude_characters="\x00", codec="utf-8")
READ = {"sav": pyreadstat.read_sav, "dta": pyreadstat.read_dta}


def read(path: Path) -> tuple[list[dict[str, Any]], Any]:
    frame, about = READ[path.suffix[1:]](path, output_format="polars")
    return frame.to_dicts(), about


@pytest.mark.parametrize("ending", READ)
def test_variables_and_values_have_labels(tmp_path: Path, ending: str) -> None:
    FORMATS[ending](Reports([full_report()], [every_type()]), tmp_path / "bang")
    rows, about = read(tmp_path / "bang" / f"mau.du_an.{ending}")
    told = next(row for row in rows if row["row_path"] == "du_an[2]")
    assert (told["so_ho"], told["tien"], told["ngay"]) == (25, 1234.5, date(2020, 4, 11))
    assert (told["con"], told["con__label"], told["gio"]) == (1, "Bò", "14:30:00")
    labels = dict(zip(about.column_names, about.column_labels, strict=True))
    assert (labels["so_ho"], labels["con"]) == ("2.2. Số hộ", "Con gì (mã)")
    assert about.variable_value_labels["con"] == {1: "Bò", 2: "Dê", 3: "Ong"}
    files, _ = read(tmp_path / "bang" / f"tep_kem.{ending}")
    assert [row["so_byte"] for row in files] == [3, 3]


def test_pandas_reads_what_is_for_stata(tmp_path: Path) -> None:
    FORMATS["dta"](Reports([full_report()], [every_type()]), tmp_path / "bang")
    frame = pandas.read_stata(tmp_path / "bang" / "mau.du_an.dta")
    assert frame["con"].tolist()[2] == "Bò"


@pytest.mark.parametrize("ending", READ)
@settings(max_examples=examples(15), deadline=None)
@given(
    texts=st.lists(st.text(st.characters(exclude_characters="\x00", codec="utf-8"), min_size=1), min_size=1)
)
def test_any_text_comes_back(tmp_path_factory: pytest.TempPathFactory, ending: str, texts: list[str]) -> None:
    form = outline(ask("cau", "Câu"))
    to = tmp_path_factory.mktemp("s") / "bang"
    FORMATS[ending](Reports([report(form, said("cau", text)) for text in texts], [form]), to)
    rows, _ = read(to / f"mau.{ending}")
    # neither format tells how many blanks a text ends in
    assert [row["cau"].rstrip(" ") for row in rows] == [text.rstrip(" ") for text in texts]


@pytest.mark.parametrize("ending", READ)
def test_a_long_text_goes_on_in_further_variables(tmp_path: Path, ending: str) -> None:
    form = outline(ask("cau", "Câu"))
    long = "Mô hình 🐄 " * 5_000
    FORMATS[ending](
        Reports([report(form, said("cau", long)), report(form, said("cau", "x"))], [form]), tmp_path / "b"
    )
    rows, about = read(tmp_path / "b" / f"mau.{ending}")
    pieces = [name for name in about.column_names if name.startswith("cau")]
    assert pieces == ["cau", "cau_2", "cau_3"]
    assert "".join(rows[0][name] for name in pieces).rstrip() == long.rstrip()
    assert rows[1]["cau"] == "x"


def test_without_pyreadstat_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyreadstat", None)
    with pytest.raises(ExportError, match=r"pip install 'decuong\[statistics\]'"):
        statistics.write_sav(Reports([], [every_type()]), tmp_path / "bang")
    assert not [*tmp_path.iterdir()]
