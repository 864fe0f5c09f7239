"""Parquet, read back by polars, which did not write it."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exports import parquet
from exports.reports import ExportError, Reports
from flows.form.outline import Type
from tests.chance import examples
from tests.exports.samples import ask, every_type, full_report, outline, report, said


def test_columns_have_types_names_and_labels(tmp_path: Path) -> None:
    parquet.write(Reports([full_report()], [every_type()]), tmp_path / "bang")
    main = pl.read_parquet(tmp_path / "bang" / "mau.parquet")
    assert main["so_ho"].to_list() == [-5]
    [sent] = main["submitted_at"].to_list()
    assert sent == datetime(2026, 11, 25, 7, 5, 3, 250_000, tzinfo=UTC)
    project = pl.read_parquet(tmp_path / "bang" / "mau.du_an.parquet")
    names = ("so_ho", "tien", "ngay", "gio", "ten", "submitted_at")
    assert {name: project.schema[name] for name in names} == {
        "so_ho": pl.Int64,
        "tien": pl.Float64,
        "ngay": pl.Date,
        "gio": pl.Time,
        "ten": pl.String,
        "submitted_at": pl.Datetime("us", "UTC"),
    }
    told = project.filter(pl.col("row_path") == "du_an[2]").row(0, named=True)
    assert (told["so_ho"], told["tien"], told["ngay"], told["gio"]) == (
        *(25, 1234.5),
        *(date(2020, 4, 11), time(14, 30)),
    )
    assert told["ten"] == "- Bê giống\n\n   - 01 con/hộ\r\n- Chuồng"
    files = pl.read_parquet(tmp_path / "bang" / "tep_kem.parquet")
    assert files["Số byte"].to_list() == [3, 3]


@settings(max_examples=examples(25), deadline=None)
@given(
    texts=st.lists(st.text(min_size=1), min_size=1, max_size=4),
    whole=st.integers(),
    number=st.decimals(-(10**12), 10**12, allow_nan=False, places=2),
)
def test_any_text_and_number_comes_back(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], whole: int, number: Decimal
) -> None:
    form = outline(ask("cau", "Câu"), ask("nguyen", "Nguyên", Type.INTEGER), ask("so", "Số", Type.DECIMAL))
    to = tmp_path_factory.mktemp("p") / "bang"
    more = said("nguyen", str(whole), value=whole), said("so", "x", value=number)
    reports = [report(form, said("cau", text), *more, number=f"n{at}") for at, text in enumerate(texts)]
    parquet.write(Reports(reports, [form]), to)
    read = pl.read_parquet(to / "mau.parquet")
    assert read["cau"].to_list() == texts
    assert read["so"].to_list() == [float(number)] * len(texts)
    assert read["nguyen"].to_list() == [whole if abs(whole) < 2**63 else None] * len(texts)
    assert read["nguyen__text"].to_list() == [str(whole)] * len(texts)


def test_many_rows_come_in_several_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "ROWS", 2)
    monkeypatch.setattr(parquet, "LINES", 3)
    form = outline(ask("cau", "Câu"))
    parquet.write(Reports((report(form, said("cau", str(at))) for at in range(5)), [form]), tmp_path / "bang")
    assert pl.read_parquet(tmp_path / "bang" / "mau.parquet")["cau"].to_list() == list("01234")


def test_without_pyarrow_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ExportError, match=r"pip install 'decuong\[parquet\]'"):
        parquet.write(Reports([], [every_type()]), tmp_path / "bang")
    assert not [*tmp_path.iterdir()]
