"""The entity sets of the OData service, for all versions of all outlines.

They are the Department's tables (`exports.department`): the same columns, rows and Vietnamese names. Each row
tells a little of its report besides, so that a table filters by itself in Excel. `Answers` alone is made
here. Names depend only on the outlines' keys, so a later version only adds to them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import Boolean, Column, Date, MetaData, Table, Time

from exports.department.kinds import ExactDecimal, Moment, WholeNumber
from exports.department.records import Record, head_of, records_in
from exports.department.shape import Shape
from exports.odata.answers import Reader, answers
from exports.odata.kinds import EdmType, Value, fitting
from exports.rows import read
from flows.form.outline import Outline
from flows.report.submission import Submission

REPORTS = "Reports"
OF_REPORT = (
    "state",
    "state_label",
    "latest",
    "organisation",
    "province",
    "province_code",
    "submitted_at",
)
"""The properties of a report that every other row tells too, as `report_state` and so on."""
OF_REPORT_PREFIX = "report_"
_DELIVERED = frozenset({"content_hash", "stamp", "delivered_at"})
"""The columns of the Department's table that only a delivery fills."""
_TYPES: Sequence[tuple[type, EdmType]] = (
    (WholeNumber, EdmType.INTEGER),
    (ExactDecimal, EdmType.DECIMAL),
    (Boolean, EdmType.BOOLEAN),
    (Moment, EdmType.MOMENT),
    (Date, EdmType.DATE),
    (Time, EdmType.TIME),
)
"""What the types of columns are here; all others are text."""


@dataclass(frozen=True, slots=True)
class Property:
    """A property of the entities of one set."""

    name: str
    type: EdmType
    label: str
    """The Vietnamese name, as clerks read it."""
    is_key: bool
    may_be_empty: bool
    of_report: str = ""
    """The property of `Reports` that it repeats; "" for one of its own."""


@dataclass(frozen=True)
class EntitySet:
    """An entity set. Its entities are of a type that has its name."""

    name: str
    label: str
    properties: tuple[Property, ...]
    read: Callable[[Submission], Iterator[Record]]
    """Yields a report's rows by column name. Their order is always the same."""
    outline: str = ""
    """The outline whose reports have rows here; "" for all."""
    is_one_a_report: bool = False
    """Whether each report has exactly one row here."""

    @cached_property
    def by_name(self) -> Mapping[str, Property]:
        """Return the properties by name."""
        return {one.name: one for one in self.properties}

    def rows(self, submission: Submission, report: Record) -> Iterator[dict[str, Value]]:
        """Yield the values of each of a report's rows by property. `report` is its row of `Reports`."""
        for record in self.read(submission):
            yield {
                one.name: fitting(one.type, report[one.of_report] if one.of_report else record.get(one.name))
                for one in self.properties
            }


@dataclass(frozen=True)
class Model:
    """All that the service has."""

    outlines: Sequence[Outline]
    """Every version, each outline's oldest first."""

    @cached_property
    def sets(self) -> Mapping[str, EntitySet]:
        """Return the entity sets by name, in the order in which people are shown them."""
        return {one.name: one for one in self._sets()}

    def report(self, submission: Submission) -> Record:
        """Return a report's row of `Reports`."""
        outline = self._shape.by_version[submission.outline, submission.outline_version]
        return head_of(submission, outline) | {"latest": submission.is_latest}

    @cached_property
    def _shape(self) -> Shape:
        return Shape(self.outlines, "")

    @cached_property
    def _readers(self) -> Mapping[str, Reader]:
        return {key: Reader(tables) for key, tables in self._shape.tables.items()}

    def _sets(self) -> Iterator[EntitySet]:
        schema = self._shape.schema
        yield EntitySet(
            REPORTS,
            str(schema.submissions.comment),
            tuple(_own(schema.submissions, _DELIVERED)),
            lambda submission: iter((self.report(submission),)),
            is_one_a_report=True,
        )
        made = answers(MetaData())
        yield EntitySet("Answers", str(made.comment), self._properties(made), self._answers)
        shared = {
            "Figures": schema.figures,
            "Remarks": schema.remarks,
            "Replies": schema.replies,
            "States": schema.history,
            "Files": schema.attachments,
            "Provinces": schema.provinces,
        }
        for name, table in shared.items():
            yield EntitySet(name, str(table.comment), self._properties(table), self._records(table))
        for rows in schema.rows.values():
            table, flat = rows.table, rows.flat
            yield EntitySet(
                table.name,
                str(table.comment),
                self._properties(table),
                self._records(table),
                flat.outline,
                is_one_a_report=flat.parent is None,
            )

    def _properties(self, table: Table) -> tuple[Property, ...]:
        """Return the keys, then what the report tells, then the rest. A question's own name goes first."""
        own = list(_own(table))
        taken = {one.name for one in own}
        told = self._shape.schema.submissions.c
        of_report = (
            _property(told[name], OF_REPORT_PREFIX + name, of_report=name)
            for name in OF_REPORT
            if OF_REPORT_PREFIX + name not in taken
        )
        keys = [one for one in own if one.is_key]
        return (*keys, *of_report, *(one for one in own if not one.is_key))

    def _answers(self, submission: Submission) -> Iterator[Record]:
        main = read(self._shape.tables[submission.outline], submission)
        return self._readers[submission.outline].read(main)

    def _records(self, table: Table) -> Callable[[Submission], Iterator[Record]]:
        def read_one(submission: Submission) -> Iterator[Record]:
            tables = self._shape.tables[submission.outline]
            return records_in(table.name, self._shape.schema, tables, submission)

        return read_one


def _own(table: Table, without: frozenset[str] = frozenset()) -> Iterator[Property]:
    return (_property(column, column.name) for column in table.columns if column.name not in without)


def _property(column: Column[object], name: str, of_report: str = "") -> Property:
    type_ = next((edm for kind, edm in _TYPES if isinstance(column.type, kind)), EdmType.TEXT)
    is_key = column.primary_key and not of_report
    return Property(name, type_, str(column.comment), is_key, bool(column.nullable), of_report)
