"""An answer's figures read anew after its words changed: what was said about those still there counts on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from flows.form.outline import Wanted
from flows.reading.figures import Reader, read_figures
from flows.report.figure import Amount, Confirmation, Figure, FigureValue, Named, smallest_place


def read_again(
    text: str,
    wanted: Sequence[Wanted],
    before: Sequence[Figure],
    read: Reader = read_figures,
    near: Named | None = None,
) -> tuple[Figure, ...]:
    """The figures of `text`, in its order; behind them what was added, or corrected and stands there no more.

    A confirmed figure is kept where its words give the same value; a correction, or that there is no such
    figure, where the words that it is about are found. A correction whose words changed takes the place of
    what they were changed to: it was the respondent's last word about that figure.
    """
    near = smallest_place(before) or near  # read again, a name means what it meant
    left = _Left(one for one in before if any(one.name == other.name for other in wanted))
    figures: list[Figure] = []
    fresh: list[int] = []
    for one in read(text, wanted, near):
        known = left.take(one)
        if known is None:
            fresh.append(len(figures))
        elif known.confirmation is Confirmation.CONFIRMED:  # with what else is said of it now
            known = replace(known, value=one.value)
        figures.append(known or one)
    corrections = left.corrections()
    for at in fresh:
        if places := corrections.get(figures[at].name):
            figures[at] = replace(left.pop(places.pop(0)), instead=figures[at].words)
    rest = sorted(place for places in corrections.values() for place in places)
    return (*figures, *map(left.pop, rest))


class _Left:
    """What is known of figures and was not found in the words again yet; looked up by those words."""

    def __init__(self, figures: Iterable[Figure]) -> None:
        self._figures = dict(enumerate(figures))
        self._about: dict[tuple[str, str], list[int]] = {}
        for place, one in self._figures.items():
            words = one.instead if one.confirmation is Confirmation.CORRECTED else one.words
            self._about.setdefault((one.name, words), []).append(place)

    def take(self, read: Figure) -> Figure | None:
        """The first that is said of the figure that was read now."""
        places = self._about.get((read.name, read.words), [])
        place = next((one for one in places if _is_about(self._figures[one], read)), None)
        if place is None:
            return None
        places.remove(place)
        return self.pop(place)

    def pop(self, place: int) -> Figure:
        """The figure at a place; it is left no more."""
        return self._figures.pop(place)

    def corrections(self) -> dict[str, list[int]]:
        """The places of the corrections among them, by name."""
        places: dict[str, list[int]] = {}
        for place, one in self._figures.items():
            if one.confirmation is Confirmation.CORRECTED:
                places.setdefault(one.name, []).append(place)
        return places


def _is_about(known: Figure, read: Figure) -> bool:
    """Whether what is known of the words is said of the value that was read in them now."""
    is_said_of_words = known.confirmation in {Confirmation.CORRECTED, Confirmation.DENIED}
    return is_said_of_words or _amounts_to(known) == _amounts_to(read)


def _amounts_to(figure: Figure) -> FigureValue:
    """The value without who pays it and whether it is a part: that is said around it."""
    value = figure.value
    return replace(value, source="", is_part=False) if isinstance(value, Amount) else value
