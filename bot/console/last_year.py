"""A report beside the one that its organisation wrote in an earlier campaign: words, figures, changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from flows.catalogue import Catalogue
from flows.form.outline import Outline, Question
from flows.form.path import template_of
from flows.reading.numbers import write_number
from flows.reading.written import write_figure
from flows.report.answer import Answer
from flows.report.difference import label_of, unit_of
from flows.report.figure import About, Amount, Figure, the_one, told
from flows.report.predecessor import Predecessor
from flows.report.submission import Submission


@dataclass(frozen=True, slots=True)
class BothYears:
    """A figure of both reports. A side is "" if its report does not tell it."""

    label: str
    before: str
    now: str
    change: str
    """"+10 (+40%)"; "" unless both are one exact number in one unit."""


@dataclass(frozen=True, slots=True)
class Beside:
    """One answer beside last year's."""

    is_same: bool
    """Whether its words are those of last year, word for word."""
    is_kept: bool
    """Whether the respondent kept them by a press, and did not type them."""
    figures: tuple[BothYears, ...]


def predecessor_from(submission: Submission) -> Predecessor:
    """Return a sealed report as the one that follows it sees it."""
    return Predecessor(submission.number, submission.answers, submission.rows)


def beside(before: Predecessor, report: Submission, outline: Outline, say: Catalogue) -> Mapping[str, Beside]:
    """Return the report's answers that follow an answer of last year, by path."""
    found = {}
    for path, answer in report.answers.items():
        earlier = before.answer(path)
        if earlier is None or answer.is_empty:
            continue
        asked = outline.asked.get(template_of(path))
        question = asked.node if asked is not None and isinstance(asked.node, Question) else None
        found[path] = Beside(
            bool(answer.text) and _words(answer) == _words(earlier),
            all(part.kept_from for part in answer.parts),
            tuple(_both(told(earlier.figures), told(answer.figures), question, say)),
        )
    return found


def _words(answer: Answer) -> list[str]:
    return answer.text.split()


def _both(
    before: Sequence[Figure], now: Sequence[Figure], question: Question | None, say: Catalogue
) -> Iterator[BothYears]:
    for name in dict.fromkeys(one.name for one in (*now, *before)):
        old, new = ([one for one in some if one.name == name] for some in (before, now))
        unit = unit_of(question, name)
        yield BothYears(
            label_of(question, name, say),
            "; ".join(write_figure(one.value, unit) for one in old),
            "; ".join(write_figure(one.value, unit) for one in new),
            _change(the_one(old), the_one(new)),
        )


def _change(before: Figure | None, now: Figure | None) -> str:
    old, new = _exact(before), _exact(now)
    if old is None or new is None:
        return ""
    difference = new - old
    share = (100 * difference / old).quantize(Decimal(1), ROUND_HALF_UP) if old else None
    return _signed(difference) + ("" if share is None else f" ({_signed(share)}%)")


def _exact(figure: Figure | None) -> Decimal | None:
    """Return the number of a whole amount that was told exactly, in the figure's own unit; else None."""
    value = None if figure is None else figure.value
    is_exact = isinstance(value, Amount) and value.to is None and value.about is About.EXACT
    return value.value if isinstance(value, Amount) and is_exact and value.is_total else None


def _signed(number: Decimal) -> str:
    sign = "+" if number > 0 else "−" if number < 0 else ""
    return sign + write_number(abs(number))
