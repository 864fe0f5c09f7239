"""Reads an answer's figures again after its words changed. Confirmations of unchanged figures stay valid."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from flows.form.outline import Wanted
from flows.reading.figures import Reader, read_figures
from flows.report.figure import Amount, Confirmation, Figure, FigureValue, Named, smallest_admin_unit


def read_again(
    text: str,
    wanted: Sequence[Wanted],
    before: Sequence[Figure],
    read: Reader = read_figures,
    near: Named | None = None,
) -> tuple[Figure, ...]:
    """Return the figures of `text` in its order, then corrections and additions that match no words of it.

    A confirmation is kept if its words still give the same value. A correction or denial is kept if its words
    are found. A correction whose words changed replaces the new figure of that name, because it is the
    respondent's last word about it.
    """
    near = smallest_admin_unit(before) or near  # a name means the same place as before
    left = _Left(one for one in before if any(one.name == other.name for other in wanted))
    figures: list[Figure] = []
    fresh: list[int] = []
    for one in read(text, wanted, near):
        known = left.take(one)
        if known is None:
            fresh.append(len(figures))
        elif known.confirmation is Confirmation.CONFIRMED:  # its payer or part may have changed
            known = replace(known, value=one.value)
        figures.append(known or one)
    corrections = left.corrections()
    for at in fresh:
        if places := corrections.get(figures[at].name):
            figures[at] = replace(left.pop(places.pop(0)), instead=figures[at].words)
    rest = sorted(place for places in corrections.values() for place in places)
    return (*figures, *map(left.pop, rest))


class _Left:
    """The earlier figures that were not found again yet, by their words."""

    def __init__(self, figures: Iterable[Figure]) -> None:
        self._figures = dict(enumerate(figures))
        self._about: dict[tuple[str, str], list[int]] = {}
        for place, one in self._figures.items():
            words = one.instead if one.confirmation is Confirmation.CORRECTED else one.words
            self._about.setdefault((one.name, words), []).append(place)

    def take(self, read: Figure) -> Figure | None:
        """Remove and return the first earlier figure that matches the one read now, or return None."""
        places = self._about.get((read.name, read.words), [])
        place = next((one for one in places if _is_about(self._figures[one], read)), None)
        if place is None:
            return None
        places.remove(place)
        return self.pop(place)

    def pop(self, place: int) -> Figure:
        """Remove and return the figure at an index."""
        return self._figures.pop(place)

    def corrections(self) -> dict[str, list[int]]:
        """Return the indexes of the corrections, by the figure's name."""
        places: dict[str, list[int]] = {}
        for place, one in self._figures.items():
            if one.confirmation is Confirmation.CORRECTED:
                places.setdefault(one.name, []).append(place)
        return places


def _is_about(known: Figure, read: Figure) -> bool:
    """Whether an earlier figure with the same words matches the value read now."""
    is_said_of_words = known.confirmation in {Confirmation.CORRECTED, Confirmation.DENIED}
    return is_said_of_words or _amounts_to(known) == _amounts_to(read)


def _amounts_to(figure: Figure) -> FigureValue:
    """Return the value without its payer and part mark, which come from the words around it."""
    value = figure.value
    return replace(value, source="", is_part=False) if isinstance(value, Amount) else value
