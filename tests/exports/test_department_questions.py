"""The eight questions of docs/department.md, exactly as they stand there, on every kind of database."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from exports.department.deliver import Outcome, deliver
from flows.report.answer import Answer
from flows.report.figure import About, Amount, Confirmation, Figure, Level, Named, Period
from flows.report.submission import Remark, ReviewStep, State, Submission
from tests.exports.samples import AT, real, report, said

PAGE = Path(__file__).parents[2] / "docs" / "department.md"
NINH_BINH, LAO_CAI = ("Tỉnh Ninh Bình", 37), ("Tỉnh Lào Cai", 15)
READ, CONFIRMED = Confirmation.READ, Confirmation.CONFIRMED


def told(path: str, words: str, *figures: Figure) -> Answer:
    return replace(said(path, words), figures=figures)


def amount(name: str, value: int, to: int | None = None, **more: Any) -> Figure:
    sure = more.pop("sure", CONFIRMED)
    upper = None if to is None else Decimal(to)
    return Figure(name, Amount(Decimal(value), upper, **more), f"{value}", sure)


def commune(name: str, code: int, province: tuple[str, int], *, is_old: bool = False) -> Figure:
    return Figure("noi", Named(name, Level.COMMUNE, code, is_old, *province), name, CONFIRMED)


def years(first: int, last: int) -> Figure:
    return Figure("thoi_gian", Period(date(first, 1, 1), date(last, 12, 31)), f"{first}-{last}", READ)


def project(at: int, name: str, *answers: Answer) -> list[Answer]:
    own = [replace(one, path=f"du_an[{at}]/{one.path}") for one in answers]
    return [said(f"du_an[{at}]/ten", name), *own]


def reports() -> list[Submission]:
    """Two accepted reports, one of them after a return; and one that is not accepted: it counts nowhere."""
    budget, ngo = real("ngan_sach"), real("phi_chinh_phu")
    first = [
        *project(
            1,
            "Nuôi bò",
            told("dia_diem", "xã Hồng Thuận", commune("Xã Hồng Thuận", 13_000, NINH_BINH, is_old=True)),
            told("thoi_gian", "2011-2013", years(2011, 2013)),
            told("quy_mo", "25-27 hộ, 100 triệu", amount("so_ho", 25, 27), amount("kinh_phi", 100_000_000)),
            told(
                "dong_gop",
                "dân góp 20 triệu, nhà nước hơn 80 triệu",
                amount("kinh_phi", 20_000_000, source="dân"),
                amount("kinh_phi", 80_000_000, source="nhà nước", about=About.OVER),
                amount("kinh_phi", 3_000_000, source="dân", per="hộ"),
            ),
            said("phe_duyet", "Xã họp"),
        ),
        *project(
            2,
            "Nuôi ong",
            told("dia_diem", "xã Văn Lăng", commune("Xã Văn Lăng", 5_500, LAO_CAI)),
            told("quy_mo", "10 hộ", amount("so_ho", 10, sure=READ)),
        ),
    ]
    returned = AT + timedelta(days=1)
    accepted = AT + timedelta(days=3, hours=12)
    remark = Remark("du_an[1]/quy_mo", "Thiếu số hộ", "Chị Hoa", returned)
    steps = [ReviewStep("submit", AT, "respondent"), ReviewStep("return", returned, "staff", "Chị Hoa")]
    returning: dict[str, Any] = {"state": State.RETURNED, "remarks": (remark,), "history": tuple(steps)}
    before = report(budget, *first[:1], rows={"du_an": (1,)}, **returning)
    submitted = AT + timedelta(days=2)
    again = [
        ReviewStep("submit", submitted, "respondent"),
        ReviewStep("accept", accepted, "staff", "Anh Nam"),
    ]
    after = report(
        budget,
        *first,
        rows={"du_an": (1, 2)},
        version=2,
        state=State.ACCEPTED,
        history=tuple(again),
        replies={"du_an[1]/quy_mo": said("du_an[1]/quy_mo", "Có 25-27 hộ")},
    )
    second = [
        said("to_chuc", "Hội Phát triển"),
        *project(
            1,
            "Trồng chè",
            told("dia_diem", "xã Văn Lăng", commune("Xã Văn Lăng", 5_500, LAO_CAI)),
            told("thoi_gian", "2011", years(2011, 2011)),
            told("quy_mo", "40 hộ, 60 triệu", amount("so_ho", 40), amount("kinh_phi", 60_000_000)),
        ),
    ]
    ngo_report = report(ngo, *second, rows={"du_an": (1,)}, number="2026-0200", state=State.ACCEPTED)
    waiting = report(ngo, *second, rows={"du_an": (1,)}, number="2026-0300")
    return [before, after, ngo_report, waiting]


ANSWERS: list[list[tuple[Any, ...]]] = [
    [("Tỉnh Lào Cai", None, 10, 10), ("Tỉnh Lào Cai", 2011, 40, 40), ("Tỉnh Ninh Bình", 2011, 25, 27)],
    [("nhà nước", "đồng", 80_000_000, 1), ("dân góp", "đồng", 20_000_000, 1)],
    [("Tỉnh Lào Cai", "Xã Văn Lăng", 5_500, False, 2), ("Tỉnh Ninh Bình", "Xã Hồng Thuận", 13_000, True, 1)],
    [
        ("2026-0123", "Nguyễn Thị An", "du_an[2]", "Nuôi ong"),
        ("2026-0200", "Hội Phát triển", "du_an[1]", "Trồng chè"),
    ],
    [("Tỉnh Lào Cai", 1_500_000, 1), ("Tỉnh Ninh Bình", 4_000_000, 1)],
    [("nơi", 0, 3), ("số tiền", 0, 5), ("số đếm", Decimal("0.33333"), 3), ("thời gian", 1, 2)],
    [("2026-0123", 1, "Chị Hoa", 2.5)],
    [("2026-0123", "Nguyễn Thị An", "1.4", "Thiếu số hộ", "Chị Hoa", "Có 25-27 hộ")],
]


def questions() -> list[str]:
    return re.findall(r"```sql\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)


def plain(value: Any) -> Any:
    """Numbers as one kind, because each driver has its own, and with as many digits as matter."""
    is_number = isinstance(value, int | float | Decimal)
    return round(float(value), 5) if is_number else value


def order(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Databases sort empty values and Vietnamese letters each in their own way."""
    return sorted(rows, key=repr)


