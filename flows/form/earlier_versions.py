"""Former questions and choices, which only earlier versions have. Late messages may be about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flows.form.outline import Choice, Outline, Place, Question


@dataclass(frozen=True, slots=True)
class Former:
    """The questions and choices that a version no longer has, as they last were."""

    asked: Mapping[str, Place]
    """The former questions, by template."""
    offered: Mapping[tuple[str, str], Choice]
    """The former choices, by their question's template and their value."""


def former_of(earlier: Sequence[Outline], new: Outline) -> Former:
    """Find what the versions `earlier` (the newest first) have and `new` does not have."""
    asked: dict[str, Place] = {}
    offered: dict[tuple[str, str], Choice] = {}
    for outline in earlier:
        for template, place in outline.asked.items():
            if template not in new.asked:
                asked.setdefault(template, place)
            still = {choice.value for choice in _choices(new.asked.get(template))}
            for choice in _choices(place):
                if choice.value not in still:
                    offered.setdefault((template, choice.value), choice)
    return Former(asked, offered)


def _choices(place: Place | None) -> tuple[Choice, ...]:
    return place.node.choices if place is not None and isinstance(place.node, Question) else ()
