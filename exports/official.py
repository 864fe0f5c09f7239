"""The parts of an official report that stand around its text, after Nghị định 30/2020/NĐ-CP, phụ lục I.

The decree wants a name, a number, a place, a signer and addressees. decuong knows only some of them. What is
not known is a dotted line, so that it can be written in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from textwrap import shorten
from typing import Any

from exports import labels as words
from exports.vietnamese_values import moment
from flows.form.outline import Outline
from flows.local_time import local
from flows.report.sender import organisation_of, provinces_of
from flows.report.submission import Submission

LONGEST_NAME = 120
"""Characters of an issuing body's name. An answer that says more than a name is cut at a word."""


@dataclass(frozen=True, slots=True)
class Official:
    """What a template may print around a report. The fields are named as staff read them in the template."""

    co_quan: str
    """The issuing body in capitals, as the answer names it that the outline's settings name."""
    dia_danh: str
    """The place of issue. It is never known, because a report names the places of its projects."""
    ngay: str
    """The day of submission. Below 10 it begins with 0 (phụ lục I, mục II, điểm 4)."""
    thang: str
    """The month. January and February begin with 0."""
    nam: str
    trich_yeu: str
    """What the report is about, in one line."""
    so_bao_cao: str
    """The report's number in decuong. It is not the body's own number, which stays dotted."""
    lan_nop: str
    nguoi_bao_cao: str
    don_vi: str
    """Who reports, in one line: the organisation, or else the respondent."""
    tinh: str
    """The provinces that the report tells of; "" if it names none."""
    nop_luc: str
    trang_thai: str

    @property
    def fields(self) -> Mapping[str, Any]:
        """Return the fields by name."""
        return asdict(self)


def official(submission: Submission, outline: Outline) -> Official:
    """Return what is known of a report."""
    here = local(submission.submitted_at)
    who = shorten(organisation_of(submission, outline), LONGEST_NAME, placeholder="…")
    is_named = outline.organisation in submission.answers
    return Official(
        co_quan=who.upper() if is_named else words.DOTS,
        dia_danh=words.DOTS,
        ngay=f"{here.day:02}",
        thang=f"{here.month:02}" if here.month <= 2 else str(here.month),
        nam=str(here.year),
        trich_yeu=words.SUMMARY.format(title=outline.title.default),
        so_bao_cao=submission.number,
        lan_nop=str(submission.version),
        nguoi_bao_cao=submission.respondent_name,
        don_vi=who,
        tinh=", ".join(province.name for province in provinces_of(submission)),
        nop_luc=moment(submission.submitted_at),
        trang_thai=words.STATES[submission.state].lower(),
    )