@pytest.fixture
def filled(engine: Engine) -> Engine:
    delivery = deliver(engine, reports(), [real("ngan_sach"), real("phi_chinh_phu")], AT)
    assert delivery.failures == []
    assert list(delivery.outcomes.values()) == [Outcome.NEW] * 4
    return engine


def test_each_question_has_its_answer(filled: Engine) -> None:
    asked = questions()
    assert len(asked) == len(ANSWERS) == 8
    with filled.connect() as connection:
        for question, answer in zip(asked, ANSWERS, strict=True):
            found = [tuple(map(plain, row)) for row in connection.execute(text(question))]
            assert order(found) == order([tuple(map(plain, row)) for row in answer]), question


def test_the_views_have_the_letters_headings(filled: Engine) -> None:
    quote = filled.dialect.identifier_preparer.quote
    heads = [quote(one) for one in ("Số báo cáo", "1.1. Tên mô hình/dự án", "1.4 · số hộ (xác nhận)")]
    with filled.connect() as connection:
        found = connection.exec_driver_sql(f"SELECT {', '.join(heads)} FROM decuong_view_du_an__thong_tin")
        assert sorted(tuple(row)[1] for row in found) == ["Nuôi bò", "Nuôi ong", "Trồng chè"]


def test_names_in_the_page_are_there(filled: Engine) -> None:
    named = set(re.findall(r"`(decuong_\w+)`", PAGE.read_text("utf-8")))
    with filled.connect() as connection:
        for name in named:
            connection.exec_driver_sql(f"SELECT * FROM {name}").all()
