"""The sheets and columns of a workbook to be filled in. Everything derives from the outline.

One sheet has the reports, a row each, and each repeat has a sheet with a row a time. Key columns join them.
A multiple choice has a column for each choice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from exports import labels as words
from exports.titles import sheet_title
from flows.form.outline import MENTION, Outline, Place, Question, Repeat, Section, Text, Type
from flows.reading.text import plain

KEY_ROW, SECTION_ROW, HEADER_ROW, HELP_ROW, FIRST_ROW = 1, 2, 3, 4, 5
"""The rows of a sheet, from 1: the columns' keys (hidden), their sections, headers and help; the answers."""
REPORT_KEY = "@bao_cao"
"""The key of the column that names a report. That of a repeat's row is "@" and the repeat's template."""
MARK = "x"
"""What stands in the cell of a chosen choice."""
NOT_IN_A_CELL = frozenset({Type.PHOTO, Type.AUDIO, Type.FILE})
"""The types whose answers are sent in the chat."""


@dataclass(frozen=True, slots=True)
class FillColumn:
    """A column of a sheet."""

    key: str
    """Its technical name, unique in its sheet: "du_an/ten", "du_an/nguon=vay", "@bao_cao"."""
    header: str
    section: str = ""
    help: str = ""
    place: Place | None = None
    """The question; None for a column of keys."""
    choice: str = ""
    """For select_multiple, the choice's value."""


@dataclass(frozen=True, slots=True)
class FillSheet:
    """A sheet: the reports, or the rows of a repeat."""

    title: str
    repeat: Place | None
    keys: tuple[FillColumn, ...]
    """The keys of the report and of the rows around, outermost first; then the row's own, if any."""
    has_own_key: bool
    """Whether its rows are named, because a report is, and a row with rows of other sheets inside it."""
    columns: tuple[FillColumn, ...]
    """The questions."""

    @property
    def template(self) -> str:
        """Return the repeat's template; "" for the reports."""
        return "" if self.repeat is None else self.repeat.template

    @property
    def all_columns(self) -> tuple[FillColumn, ...]:
        """Return the columns from the left."""
        return (*self.keys, *self.columns)


def layout(outline: Outline) -> tuple[FillSheet, ...]:
    """Return the sheets to be filled in, the reports first."""
    repeats = [place for place in outline.places if isinstance(place.node, Repeat)]
    inner = {one.repeats[-1] for one in repeats if one.repeats}
    taken = {words.GUIDE_SHEET.casefold(), words.LISTS_SHEET.casefold()}
    sheets = []
    for repeat in (None, *repeats):
        keys = [FillColumn(REPORT_KEY, words.REPORT_KEY)]
        around = () if repeat is None else repeat.repeats
        has_own = repeat is None or repeat in inner
        keyed = (*around, *([repeat] if repeat is not None and has_own else []))
        keys += [_key_column(outline, place) for place in keyed]
        title = words.REPORTS_SHEET if repeat is None else _label(outline, repeat.node.label)
        title = _free(title, taken)
        columns = tuple(_columns(outline, None if repeat is None else repeat))
        sheets.append(FillSheet(title, repeat, _helped(keys, has_own), has_own, columns))
    return tuple(sheets)


def shown_choices(question: Question) -> tuple[str, ...]:
    """Return what stands for each choice in the workbook: its label, or its value if that says more.

    A label that two choices share, or that an answer completes, does not tell which choice is meant.
    """
    labels = Counter(plain(choice.label.default) for choice in question.choices)
    return tuple(
        choice.value
        if labels[plain(choice.label.default)] > 1 or MENTION.search(choice.label.default)
        else " ".join(choice.label.default.split())
        for choice in question.choices
    )


def _key_column(outline: Outline, repeat: Place) -> FillColumn:
    return FillColumn(f"@{repeat.template}", words.ROW_KEY.format(_label(outline, repeat.node.label)))


def _free(title: str, taken: set[str]) -> str:
    ending, number = "", 1
    while sheet_title(title, ending).casefold() in taken:
        number += 1
        ending = f" {number}"
    found = sheet_title(title, ending)
    taken.add(found.casefold())
    return found


def _helped(keys: list[FillColumn], has_own: bool) -> tuple[FillColumn, ...]:
    last = len(keys) - 1
    return tuple(
        FillColumn(
            one.key, one.header, help=words.OWN_KEY_HELP if has_own and at == last else words.JOIN_HELP
        )
        for at, one in enumerate(keys)
    )


def _columns(outline: Outline, repeat: Place | None) -> Iterator[FillColumn]:
    for place in outline.asked.values():
        question = place.node
        assert isinstance(question, Question)
        if (place.repeats[-1] if place.repeats else None) is not repeat or question.type in NOT_IN_A_CELL:
            continue
        label = _label(outline, question.label)
        header = f"{question.number}. {label}" if question.number else label
        section, about = _section(outline, place), "\n".join(_help(outline, place, question))
        if question.type is not Type.SELECT_MULTIPLE:
            yield FillColumn(place.template, header, section, about, place)
            continue
        for choice, shown in zip(question.choices, shown_choices(question), strict=True):
            key = f"{place.template}={choice.value}"
            yield FillColumn(key, f"{header}\n→ {shown}", section, about, place, choice.value)


def _section(outline: Outline, place: Place) -> str:
    inside = place.around[place.around.index(place.repeats[-1]) + 1 :] if place.repeats else place.around
    sections = [one.node for one in inside if isinstance(one.node, Section)]
    named = (
        f"{one.number}. {_label(outline, one.label)}" if one.number else _label(outline, one.label)
        for one in sections
        if one.label.default
    )
    return " › ".join(named)


def _help(outline: Outline, place: Place, question: Question) -> Iterator[str]:
    """Yield what helps with the answer: whether it is required, its kind, hints, and its conditions."""
    kind = words.FILL_DATES[question.precision] if question.type is Type.DATE else words.FILL[question.type]
    if question.required is not None:
        names = _named(outline, question.required.names)
        yield f"{words.REQUIRED_IF.format(names) if names else words.REQUIRED}; {kind}"
    else:
        yield kind[:1].upper() + kind[1:]
    if question.hint is not None:
        yield _label(outline, question.hint)
    if question.guidance is not None:
        yield _label(outline, question.guidance)
    if question.aspects:
        yield words.ASPECTS.format("; ".join(aspect.name for aspect in question.aspects))
    if question.example is not None:
        yield words.EXAMPLE.format(_label(outline, question.example))
    if question.constraint is not None:
        message = question.constraint_message
        told = _label(outline, message) if message is not None else question.constraint.source
        yield words.CONSTRAINT.format(told)
    relevant = frozenset(
        name for one in place.guards if one.node.relevant is not None for name in one.node.relevant.names
    )
    if relevant:
        yield words.ONLY_IF.format(_named(outline, relevant))


def _named(outline: Outline, names: frozenset[str]) -> str:
    places = [place for place in outline.by_template.values() if place.node.key in names]
    return ", ".join(one.node.number or f"“{_label(outline, one.node.label)}”" for one in places)


def _label(outline: Outline, text: Text) -> str:
    """Return a sentence of the outline on one line. A ${name} in it becomes that question's number."""

    def told(name: str) -> str:
        place = outline.by_name.get(name)
        return "…" if place is None else f"[{place.node.number or place.node.label.default}]"

    return " ".join(MENTION.sub(lambda match: told(match[1]), text.default).split())
