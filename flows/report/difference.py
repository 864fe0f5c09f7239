"""The differences between two versions of a report, question by question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest

from flows.catalogue import Catalogue
from flows.form.outline import FigureKind, Question, Wanted
from flows.reading.written import write_figure
from flows.report.answer import Answer
from flows.report.figure import Figure, told


@dataclass(frozen=True, slots=True)
class FigureChange:
    """One figure that differs. A side is None if it has no such figure."""

    name: str
    before: Figure | None
    after: Figure | None


@dataclass(frozen=True, slots=True)
class Change:
    """One answer that differs. A side is None if it has no such answer."""

    path: str
    before: Answer | None
    after: Answer | None

    @property
    def is_worded(self) -> bool:
        """Whether the words, the value or the files differ, and not only the figures."""
        return _told(self.before) != _told(self.after)

    @property
    def figures(self) -> tuple[FigureChange, ...]:
        """Return the figures that differ in value or confirmation, paired by name."""
        before, after = _figures(self.before), _figures(self.after)
        names = dict.fromkeys(one.name for one in (*before, *after))
        return tuple(
            FigureChange(name, old, new)
            for name in names
            for old, new in _pairs(
                [x for x in before if x.name == name], [x for x in after if x.name == name]
            )
        )


def difference(before: Mapping[str, Answer], after: Mapping[str, Answer]) -> tuple[Change, ...]:
    """Return the answers that differ, in the order of `after`, and behind them those only in `before`.

    Line ends and blanks at the ends of lines do not count. Files are compared by content and caption, figures
    by value and confirmation.
    """
    return tuple(_changes(before, after))


def _changes(before: Mapping[str, Answer], after: Mapping[str, Answer]) -> Iterator[Change]:
    for path, new in after.items():
        old = before.get(path)
        change = Change(path, old, new)
        if change.is_worded or change.figures:
            yield change
    for path, old in before.items():
        if path not in after and _told(old):
            yield Change(path, old, None)


def _told(answer: Answer | None) -> tuple[object, ...]:
    """Return the part of an answer that is compared."""
    if answer is None or (answer.is_empty and answer.value is None):
        return ()
    lines = answer.text.replace("\r\n", "\n").split("\n")
    words = "\n".join(line.rstrip() for line in lines).rstrip()
    files = tuple((part.file.sha256, part.text) for part in answer.files if part.file)
    return "" if answer.value is None else answer.value, words, files


def write_figures(change: Change, question: Question | None, say: Catalogue) -> list[tuple[str, str, str]]:
    """Return (label, old, new) of each figure that differs, with unit and state; "" for a missing side."""
    return [
        (
            label_of(question, one.name, say),
            write_figure_of(question, one.before, say),
            write_figure_of(question, one.after, say),
        )
        for one in change.figures
    ]


def label_of(question: Question | None, figure: str, say: Catalogue) -> str:
    """Return a figure's label in its question, or its name if the question declares no such figure."""
    wanted = _wanted(question, figure)
    return figure if wanted is None else wanted.label.to(say.language)


def write_figure_of(question: Question | None, figure: Figure | None, say: Catalogue) -> str:
    """Return a figure with unit and state: "25 hộ (đã xác nhận)"; "" for no figure."""
    if figure is None:
        return ""
    value = write_figure(figure.value, unit_of(question, figure.name))
    return say("changes.figure_value", value=value, state=say(f"changes.figure_{figure.confirmation}"))


def unit_of(question: Question | None, figure: str) -> str:
    """Return the unit in which a figure's question counts it; "" if it declares none."""
    wanted = _wanted(question, figure)
    unit = "đồng" if wanted is not None and wanted.kind is FigureKind.MONEY else ""
    return unit or next(iter(wanted.units if wanted is not None else ()), "")


def _wanted(question: Question | None, figure: str) -> Wanted | None:
    figures = question.figures if question is not None else ()
    return next((one for one in figures if one.name == figure), None)


def _figures(answer: Answer | None) -> tuple[Figure, ...]:
    return () if answer is None or answer.is_empty else told(answer.figures)


def _pairs(old: list[Figure], new: list[Figure]) -> list[tuple[Figure | None, Figure | None]]:
    """Pair the figures of one name that differ: first those with equal values, then the rest in order."""
    pairs: list[tuple[Figure | None, Figure | None]] = []
    for is_same in (_is_the_same, _is_of_one_value):
        for one in list(old):
            other = next((other for other in new if is_same(one, other)), None)
            if other is not None:
                old.remove(one)
                new.remove(other)
                if not _is_the_same(one, other):
                    pairs.append((one, other))
    return [*pairs, *zip_longest(old, new)]


def _is_of_one_value(one: Figure, other: Figure) -> bool:
    return one.value == other.value


def _is_the_same(one: Figure, other: Figure) -> bool:
    return (one.value, one.confirmation) == (other.value, other.confirmation)
