"""Compiles the expressions of a survey, and searches all of them for circles."""

from __future__ import annotations

import re

from flows.form.compiler.cycles import circles
from flows.form.compiler.faults import Findings
from flows.form.compiler.sheets import Sheet
from flows.form.compiler.survey import Item, Survey
from flows.form.compiler.xlsform import YES_NO
from flows.form.expressions import Expression, ExpressionError, Names, compile_expression
from flows.form.outline import MENTION, SILENT, Text
from flows.sentence import Sentence

_WAITING = frozenset({"relevant", "calculation", "choice_filter", "repeat_count"})
"""The columns whose expressions must be evaluated before the item's own value is known."""


class Formulas:
    """Compiles expressions, and remembers which item needs which others first."""

    def __init__(self, survey: Survey, sheet: Sheet, names: Names, findings: Findings) -> None:
        self._survey = survey
        self._sheet = sheet
        self._names = names
        self._findings = findings
        self._waits_for: dict[int, set[int]] = {
            item.index: {item.parent.index} if item.parent else set() for item in survey.items
        }
        self._columns: dict[tuple[int, int], str] = {}

    def compile(self, item: Item, column: str, source: str = "") -> Expression | None:
        """Return the expression in the cell `column`, or in `source`. It is None if empty or faulty."""
        source = source or item.row[column]
        if source in YES_NO:
            source = "true()" if YES_NO[source] else "false()"
        if not source or not self._are_clear(item, column, source):
            return None
        try:
            expression = compile_expression(
                source, self._names, item.repeats, choosing=column == "choice_filter"
            )
        except ExpressionError as error:
            self._fault(item, column, error.what, error.repair)
            return None
        if column in _WAITING:
            self._remember(item, column, expression)
        return expression

    def triggers(self, item: Item) -> tuple[str, ...]:
        """Return the questions whose answers trigger the item's calculation, or () if it is always made."""
        cell = item.row["trigger"]
        if not cell or not item.row["calculation"]:
            return ()
        names = tuple(dict.fromkeys(MENTION.findall(cell)))
        for name in names:
            other = self._survey.named.get(name)
            if other is None or other.kind.word != "question" or other.kind.type in SILENT:
                self._fault(
                    item,
                    "trigger",
                    Sentence("${{{name}}} is no question that is asked", name=name),
                    Sentence("name one that is"),
                )
            elif other.repeats[: len(item.repeats)] != item.repeats:
                what = Sentence(
                    "${{{name}}} does not stand in the repeat {value!r}", name=name, value=item.repeats[-1]
                )
                self._fault(item, "trigger", what, Sentence("move the calculation to where its trigger is"))
        return tuple(name for name in names if name in self._survey.named)

    def check_mentions(self, item: Item, column: str, text: Text | None) -> Text | None:
        """Return the text itself. Add a fault for each ${name} in it that cannot be read here."""
        for name in sorted(text.mentions) if text else ():
            reference = f"${{{name}}}"
            if self._are_clear(item, column, reference):
                try:
                    compile_expression(reference, self._names, item.inside)
                except ExpressionError as error:
                    self._fault(item, column, error.what, error.repair)
        return text

    def check_circles(self) -> None:
        """Refuse expressions that need their own result."""
        for circle in circles(self._waits_for):
            members = [self._survey.items[index] for index in circle]
            steps = list(zip(circle, (*circle[1:], circle[0]), strict=True))
            at = next(index for index, step in enumerate(steps) if step in self._columns)
            way = " → ".join(item.name for item in (*members, members[0]))
            self._fault(
                members[at],
                self._columns[steps[at]],
                Sentence("{name!r} waits for its own result: {way}", name=members[at].name, way=way),
                Sentence(
                    "take ${{{name}}} out of this expression", name=members[(at + 1) % len(members)].name
                ),
            )

    def _are_clear(self, item: Item, column: str, source: str) -> bool:
        unclear = sorted(name for name in set(MENTION.findall(source)) if self._survey.is_ambiguous(name))
        for name in unclear:
            what = Sentence("${{{name}}} may mean any of several questions of this name", name=name)
            self._fault(item, column, what, Sentence("give the question that is meant a name of its own"))
        return not unclear

    def _remember(self, item: Item, column: str, expression: Expression) -> None:
        for name in expression.names & self._survey.named.keys():
            other = self._survey.named[name].index
            self._waits_for[item.index].add(other)
            self._columns.setdefault((item.index, other), column)

    def _fault(self, item: Item, column: str, what: Sentence, repair: Sentence) -> None:
        self._findings.fault(self._sheet.name, item.row.number, self._sheet.header(column), what, repair)


def quoted(value: str) -> str:
    """Return an expression with the value `value`. XPath 1.0 cannot escape quotes, hence concat()."""
    if "'" not in value:
        return f"'{value}'"
    if '"' not in value:
        return f'"{value}"'
    pieces = ", ".join('"\'"' if piece == "'" else f"'{piece}'" for piece in re.split("(')", value) if piece)
    return f"concat({pieces})"
