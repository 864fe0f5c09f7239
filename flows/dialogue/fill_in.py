"""Filling in a draft from a file: every cell is taken by its question's screen, as a person's words are.

So nothing is read or kept by rules of its own. What the screen would ask about again is an objection here,
because nobody is there to be asked. Words that mean a button in the chat ("xong") are words in a file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from flows.dialogue import naming
from flows.dialogue.context import Stop, TurnContext
from flows.dialogue.features.calculations import make_triggered
from flows.dialogue.features.figure_reading import refresh
from flows.dialogue.features.keep_parts import MOST_CHARACTERS, new_part
from flows.dialogue.navigation import jump
from flows.dialogue.screens import screen_at
from flows.form.outline import UNTYPED, Place, Precision, Question, Repeat, Section, Type
from flows.messages.message import Kind, Message
from flows.messages.press import Press, Verb
from flows.reading.text import shortened
from flows.report.answer import Standing
from flows.sentence import Sayable, Sentence

MOST_NAMED = 8
"""How many choices an objection names, at most."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a file tells for one question."""

    at: str
    """Where it stands in the file, unique in the report: "du_an!C5". It becomes the message's id."""
    text: str
    chosen: tuple[tuple[str, str], ...] = ()
    """For select_multiple, the (`at`, choice's value) of each choice. `text` then is ""."""


@dataclass(slots=True)
class FilledRow:
    """A report, or one row of a repeat, as a file has it."""

    at: str
    """Where it stands in the file."""
    answers: dict[str, Told] = field(default_factory=dict)
    """By the question's template."""
    rows: dict[str, list[FilledRow]] = field(default_factory=dict)
    """The rows of the repeats inside it, by the repeat's template."""
    is_broken: bool = False
    """Whether a cell of it could not be read, so that an answer is missing here."""


@dataclass(frozen=True, slots=True)
class Objection:
    """Something in a file that cannot be taken."""

    at: str
    what: Sayable
    """What is wrong, and what to do about it."""


class Unseen:
    """The screens of a draft that nobody looks at. They show nothing, for prompts take longest to make."""

    def prompt(self, turn: TurnContext, before: str) -> Message:
        """Return a message without words."""
        return Message(Kind.PROMPT, "")

    def settle(self, turn: TurnContext) -> None:
        """Stay: a new draft was not changed elsewhere."""


def fill_in(turn: TurnContext, report: FilledRow) -> tuple[Objection, ...]:
    """Fill in an empty draft. With objections, the draft must not be kept."""
    turn.answers.load()
    filling = _Filling(turn)
    filling.take(None, report, ())
    make_triggered(turn)
    refresh(turn)
    if filling.objections or filling.is_broken:  # what is asked then depends on what is not known yet
        return tuple(filling.objections)
    return tuple(filling.not_asked())


@dataclass
class _Filling:
    """The way through the outline, from its first question to its last one in every row."""

    turn: TurnContext
    objections: list[Objection] = field(default_factory=list)
    taken: list[tuple[Stop, Told]] = field(default_factory=list)
    is_broken: bool = False

    def take(self, around: Place | None, row: FilledRow, rows: tuple[int, ...]) -> None:
        """Take what one row tells, in the order of the outline."""
        self.is_broken |= row.is_broken
        for place in self.turn.outline.inside.get(around, ()):
            match place.node:
                case Section():
                    self.take(place, row, rows)
                case Repeat():
                    self._take_rows(place, row.rows.get(place.template, []), rows)
                case Question() if (told := row.answers.get(place.template)) is not None:
                    self._answer(Stop(place, rows), told)

    def not_asked(self) -> Iterator[Objection]:
        """Yield an objection for each answer to a question that the other answers make irrelevant."""
        for stop, told in self.taken:
            if not self.turn.is_relevant(stop.place, stop.rows):
                yield Objection(
                    told.at,
                    Sentence(
                        "this question is not asked here, as {others} are answered; empty the cell, or "
                        "correct those answers",
                        others=_deciding(self.turn, stop),
                    ),
                )

    def _take_rows(self, repeat: Place, filled: list[FilledRow], rows: tuple[int, ...]) -> None:
        turn, node = self.turn, repeat.node
        assert isinstance(node, Repeat)
        for number, row in enumerate(filled):
            there = turn.rows(repeat, rows)
            if number < len(there):  # counted by an answer, or begun on the way, as in the chat
                self.take(repeat, row, (*rows, there[number]))
            elif node.count is not None:
                self._object(
                    row.at,
                    Sentence(
                        "by the other answers there are {number} rows here; delete this row, or correct "
                        "the number",
                        number=len(there),
                    ),
                )
            elif number >= node.maximum:
                self._object(
                    row.at,
                    Sentence("there may be {number} rows here at most; delete this row", number=node.maximum),
                )
            else:
                self.take(repeat, row, (*rows, turn.add_row(repeat, rows)))

    def _answer(self, stop: Stop, told: Told) -> None:
        turn = self.turn
        if len(told.text) > MOST_CHARACTERS:
            what = Sentence(
                "the text has {length} characters; an answer has {most} at most. Shorten it",
                length=len(told.text),
                most=MOST_CHARACTERS,
            )
            self._object(told.at, what)
            return
        self.taken.append((stop, told))
        jump(turn, stop)
        screen = screen_at(turn)
        offered = {choice.value for choice in turn.context.choices(stop.place, stop.rows)}
        for at, value in told.chosen:
            if value not in offered:
                self._object(at, _not_offered(turn, stop))
                return
            turn.inbound = replace(turn.inbound, id=at)
            screen.press(turn, Press(Verb.CHOICE, value))
        if not told.chosen:
            turn.inbound = replace(turn.inbound, id=told.at)
            screen.take(turn, new_part(turn, told.text))
        if stop.question.takes_many:
            screen.press(turn, Press(Verb.DONE))
        if (why := _unread(turn, stop, told)) is not None:
            self._object(told.at, why)

    def _object(self, at: str, what: Sayable) -> None:
        self.objections.append(Objection(at, what))


