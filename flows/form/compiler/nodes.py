"""Makes the nodes of an outline from the items of a survey."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches

from flows.form.compiler import unused
from flows.form.compiler.aspects import read_aspects
from flows.form.compiler.faults import Findings
from flows.form.compiler.figures import read_wanted
from flows.form.compiler.formulas import Formulas, quoted
from flows.form.compiler.kinds import CONSTRAINTS, METADATA
from flows.form.compiler.ranges import read_range
from flows.form.compiler.sheets import Sheet, Workbook
from flows.form.compiler.survey import OTHER, Item, Survey
from flows.form.compiler.texts import Languages
from flows.form.compiler.xlsform import YES_NO, is_dynamic
from flows.form.expressions import Expression
from flows.form.outline import (
    MENTION,
    SILENT,
    UNTYPED,
    Choice,
    Node,
    Precision,
    Question,
    Repeat,
    Section,
    Text,
    Type,
)
from flows.reading.typed import read_default
from flows.sentence import Sentence

_TIMES = re.compile(r"(\d{1,4})\s*[-–]\s*(\d{1,4})")  # Word makes an en dash of a hyphen
DEFAULT_TIMES = (0, 200)
_PRECISIONS = {"year": Precision.YEAR, "month-year": Precision.MONTH}
_FILES = frozenset({Type.PHOTO, Type.AUDIO, Type.FILE})
_MULTILINE = _FILES | {Type.TEXT}
_WORDS = {
    OTHER: {"vi": "Khác", "en": "Other"},
    "specify": {"vi": "Khác, xin ghi rõ", "en": "Other, please specify"},
    "acknowledge": {"vi": "Đã đọc", "en": "I have read this"},
    "phone number": {"vi": "Chỉ viết chữ số.", "en": "Write digits only."},
}
"""Texts that XLSForm leaves to the program, by language."""


class Nodes:
    """Makes the nodes of an outline. The faults that it finds are added to the findings."""

    def __init__(
        self,
        workbook: Workbook,
        survey: Survey,
        lists: Mapping[str, tuple[Choice, ...]],
        languages: Languages,
        findings: Findings,
    ) -> None:
        self._sheet: Sheet = workbook["survey"]
        self._choices_sheet = workbook["choices"]
        self._lists = lists
        self._languages = languages
        self._findings = findings
        self._mentioned = {
            name
            for kind in ("survey", "choices")
            for row in workbook[kind].rows
            for cell in row.cells.values()
            for name in MENTION.findall(cell)
        }
        self._formulas = Formulas(survey, self._sheet, survey.names(dict(lists)), findings)
        self.top = self._nodes(survey.top)
        """The outermost nodes."""
        self._formulas.check_circles()

    def _nodes(self, items: list[Item]) -> tuple[Node, ...]:
        nodes = (self._node(item) for item in items)
        return tuple(node for node in nodes if node is not None)

    def _node(self, item: Item) -> Node | None:
        if item.is_repeat:
            return self._repeat(item)
        self._check_only_repeats(item)
        if item.is_group:
            return self._section(item)
        if item.kind.word == "metadata":
            return self._metadata(item)
        return self._question(item)

    def _section(self, item: Item) -> Section | None:
        children = self._nodes(item.children)
        if not children:
            return None  # it contains only values that a device would fill in
        return Section(
            item.name,
            self._text(item, "label") or Text(""),
            children,
            number=item.row["number"],
            printed=self._printed(item),
            hint=self._text(item, "hint"),
            relevant=self._formulas.compile(item, "relevant"),
            row=item.row.number,
        )

    def _repeat(self, item: Item) -> Repeat:
        label = self._text(item, "label")
        if label is None:
            self._warn(
                item,
                "label",
                Sentence("the repeat {name!r} has no label", name=item.name),
                Sentence("say what one row is called"),
            )
        minimum, maximum = self._times(item)
        return Repeat(
            item.name,
            label or Text(item.name),
            self._nodes(item.children),
            number=item.row["number"],
            printed=self._printed(item),
            hint=self._text(item, "hint"),
            relevant=self._formulas.compile(item, "relevant"),
            count=self._formulas.compile(item, "repeat_count"),
            minimum=minimum,
            maximum=maximum,
            row=item.row.number,
        )

    def _metadata(self, item: Item) -> Question | None:
        source = METADATA[item.kind.name]
        if source == "''" and item.name not in self._mentioned:
            return None
        calculation = self._formulas.compile(item, "calculation", source)
        return Question(
            item.name, Type.CALCULATE, Text(item.name), calculation=calculation, row=item.row.number
        )

    def _question(self, item: Item) -> Question:
        kind = self._type(item)
        for column, what, repair in unused.faults(item):
            self._fault(item, column, what, repair)
        for column, what, repair in unused.notices(item, kind):
            self._warn(item, column, what, repair)
        appearances = item.row["appearance"].split()
        required = self._formulas.compile(item, "required")
        hint, guidance = self._text(item, "hint"), self._text(item, "guidance_hint")
        own, choices = self._own_words(item), self._choices(item)
        question = Question(
            item.name,
            kind,
            self._label(item, kind),
            number=item.row["number"],
            printed=self._printed(item),
            hint=hint or guidance or own,
            guidance=guidance if hint else None,
            aspects=read_aspects(item.row, self._sheet, self._findings),
            example=self._text(item, "example"),
            multiline="multiline" in appearances and kind in _MULTILINE,
            suggest=item.row["suggest"],
            figures=read_wanted(item.row, self._sheet, kind, self._findings),
            relevant=self._formulas.compile(item, "relevant"),
            required=None if required and required.source == "false()" else required,
            constraint=self._constraint(item),
            constraint_message=self._text(item, "constraint_message") or own,
            calculation=self._formulas.compile(item, "calculation"),
            default=self._default(item) if kind not in _FILES else None,
            default_once=kind not in _FILES and is_dynamic(item.row["default"], item.kind.name),
            choices=choices,
            mentions_in_choices=any(choice.label.mentions for choice in choices),
            choice_filter=self._formulas.compile(item, "choice_filter"),
            read_only=self._is_read_only(item, kind),
            triggers=self._formulas.triggers(item),
            precision=next((_PRECISIONS[one] for one in appearances if one in _PRECISIONS), Precision.DAY),
            row=item.row.number,
        )
        self._check_default(item, question)
        return question

    def _type(self, item: Item) -> Type:
        kind = item.kind.type or Type.TEXT
        if kind is Type.NOTE and item.row["constraint"]:
            self._warn(item, "constraint", Sentence("a note has no answer that a constraint could judge"))
        if kind is Type.CALCULATE:
            return kind
        if item.row["calculation"]:
            if kind is not Type.NOTE and not self._is_closed(item):
                self._warn(
                    item,
                    "calculation",
                    Sentence("{name!r} is calculated: shown, and never asked", name=item.name),
                )
            return Type.CALCULATE
        if self._is_closed(item) and not item.row["default"]:
            return Type.NOTE
        if item.kind.name == "range" and (bounds := read_range(item.row)) is not None and bounds.is_whole:
            return Type.INTEGER
        return kind

    def _is_closed(self, item: Item) -> bool:
        """Whether the form lets nobody answer. A condition counts as yes, and the author gets a warning."""
        read_only = item.row["read_only"]
        return bool(read_only) and YES_NO.get(read_only, True)

    def _is_read_only(self, item: Item, kind: Type) -> bool:
        """Whether the question is shown with its value, and not asked."""
        if item.kind.type is Type.CALCULATE or kind is Type.NOTE:
            return False
        return kind is Type.CALCULATE or self._is_closed(item)

    def _own_words(self, item: Item) -> Text | None:
        """Return the text that a type adds: the bounds of a range, or that a phone number is digits."""
        if item.kind.name in _WORDS and item.kind.type is Type.TEXT and item.kind.name != OTHER:
            return self._word(item.kind.name)
        bounds = read_range(item.row) if item.kind.name == "range" else None
        if bounds is None:
            return None
        own, others = self._languages.own, self._languages.others
        return Text(bounds.words(own), tuple((code, bounds.words(code)) for code in others))

    def _label(self, item: Item, kind: Type) -> Text:
        if item.kind.name == OTHER:
            return self._word("specify")
        label = self._text(item, "label") or self._text(item, "hint")
        if label is None and kind is not Type.CALCULATE:
            self._warn(
                item,
                "label",
                Sentence("the question {name!r} has no label", name=item.name),
                Sentence("write what is asked"),
            )
        return label or Text(item.name)

    def _constraint(self, item: Item) -> Expression | None:
        own = item.row["constraint"]
        bounds = read_range(item.row) if item.kind.name == "range" else None
        if bounds is not None:
            within = bounds.constraint
            return self._formulas.compile(item, "constraint", f"({within}) and ({own})" if own else within)
        return self._formulas.compile(item, "constraint", own or CONSTRAINTS.get(item.kind.name, ""))

    def _default(self, item: Item) -> Expression | None:
        default = item.row["default"]
        if not default:
            return None
        dynamic = is_dynamic(default, item.kind.name)
        return self._formulas.compile(item, "default", default if dynamic else quoted(default))

    def _check_default(self, item: Item, question: Question) -> None:
        """Warn of a constant default that is no value of the question's type. It is kept as words."""
        default = item.row["default"]
        if question.default is None or question.type in UNTYPED | SILENT:
            return
        if not is_dynamic(default, item.kind.name) and read_default(question, default) is None:
            kind = "choice" if question.choices else question.type.value
            repair = Sentence("write it as ODK keeps it: 2.5, 2013-06-10, a choice's name")
            self._warn(
                item, "default", Sentence("{default!r} is no {kind}", default=default, kind=kind), repair
            )

    def _choices(self, item: Item) -> tuple[Choice, ...]:
        if item.kind.name in {"acknowledge", "trigger"}:
            return (Choice("OK", self._word("acknowledge")),)
        name = item.kind.list_name
        if not name:
            return ()
        choices = self._lists.get(name, ())
        if not choices:
            close = get_close_matches(name, self._lists, n=1)
            repair = (
                Sentence("did you mean {value!r}?", value=close[0])
                if close
                else Sentence("add its rows to the choices sheet")
            )
            self._fault(item, "type", Sentence("there is no choice list {name!r}", name=name), repair)
        for choice in choices:
            self._formulas.check_mentions(item, "type", choice.label)
            if item.kind.type is Type.SELECT_MULTIPLE:
                self._check_spaces(item, choice)
        return (*choices, Choice(OTHER, self._word(OTHER))) if item.kind.or_other else choices

    def _check_spaces(self, item: Item, choice: Choice) -> None:
        if not re.search(r"\s", choice.value):
            return
        rows = (row for row in self._choices_sheet.rows if row["name"] == choice.value)
        number = next((row.number for row in rows if row["list_name"] == item.kind.list_name), 0)
        self._findings.fault(
            self._choices_sheet.name,
            number,
            self._choices_sheet.header("name"),
            Sentence(
                "the choice {value!r} has a space in its name, but {name!r} is a "
                "select_multiple, whose answers are separated by spaces",
                value=choice.value,
                name=item.name,
            ),
            Sentence("write {join!r}", join="_".join(choice.value.split())),
        )

    def _times(self, item: Item) -> tuple[int, int]:
        cell = item.row["times"]
        if not cell:
            return DEFAULT_TIMES
        match = _TIMES.fullmatch(cell)
        if match is None or not int(match[1]) <= int(match[2]) or match[2] == "0":
            repair = Sentence("write minimum-maximum, e.g. 1-200, in a cell formatted as text")
            self._fault(item, "times", Sentence("{cell!r} does not say how often", cell=cell), repair)
            return DEFAULT_TIMES
        return int(match[1]), int(match[2])

    def _check_only_repeats(self, item: Item) -> None:
        for column in ("times", "repeat_count"):
            if item.row[column]:
                self._fault(
                    item,
                    column,
                    Sentence("{name!r} is no repeat", name=item.name),
                    Sentence("move the cell to the row begin repeat"),
                )

    def _printed(self, item: Item) -> Text | None:
        printed = item.row["printed"]
        return Text(printed.replace(" / ", "\n")) if printed else None

    def _text(self, item: Item, column: str) -> Text | None:
        return self._formulas.check_mentions(item, column, self._languages.text(item.row, column))

    def _word(self, word: str) -> Text:
        words = _WORDS[word]
        own = words.get(self._languages.own, words["en"])
        return Text(own, tuple((code, words[code]) for code in self._languages.others if code in words))

    def _warn(self, item: Item, column: str, what: Sentence, repair: Sentence | None = None) -> None:
        self._findings.warn(self._sheet.name, item.row.number, self._sheet.header(column), what, repair)

    def _fault(self, item: Item, column: str, what: Sentence, repair: Sentence) -> None:
        self._findings.fault(self._sheet.name, item.row.number, self._sheet.header(column), what, repair)
