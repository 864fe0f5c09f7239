"""An answer's figures read anew after its words changed: what was said about those still there counts on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flows.figure import Amount, Confirmation, Figure, FigureValue
from flows.outline import Wanted
from flows.readers.figures import read_figures


def read_again(text: str, wanted: Sequence[Wanted], before: Sequence[Figure]) -> tuple[Figure, ...]:
    """The figures of `text`, in its order; behind them what was added, or corrected and stands there no more.

    A confirmed figure is kept where its words give the same value; a correction, or that there is no such
    figure, where the words that it is about are found. A correction whose words changed takes the place of
    what they were changed to: it was the respondent's last word about that figure.
    """
    left = [one for one in before if any(one.name == other.name for other in wanted)]
    figures: list[Figure] = []
    fresh: list[int] = []
    for read in read_figures(text, wanted):
        known = next((one for one in left if _is_about(one, read)), None)
        if known is None:
            fresh.append(len(figures))
        else:
            left.remove(known)
            if known.confirmation is Confirmation.CONFIRMED:  # with what else is said of it now
                known = replace(known, value=read.value)
        figures.append(known or read)
    corrections = [one for one in left if one.confirmation is Confirmation.CORRECTED]
    for at in fresh:
        last_word = next((one for one in corrections if one.name == figures[at].name), None)
        if last_word is not None:
            corrections.remove(last_word)
            figures[at] = replace(last_word, instead=figures[at].words)
    return (*figures, *corrections)


def _is_about(known: Figure, read: Figure) -> bool:
    """Whether what is known of a figure is said of the one that was read now."""
    if known.name != read.name:
        return False
    if known.confirmation is Confirmation.CORRECTED:
        return known.instead == read.words
    is_same = known.confirmation is Confirmation.DENIED or _amounts_to(known) == _amounts_to(read)
    return known.words == read.words and is_same


def _amounts_to(figure: Figure) -> FigureValue:
    """The value without who pays it and whether it is a part: that is said around it."""
    value = figure.value
    return replace(value, source="", is_part=False) if isinstance(value, Amount) else value
