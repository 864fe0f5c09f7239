"""Outlines as flat tables: a main table, and one table per Repeat.

Every exporter receives tables; only this module walks over an outline for them (and `exports.odk`, whose
instances have the shape of the outline itself). The columns that a file has
for each question are in `exports.fields`. The tables also keep, in printed order, what is printed between the
columns: section headings, notes, and where a repeat's rows stand. So the Word report needs no walk of its
own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from flows.form.outline import MENTION, Outline, Place, Question, Repeat, Section, Type, Wanted


@dataclass(frozen=True, slots=True)
class Heading:
    """A section's heading or a note. It is printed and never answered."""

    place: Place = field(repr=False, compare=False)
    level: int
    """1 at the top, and one more for each section or repeat around it; 0 for a note."""
    printed: str


@dataclass(frozen=True, slots=True)
class Column:
    """A question of one type, in all versions of the outline that ask it."""

    place: Place = field(repr=False, compare=False)
    """The question's place in the newest of these versions."""
    name: str
    """The column's name, unique in its table and the same for ever. It is the question's key.

    If a later version asks for another type of answer under the same key, that second column is
    `key__as_type`.
    """
    key: str
    type: Type
    number: str
    """The number as the letter prints it; "" if it prints none."""
    label: str
    """The label in the newest version's wording."""
    printed: str
    """The whole line as the letter prints it, misprints included."""
    choices: tuple[tuple[str, str], ...]
    """The (value, label) of every choice that any version offers."""
    versions: tuple[str, ...]
    """The outline versions that ask it, oldest first."""
    figures: tuple[Wanted, ...] = ()
    """The figures that any version declares for it."""

    @property
    def template(self) -> str:
        """Return the path without row numbers, e.g. "du_an/ten"."""
        return self.place.template

    @property
    def header(self) -> str:
        """Return number and label, e.g. "1.7. Các kết quả chính của dự án"."""
        return _numbered(self.number, self.label) or self.name

    def label_of(self, choice: str) -> str:
        """Return the label of a choice's value, or the value itself if no version offers it."""
        return next((label for value, label in self.choices if value == choice), choice)


@dataclass(frozen=True, slots=True)
class Child:
    """The point, in printed order, at which the rows of a repeat stand."""

    place: Place = field(repr=False, compare=False)
    template: str
    """The path of the repeat without row numbers. It names the repeat's table."""
    label: str
    """What one row is called, e.g. "Dự án"."""
    printed: str
    """The line that the letter prints above the rows; "" if it prints none."""

    @property
    def level(self) -> int:
        """Return the level of a row's heading, as in Heading."""
        return len(self.place.around) + 1


Item = Heading | Column | Child


@dataclass(frozen=True)
class Table:
    """A flat table. The main table has one row a report; a repeat's table has one for each of its rows."""

    outline: str
    """The outline's key."""
    template: str
    """The repeat's path without row numbers, e.g. "du_an/tiep_can"; "" for the main table."""
    parent: str | None
    """The template of the table around it; None for the main table."""
    label: str
    items: tuple[Item, ...]
    """The newest version's items in printed order, and behind them the items of earlier versions only."""

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """Return the questions among the items."""
        return tuple(item for item in self.items if isinstance(item, Column))

    @cached_property
    def naming(self) -> str:
        """Return the name of the column that names a row: the first text question; "" if there is none."""
        return next((column.name for column in self.columns if column.type is Type.TEXT), "")

    @cached_property
    def name(self) -> str:
        """Return the table's name, unique among all outlines: "ngan_sach" or "ngan_sach.du_an.tiep_can"."""
        return ".".join([self.outline, *(step for step in self.template.split("/") if step)])


@dataclass(frozen=True, slots=True)
class Plan:
    """How a report of one outline version fills one table. It is made once and used for every row."""

    table: Table
    columns: tuple[tuple[str, Column], ...]
    """The (key, column) of each question that the version asks."""
    children: tuple[tuple[str, str], ...]
    """The (key, template) of each repeat in the table."""


@dataclass(frozen=True)
class Tables:
    """All tables of one outline, for all its versions together."""

    newest: Outline
    versions: tuple[str, ...]
    """The outline's versions, the oldest first."""
    tables: tuple[Table, ...]
    """The tables: the main one first, and each parent before its children."""

    @property
    def main(self) -> Table:
        """Return the main table, which has one row a report."""
        return self.tables[0]

    @cached_property
    def plans(self) -> dict[tuple[str, str], Plan]:
        """Return the plan of each (outline version, table's template)."""
        return {
            (version, table.template): _plan(table, version)
            for version in self.versions
            for table in self.tables
        }

    @cached_property
    def questions(self) -> dict[str, Column]:
        """Return the newest column of each question, by its template."""
        return {column.template: column for table in self.tables for column in reversed(table.columns)}

    def table(self, template: str) -> Table:
        """Return the table of the repeat with this template. Raises LookupError if there is none."""
        for table in self.tables:
            if table.template == template:
                return table
        raise LookupError(f"no repeat {template!r} in outline {self.newest.key!r}")


def tables_of(versions: Sequence[Outline]) -> Tables:
    """Make the tables of one outline. `versions` holds at least one version, the oldest first."""
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


def _plan(table: Table, version: str) -> Plan:
    columns = tuple((column.key, column) for column in table.columns if version in column.versions)
    children = tuple((item.place.node.key, item.template) for item in table.items if isinstance(item, Child))
    return Plan(table, columns, children)


def _items(outline: Outline) -> dict[str, list[Item]]:
    """Return the items of each table in printed order, by template."""
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
    # ${names} in a label differ from report to report; the words as sent show what they stood for.
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
    """Return a column with its lasting name. The type that came first has the plain key."""
    if not isinstance(item, Column):
        return item
    taken = any(template == item.template for template, _ in names)
    fresh = f"{item.key}__as_{item.type}" if taken else item.key
    return replace(item, name=names.setdefault((item.template, item.type), fresh))


def _merge(newer: list[Item], older: Iterable[Item]) -> list[Item]:
    """Return the newer version's items, and behind them the columns and repeats that it dropped."""
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
    """Return the line as the letter prints it, or number and label if it does not differ from them."""
    return node.printed.default if node.printed else _numbered(node.number, node.label.default)


def _numbered(number: str, label: str) -> str:
    return f"{number.rstrip('.')}. {label}" if number else label


def _is_repeat(place: Place) -> bool:
    return isinstance(place.node, Repeat)
