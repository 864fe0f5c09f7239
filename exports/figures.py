"""The figures of answers, as typed columns and as lines.

Each figure that the outline declares has a set of columns. They hold a value only if the answer tells exactly
one such figure. An amount has its value, and the lowest and highest that it can be: a range has only these
two, "hơn 40" has no highest. The state of confirmation stands alone in its column, so that it filters. How
the figure was said, or how many there are, stands in another. The lines list all figures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from exports import labels as words
from exports.rows import Cell, Row
from flows.form.outline import FigureKind, Wanted
from flows.reading.written import SOURCES, write_figure
from flows.report.figure import About, Amount, Confirmation, Figure, Named, Period, the_one

Read = Callable[[Sequence[Figure], Figure | None], Any]
"""Reads a column from an answer's figures of one name, and from the only one if there is one."""


@dataclass(frozen=True, slots=True)
class Line:
    """One figure of one answer."""

    row: Row
    cell: Cell
    position: int
    """The figure's place in its answer, from 1."""
    figure: Figure
    wanted: Wanted
    """The outline's declaration of the figure."""

    @property
    def unit(self) -> str | None:
        """Return the unit that it counts; None for a period or a place."""
        if isinstance(self.figure.value, Amount) and self.figure.value.unit:
            return self.figure.value.unit
        return "đồng" if self.wanted.kind is FigureKind.MONEY else next(iter(self.wanted.units), None)

    @property
    def values(self) -> tuple[Any, ...]:
        """Return (value, upper end, from, to, place, province, code); None for each that the figure lacks."""
        match self.figure.value:
            case Amount(low, high):
                return low, high, None, None, None, None, None
            case Period(start, end):
                return None, None, start, end, None, None, None
        place = self.figure.value
        return None, None, None, None, place.name, place.province or None, place.code or None

    @property
    def relation(self) -> tuple[str | None, Decimal | None, str | None, str | None]:
        """Return (per what, of how many, who pays, "trong đó"); None for each that the figure lacks."""
        value = self.figure.value
        if not isinstance(value, Amount):
            return None, None, None, None
        source = SOURCES.get(value.source, value.source) or None
        return value.per or None, value.of, source, words.PART if value.is_part else None

    @property
    def unit_of_place(self) -> tuple[str | None, int | None, str | None]:
        """Return a place's (level, province's code, old or of today); None for each that the figure lacks."""
        place = self.figure.value
        if not isinstance(place, Named):
            return None, None, None
        unit = words.OLD_UNIT if place.is_old else words.NEW_UNIT
        return words.LEVELS[place.level], place.province_code or None, unit if place.code else None

    @property
    def about(self) -> About:
        """Return how exactly the figure was told."""
        value = self.figure.value
        return value.about if isinstance(value, Amount | Period) else About.EXACT


def lines_of(row: Row) -> Iterator[Line]:
    """Yield every figure of a row's answers."""
    for cell in row.cells.values():
        if cell.answer.figures:
            yield from lines_of_cell(row, cell)


def lines_of_cell(row: Row, cell: Cell) -> Iterator[Line]:
    """Yield every figure of one answer."""
    wanted = {one.name: one for one in cell.column.figures}
    for position, figure in enumerate(cell.answer.figures, start=1):
        if figure.name in wanted:
            yield Line(row, cell, position, figure, wanted[figure.name])


def typed_columns(wanted: Wanted) -> Iterator[tuple[str, str, str, Read]]:
    """Yield one figure's columns, each (ending of the name, header, exports.fields.Kind's name, reader)."""
    label = wanted.label.default
    match wanted.kind:
        case FigureKind.PERIOD:
            yield "_from", words.FROM.format(label), "date", lambda _, one: _day(one, "start")
            yield "_to", words.TO.format(label), "date", lambda _, one: _day(one, "end")
        case FigureKind.ADMIN_UNIT:
            yield "", label, "text", lambda _, one: _place(one, "name")
            yield "_province", words.PROVINCE.format(label), "text", lambda _, one: _place(one, "province")
            yield "_code", words.PLACE_CODE.format(label), "integer", lambda _, one: _place(one, "code")
        case _:
            yield "", label, "decimal", lambda _, one: _amount(one)
            yield "_low", words.LOW.format(label), "decimal", lambda _, one: _bounds(one)[0]
            yield "_high", words.HIGH.format(label), "decimal", lambda _, one: _bounds(one)[1]
    yield "_state", words.CONFIRMED.format(label), "text", lambda figures, _: _state(figures)
    yield "_told", words.TOLD_AS.format(label), "text", _told


