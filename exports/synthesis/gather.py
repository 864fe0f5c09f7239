"""Reads every report once, and keeps what a synthesis needs: on disk what grows with the reports.

Sums, counts and the list of reports are in memory: a few numbers for each. Answers, statements, models and
figures are lines of a temporary SQLite file, which SQLite itself deletes.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby

from exports import labels as words
from exports.figures import lines_of
from exports.reports import Reports
from exports.rows import Cell, Row
from exports.synthesis.kept import TABLES, Asked, Model, Said, Source, Summed
from exports.synthesis.kinds import Kinds
from exports.synthesis.likeness import groups_of, statements_of
from exports.synthesis.rules import Rules
from exports.synthesis.sums import Cut, Subject, Sums, Told, told_in
from exports.tables import Child, Column, Tables
from exports.vietnamese_values import shown
from flows.form.outline import FigureKind, Type
from flows.report.figure import Period, the_one
from flows.report.submission import Submission


class Synthesis:
    """What was gathered from the reports."""

    def __init__(self, rules: Rules, tables: Iterable[Tables]) -> None:
        self.sources: list[Source] = []
        self.sums = Sums()
        self.kinds: Counter[tuple[str, str, str]] = Counter()
        """How many models there are, by (kind, province, year)."""
        self._groups: dict[Asked, list[list[int]]] = {}
        """Places of statements, since comparing them takes long and several files want them."""
        self._rules = rules
        self._kinds = Kinds(rules)
        self.questions = {
            (one.main.outline, template): asked
            for one in tables
            for template, asked in _asked(one, rules).items()
        }
        self._kept = sqlite3.connect("")
        self._kept.executescript(TABLES)

    @property
    def grouped(self) -> list[Asked]:
        """Return the questions whose statements are grouped, in the order of their outlines."""
        return [one for one in self.questions.values() if one.is_grouped]

    @property
    def titles(self) -> dict[str, str]:
        """Return the outlines' titles, by key."""
        return {one.outline: one.outline_title for one in self.questions.values()}

    def close(self) -> None:
        """Let go of the temporary file."""
        self._kept.close()

    def add(self, main: Row, title: str) -> None:
        """Add a report, by its main row and its outline's title."""
        report = main.submission
        provinces = ", ".join(province.name for province in main.provinces)
        self.sources.append(
            Source(
                report.number,
                report.version,
                report.outline,
                title,
                main.organisation,
                provinces,
                words.STATES[report.state],
                report.submitted_at,
            )
        )
        years = {"": words.NO_YEAR}
        for row in main.walk():
            year = _year(row) or years[row.parent or ""]
            years[row.path] = year
            self._add_row(row, year)

    def answers(self, asked: Asked) -> Iterator[Said]:
        """Yield all answers to a question by province, then by report."""
        query = "SELECT province, number, organisation, name, text FROM answers WHERE outline = ? AND at = ?"
        for row in self._kept.execute(f"{query} ORDER BY province, number, rowid", (asked.outline, asked.at)):
            yield Said(*row)

    def groups(self, asked: Asked) -> list[list[Said]]:
        """Return a grouped question's statements: the largest group first, in each the central one first."""
        said = [
            Said(one.province, one.number, one.organisation, one.name, statement)
            for one in self.answers(asked)
            for statement in statements_of(one.text)
        ]
        if asked not in self._groups:
            self._groups[asked] = groups_of([one.text for one in said], self._rules)
        return [[said[at] for at in group] for group in self._groups[asked]]

    def models(self) -> Iterator[Model]:
        """Yield every model by kind, province and report."""
        for row in self._kept.execute("SELECT * FROM models ORDER BY kind, province, number, rowid"):
            yield Model(*row)

    def figures(self) -> Iterator[Summed]:
        """Yield every figure that is summed, or could have been, by report."""
        for row in self._kept.execute("SELECT * FROM figures ORDER BY number, rowid"):
            yield Summed(*row)

    def _add_row(self, row: Row, year: str) -> None:
        province = _province(row)
        report = row.submission
        place = report.number, row.path, row.organisation, province, year
        name = row.name if row.parent is not None else ""
        for cell in row.cells.values():
            asked = self.questions.get((report.outline, cell.column.name + "@" + row.table.template))
            if asked is not None and (text := _text(cell)):
                self._keep(
                    "answers",
                    (report.outline, asked.at, province, report.number, row.organisation, name, text),
                )
        for told in told_in(row):
            self._add_figure(told, (report.outline, *place, name))
        if row.parent is not None and row.table.template.rpartition("/")[2] in self._rules.models:
            decided = self._kinds.of(row)
            self.kinds[decided.kind, province, year] += 1
            by = ", ".join(decided.by)
            self._keep("models", (report.outline, *place, name, decided.kind, by, decided.question))

    def _add_figure(self, told: Told, place: tuple[str, ...]) -> None:
        line = told.line
        outline, _, _, _, province, year, _ = place
        column = line.cell.column
        asked = self.questions[outline, column.name + "@" + line.row.table.template]
        money = line.wanted.kind is FigureKind.MONEY
        subject = Subject(outline, asked.at, asked.header, line.wanted.label.default, money)
        self.sums.by_cut[Cut(subject, told.source, province, year)].add(told)
        upper = "" if told.amount.to is None else str(told.amount.to)
        said = line.figure.words
        state = words.CONFIRMATIONS[line.figure.confirmation]
        value = str(told.amount.value)
        self._keep(
            "figures",
            (*place, asked.header, subject.figure, told.source, value, upper, said, state, told.use.value),
        )

    def _keep(self, table: str, values: tuple[object, ...]) -> None:
        # A half of a surrogate pair cannot be kept by SQLite. Files cannot hold it either.
        kept = [
            one.encode("utf-8", "replace").decode("utf-8") if isinstance(one, str) else one for one in values
        ]
        marks = ", ".join("?" * len(kept))
        self._kept.execute(f"INSERT INTO {table} VALUES ({marks})", kept)  # noqa: S608 - a name of ours


