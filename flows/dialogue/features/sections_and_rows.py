"""The blocks of an outline, as they are listed: sections and rows with their headings."""

from __future__ import annotations

from flows.dialogue import naming
from flows.dialogue.context import Stop, TurnContext
from flows.reading.text import shortened

MOST_PARTS = 40
"""How many parts are offered to a colleague, at most."""


def part_headings(turn: TurnContext) -> list[tuple[str, str]]:
    """(path of its first item, heading) of each section and row that a colleague may be asked to write."""
    blocks = list(turn.blocks())[:MOST_PARTS]
    return [(items[0].path, heading(turn, rows, items)) for _, rows, items in blocks]


def heading(turn: TurnContext, rows: tuple[int, ...], items: list[Stop]) -> str:
    """The row's name, the section's, or (for items outside of all sections) their numbers."""
    first = items[0].place
    if first.repeats:
        return naming.row_name(turn, first.repeats[0], rows)
    if first.sections:
        section = first.sections[0]
        return numbered(section.number, naming.text(turn, section.label, first.around[0], ()))
    names = (
        item.place.node.number or naming.text(turn, item.place.node.label, item.place, ()) for item in items
    )
    return shortened(", ".join(dict.fromkeys(names)), 60)


def numbered(number: str, label: str) -> str:
    """A label behind its printed number, where it has one."""
    return f"{number}. {label}" if number else label