def by_name(figures: Sequence[Figure]) -> Iterator[tuple[str, Sequence[Figure], Figure | None]]:
    """Yield (name, figures of this name, the only one) of an answer's figures. See `figure.the_one`."""
    names = dict.fromkeys(figure.name for figure in figures)
    for name in names:
        named = [figure for figure in figures if figure.name == name] if len(names) > 1 else figures
        yield name, named, the_one(named) if len(named) > 1 else named[0]


def figure_lines(row: Row) -> Iterator[tuple[Any, ...]]:
    """Yield a line for each figure of a row's answers, as `labels.FIGURE_LINES` behind its head."""
    for line in lines_of(row):
        value, upper, *others = line.values
        yield (
            line.cell.column.key,
            line.cell.column.number,
            line.figure.name,
            line.wanted.label.default,
            words.FIGURE_KINDS[line.wanted.kind],
            value,
            upper,
            words.EXACTNESS[line.about],
            line.unit,
            *line.relation,
            *others,
            *line.unit_of_place,
            line.figure.words,
            words.CONFIRMATIONS[line.figure.confirmation],
        )


def figure_json(figure: Figure) -> dict[str, Any]:
    """Return a figure for the JSON export. A number that a float cannot hold exactly becomes text."""
    value = figure.value
    told: dict[str, Any] = {"name": figure.name, "words": figure.words, "state": figure.confirmation.value}
    match value:
        case Amount(low, high, about):
            told |= {
                "value": _number(low),
                "to": None if high is None else _number(high),
                "about": about.value,
            } | _more(value)
        case Period(start, end, about):
            told |= {"from": start and start.isoformat(), "to": end and end.isoformat()}
            told |= {"about": about.value} if about else {}
        case Named():
            told |= {
                "place": value.name,
                "level": value.level.value,
                "code": value.code,
                "is_old": value.is_old,
                "province": value.province,
                "province_code": value.province_code,
            }
    return told


def _more(value: Amount) -> dict[str, Any]:
    """Return the fields that only some amounts have."""
    of = None if value.of is None else _number(value.of)
    more = {"per": value.per, "of": of, "source": value.source, "is_part": value.is_part, "unit": value.unit}
    return {name: one for name, one in more.items() if one}


def _amount(figure: Figure | None) -> Decimal | None:
    value = figure.value if figure is not None else None
    return value.value if isinstance(value, Amount) and value.to is None and value.is_total else None


def _day(figure: Figure | None, end: str) -> date | None:
    value = figure.value if figure is not None else None
    return getattr(value, end) if isinstance(value, Period) else None


def _place(figure: Figure | None, what: str) -> str | int | None:
    value = figure.value if figure is not None else None
    return (getattr(value, what) or None) if isinstance(value, Named) else None


def _bounds(figure: Figure | None) -> tuple[Decimal | None, Decimal | None]:
    """Return the lowest and the highest that a total can be; None for each that was not told."""
    value = figure.value if figure is not None else None
    if not isinstance(value, Amount) or not value.is_total:
        return None, None
    low = None if value.about in _NO_LOWEST else value.value
    high = None if value.about in _NO_HIGHEST else value.value if value.to is None else value.to
    return low, high


_NO_LOWEST = frozenset({About.UNDER, About.BELOW, About.MOST})
_NO_HIGHEST = frozenset({About.OVER, About.LEAST})


def _state(figures: Sequence[Figure]) -> str:
    """Return whether the figure was confirmed. Of several, one that was not decides."""
    unconfirmed = any(one.confirmation is Confirmation.READ for one in figures)
    return words.CONFIRMATIONS[Confirmation.READ if unconfirmed else figures[-1].confirmation]


def _told(figures: Sequence[Figure], one: Figure | None) -> str | None:
    """Return what the figure's typed columns cannot say: how many there are, "hơn 40", "12 sào"."""
    if one is None:
        return words.SEVERAL.format(len(figures))
    value = one.value
    is_inexact = isinstance(value, Amount) and (value.to is not None or value.about or not value.is_total)
    is_inexact = is_inexact or (isinstance(value, Period) and bool(value.about))
    return write_figure(value) if is_inexact else None


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
