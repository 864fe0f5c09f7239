"""An outline: the official form as data, a tree of Section, Repeat and Question.

Compiled from XLSForm by `flows.form.compiler`, frozen ever after: a published version never changes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from flows.form.expressions import Expression
from flows.sentence import Sayable

MENTION = re.compile(r"\$\{\s*([^\s{}]+)\s*\}")
"""${name} in a sentence: the dialogue puts the answer there."""


class Type(StrEnum):
    """What kind of answer a question takes (a subset of XLSForm's types, as a chat can ask them)."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    TIME = "time"
    SELECT_ONE = "select_one"
    SELECT_MULTIPLE = "select_multiple"
    NOTE = "note"
    PLACE = "place"
    PHOTO = "photo"
    AUDIO = "audio"
    FILE = "file"
    CALCULATE = "calculate"


UNTYPED = frozenset({Type.TEXT, Type.PHOTO, Type.AUDIO, Type.FILE})
"""Types whose answers are their words and files: there is no value beside them."""
SILENT = frozenset({Type.NOTE, Type.CALCULATE})
"""Types that ask nothing of the respondent."""


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence of the outline in one or several languages."""

    default: str
    translations: tuple[tuple[str, str], ...] = ()
    """(language code such as "en", sentence), for the languages other than the outline's own."""

    def to(self, language: str) -> str:
        """The sentence in `language`, or in the outline's own language where it is not translated."""
        for code, sentence in self.translations:
            if code == language and sentence:
                return sentence
        return self.default

    @property
    def mentions(self) -> frozenset[str]:
        """The names that stand as ${name} in the sentence, in any language."""
        sentences = (self.default, *(sentence for _, sentence in self.translations))
        return frozenset(name for sentence in sentences for name in MENTION.findall(sentence))


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the offered answers of a select question."""

    value: str
    label: Text
    columns: tuple[tuple[str, str], ...] = ()
    """Further cells of the choices sheet, by column name: what a choice_filter reads."""


class Precision(StrEnum):
    """How much of a date is asked (XLSForm's appearances of a date); what is not asked is its first day."""

    DAY = "date"
    MONTH = "month"
    YEAR = "year"


class FigureKind(StrEnum):
    """What a figure is."""

    COUNT = "count"
    """A number of something: communes, households, hectares, cattle."""
    MONEY = "money"
    """A sum in đồng."""
    PERIOD = "period"
    """A day, month, quarter, year, or a span of them."""
    PLACE = "place"
    """A province, district or commune, of today or of before 1 July 2025."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A figure that a question has, as the outline declares it."""

    name: str
    """Names it for ever, unique in its question: "so_ho"."""
    kind: FigureKind
    label: Text
    """As it is shown: "số hộ"."""
    units: tuple[str, ...] = ()
    """For a count: the words that it may be counted in, in small letters: ("hộ", "gia đình")."""

    def __hash__(self) -> int:
        """By its name alone: what is read is looked up by what is wanted, again and again."""
        return hash(self.name)


@dataclass(frozen=True, slots=True)
class Question:
    """One item of the outline."""

    key: str
    """The XLSForm name: names the question for ever, unique among the questions of its repeat."""
    type: Type
    label: Text
    """As it is asked, in correct spelling."""
    number: str = ""
    """As the letter prints it ("1.7"); only shown, never a key."""
    printed: Text | None = None
    """As the letter prints it, misprints included; None where it equals number and label."""
    hint: Text | None = None
    aspects: tuple[str, ...] = ()
    """The bracketed list of the letter, item by item: what one may write about."""
    multiline: bool = False
    """Several messages make one answer, closed by "done"; otherwise one message moves on."""
    relevant: Expression | None = None
    required: Expression | None = None
    constraint: Expression | None = None
    constraint_message: Text | None = None
    calculation: Expression | None = None
    default: Expression | None = None
    default_once: bool = False
    """Whether the default is made by an expression: once, when the form is begun, or the row."""
    suggest: str = ""
    """For a text: the template of a question ("du_an/ten") whose answers are offered as buttons."""
    figures: tuple[Wanted, ...] = ()
    """For a text: what is read out of its prose, and offered to be confirmed."""
    choices: tuple[Choice, ...] = ()
    choice_filter: Expression | None = None
    read_only: bool = False
    """Shown with its value like a note, and never asked."""
    triggers: tuple[str, ...] = ()
    """For a calculation: the names of the questions at whose changes, and only then, it is made."""
    guidance: Text | None = None
    """What [Gợi ý] says beside the aspects."""
    precision: Precision = Precision.DAY
    mentions_in_choices: bool = False
    """Whether the label of a choice has ${names} to be filled in."""
    row: int = 0
    """The row of the survey sheet, 1-based, for messages to the outline's author."""

    @property
    def is_note(self) -> bool:
        """Whether it is shown in passing, before what is asked next."""
        return self.type is Type.NOTE or self.read_only

    @property
    def is_silent(self) -> bool:
        """Whether it asks nothing of the respondent."""
        return self.type in SILENT or self.read_only

    @property
    def takes_many(self) -> bool:
        """Whether several messages make its answer, closed by "done"."""
        return self.multiline or self.type is Type.SELECT_MULTIPLE


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands under it; it adds nothing to an answer's path."""

    key: str
    label: Text
    children: tuple[Node, ...]
    number: str = ""
    printed: Text | None = None
    hint: Text | None = None
    relevant: Expression | None = None
    row: int = 0


@dataclass(frozen=True, slots=True)
class Repeat:
    """A part that is asked once per project, or once per approach: each time is a row."""

    key: str
    label: Text
    """What one row is called, in a word or two: "Dự án", "Tiếp cận"."""
    children: tuple[Node, ...]
    number: str = ""
    printed: Text | None = None
    hint: Text | None = None
    relevant: Expression | None = None
    count: Expression | None = None
    """XLSForm's repeat_count: as many rows as it says are asked, and no gate. It never deletes rows."""
    minimum: int = 0
    """With 1 or more, the dialogue goes straight into the first row; with 0 it asks first."""
    maximum: int = 200
    row: int = 0


Node = Question | Section | Repeat


@dataclass(frozen=True)
class Outline:
    """One published version of a form."""

    key: str
    """XLSForm's form_id, e.g. "ngan_sach"."""
    version: str
    title: Text
    """What the respondent chooses it by, short: "Dự án từ ngân sách Nhà nước"."""
    language: str
    """The code of the outline's own language, e.g. "vi"."""
    languages: tuple[str, ...]
    children: tuple[Node, ...]
    heading: tuple[str, ...] = ()
    """The lines that the letter prints above the outline, for the Word report."""
    footnote: tuple[str, ...] = ()
    """The lines that the letter prints below it."""
    keep_days: int | None = None
    """How long a draft that nobody writes in any more is kept; None for as long as its respondent wants."""
    lists: Mapping[str, tuple[Choice, ...]] = field(default_factory=dict)
    """The choice lists by name: what instance('list') and jr:choice-name look in."""
    warnings: tuple[Sayable, ...] = field(default=(), compare=False)

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """Every node with where it stands, in the order in which it is printed and asked."""
        return tuple(_places(self.children, (), ()))

    @cached_property
    def by_template(self) -> dict[str, Place]:
        """Questions and repeats by their path without row numbers, e.g. "du_an/tiep_can/ten"."""
        return {place.template: place for place in self.places if not isinstance(place.node, Section)}

    @cached_property
    def asked(self) -> dict[str, Place]:
        """The questions that a respondent answers, by template."""
        return {
            template: place
            for template, place in self.by_template.items()
            if isinstance(place.node, Question) and not place.node.is_silent
        }

    @cached_property
    def triggered(self) -> Mapping[str, tuple[Place, ...]]:
        """The calculations that are made when an answer changes, by the template of its question."""
        found: dict[str, tuple[Place, ...]] = {}
        for place in self.places:
            for name in place.node.triggers if isinstance(place.node, Question) else ():
                template = self.by_name[name].template
                found[template] = (*found.get(template, ()), place)
        return found

    @cached_property
    def kept_calculations(self) -> tuple[Place, ...]:
        """The calculations whose result once() keeps."""
        return tuple(
            place
            for place in self.places
            if isinstance(place.node, Question)
            and place.node.calculation is not None
            and place.node.calculation.is_kept
            and not place.node.triggers
        )

    @cached_property
    def kept_defaults(self) -> tuple[Place, ...]:
        """The questions whose default is made once."""
        return tuple(one for one in self.places if isinstance(one.node, Question) and one.node.default_once)

    def block(self, place: Place) -> tuple[Place, ...]:
        """The items among which `place` is counted: one project's, or those of its outermost section."""
        return self.blocks.get(self.block_key(place), ())

    def block_key(self, place: Place) -> str:
        """What the block of `place` is called: "du_an/" in a repeat, the outermost section's key, or ""."""
        if place.repeats:
            return f"{place.repeats[0].key}/"
        return place.sections[0].key if place.sections else ""

    @cached_property
    def blocks(self) -> dict[str, tuple[Place, ...]]:
        """What is counted and listed: items by block, in the order in which they are asked.

        A block is a repeat ("du_an/", "du_an/tiep_can/") or an outermost section. An item is a question, or a
        repeat that is an item of the letter (has a number) or stands in another: all the approaches of a
        project are one item.
        """
        blocks: dict[str, list[Place]] = {}
        for place in self.places:
            silent = isinstance(place.node, Question) and place.node.is_silent
            if isinstance(place.node, Section) or silent:
                continue
            if isinstance(place.node, Repeat) and not place.repeats and not place.node.number:
                continue
            inside = "".join(f"{repeat.key}/" for repeat in place.repeats)
            blocks.setdefault(inside or self.block_key(place), []).append(place)
        return {key: tuple(items) for key, items in blocks.items()}

    @cached_property
    def inside(self) -> dict[Place | None, tuple[Place, ...]]:
        """The places right inside each section and repeat; those of the outline itself under None."""
        found: dict[Place | None, list[Place]] = {None: []}
        for place in self.places:
            found.setdefault(place.around[-1] if place.around else None, []).append(place)
        return {around: tuple(places) for around, places in found.items()}

    @cached_property
    def by_name(self) -> dict[str, Place]:
        """Questions and repeats by the name that expressions use."""
        return {place.node.key: place for place in self.by_template.values()}


@dataclass(frozen=True, eq=False)
class Place:
    """A node and the way to it. Equal is only what is the same: an outline has one for each node."""

    node: Node
    around: tuple[Place, ...]
    """The places of the sections and repeats around it, outermost first."""
    repeats: tuple[Place, ...]
    """The places of the repeats around it, outermost first; their keys stand in its path."""
    template: str
    """The path without row numbers."""

    @property
    def key(self) -> str:
        """The key of its node."""
        return self.node.key

    @cached_property
    def guards(self) -> tuple[Place, ...]:
        """Itself and the places around it, as far as they are asked only under a condition."""
        return tuple(place for place in (*self.around, self) if place.node.relevant is not None)

    @property
    def sections(self) -> tuple[Section, ...]:
        """The sections around it, outermost first, across repeats."""
        return tuple(place.node for place in self.around if isinstance(place.node, Section))

    def path(self, rows: tuple[int, ...]) -> str:
        """The path of this node in the given rows, one row (from 1) for each repeat around it.

        "du_an[2]/tiep_can[1]/ten" for a question; "du_an[2]/tiep_can" for a repeat. Further rows are ignored.
        """
        if not self.repeats:
            return self.node.key
        steps = [f"{repeat.key}[{row}]/" for repeat, row in zip(self.repeats, rows, strict=False)]
        return "".join(steps) + self.node.key


def rows_inside(
    repeats: Sequence[Place],
    outer: tuple[int, ...],
    rows_of: Callable[[Place, tuple[int, ...]], tuple[int, ...]],
) -> list[tuple[int, ...]]:
    """Every row of the innermost of nested repeats, in the order told.

    `outer` are the rows around the outermost; `rows_of` gives the rows of a repeat in the rows around it.
    """
    found = [outer]
    for repeat in repeats:
        found = [(*rows, row) for rows in found for row in rows_of(repeat, rows)]
    return found


def _places(
    nodes: tuple[Node, ...], around: tuple[Place, ...], repeats: tuple[Place, ...]
) -> Iterator[Place]:
    for node in nodes:
        template = "/".join([*(repeat.key for repeat in repeats), node.key])
        place = Place(node, around, repeats, template)
        yield place
        if isinstance(node, Section):
            yield from _places(node.children, (*around, place), repeats)
        elif isinstance(node, Repeat):
            yield from _places(node.children, (*around, place), (*repeats, place))
