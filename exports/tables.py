"""Outlines flattened into tables, one per Repeat plus the main one: the only walk over an outline.

Every exporter receives tables. What is printed between the columns (section headings, notes, the place where
a repeat's rows stand) is kept in printed order, so that the Word report needs no walk of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from flows.form.outline import MENTION, Outline, Place, Question, Repeat, Section, Type, Wanted


@dataclass(frozen=True, slots=True)
class Heading:
    """A section's heading or a note: printed, never answered."""

    place: Place = field(repr=False, compare=False)
    level: int
    """1 for what stands under nothing, one more for each section or repeat around; 0 for a note."""
    printed: str


@dataclass(frozen=True, slots=True)
class Column:
    """A question of one type, over all versions of the outline that ask it."""

    place: Place = field(repr=False, compare=False)
    """Where the newest of these versions has it."""
    name: str
    """Unique in its table and the same for ever: the key; where a later version asks the same key for another
    type of answer, that second column is `key__as_type`."""
    key: str
    type: Type
    number: str
    """As the letter prints it; "" where it prints none."""
    label: str
    """In the newest version's wording."""
    printed: str
    """The whole line as the letter prints it, misprints included."""
    choices: tuple[tuple[str, str], ...]
    """(value, label) of every choice that any version offers."""
    versions: tuple[str, ...]
    """The outline versions that ask it, oldest first."""
    figures: tuple[Wanted, ...] = ()
    """What any version wants to be read out of it."""

    @property
    def template(self) -> str:
        """The path without row numbers, e.g. "du_an/ten"."""
        return self.place.template

    @property
    def header(self) -> str:
        """Number and label, e.g. "1.7. Các kết quả chính của dự án"."""
        return _numbered(self.number, self.label) or self.name

    def label_of(self, choice: str) -> str:
        """The label of a choice's value; the value itself where no version offers it."""
        return next((label for value, label in self.choices if value == choice), choice)


@dataclass(frozen=True, slots=True)
class Child:
    """Where, in printed order, the rows of a repeat stand."""

    place: Place = field(repr=False, compare=False)
    template: str
    """The path of the repeat without row numbers: names its table."""
    label: str
    """What one row is called, e.g. "Dự án"."""
    printed: str
    """The line that the letter prints above the rows; "" where it prints none."""

    @property
    def level(self) -> int:
        """The level of a row's heading, as in Heading."""
        return len(self.place.around) + 1


Item = Heading | Column | Child


@dataclass(frozen=True, slots=True)
class Table:
    """One row a report (the main table) or one row for each time a repeat was told."""

    outline: str
    """The outline's key."""
    template: str
    """The repeat's path without row numbers, e.g. "du_an/tiep_can"; "" for the main table."""
    parent: str | None
    """The template of the table around; None for the main table."""
    label: str
    items: tuple[Item, ...]
    """The newest version's, in printed order; behind them what only earlier versions asked."""

    @property
    def columns(self) -> tuple[Column, ...]:
        """The questions."""
        return tuple(item for item in self.items if isinstance(item, Column))

    @property
    def name(self) -> str:
        """Unique among all outlines, e.g. "ngan_sach" and "ngan_sach.du_an.tiep_can"."""
        return ".".join([self.outline, *(step for step in self.template.split("/") if step)])


@dataclass(frozen=True, slots=True)
class Tables:
    """All tables of one outline, its versions side by side."""

    newest: Outline
    versions: tuple[str, ...]
    """Oldest first."""
    tables: tuple[Table, ...]
    """The main table first, each parent before its children."""

    @property
    def main(self) -> Table:
        """The table with one row a report."""
        return self.tables[0]

    def table(self, template: str) -> Table:
        """The table of the repeat with this template. Raises LookupError where there is none."""
        for table in self.tables:
            if table.template == template:
                return table
        raise LookupError(f"no repeat {template!r} in outline {self.newest.key!r}")


