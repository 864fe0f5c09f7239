"""The predecessor of a report: what the same organisation reported in an earlier campaign."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flows.report.answer import Answer


@dataclass(frozen=True, slots=True)
class Predecessor:
    """A sealed report, as the report that follows it sees it.

    The new report's row n of a repeat follows the n-th row that the predecessor told. Later rows follow none.
    """

    number: str
    """Its number, e.g. "2025-0123"."""
    answers: Mapping[str, Answer]
    """By path, with its own row numbers."""
    rows: Mapping[str, tuple[int, ...]]
    """Its row numbers in the order told, by the repeat's path."""

    def answer(self, path: str) -> Answer | None:
        """Return the answer that one at `path` of the new report follows; None if there is none."""
        found = self.answers.get(self.path(path) or "@")
        return None if found is None or found.is_empty else found

    def order(self, path: str) -> tuple[int, ...]:
        """Return the row numbers of the repeat that one at `path` of the new report follows."""
        return self.rows.get(self.path(path) or "@", ())

    def path(self, path: str) -> str:
        """Return the path here for a path of the new report; "" if it is in a row that follows none."""
        steps: list[str] = []
        for step in path.split("/"):
            name, bracket, number = step.partition("[")
            if bracket:
                order = self.rows.get("/".join([*steps, name]), ())
                place = int(number.removesuffix("]"))
                if not 1 <= place <= len(order):
                    return ""
                name = f"{name}[{order[place - 1]}]"
            steps.append(name)
        return "/".join(steps)
