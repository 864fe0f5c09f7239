"""What the API answers with and takes, field by field. openapi.json and docs/api.md are made from this.

What a report consists of stands in `bot.api.content_models`.
"""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from bot.api.content_models import (
    Answer,
    Figure,
    File,
    Model,
    Moment,
    OutlineVersion,
    Province,
    Remark,
    Reply,
    Report,
    Step,
    Unplaced,
)
from bot.review import LONGEST
from flows.report.submission import State
from storage.reports.remark_progress import Progress
from storage.staff.tokens import Scope

MOST_REMARKS = 200


class WrongField(Model):
    """A field that does not fit."""

    where: str
    """Where it stands: "query.limit", "body.remarks.0.text"."""
    code: str
    """What is wrong, as pydantic names it: "missing", "string_too_long"."""


class Problem(Model):
    """What went wrong (RFC 9457)."""

    type: str
    """Always "about:blank": `status` and `code` say what it is."""
    title: str
    """The status in words, in the language of Accept-Language (vi, en)."""
    status: int
    detail: str
    """What is wrong, as a sentence in that language."""
    code: str
    """What is wrong, for programs: "no-scope", "stale"."""
    errors: list[WrongField] = Field(default=[])
    """With the code "does-not-fit": the fields."""


class Whose(Model):
    """The token that asks."""

    label: str
    """The name that an administrator gave it."""
    scopes: list[Scope]
    provinces: list[int]
    """The codes of the provinces whose reports it sees; empty for all."""
    created_at: Moment


class ReportHead(Model):
    """A report's version without its content. A version is sealed: only its state and remarks change."""

    id: str
    """"2026-0001-2" is the second version of report 2026-0001."""
    number: str
    version: int
    revision: int
    """It rises with every change of this version."""
    state: State
    outline: OutlineVersion
    organisation: str
    """Who reports, as they wrote it."""
    provinces: list[Province]
    """The provinces of the places that it names."""
    respondent_name: str
    submitted_at: Moment
    changed_at: Moment
    """When its state last changed."""
    files: int
    """How many files it has."""
    remarks: int
    """How many remarks staff made on it."""


class ChangedReport(ReportHead):
    """A version of a report that is new or has changed."""

    updated_at: Moment
    """When its change was noted here. It never goes back from one report to the next."""
    report: Report | None = None
    """If `content` was asked for: the report with its content, as `/reports/{id}` gives it. It may be of a
    later revision than the rest, and comes again then in the next pass."""


class ReportsPage(Model):
    """A page of the reports that are new or have changed."""

    items: list[ChangedReport]
    after: str
    """The cursor behind this page. The last page's begins the next pass, which has only what has changed."""
    next: str | None
    """The address of the next page of this pass; null on its last page."""


class Versions(Model):
    """The versions of a report that the token may see, the first one first."""

    items: list[ReportHead]


class Asked(Model):
    """The question that something belongs to."""

    path: str
    """Where it stands: "du_an[2]/tiep_can[1]/loi_ich" is in the first approach of the second project."""
    template: str
    """The same without row numbers."""
    number: str
    """The number that the letter prints; "" if it prints none."""
    label: str


class AnswerAt(Answer):
    """An answer with its question."""

    question: Asked


class Answers(Model):
    """All answers of a report, one behind the other, in the outline's order."""

    items: list[AnswerAt]
    unplaced: list[Unplaced]


class FigureAt(Figure):
    """A figure with its question."""

    question: Asked


class Figures(Model):
    """All figures of a report."""

    items: list[FigureAt]


class FileAt(File):
    """A file with its question."""

    question: Asked | None
    """Null for a file that belongs to no question."""
    is_reply: bool
    """Whether it is in a reply to a remark, and not in the answer itself."""
    caption: str
    sent_at: Moment
    content: str
    """The address of its content."""


class Files(Model):
    """All files of a report."""

    items: list[FileAt]


class RemarkAt(Remark):
    """A remark, and how far it has come."""

    progress: Progress


class Remarks(Model):
    """The remarks on a version, and what the respondent replied in it to those on the version before."""

    items: list[RemarkAt]
    replies: list[Reply]


class States(Model):
    """The state of a report, and how it came there."""

    id: str
    state: State
    revision: int
    changed_at: Moment
    history: list[Step]


class Act(StrEnum):
    """What can be decided."""

    ACCEPT = "accept"
    RETURN = "return"


class NewRemark(Model):
    """A remark with which a report is returned."""

    question: str = Field(min_length=1, max_length=500)
    """The question's path; or its printed number, if there is only one of that number."""
    text: str = Field(min_length=1, max_length=LONGEST)


class Decision(Model):
    """A decision on a report."""

    act: Act
    revision: int = Field(ge=0, lt=2**31)
    """The revision that was looked at. If the report has another by now, nothing is done."""
    remarks: list[NewRemark] = Field(default=[], max_length=MOST_REMARKS)
    """For a return, at least one; for an acceptance, none."""


class Decided(Model):
    """What became of a decision."""

    id: str
    state: State
    revision: int
    told: int
    """At how many addresses (phones, browsers) its writers are told."""
    repeated: bool
    """Whether this very decision was carried out before, and nothing was done now."""
