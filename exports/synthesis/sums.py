"""Which figures are summed, and how.

A figure is summed where its answer tells exactly one whole amount of its name (of money: and of its payer).
Rates, shares, parts, amounts in other units and ranges are never summed; nor are two wholes of one name, of
which nobody knows whether one contains the other. What respondents confirmed or corrected and what is only
read stand apart, and are never added. Sums of several payers are not added either: a whole is often told
beside its parts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from exports import labels as words
from exports.figures import Line, lines_of
from exports.rows import Row
from flows.form.outline import FigureKind, Wanted
from flows.reading.figures.units import CATALOGUE
from flows.reading.written import SOURCES
from flows.report.figure import About, Amount, Confirmation

_HOUSEHOLDS = frozenset(CATALOGUE["households"])


class Use(StrEnum):
    """What is done with a figure."""

    CONFIRMED = "confirmed"
    """It is in the sum of confirmed figures."""
    UNCONFIRMED = "unconfirmed"
    """It is in the sum of figures that nobody confirmed."""
    NOT_WHOLE = "not whole"
    """It is a rate, a share, a part or in another unit."""
    RANGE = "range"
    SEVERAL = "several"
    """Its answer tells several wholes of its name."""


@dataclass(frozen=True, slots=True)
class Told:
    """A figure of a report, and what is done with it."""

    line: Line
    amount: Amount
    use: Use

    @property
    def source(self) -> str:
        """Return who pays, for money; "" for a count."""
        if self.line.wanted.kind is not FigureKind.MONEY:
            return ""
        return SOURCES.get(self.amount.source, self.amount.source) or words.NO_SOURCE

    @property
    def summand(self) -> Decimal | None:
        """Return what it adds to its sum, or None."""
        return self.amount.value if self.use in (Use.CONFIRMED, Use.UNCONFIRMED) else None


@dataclass(slots=True)
class Sum:
    """A sum of figures of one kind."""

    confirmed: Decimal = Decimal(0)
    confirmed_count: int = 0
    inexact_count: int = 0
    """How many of the confirmed ones were told inexactly: "hơn 40", "khoảng 40"."""
    unconfirmed: Decimal = Decimal(0)
    unconfirmed_count: int = 0
    left_out: int = 0
    """How many figures are in no sum."""

    def add(self, told: Told) -> None:
        """Add one figure."""
        match told.use:
            case Use.CONFIRMED:
                self.confirmed += told.amount.value
                self.confirmed_count += 1
                self.inexact_count += told.amount.about is not About.EXACT
            case Use.UNCONFIRMED:
                self.unconfirmed += told.amount.value
                self.unconfirmed_count += 1
            case _:
                self.left_out += 1

    def join(self, other: Sum) -> None:
        """Add all that another sum has."""
        self.confirmed += other.confirmed
        self.confirmed_count += other.confirmed_count
        self.inexact_count += other.inexact_count
        self.unconfirmed += other.unconfirmed
        self.unconfirmed_count += other.unconfirmed_count
        self.left_out += other.left_out


@dataclass(frozen=True, slots=True, order=True)
class Subject:
    """What is summed: a figure of a question. Figures of two questions are never added."""

    outline: str
    at: int
    """The question's place in its outline."""
    question: str
    """The question's header."""
    figure: str
    """The figure's label."""
    is_money: bool

    @property
    def title(self) -> str:
        """Return question and figure in one line."""
        return f"{self.question} · {self.figure}"


@dataclass(frozen=True, slots=True, order=True)
class Cut:
    """The part of a subject that one sum is of."""

    subject: Subject
    source: str
    province: str
    year: str


@dataclass(slots=True)
class Sums:
    """All sums."""

    by_cut: dict[Cut, Sum] = field(default_factory=lambda: defaultdict(Sum))

    @property
    def subjects(self) -> list[Subject]:
        """Return what was summed, households first, each in the order of its outline."""
        return sorted({cut.subject for cut in self.by_cut}, key=lambda one: (one.is_money, one))

    def by(self, subject: Subject, *what: str) -> Mapping[tuple[str, ...], Sum]:
        """Return a subject's sums by "source", "province" or "year", or several of them.

        The largest confirmed sum comes first. Years, and cuts by several, are in the order of their names.
        """
        found: dict[tuple[str, ...], Sum] = defaultdict(Sum)
        for cut, one in self.by_cut.items():
            if cut.subject == subject:
                found[tuple(getattr(cut, name) for name in what)].join(one)
        largest = sorted(found.items(), key=lambda item: (-item[1].confirmed, -item[1].unconfirmed, item[0]))
        return dict(largest if what in (("source",), ("province",)) else sorted(found.items()))


def told_in(row: Row) -> Iterator[Told]:
    """Yield the households and the money that a row's answers tell."""
    same: dict[tuple[str, str, str], list[Line]] = defaultdict(list)
    for line in lines_of(row):
        if is_summed(line.wanted) and isinstance(line.figure.value, Amount):
            source = line.figure.value.source if line.wanted.kind is FigureKind.MONEY else ""
            same[line.cell.column.name, line.figure.name, source].append(line)
    for lines in same.values():
        yield from _used(lines)


def is_summed(wanted: Wanted) -> bool:
    """Whether a declared figure is money or counts households."""
    return wanted.kind is FigureKind.MONEY or (
        wanted.kind is FigureKind.COUNT and not _HOUSEHOLDS.isdisjoint(wanted.units)
    )


def _used(lines: Iterable[Line]) -> Iterator[Told]:
    """Yield the figures of one name in one answer with what is done with each."""
    told = [(line, line.figure.value) for line in lines if line.figure.confirmation in _USES]
    wholes = sum(isinstance(amount, Amount) and amount.is_total for _, amount in told)
    for line, amount in told:
        assert isinstance(amount, Amount)
        if not amount.is_total:
            yield Told(line, amount, Use.NOT_WHOLE)
        elif wholes > 1:
            yield Told(line, amount, Use.SEVERAL)
        elif amount.to is not None:
            yield Told(line, amount, Use.RANGE)
        else:
            yield Told(line, amount, _USES[line.figure.confirmation])


_USES = {
    Confirmation.READ: Use.UNCONFIRMED,
    Confirmation.CONFIRMED: Use.CONFIRMED,
    Confirmation.CORRECTED: Use.CONFIRMED,
}
