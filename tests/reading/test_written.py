"""Figures as they are shown: one line each; what was not said is not shown."""

from __future__ import annotations

import pytest

from flows.reading.figures import read_figures
from flows.reading.written import write_figure
from tests.reading.corpus_table import ALL_WANTED


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("3 triệu/hộ", "3.000.000 đồng/hộ"),
        ("mỗi hộ 2 con", "2/hộ"),
        ("9/14 hộ", "9/14"),
        ("trong đó 18 hộ nghèo", "trong đó 18"),
        ("ngân sách tỉnh 500 triệu", "500.000.000 đồng (ngân sách tỉnh)"),
        ("trên dưới 40 hộ", "khoảng 40"),
        ("hơn 38ha", "hơn 38"),
        ("dưới 10 con trâu", "dưới 10"),
        ("ít nhất 50 hộ", "ít nhất 50"),
        ("không quá 30 người", "nhiều nhất 30"),
        ("12 sào ruộng", "12 sào"),
        ("từ 2014", "từ 2014"),
        ("từ tháng 4/2011", "từ 4/2011"),
        ("từ 10/6/2013 đến nay", "từ 10/6/2013"),
        ("đến hết năm 2015", "đến 2015"),
        ("cuối năm 2013", "khoảng 9/2013 – 12/2013"),
        ("kéo dài 30 tháng", "30 tháng"),
        ("bản Bó", "Bản Bó"),
    ],
)
def test_shown_as_it_was_said(text: str, shown: str) -> None:
    [figure] = read_figures(text, ALL_WANTED)
    unit = "đồng" if figure.name == "đồng" else ""
    assert write_figure(figure.value, unit) == shown
