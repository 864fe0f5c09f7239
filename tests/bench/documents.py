"""Word and PDF of many reports in one file. The time for each report must not grow with their number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from exports import docx, pdf
from exports.reports import Reports
from flows.report.submission import Submission
from tests.bench.report import table
from tests.bench.rounds import measured
from tests.exports.samples import real, report, said

NUMBERS = (40, 80, 160)
PDF_NUMBERS = (15, 60)
ROUNDS = 3
WORDS = "Hỗ trợ bò giống, tập huấn kỹ thuật chăn nuôi, thú y; 25 hộ nghèo tham gia. " * 5


def measure(folder: Path) -> list[str]:
    """Measure, and return the tables as Markdown lines."""
    form = real("ngan_sach")
    one = _report()

    def many(number: int) -> Iterator[Submission]:
        return (replace(one, number=f"2026-{at:04}") for at in range(number))

    def word(number: int) -> int:
        docx.write(Reports(many(number), [form]), folder / "a.docx")
        return number

    def pages(number: int) -> int:
        pdf.write(Reports(many(number), [form]), folder / "a.pdf")
        return number

    words = {f"Word, {n} reports in a file": (lambda _, n=n: word(n)) for n in NUMBERS}
    sheets = {f"PDF, {n} reports in a file": (lambda _, n=n: pages(n)) for n in PDF_NUMBERS}
    return [
        *table("Word, five projects a report", measured(words, ROUNDS), next(iter(words)), of="report"),
        "",
        *table("PDF, five projects a report", measured(sheets, ROUNDS), next(iter(sheets)), of="report"),
    ]


def _report() -> Submission:
    """A report of five projects with ten long answers each."""
    form = real("ngan_sach")
    numbers = tuple(range(1, 6))
    keys = [place.node.key for place in form.places if place.template.count("/") == 1][:10]
    answers = [said(f"du_an[{number}]/{key}", WORDS) for number in numbers for key in keys]
    return report(form, *answers, rows={"du_an": numbers})
