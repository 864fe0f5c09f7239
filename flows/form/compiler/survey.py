"""Makes a tree of items of the survey sheet, and checks their names."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from unicodedata import combining, normalize

from flows.form.compiler.faults import Findings
from flows.form.compiler.kinds import Kind, read_kind
from flows.form.compiler.sheets import Column, Row, Sheet
from flows.form.compiler.xlsform import YES_NO
from flows.form.expressions import Names
from flows.form.outline import Choice, Type
from flows.sentence import Sentence

MAX_DEPTH = 20
OTHER = "other"
"""The name of the choice that `or_other` adds."""

_NAME = re.compile(r"[^\W\d][\w.-]*")
_NUMBER = re.compile(r"\d+(\.\d+)*\.?")


@dataclass
class Item:
    """A row of the survey sheet, with the rows inside it."""

    index: int
    """Its index in the list of all items."""
    row: Row
    kind: Kind
    name: str
    parent: Item | None = None
    repeats: tuple[str, ...] = ()
    """The names of the repeats around it, from the outermost to the innermost."""
    children: list[Item] = field(default_factory=list)

    @property
    def is_repeat(self) -> bool:
        """Whether it begins a repeat."""
        return self.kind.word == "begin repeat"

    @property
    def is_group(self) -> bool:
        """Whether it begins a group."""
        return self.kind.word == "begin group"

    @property
    def inside(self) -> tuple[str, ...]:
        """Return the names of the repeats around its children: its own repeats, and itself if it is one."""
        return (*self.repeats, self.name) if self.is_repeat else self.repeats


class Survey:
    """All items of the survey sheet."""

    def __init__(self, sheet: Sheet, findings: Findings) -> None:
        self._sheet = sheet
        self._findings = findings
        self._open: list[Item] = []
        self.items: list[Item] = []
        """Every item, in the order of the sheet."""
        for row in sheet.rows:
            if YES_NO.get(row["disabled"]) is not True:
                self._add(row)
        for item in self._open:
            self._fault(
                item.row,
                "type",
                Sentence("{name!r} is never closed", name=item.name),
                Sentence("add a row {end!r}", end=_end(item)),
            )
        self._check_names()
        self.named = {item.name: item for item in self.items if self._count(item.name) == 1}
        """The items that expressions can name: those whose name is unique in the form."""

    @property
    def top(self) -> list[Item]:
        """Return the outermost items."""
        return [item for item in self.items if item.parent is None]

    def names(self, lists: dict[str, tuple[Choice, ...]]) -> Names:
        """Return the names that expressions may use. `lists` has the choice lists by name."""
        columns = {
            name: frozenset({"name", "label"}.union(*(dict(choice.columns) for choice in choices)))
            for name, choices in lists.items()
        }
        return Names(
            {name: item.repeats for name, item in self.named.items() if item.kind.type is not None},
            {name: item.repeats for name, item in self.named.items() if item.is_repeat},
            columns,
        )

    def is_ambiguous(self, name: str) -> bool:
        """Whether more than one question or repeat has this name."""
        return self._count(name) > 1

    def _count(self, name: str) -> int:
        return self._counts.get(name, 0)

    def _add(self, row: Row) -> None:
        if not row["type"]:
            if row["name"] or row.languages("label"):
                self._fault(
                    row,
                    "type",
                    Sentence("the row has no type"),
                    Sentence('fill in "text", "integer", "select_one LIST" …'),
                )
            return
        kind = read_kind(row["type"])
        if kind.word.startswith("end"):
            self._close(row, kind)
            return
        if kind.fault and kind.repair:
            self._fault(row, "type", kind.fault, kind.repair)
        item = self._append(row, kind, self._name(row, kind))
        if kind.word.startswith("begin"):
            self._open.append(item)
            if len(self._open) == MAX_DEPTH + 1:
                self._fault(
                    row,
                    "type",
                    Sentence("more than {most} groups inside each other", most=MAX_DEPTH),
                    Sentence("use fewer"),
                )
                self._findings.raise_if_any()  # so deep a tree would overflow the stack
        elif kind.or_other:
            self._append(*_other(item))

    def _append(self, row: Row, kind: Kind, name: str) -> Item:
        parent = self._open[-1] if self._open else None
        item = Item(len(self.items), row, kind, name, parent, parent.inside if parent else ())
        if parent:
            parent.children.append(item)
        self.items.append(item)
        return item

    def _close(self, row: Row, kind: Kind) -> None:
        if not self._open:
            self._fault(
                row,
                "type",
                Sentence("{kind!r} closes nothing", kind=row["type"]),
                Sentence("take the row out"),
            )
            return
        item = self._open.pop()
        if kind.word.split()[1] != item.kind.word.split()[1]:
            what = Sentence(
                "{kind!r} stands where {name!r} of row {number} must be closed",
                kind=row["type"],
                name=item.name,
                number=item.row.number,
            )
            self._fault(row, "type", what, Sentence("write {end!r} here", end=_end(item)))
        if not item.children:
            self._fault(
                item.row,
                "name",
                Sentence("nothing stands inside {name!r}", name=item.name),
                Sentence("fill it or take it out"),
            )

    def _name(self, row: Row, kind: Kind) -> str:
        name = row["name"]
        if not name and kind.type is Type.NOTE:
            return f"generated_note_name_{row.number}"  # as pyxform names it
        if not name and kind.word == "metadata":
            return kind.name
        if not name:
            self._fault(
                row, "name", Sentence("the row has no name"), Sentence("give it one, e.g. 'muc_tieu'")
            )
        elif _NUMBER.fullmatch(name):
            repair = Sentence(
                "put {name} into the column 'number' and name the question by a word, e.g. 'muc_tieu'",
                name=name,
            )
            self._fault(row, "name", Sentence("the number {name!r} cannot be a name", name=name), repair)
        elif not _NAME.fullmatch(name):
            self._fault(
                row,
                "name",
                Sentence("{name!r} cannot be a name", name=name),
                Sentence("write e.g. {plain_name!r}", plain_name=_plain_name(name)),
            )
        return name

    def _check_names(self) -> None:
        self._counts: dict[str, int] = {}
        seen: dict[tuple[tuple[str, ...], str], Item] = {}
        repeats: dict[str, Item] = {}
        for item in self.items:
            if item.is_group or not item.name:
                continue
            self._counts[item.name] = self._counts.get(item.name, 0) + 1
            first = seen.setdefault((item.repeats, item.name), item)
            first = repeats.setdefault(item.name, item) if item.is_repeat and first is item else first
            if first is not item:
                level = (
                    Sentence("in the repeat {value!r}", value=item.repeats[-1])
                    if item.repeats
                    else Sentence("outside repeats")
                )
                level = (
                    Sentence("among the repeats")
                    if item.is_repeat and item.repeats != first.repeats
                    else level
                )
                what = Sentence(
                    "the name {name!r} is used twice {level}, first in row {number}",
                    name=item.name,
                    level=level,
                    number=first.row.number,
                )
                self._fault(
                    item.row, "name", what, Sentence("choose another name; groups do not keep names apart")
                )

    def _fault(self, row: Row, column: str, what: Sentence, repair: Sentence) -> None:
        self._findings.fault(self._sheet.name, row.number, self._sheet.header(column), what, repair)


def _other(item: Item) -> tuple[Row, Kind, str]:
    """Return the row, kind and name of the question that asks for the words behind "other"."""
    name = f"{item.name}_{OTHER}"
    relevant = Column("relevant", "relevant")
    row = Row(item.row.number, {relevant: f"selected(${{{item.name}}}, '{OTHER}')"})
    return row, Kind("question", Type.TEXT, OTHER), name


def _end(item: Item) -> str:
    return f"end {item.kind.word.split()[1]}"


def _plain_name(name: str) -> str:
    letters = normalize("NFD", name.lower().replace("đ", "d"))
    plain = re.sub(r"[^a-z0-9]+", "_", "".join(c for c in letters if not combining(c))).strip("_")
    return plain if plain and not plain[0].isdigit() else f"cau_{plain}".rstrip("_")
