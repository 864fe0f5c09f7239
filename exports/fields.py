"""The flat fields of a table. Each is a column in a spreadsheet, a CSV file and the Department's database.

A typed question has a typed field and, beside it, a text field with the words as sent (see rows.Cell):

    text                    words; for each figure that the outline declares its typed values and its state
    integer, decimal,
    date, time              value, words
    select_one/_multiple    label(s), value(s), words
    place                   latitude, longitude, words
    photo, audio, file      names of the files, words
    calculate               number; text if the result is none
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum

from exports import labels as words
from exports.figures import Read as FigureRead
from exports.figures import by_name, typed_columns
from exports.rows import Cell, Row
from exports.tables import Column, Table
from flows.form.outline import FigureKind, Type
from flows.report.answer import Standing
from flows.report.value import GeoPoint

Scalar = None | str | int | Decimal | date | time | datetime


class Kind(StrEnum):
    """The type of a field's values. A field may also be empty."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    TIME = "time"
    MOMENT = "moment"


@dataclass(frozen=True, slots=True)
class Field:
    """One flat column."""

    name: str
    """The field's name, unique in its table: `so_ho`, `so_ho__text`. Fixed fields have English names."""
    header: str
    """The heading that people read. It is unique in its table."""
    kind: Kind
    read: Callable[[Row], Scalar]
    column: Column | None = None
    """The question that the field belongs to; None for a fixed field."""
    read_cell: Callable[[Cell], Scalar] = lambda _cell: None
    """Reads the field from its question's answer; it may return "" for nothing."""
    figure: str = ""
    """For a field of a figure, the figure's name; otherwise ""."""
    read_figure: FigureRead = lambda _figures, _one: None
    """Reads a field of a figure from the answer's figures of this name."""
    unit: str = ""
    """"đồng" for money; otherwise "", and the header says the unit."""


def fields_of(table: Table) -> tuple[Field, ...]:
    """Return the fields of a table.

    First come the keys, then the questions in printed order, then the notes about answers kept as written and
    files sent. If two headers have the same words, the later one adds its name: "Biện pháp khác
    [bien_phap_2]".
    """
    is_main = table.parent is None
    fields = [*(MAIN if is_main else BELOW), *_asked(table), *LAST, *([UNPLACED] if is_main else [])]
    seen: Counter[str] = Counter()
    unique = []
    for field in fields:
        seen[field.header] += 1
        again = seen[field.header] > 1
        unique.append(replace(field, header=f"{field.header} [{field.name}]") if again else field)
    return tuple(unique)


class RowReader:
    """Reads all fields of a table's rows at once. It looks only at what was answered."""

    def __init__(self, fields: Sequence[Field]) -> None:
        self._empty: list[Scalar] = [None] * len(fields)
        self._fixed = [(at, field.read) for at, field in enumerate(fields) if field.column is None]
        self._plain: dict[str, list[tuple[int, Callable[[Cell], Scalar]]]] = {}
        self._figures: dict[tuple[str, str], list[tuple[int, FigureRead]]] = {}
        for at, field in enumerate(fields):
            if field.column is not None and field.figure:
                key = field.column.name, field.figure
                self._figures.setdefault(key, []).append((at, field.read_figure))
            elif field.column is not None:
                self._plain.setdefault(field.column.name, []).append((at, field.read_cell))

    def read(self, row: Row) -> list[Scalar]:
        """Return the value of each field; None for an empty one."""
        values = self._empty.copy()
        for at, read_row in self._fixed:
            values[at] = read_row(row)
        for name, cell in row.cells.items():
            for at, read_cell in self._plain[name]:
                value = read_cell(cell)
                if value != "":
                    values[at] = value
            if cell.answer.figures:
                for figure, named, one in by_name(cell.answer.figures):
                    for at, read_figure in self._figures.get((name, figure), ()):
                        values[at] = read_figure(named, one)
        return values


def head(row: Row) -> tuple[Scalar, ...]:
    """Return what every line beside the tables begins with, in the order of `labels.HEAD`."""
    report = row.submission
    return (
        report.number,
        row.name or None,
        report.version,
        row.path or None,
        words.STATES[report.state],
        words.YES if report.is_latest else words.NO,
        words.YES if report.is_latest_accepted else words.NO,
        row.organisation or None,
        _province(row),
        report.submitted_at,
    )


def _province(row: Row) -> str | None:
    return "; ".join(province.name for province in row.provinces) or None


def _is(flag: bool) -> str:
    return words.YES if flag else words.NO


KEYS = (
    Field("report_number", words.NUMBER, Kind.TEXT, lambda row: row.submission.number),
    Field("report_version", words.VERSION, Kind.INTEGER, lambda row: row.submission.version),
)
ORGANISATION = Field("organisation", words.ORGANISATION, Kind.TEXT, lambda row: row.organisation or None)
REVIEW = (
    Field("state", words.STATE, Kind.TEXT, lambda row: words.STATES[row.submission.state]),
    Field("is_latest", words.LATEST, Kind.TEXT, lambda row: _is(row.submission.is_latest)),
    Field(
        "is_latest_accepted",
        words.LATEST_ACCEPTED,
        Kind.TEXT,
        lambda row: _is(row.submission.is_latest_accepted),
    ),
)
PROVINCE = Field("province", words.PROVINCE_OF, Kind.TEXT, _province)
SUBMITTED = Field("submitted_at", words.SUBMITTED_AT, Kind.MOMENT, lambda row: row.submission.submitted_at)
OUTLINE = Field(
    "outline_version", words.OUTLINE_VERSION, Kind.TEXT, lambda row: row.submission.outline_version
)
MAIN = (
    KEYS[0],
    ORGANISATION,
    KEYS[1],
    *REVIEW,
    PROVINCE,
    SUBMITTED,
    Field("changed_at", words.CHANGED_AT, Kind.MOMENT, lambda row: row.submission.changed_at),
    Field("respondent_name", words.RESPONDENT, Kind.TEXT, lambda row: row.submission.respondent_name or None),
    OUTLINE,
)
BELOW = (
    KEYS[0],
    Field("row_name", words.NAME, Kind.TEXT, lambda row: row.name or None),
    KEYS[1],
    Field("row_path", words.ROW, Kind.TEXT, lambda row: row.path),
    Field("parent_path", words.PARENT, Kind.TEXT, lambda row: row.parent or None),
    Field("position", words.POSITION, Kind.INTEGER, lambda row: row.position),
    *REVIEW,
    ORGANISATION,
    PROVINCE,
    SUBMITTED,
    OUTLINE,
)
NAMED = 2
"""How many columns at the left say whose a row is: its report's number and its name."""


