"""The case: two projects as two communes could tell them.

The facts are from Báo Nam Định, 3/2021, and VietNamNet, 2018, told in our own words.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

CASE: dict[str, Any] = json.loads((Path(__file__).parent / "case.json").read_text())
"""By printed number; null is an item the officer passes over, a list is one answer in several messages."""
ONE_LINE = {"1.1", "1.2", "1.3"}
"""Items that one message answers; the others are closed with "Xong"."""


class Step(NamedTuple):
    """One thing the officer does: a text or a button."""

    text: str = ""
    press: str = ""
    number: str = ""
    """The printed number of the question at which it is done; "" at gates and between."""


def steps() -> Iterator[Step]:
    """The whole case, from the greeting to the receipt."""
    yield Step(press="yes")
    yield Step(press="outline:ngan_sach")
    for position, project in enumerate(CASE["projects"]):
        if position:
            yield Step(press="add")
        for item, told in project.items():
            if item == "2.1":
                yield from _approaches(told)
            else:
                yield from _answer(item, told)
    yield Step(press="finish")
    for item, told in CASE["report"].items():
        yield from _answer("Ghi chú" if item == "attachments" else item, told or None)
    yield Step(press="submit")


def expected() -> dict[str, str | None]:
    """By path: the words of each answer in the sealed report, None where the officer passed over it."""
    answers: dict[str, str | None] = {}
    for row, project in enumerate(CASE["projects"], start=1):
        for item, told in project.items():
            if item == "2.1":
                for number, approach in enumerate(told, start=1):
                    for part, key in APPROACH.items():
                        answers[f"du_an[{row}]/tiep_can[{number}]/{key}"] = approach[part]
            else:
                answers[f"du_an[{row}]/{PROJECT[item]}"] = "\n".join(told) if told else None
    for item, told in CASE["report"].items():
        answers[REPORT[item]] = "\n".join(told) if told else None
    return answers


APPROACH = {"name": "ten_tiep_can", "application": "ap_dung", "benefit": "loi_ich"}
PROJECT = {
    "1.1": "ten",
    "1.2": "dia_diem",
    "1.3": "thoi_gian",
    "1.4": "quy_mo",
    "1.5": "muc_tieu",
    "1.6": "hoat_dong",
    "1.7a": "ket_qua",
    "1.8": "tac_dong",
    "1.7b": "huong_loi",
    "2.2-1": "nhu_cau",
    "2.2-2": "to_chuc_lap",
    "2.2-3": "cach_lap",
    "2.3": "phe_duyet",
    "2.4": "to_chuc_thuc_hien",
    "2.5": "giam_sat",
    "2.6": "nhan_rong",
    "2.7": "dong_gop",
    "2.8-1": "ben_vung_tham_gia",
    "2.8-2": "ben_vung_tiep_nhan",
    "2.8-3": "ben_vung_khac",
}
REPORT = {
    "3-1": "bai_hoc_quy_trinh",
    "3-2": "bai_hoc_trao_quyen",
    "3-3": "bai_hoc_ket_qua",
    "3-4": "bai_hoc_ho_tro",
    "4-1": "khuyen_nghi_cach_lap",
    "4-2": "khuyen_nghi_phe_duyet",
    "4-3": "khuyen_nghi_giam_sat",
    "4-4": "khuyen_nghi_nhan_rong",
    "5": "dien_hinh",
    "attachments": "tai_lieu",
}


def _answer(item: str, told: list[str] | None) -> Iterator[Step]:
    number = item.split("-", maxsplit=1)[0].rstrip("ab")
    if told is None:
        yield Step(press="skip", number=number)
        return
    for text in told:
        yield Step(text=text, number=number)
    if item not in ONE_LINE:
        yield Step(press="done", number=number)


def _approaches(approaches: list[dict[str, str]]) -> Iterator[Step]:
    for approach in approaches:
        yield Step(press="add")
        yield Step(text=approach["name"], number="2.1")
        yield Step(text=approach["application"], number="2.1")
        yield Step(press="done", number="2.1")
        yield Step(text=approach["benefit"], number="2.1")
        yield Step(press="done", number="2.1")
    yield Step(press="finish")
