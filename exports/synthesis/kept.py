"""What a synthesis keeps of the reports: sources, answers, models and figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Source:
    """A report that the synthesis is made of."""

    number: str
    version: int
    outline: str
    outline_title: str
    organisation: str
    provinces: str
    """The names of its provinces, separated by commas."""
    state: str
    submitted_at: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of an outline, with its place in printed order."""

    outline: str
    outline_title: str
    at: int
    key: str
    header: str
    is_grouped: bool


@dataclass(frozen=True, slots=True)
class Said:
    """An answer, or a statement of one."""

    province: str
    number: str
    organisation: str
    name: str
    """What the row is called, e.g. the project's name; "" in the main row."""
    text: str


@dataclass(frozen=True, slots=True)
class Model:
    """A model: a row of the repeats that the rules name."""

    outline: str
    number: str
    path: str
    organisation: str
    province: str
    year: str
    name: str
    kind: str
    keywords: str
    question: str


@dataclass(frozen=True, slots=True)
class Summed:
    """A figure, and what was done with it."""

    outline: str
    number: str
    path: str
    organisation: str
    province: str
    year: str
    name: str
    question: str
    figure: str
    source: str
    value: str
    """The amount as a decimal number."""
    to: str
    """The upper end of a range; "" for none."""
    said: str
    confirmation: str
    use: str


TABLES = """
CREATE TABLE answers (outline, at, province, number, organisation, name, text);
CREATE TABLE models (outline, number, path, organisation, province, year, name, kind, keywords, question);
CREATE TABLE figures (
    outline, number, path, organisation, province, year, name, question, figure, source, value, upper, said,
    state, used
);
CREATE INDEX answers_by_question ON answers (outline, at, province, number);
"""
"""The lines that grow with the reports. Their columns are the fields of Said, Model and Summed."""