def _as_written(row: Row) -> str | None:
    kept = [name for name, cell in row.cells.items() if cell.answer.standing is Standing.AS_WRITTEN]
    return ", ".join(kept) or None


def _sent(row: Row) -> str | None:
    return "\n".join(file.name for _, _, file in row.files) or None


def _unplaced(row: Row) -> str | None:
    """Return a line for each unplaced message. A message to a former question has its label in front."""
    said = ((one.label, one.answer.text) for one in row.unplaced)
    return "\n".join(f"{label}: {text}" if label else text for label, text in said if text) or None


LAST = (
    Field("as_written", words.AS_WRITTEN, Kind.TEXT, _as_written),
    Field("files", words.FILES, Kind.TEXT, _sent),
)
UNPLACED = Field("unplaced", words.UNPLACED, Kind.TEXT, _unplaced)


def _asked(table: Table) -> Iterator[Field]:
    for column in table.columns:
        kind = _PLAIN.get(column.type)
        if kind is not None:
            yield _field(column, "", column.header, kind, _VALUES[kind])
        elif column.type in {Type.SELECT_ONE, Type.SELECT_MULTIPLE}:
            yield _field(column, "__label", column.header, Kind.TEXT, lambda cell: "; ".join(cell.labels))
            code = words.CODE.format(column.header)
            yield _field(column, "", code, Kind.TEXT, lambda cell: " ".join(cell.choices))
        elif column.type is Type.GEOPOINT:
            for name, header, axis in _AXES:
                yield _field(column, name, header.format(column.header), Kind.DECIMAL, axis)
        elif column.type in {Type.PHOTO, Type.AUDIO, Type.FILE}:
            yield _field(column, "", column.header, Kind.TEXT, _names)
        if column.type is Type.TEXT:
            yield _field(column, "", column.header, Kind.TEXT, lambda cell: cell.words)
            yield from _figures(column)
        else:
            verbatim = words.VERBATIM.format(column.header)
            yield _field(column, "__text", verbatim, Kind.TEXT, lambda cell: cell.words)


def _figures(column: Column) -> Iterator[Field]:
    for wanted in column.figures:
        for ending, header, kind, read in typed_columns(wanted):
            named = f"{column.number or column.label} · {header}"
            field = _field(column, f"__{wanted.name}{ending}", named, Kind(kind), _of(wanted.name, read))
            is_money = wanted.kind is FigureKind.MONEY and field.kind is Kind.DECIMAL
            unit = words.DONG if is_money else ""
            yield replace(field, figure=wanted.name, read_figure=read, unit=unit)


def _of(name: str, read: FigureRead) -> Callable[[Cell], Scalar]:
    def read_cell(cell: Cell) -> Scalar:
        found = (read(named, one) for known, named, one in by_name(cell.answer.figures) if known == name)
        return next(found, None)

    return read_cell


def _field(column: Column, ending: str, header: str, kind: Kind, read: Callable[[Cell], Scalar]) -> Field:
    def read_row(row: Row) -> Scalar:
        cell = row.cells.get(column.name)
        value = None if cell is None else read(cell)
        return None if value == "" else value

    return Field(column.name + ending, header, kind, read_row, column, read)


def _integer(cell: Cell) -> int | None:
    return cell.value if isinstance(cell.value, int) else None


def _number(cell: Cell) -> Decimal | None:
    number = Decimal(cell.value) if isinstance(cell.value, int | Decimal) else None
    return number if number is not None and number.is_finite() else None


def _date(cell: Cell) -> date | None:
    return cell.value if isinstance(cell.value, date) else None


def _time(cell: Cell) -> time | None:
    return cell.value if isinstance(cell.value, time) else None


def _names(cell: Cell) -> str:
    return "\n".join(file.name for file in cell.files)


def _latitude(cell: Cell) -> Decimal | None:
    return Decimal(repr(cell.value.latitude)) if isinstance(cell.value, GeoPoint) else None


def _longitude(cell: Cell) -> Decimal | None:
    return Decimal(repr(cell.value.longitude)) if isinstance(cell.value, GeoPoint) else None


_PLAIN = {
    Type.INTEGER: Kind.INTEGER,
    Type.DECIMAL: Kind.DECIMAL,
    Type.CALCULATE: Kind.DECIMAL,
    Type.DATE: Kind.DATE,
    Type.TIME: Kind.TIME,
}
_VALUES: dict[Kind, Callable[[Cell], Scalar]] = {
    Kind.INTEGER: _integer,
    Kind.DECIMAL: _number,
    Kind.DATE: _date,
    Kind.TIME: _time,
}
_AXES = (
    ("__latitude", words.LATITUDE, _latitude),
    ("__longitude", words.LONGITUDE, _longitude),
)