def _unread(turn: TurnContext, stop: Stop, told: Told) -> Sayable | None:
    """Say why an answer was not closed; None if it was."""
    summary = turn.answers.summary(stop.path)
    if summary is not None and summary.standing is Standing.GIVEN:
        return None
    question, words = stop.question, shortened(told.text, 40)
    value = None if summary is None else summary.value
    if question.type in UNTYPED or (value is not None and not turn.meets_constraint(stop, value)):
        own = naming.text(turn, question.constraint_message, stop.place, stop.rows)
        if own:
            return Sentence("“{words}” does not fit: {why}", words=words, why=own.rstrip("."))
        condition = "" if question.constraint is None else question.constraint.source
        return Sentence("“{words}” does not meet the condition {why}", words=words, why=condition)
    if value is not None:
        return Sentence(
            "“{words}” may mean {value} or something else; write it so that it is certain",
            words=words,
            value=str(value).replace(".", ",")
            if isinstance(value, int | Decimal)
            else naming.written(turn, stop, value),
        )
    if question.type in {Type.SELECT_ONE, Type.SELECT_MULTIPLE}:
        return _not_offered(turn, stop)
    like = LIKE[question.precision if question.type is Type.DATE else question.type]
    return Sentence("“{words}” is no {kind}; write it like {like}", words=words, kind=like[0], like=like[1])


LIKE: dict[Type | Precision, tuple[Sentence, str]] = {
    Type.INTEGER: (Sentence("whole number"), "1200"),
    Type.DECIMAL: (Sentence("number"), "1234,5"),
    Precision.DAY: (Sentence("day"), "10/6/2013"),
    Precision.MONTH: (Sentence("month"), "6/2013"),
    Precision.YEAR: (Sentence("year"), "2013"),
    Type.TIME: (Sentence("time of day"), "14:30"),
    Type.GEOPOINT: (Sentence("place on the map"), "21.0278, 105.8342"),
}
"""What an answer is called, and an example, by the question's type or, for dates, its precision."""


def _not_offered(turn: TurnContext, stop: Stop) -> Sentence:
    labels = [one.label.to(turn.say.language) for one in turn.context.choices(stop.place, stop.rows)]
    named = ", ".join(f"“{label}”" for label in labels[:MOST_NAMED]) + (
        " …" if len(labels) > MOST_NAMED else ""
    )
    return Sentence("this choice is not offered here; choose from {choices}", choices=named or "–")


def _deciding(turn: TurnContext, stop: Stop) -> str:
    """Name the questions that decide whether this one is asked."""
    names = dict.fromkeys(
        name
        for place in stop.place.guards
        if place.node.relevant is not None
        for name in sorted(place.node.relevant.names)
    )
    places = [turn.outline.by_name[name] for name in names]
    return ", ".join(place.node.number or f"“{place.node.label.default}”" for place in places) or "–"
