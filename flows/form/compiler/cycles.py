"""Finds circles of items, such as expressions that directly or indirectly need their own result."""

from __future__ import annotations

from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter


def circles(waits_for: Mapping[int, set[int]]) -> list[tuple[int, ...]]:
    """Return circles without a common member, each from its smallest member: (3, 5) means 3 → 5 → 3."""
    left = {node: set(others) for node, others in waits_for.items()}
    found = []
    while circle := _circle(left):
        smallest = circle.index(min(circle))
        found.append((*circle[smallest:], *circle[:smallest]))
        left = {node: others - {*circle} for node, others in left.items() if node not in circle}
    return sorted(found)


def _circle(waits_for: Mapping[int, set[int]]) -> list[int]:
    try:
        TopologicalSorter(waits_for).prepare()
    except CycleError as error:
        closed: list[int] = error.args[1]  # each member is waited for by the next; the last is the first
        return closed[:0:-1]
    return []