@contextmanager
def gathered(reports: Reports, rules: Rules) -> Iterator[Synthesis]:
    """Read the reports once and yield what they give. Each report must be there in one version only."""
    synthesis = Synthesis(rules, reports.tables.values())
    try:
        for main in reports.merged():
            synthesis.add(main, reports.tables[main.table.outline].newest.title.default)
        yield synthesis
    finally:
        synthesis.close()


def newest(submissions: Iterable[Submission]) -> Iterator[Submission]:
    """Yield the newest version of each report. The submissions come by number and version."""
    for _, versions in groupby(submissions, key=lambda one: one.number):
        *_, last = versions
        yield last


def _asked(tables: Tables, rules: Rules) -> dict[str, Asked]:
    """Return the questions by column and table, in printed order."""
    found: dict[str, Asked] = {}

    def walk(template: str) -> None:
        for item in tables.table(template).items:
            if isinstance(item, Child):
                walk(item.template)
            elif isinstance(item, Column) and item.type is not Type.CALCULATE:
                keys = {item.key, *(place.key for place in item.place.around)}
                title = tables.newest.title.default
                is_grouped = not keys.isdisjoint(rules.grouped)
                asked = Asked(tables.main.outline, title, len(found), item.name, item.header, is_grouped)
                found[item.name + "@" + template] = asked

    walk("")
    return found


def _text(cell: Cell) -> str:
    """Return an answer in words: the chosen labels, what was said, or else the value; "" for files alone."""
    if cell.labels:
        return "; ".join(cell.labels)
    return cell.words.strip() or shown(cell.value)


def _province(row: Row) -> str:
    """Return the one province of a row. What lies in several is counted once, for "several provinces"."""
    if not row.provinces:
        return words.NO_PROVINCE
    return row.provinces[0].name if len(row.provinces) == 1 else words.SEVERAL_PROVINCES


def _year(row: Row) -> str:
    """Return the year in which what a row tells of began, or else ended; "" if unknown."""
    for cell in row.cells.values():
        for wanted in cell.column.figures:
            if wanted.kind is FigureKind.PERIOD:
                one = the_one(
                    line.figure
                    for line in lines_of(row)
                    if line.cell is cell and line.figure.name == wanted.name
                )
                if (
                    one is not None
                    and isinstance(one.value, Period)
                    and (day := one.value.start or one.value.end)
                ):
                    return str(day.year)
    return ""
