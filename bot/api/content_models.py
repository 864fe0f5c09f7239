"""The content of a report, field by field, as the API answers with it: that of the JSON export."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from flows.report.answer import Standing
from flows.report.figure import About, Confirmation, Level
from flows.report.submission import State

Moment = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]
"""A moment as exports write it: local time with its offset (RFC 3339)."""
Day = Annotated[str, WithJsonSchema({"type": "string", "format": "date"})]


class Model(BaseModel):
    """What every model is: nothing is in it that is not described."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        use_attribute_docstrings=True,
        validate_by_name=True,
        validate_by_alias=True,
    )


class OutlineVersion(Model):
    """A published outline."""

    key: str
    version: str


class Province(Model):
    """A province of today (34 since 1 July 2025)."""

    code: int
    """The General Statistics Office's code."""
    name: str


class Respondent(Model):
    """Who wrote a report."""

    id: str
    """A random id, the same in all reports of this person."""
    name: str
    """The name that they gave; "" once it was erased."""


class File(Model):
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


class Spot(Model):
    """A place on the map (WGS 84, degrees)."""

    latitude: float
    longitude: float


class Part(Model):
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
    kept_from: str | None = None
    """If the respondent kept it from last year's report by a press: that report's number."""
    place: Spot | None = None
    file: File | None = None


class Figure(Model):
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


class Answer(Model):
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


class Row(Model):
    """A row of a repeat: one project, one approach."""

    path: str
    answers: dict[str, Answer]
    """By the question's key."""
    rows: dict[str, list[Row]]
    """The rows of the repeats in it, by the repeat's key, in the order told."""


class Remark(Model):
    """What staff ask about one question."""

    path: str
    """The question, in its row."""
    text: str
    by: str
    """The name of the member of staff, or "api:" and the label of a token."""
    at: Moment


class Step(Model):
    """A step of a report's review."""

    act: str
    """"submit", "accept", "return", "withdraw" or "reopen"."""
    at: Moment
    by: str
    """"respondent" or "staff"."""
    who: str
    """The name of the member of staff, as in `Remark.by`; "" for a respondent."""


class Reply(Model):
    """What the respondent replied to the remarks on a question of the version before."""

    path: str
    text: str
    parts: list[Part]


class Unplaced(Model):
    """Messages that belong to no question of the outline's version."""

    path: str
    label: str
    """The label of the question that they were sent to."""
    text: str
    parts: list[Part]


class Report(Model):
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