def tables_of(versions: Sequence[Outline]) -> Tables:
    """The tables of one outline from its versions, oldest first (at least one)."""
    newest = versions[-1]
    names: dict[tuple[str, Type], str] = {}
    merged: dict[str, list[Item]] = {}
    for outline in versions:
        for template, items in _items(outline).items():
            named = [_named(item, names) for item in items]
            merged[template] = _merge(named, merged.get(template, []))
    repeats = {place.template: place for outline in versions for place in outline.places if _is_repeat(place)}
    tables = [Table(newest.key, "", None, newest.title.default, tuple(merged.pop("")))]
    for template in sorted(merged, key=list(repeats).index):
        repeat = repeats[template]
        parent = "/".join(around.key for around in repeat.repeats)
        label = repeat.node.label.default
        tables.append(Table(newest.key, template, parent, label, tuple(merged[template])))
    return Tables(newest, tuple(outline.version for outline in versions), tuple(tables))


def _items(outline: Outline) -> dict[str, list[Item]]:
    """What each table prints, by template, in printed order."""
    found: dict[str, list[Item]] = {"": []}
    for place in outline.places:
        table = found["/".join(repeat.key for repeat in place.repeats)]
        match place.node:
            case Repeat() as repeat:
                found[place.template] = []
                printed = printed_line(repeat) if repeat.printed or repeat.number else ""
                table.append(Child(place, place.template, repeat.label.default, printed))
            case Section() as section:
                table.append(Heading(place, len(place.around) + 1, printed_line(section)))
            case Question(type=Type.NOTE) as note:
                table.append(Heading(place, 0, printed_line(note)))
            case Question() as question:
                table.append(_column(place, question, outline.version))
    return found


def _column(place: Place, question: Question, version: str) -> Column:
    # What ${names} in a label stood for differs from report to report: the words as sent have it.
    choices = tuple((choice.value, MENTION.sub("…", choice.label.default)) for choice in question.choices)
    return Column(
        place,
        question.key,
        question.key,
        question.type,
        question.number,
        question.label.default,
        printed_line(question),
        choices,
        (version,),
        question.figures,
    )


def _named(item: Item, names: dict[tuple[str, Type], str]) -> Item:
    """A column with its lasting name: the type that came first has the plain key."""
    if not isinstance(item, Column):
        return item
    taken = any(template == item.template for template, _ in names)
    fresh = f"{item.key}__as_{item.type}" if taken else item.key
    return replace(item, name=names.setdefault((item.template, item.type), fresh))


def _merge(newer: list[Item], older: Iterable[Item]) -> list[Item]:
    """The newer version's items, and behind them the columns and repeats that it dropped."""
    before = {item.name: item for item in older if isinstance(item, Column)}
    merged: list[Item] = []
    for item in newer:
        earlier = before.pop(item.name, None) if isinstance(item, Column) else None
        merged.append(_joined(item, earlier) if isinstance(item, Column) and earlier else item)
    kept = {item.template for item in newer if isinstance(item, Child)}
    dropped = [item for item in older if isinstance(item, Child) and item.template not in kept]
    return [*merged, *before.values(), *dropped]


def _joined(newer: Column, older: Column) -> Column:
    offered = {value for value, _ in newer.choices}
    gone = tuple(choice for choice in older.choices if choice[0] not in offered)
    wanted = {figure.name for figure in newer.figures}
    figures = newer.figures + tuple(figure for figure in older.figures if figure.name not in wanted)
    versions = older.versions + newer.versions
    return replace(newer, choices=newer.choices + gone, versions=versions, figures=figures)


def printed_line(node: Question | Section | Repeat) -> str:
    """The line as the letter prints it; where that equals number and label, these."""
    return node.printed.default if node.printed else _numbered(node.number, node.label.default)


def _numbered(number: str, label: str) -> str:
    return f"{number.rstrip('.')}. {label}" if number else label


def _is_repeat(place: Place) -> bool:
    return isinstance(place.node, Repeat)
