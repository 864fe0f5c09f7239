"""An outline: the official form as data, a tree of Section, Repeat and Question.

`flows.form.compiler` compiles it from XLSForm. It is frozen: a published version never changes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property

from flows.form.expressions import Expression
from flows.sentence import Sayable

MENTION = re.compile(r"\$\{\s*([^\s{}]+)\s*\}")
"""${name} in a sentence. The dialogue replaces it by the answer."""


class Type(StrEnum):
    """The type of a question's answer. These are the XLSForm types that a chat can ask."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    TIME = "time"
    SELECT_ONE = "select_one"
    SELECT_MULTIPLE = "select_multiple"
    NOTE = "note"
    GEOPOINT = "place"
    PHOTO = "photo"
    AUDIO = "audio"
    FILE = "file"
    CALCULATE = "calculate"


UNTYPED = frozenset({Type.TEXT, Type.PHOTO, Type.AUDIO, Type.FILE})
"""The types whose answers are only words and files, without a typed value."""
SILENT = frozenset({Type.NOTE, Type.CALCULATE})
"""The types that ask the respondent nothing."""


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence of the outline in one or several languages."""

    default: str
    translations: tuple[tuple[str, str], ...] = ()
    """(language code such as "en", sentence) for each language other than the outline's own."""

    def to(self, language: str) -> str:
        """Return the sentence in `language`, or in the outline's own language if it is not translated."""
        for code, sentence in self.translations:
            if code == language and sentence:
                return sentence
        return self.default

    @property
    def mentions(self) -> frozenset[str]:
        """Return the names that the sentence mentions as ${name}, in any language."""
        sentences = (self.default, *(sentence for _, sentence in self.translations))
        return frozenset(name for sentence in sentences for name in MENTION.findall(sentence))


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the offered answers of a select question."""

    value: str
    label: Text
    columns: tuple[tuple[str, str], ...] = ()
    """The other cells of the choices sheet, by column name. A choice_filter reads them."""


class Precision(StrEnum):
    """How much of a date is asked (XLSForm's appearances of a date). The rest is its first month or day."""

    DAY = "date"
    MONTH = "month"
    YEAR = "year"


class FigureKind(StrEnum):
    """The kind of a figure."""

    COUNT = "count"
    """A number of something: communes, households, hectares, cattle."""
    MONEY = "money"
    """A sum in đồng."""
    PERIOD = "period"
    """A day, month, quarter, year, or a span of them."""
    ADMIN_UNIT = "place"
    """A province, district or commune, of today or of before 1 July 2025."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A figure that the outline declares for a question."""

    name: str
    """The figure's name, e.g. "so_ho". It never changes, and is unique in its question."""
    kind: FigureKind
    label: Text
    """The figure's name as people see it: "số hộ"."""
    units: tuple[str, ...] = ()
    """For a count, the units that it may have, in small letters: ("hộ", "gia đình")."""

    def __hash__(self) -> int:
        """Hash only the name, because these are used as keys very often."""
        return hash(self.name)


@dataclass(frozen=True, slots=True)
class Aspect:
    """What an answer may be about: an item of the letter's bracketed list."""

    name: str
    """The item as the letter prints it: "thời gian phê duyệt". A part keeps it (Part.aspect)."""
    words: tuple[str, ...] = ()
    """The key words of an answer that touches it. They are compared without accents."""
    is_asked: bool = False
    """Whether it is asked for, once, in an answer that does not touch it."""


@dataclass(frozen=True, slots=True)
class Question:
    """One item of the outline."""

    key: str
    """The question's XLSForm name. It never changes, and is unique among the questions of its repeat."""
    type: Type
    label: Text
    """The question as it is asked, in correct spelling."""
    number: str = ""
    """The number as the letter prints it ("1.7"). It is only shown, and never a key."""
    printed: Text | None = None
    """The line as the letter prints it, misprints included; None if it equals number and label."""
    hint: Text | None = None
    aspects: tuple[Aspect, ...] = ()
    """The items of the letter's bracketed list. They suggest what the answer may be about."""
    example: Text | None = None
    """A good answer, which [Gợi ý] shows."""
    multiline: bool = False
    """Whether several messages make one answer, which "done" closes. Otherwise one message is the answer."""
    relevant: Expression | None = None
    required: Expression | None = None
    constraint: Expression | None = None
    constraint_message: Text | None = None
    calculation: Expression | None = None
    default: Expression | None = None
    default_once: bool = False
    """Whether an expression makes the default. It is made once, when the form or the row is begun."""
    suggest: str = ""
    """For a text, the template of another question ("du_an/ten"). Its answers are offered as buttons."""
    figures: tuple[Wanted, ...] = ()
    """For a text, the figures that are read in its prose and offered for confirmation."""
    choices: tuple[Choice, ...] = ()
    choice_filter: Expression | None = None
    read_only: bool = False
    """Whether the question is shown with its value, like a note, and never asked."""
    triggers: tuple[str, ...] = ()
    """For a calculation, the names of the questions that trigger it. It is made only when one changes."""
    guidance: Text | None = None
    """The text that [Gợi ý] shows besides the aspects."""
    precision: Precision = Precision.DAY
    mentions_in_choices: bool = False
    """Whether a choice's label mentions a ${name}."""
    row: int = 0
    """The row of the survey sheet, 1-based, for messages to the outline's author."""

    @property
    def is_note(self) -> bool:
        """Whether it is only shown, together with the next question."""
        return self.type is Type.NOTE or self.read_only

    @property
    def is_silent(self) -> bool:
        """Whether it asks the respondent nothing."""
        return self.type in SILENT or self.read_only

    @property
    def takes_many(self) -> bool:
        """Whether several messages make its answer, which "done" closes."""
        return self.multiline or self.type is Type.SELECT_MULTIPLE


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with the nodes under it. It adds nothing to an answer's path."""

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
    """A part that is asked once per project, or once per approach. Each time makes a row."""

    key: str
    label: Text
    """The word for one row: "Dự án", "Tiếp cận"."""
    children: tuple[Node, ...]
    number: str = ""
    printed: Text | None = None
    hint: Text | None = None
    relevant: Expression | None = None
    count: Expression | None = None
    """XLSForm's repeat_count. So many rows are asked, and there is no gate. It never deletes rows."""
    minimum: int = 0
    """With 1 or more, the dialogue begins the first row at once; with 0 it asks first."""
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
    """The short title by which respondents choose the outline: "Dự án từ ngân sách Nhà nước"."""
    language: str
    """The code of the outline's own language, e.g. "vi"."""
    languages: tuple[str, ...]
    children: tuple[Node, ...]
    heading: tuple[str, ...] = ()
    """The lines that the letter prints above the outline, for the Word report."""
    footnote: tuple[str, ...] = ()
    """The lines that the letter prints below it."""
    keep_days: int | None = None
    """How many days a draft is kept after its last message; None for as long as its respondent wants."""
    deadline: date | None = None
    """The last day on which a report is submitted in time; None for any day."""
    organisation: str = ""
    """The template of the question that tells who reports, outside of every repeat; "" if none does."""
    province: str = ""
    """The template of the question that asks for the organisation's province, likewise."""
    commune: str = ""
    """The template of the question that asks for its commune, likewise."""
    probes: bool = True
    """Whether it is asked once, behind "done", what an answer does not touch (Aspect.is_asked)."""
    lists: Mapping[str, tuple[Choice, ...]] = field(default_factory=dict)
    """The choice lists by name. instance('list') and jr:choice-name look in them."""
    warnings: tuple[Sayable, ...] = field(default=(), compare=False)

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """Return the place of every node, in the order in which nodes are printed and asked."""
        return tuple(_places(self.children, (), ()))

    @cached_property
    def by_template(self) -> dict[str, Place]:
        """Return questions and repeats by their path without row numbers, e.g. "du_an/tiep_can/ten"."""
        return {place.template: place for place in self.places if not isinstance(place.node, Section)}

    @cached_property
    def asked(self) -> dict[str, Place]:
        """Return the questions that a respondent answers, by template."""
        return {
            template: place
            for template, place in self.by_template.items()
            if isinstance(place.node, Question) and not place.node.is_silent
        }

    @cached_property
    def triggered(self) -> Mapping[str, tuple[Place, ...]]:
        """Return the calculations that a changed answer triggers, by the template of its question."""
        found: dict[str, tuple[Place, ...]] = {}
        for place in self.places:
            for name in place.node.triggers if isinstance(place.node, Question) else ():
                template = self.by_name[name].template
                found[template] = (*found.get(template, ()), place)
        return found

    @cached_property
    def kept_calculations(self) -> tuple[Place, ...]:
        """Return the calculations whose result once() keeps."""
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
        """Return the questions whose default is made only once."""
        return tuple(one for one in self.places if isinstance(one.node, Question) and one.node.default_once)

    def block(self, place: Place) -> tuple[Place, ...]:
        """Return the items of `place`'s block: those of one project, or of the outermost section."""
        return self.blocks.get(self.block_key(place), ())

    def block_key(self, place: Place) -> str:
        """Return the name of `place`'s block: "du_an/" in a repeat, the outermost section's key, or ""."""
        if place.repeats:
            return f"{place.repeats[0].key}/"
        return place.sections[0].key if place.sections else ""

    @cached_property
    def blocks(self) -> dict[str, tuple[Place, ...]]:
        """Return the items that progress counts and the contents list, by block, in the order asked.

        A block is a repeat ("du_an/", "du_an/tiep_can/") or an outermost section. An item is a question or a
        repeat. A repeat is an item if it has a printed number or is inside another repeat: all approaches of
        a project are one item.
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
        """Return the places directly inside each section and repeat. None has those of the outline itself."""
        found: dict[Place | None, list[Place]] = {None: []}
        for place in self.places:
            found.setdefault(place.around[-1] if place.around else None, []).append(place)
        return {around: tuple(places) for around, places in found.items()}

    @cached_property
    def by_name(self) -> dict[str, Place]:
        """Return questions and repeats by the name that expressions use."""
        return {place.node.key: place for place in self.by_template.values()}


@dataclass(frozen=True, eq=False)
class Place:
    """A node and the way to it. An outline has one place for each node. Places are compared by identity."""

    node: Node
    around: tuple[Place, ...]
    """The places of the sections and repeats around it, outermost first."""
    repeats: tuple[Place, ...]
    """The places of the repeats around it, outermost first. Their keys are in its path."""
    template: str
    """The path without row numbers."""

    @property
    def key(self) -> str:
        """Return the key of its node."""
        return self.node.key

    @cached_property
    def guards(self) -> tuple[Place, ...]:
        """Return those of itself and the places around it that have a condition (`relevant`)."""
        return tuple(place for place in (*self.around, self) if place.node.relevant is not None)

    @property
    def sections(self) -> tuple[Section, ...]:
        """Return the sections around it, outermost first. Repeats between them do not matter."""
        return tuple(place.node for place in self.around if isinstance(place.node, Section))

    def path(self, rows: tuple[int, ...]) -> str:
        """Return the path of this node in the given rows, one row (from 1) for each repeat around it.

        It is "du_an[2]/tiep_can[1]/ten" for a question and "du_an[2]/tiep_can" for a repeat. Further rows are
        ignored.
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
    """Return every row of the innermost of nested repeats, in the order told.

    `outer` are the rows around the outermost repeat. `rows_of` returns the rows of a repeat in given rows.
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
