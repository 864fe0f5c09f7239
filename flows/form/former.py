"""What only earlier versions of an outline asked and offered: late words and late taps are about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flows.form.outline import Choice, Outline, Place, Question


@dataclass(frozen=True, slots=True)
class Former:
    """What one version no longer has, as it was last."""

    asked: Mapping[str, Place]
    """The questions, by template."""
    offered: Mapping[tuple[str, str], Choice]
    """The choices, by their question's template and their value."""


def former_of(earlier: Sequence[Outline], new: Outline) -> Former:
    """What the versions `earlier` (newest first) have and `new` has not."""
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
