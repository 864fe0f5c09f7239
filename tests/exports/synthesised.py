"""Many reports of the budget's outline, which tell of different things in much the same words."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from flows.form.outline import Outline
from flows.report.answer import Answer
from flows.report.figure import About, Amount, Confirmation, Figure, Level, Named, Period
from flows.report.submission import State, Submission
from tests.exports.samples import report, said

PROVINCES = {
    15: "Tỉnh Lào Cai",
    37: "Tỉnh Ninh Bình",
    8: "Tỉnh Tuyên Quang",
    14: "Tỉnh Sơn La",
    40: "Tỉnh Nghệ An",
}
NAMES = {
    "Bò, trâu": "Hỗ trợ bò sinh sản cho hộ nghèo",
    "Dê, cừu": "Chăn nuôi dê bách thảo",
    "Ong": "Nuôi ong lấy mật",
    "Lúa": "Giống lúa lai vụ xuân",
    "Lâm nghiệp": "Trồng rừng kinh tế",
    "Khác": "Nước sạch nông thôn",
}
LESSONS = [
    "Họp dân công khai để người dân tự bình xét hộ tham gia",
    "Bình xét hộ tham gia phải công khai tại cuộc họp thôn",
    "Phải họp thôn công khai, dân tự bình xét hộ tham gia",
    "Cung ứng con giống phải đúng thời vụ và rõ nguồn gốc",
    "Con giống phải đúng thời vụ, có nguồn gốc rõ ràng",
    "Tập huấn kỹ thuật theo hình thức cầm tay chỉ việc",
    "Nên tập huấn tại chỗ, cầm tay chỉ việc thay vì lên lớp",
    "Đề nghị Nhà nước tăng định mức hỗ trợ cho mỗi hộ",
    "Mức hỗ trợ cho mỗi hộ còn thấp, đề nghị tăng",
]
STATES = (Confirmation.READ, Confirmation.CONFIRMED, Confirmation.CORRECTED)
SOURCES = ("", "nhà nước", "dân", "tài trợ")


def amount(name: str, value: Decimal | int, state: Confirmation, **more: object) -> Figure:
    """A figure of this amount."""
    told = Amount(Decimal(value), **more)  # type: ignore[arg-type]
    return Figure(name, told, str(value), state)


def with_figures(answer: Answer, *figures: Figure) -> Answer:
    return replace(answer, figures=figures)


def many(of: Outline, count: int, seed: int = 5) -> Iterator[Submission]:
    """`count` reports, each of two projects."""
    chance = random.Random(seed)
    for at in range(count):
        answers = [answer for row in (1, 2) for answer in _project(chance, row, at)]
        for key in ("bai_hoc_quy_trinh", "bai_hoc_ho_tro", "khuyen_nghi_cach_lap"):
            lines = "\n".join(f"- {one}" for one in chance.sample(LESSONS, 2))
            answers.append(said(key, lines))
        yield report(
            of,
            *answers,
            rows={"du_an": (1, 2), "du_an[1]/tiep_can": (), "du_an[2]/tiep_can": ()},
            number=f"2026-{at + 1:04}",
            state=State.ACCEPTED,
            respondent_name=f"UBND xã số {at + 1}",
        )


def _project(chance: random.Random, row: int, at: int) -> Iterator[Answer]:
    path = f"du_an[{row}]/"
    code, province = chance.choice(list(PROVINCES.items()))
    place = Named(province, Level.PROVINCE, code, False, province, code)
    year = chance.randint(2010, 2014)
    yield said(path + "ten", chance.choice(list(NAMES.values())) + f" {at}")
    yield with_figures(
        said(path + "dia_diem", province), Figure("noi", place, province, Confirmation.CONFIRMED)
    )
    period = Period(date(year, 1, 1), date(2014, 12, 31))
    yield with_figures(
        said(path + "thoi_gian", f"{year}-2014"),
        Figure("thoi_gian", period, str(year), chance.choice(STATES)),
    )
    yield said(path + "hoat_dong", "Cấp giống, tập huấn kỹ thuật và hỗ trợ làm chuồng. " * 8)
    yield with_figures(said(path + "quy_mo", "hộ"), *_households(chance))
    yield with_figures(said(path + "dong_gop", "tiền"), *_money(chance))
    for key in ("muc_tieu", "ket_qua", "tac_dong", "phe_duyet", "giam_sat", "nhan_rong"):
        yield said(
            path + key, f"Đời sống của {chance.randint(5, 80)} hộ khá lên, xã giao cho thôn làm. " * 10
        )


def _households(chance: random.Random) -> Iterator[Figure]:
    state = chance.choice(STATES)
    value = chance.randint(5, 90)
    match chance.randint(0, 5):
        case 0:
            yield amount("so_ho", value, state, to=Decimal(value + 3))
        case 1:  # two wholes: nobody knows whether one contains the other
            yield amount("so_ho", value, state)
            yield amount("so_ho", value - 1, state)
        case 2:
            yield amount("so_ho", value, state)
            yield amount("so_ho", 3, state, is_part=True)
        case 3:
            yield amount("so_ho", value, state, about=About.OVER)
        case _:
            yield amount("so_ho", value, state)


def _money(chance: random.Random) -> Iterator[Figure]:
    for source in chance.sample(SOURCES, 2):
        state = chance.choice(STATES)
        yield amount("kinh_phi", chance.randint(10, 900) * 1_000_000, state, source=source)
        if chance.random() < 0.3:
            yield amount("kinh_phi", 3_000_000, state, source=source, per="hộ")
