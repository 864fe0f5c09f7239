"""What the API answers with and takes, field by field. openapi.json and docs/api.md are made from this.

The content of a report is that of the JSON export (`exports.json`).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from flows.report.answer import Standing
from flows.report.figure import About, Confirmation, Level
from flows.report.submission import State
from storage.reports.remark_progress import Progress
from storage.staff.tokens import Scope

Moment = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]
"""A moment as exports write it: local time with its offset (RFC 3339)."""
Day = Annotated[str, WithJsonSchema({"type": "string", "format": "date"})]
LONGEST_REMARK = 4000
MOST_REMARKS = 200


class _Model(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        use_attribute_docstrings=True,
        validate_by_name=True,
        validate_by_alias=True,
    )


class WrongField(_Model):
    """A field that does not fit."""

    where: str
    """Where it stands: "query.limit", "body.remarks.0.text"."""
    code: str
    """What is wrong, as pydantic names it: "missing", "string_too_long"."""


class Problem(_Model):
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
    errors: list[WrongField] = []
    """With the code "does-not-fit": the fields."""


class Whose(_Model):
    """The token that asks."""

    label: str
    """The name that an administrator gave it."""
    scopes: list[Scope]
    provinces: list[int]
    """The codes of the provinces whose reports it sees; empty for all."""
    created_at: Moment


class OutlineVersion(_Model):
    """A published outline."""

    key: str
    version: str


class Province(_Model):
    """A province of today (34 since 1 July 2025)."""

    code: int
    """The General Statistics Office's code."""
    name: str


class Respondent(_Model):
    """Who wrote a report."""

    id: str
    """A random id, the same in all reports of this person."""
    name: str
    """The name that they gave; "" once it was erased."""


class ReportHead(_Model):
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


class ReportsPage(_Model):
    """A page of the reports that are new or have changed."""

    items: list[ChangedReport]
    after: str
    """The cursor behind this page. The last page's begins the next pass, which has only what has changed."""
    next: str | None
    """The address of the next page of this pass; null on its last page."""


class Versions(_Model):
    """The versions of a report that the token may see, the first one first."""

    items: list[ReportHead]


class File(_Model):
    """A file of an answer."""

    name: str
    """Its name in the API and in exports. It ends in the beginning of the content's hash."""
    sent_as: str
    """The name that its sender's phone gave."""
    media_type: str
    """Found from the content."""
    size: int
    """In bytes."""
    sha256: str


class Spot(_Model):
    """A place on the map (WGS 84, degrees)."""

    latitude: float
    longitude: float


class Part(_Model):
    """A message or a file of an answer, as it was sent."""

    id: str
    at: Moment
    by: str
    """The id of who wrote it."""
    text: str
    """The words, or a file's caption."""
    refers: str | None = None
    """If the part names a row: the path of the answer that names this row."""
    aspect: str | None = None
    """If it was written for one aspect of the question: that one."""
    place: Spot | None = None
    file: File | None = None


class Figure(_Model):
    """A figure that an answer's words tell. Which of the fields there are, depends on what it is."""

    name: str
    """The name that the outline gives it."""
    words: str
    """The words in which it was told."""
    state: Confirmation
    """What the respondent said of it. One that was denied does not count."""
    value: float | None = None
    """Of an amount: the number, or the lower end."""
    to: float | str | None = None
    """Of an amount, the upper end, null for one number. Of a period, its last day."""
    about: About | None = None
    """How exactly it was told; "" for exactly."""
    per: str | None = None
    """Of a rate: what it is per."""
    of: float | None = None
    """Of a share: the whole."""
    source: str | None = None
    """Of a sum: who pays it."""
    is_part: bool | None = None
    """Whether it is a part of another amount."""
    unit: str | None = None
    """The unit, if it is not the first that the outline declares."""
    from_: Day | None = Field(default=None, alias="from")
    """Of a period: its first day; null if only the end was told."""
    place: str | None = None
    """Of an administrative unit: its full name."""
    level: Level | None = None
    code: int | None = None
    """The General Statistics Office's code; 0 for a hamlet."""
    is_old: bool | None = None
    """Whether the unit was merged or abolished on 1 July 2025."""
    province: str | None = None
    province_code: int | None = None


class Answer(_Model):
    """An answer."""

    standing: Standing
    value: str | int | float | list[str] | Spot | None
    """The typed value; null for a text, and for what was kept as written. A decimal that a double cannot hold
    is a string with all its digits."""
    labels: list[str] | None = None
    """The labels of the chosen values."""
    text: str
    """The words, a message a line."""
    figures: list[Figure] | None = None
    parts: list[Part]


class Row(_Model):
    """A row of a repeat: one project, one approach."""

    path: str
    answers: dict[str, Answer]
    """By the question's key."""
    rows: dict[str, list[Row]]
    """The rows of the repeats in it, by the repeat's key, in the order told."""


class Remark(_Model):
    """What staff ask about one question."""

    path: str
    """The question, in its row."""
    text: str
    by: str
    """The name of the member of staff, or "api:" and the label of a token."""
    at: Moment


class Step(_Model):
    """A step of a report's review."""

    act: str
    """"submit", "accept", "return", "withdraw" or "reopen"."""
    at: Moment
    by: str
    """"respondent" or "staff"."""
    who: str
    """The name of the member of staff, as in `Remark.by`; "" for a respondent."""


class Reply(_Model):
    """What the respondent replied to the remarks on a question of the version before."""

    path: str
    text: str
    parts: list[Part]


class Unplaced(_Model):
    """Messages that belong to no question of the outline's version."""

    path: str
    label: str
    """The label of the question that they were sent to."""
    text: str
    parts: list[Part]


class Report(_Model):
    """A version of a report with its content, as the JSON export has it."""

    number: str
    version: int
    id: str
    revision: int
    """As in ReportHead."""
    state: State
    is_latest: bool
    """Whether it is the latest version of its report."""
    is_latest_accepted: bool
    """Whether it is accepted, and no later version is. Sums are made of these."""
    outline: OutlineVersion
    organisation: str
    provinces: list[Province]
    respondent: Respondent
    submitted_at: Moment
    changed_at: Moment
    remarks: list[Remark]
    history: list[Step]
    replies: list[Reply]
    answers: dict[str, Answer]
    """By the question's key."""
    rows: dict[str, list[Row]]
    """The rows of repeats (projects, say), by the repeat's key, in the order told."""
    unplaced: list[Unplaced]


class Asked(_Model):
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


class Answers(_Model):
    """All answers of a report, one behind the other, in the outline's order."""

    items: list[AnswerAt]
    unplaced: list[Unplaced]


class FigureAt(Figure):
    """A figure with its question."""

    question: Asked


class Figures(_Model):
    """All figures of a report."""

    items: list[FigureAt]


class FileAt(File):
    """A file with its question."""

    question: Asked | None
    """Null for a file that belongs to no question."""
    caption: str
    sent_at: Moment
    content: str
    """The address of its content."""


class Files(_Model):
    """All files of a report."""

    items: list[FileAt]


class RemarkAt(Remark):
    """A remark, and how far it has come."""

    progress: Progress


class Remarks(_Model):
    """The remarks on a version, and what the respondent replied in it to those on the version before."""

    items: list[RemarkAt]
    replies: list[Reply]


class States(_Model):
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


class NewRemark(_Model):
    """A remark with which a report is returned."""

    question: str = Field(min_length=1, max_length=500)
    """The question's path; or its printed number, if there is only one of that number."""
    text: str = Field(min_length=1, max_length=LONGEST_REMARK)


class Decision(_Model):
    """A decision on a report."""

    act: Act
    revision: int = Field(ge=0, lt=2**31)
    """The revision that was looked at. If the report has another by now, nothing is done."""
    remarks: list[NewRemark] = Field(default=[], max_length=MOST_REMARKS)
    """For a return, at least one; for an acceptance, none."""


class Decided(_Model):
    """What became of a decision."""

    id: str
    state: State
    revision: int
    told: int
    """At how many addresses (phones, browsers) its writers are told."""
    repeated: bool
    """Whether this very decision was carried out before, and nothing was done now."""
