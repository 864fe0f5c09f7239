"""The review: what is answered, what is missing, what the Department asks, and what can be done."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from flows.dialogue import naming
from flows.dialogue.context import Stop, TurnContext
from flows.dialogue.features.awaited_files import waited_for
from flows.dialogue.features.close_answer import leave_question
from flows.dialogue.features.earlier_report import kept_as_before
from flows.dialogue.features.figure_reading import unconfirmed
from flows.dialogue.features.returned_report import is_waiting, returned
from flows.dialogue.features.submit_report import submit
from flows.dialogue.navigation import press_at_number, stop_at
from flows.dialogue.outcome import Outcome
from flows.dialogue.phrases import button, lines, notes
from flows.dialogue.screen import Screen
from flows.form.machine import REVIEW
from flows.form.outline import Repeat
from flows.form.path import rows_of, template_of
from flows.messages.message import Button, Kind, Message
from flows.messages.press import Press, Verb

Rows = tuple[tuple[Button, ...], ...]
MOST_NAMED = 6
"""How many questions a sentence names, at most."""
MOST_AGAIN = 5
"""How many questions that a new version asks again have a button, at most."""


class ReviewScreen(Screen):
    """Follows the last question, and can be visited from every state."""

    state = REVIEW
    tells_remarks = True
    opened_by = frozenset({Verb.REVIEW, Verb.SUBMIT})

    def open(self, turn: TurnContext, press: Press) -> Outcome:
        """Close the answer that is being written, and visit the review. Nothing is submitted unseen."""
        if press.verb is Verb.SUBMIT and turn.cursor.state == self.state:
            return submit(turn)
        leave_question(turn)
        return super().open(turn, press)

    def prompt(self, turn: TurnContext, before: str) -> Message:
        """Show what is answered and what is missing. The respondent decides."""
        turn.answers.load()
        return _Summary(turn).message(before)

    def press(self, turn: TurnContext, press: Press) -> Outcome | None:
        """Submit, or go back to the origin."""
        return submit(turn) if press.verb is Verb.CONFIRM else super().press(turn, press)

    def file_came(self, turn: TurnContext) -> Outcome | None:
        """Say that the report can be submitted, once no file is on its way any more."""
        if turn.answers.coming():
            return None
        return Outcome((turn.prompt(turn.say("coming.all")),), saved=True)

    def meant(self, turn: TurnContext, text: str, words: str) -> Press | None:
        """Understand a button's label, or the number of a question."""
        return super().meant(turn, text, words) or press_at_number(turn, text)


class _Summary:
    """The counts of a review, made in one walk over the questions."""

    def __init__(self, turn: TurnContext) -> None:
        self._visit = turn
        self._told = [item for _, _, items in turn.blocks() for item in items]
        self._empty = [item for item in self._told if not turn.is_answered(item)]
        asked = list(turn.asked())
        self._missing = [
            stop
            for stop, summary in asked
            if (summary is None or summary.is_empty) and turn.context.is_required(stop.place, stop.rows)
        ]
        self._again = [stop for stop, summary in asked if turn.is_again(stop, summary)]
        self._unplaced = turn.unplaced()
        self._figures = unconfirmed(asked)

    def message(self, before: str) -> Message:
        """Return the review's message."""
        turn = self._visit
        later = Press(Verb.PAUSE).button(turn.say("buttons.later"))
        return Message(
            Kind.SUMMARY,
            lines(*self._said()),
            key=turn.key,
            before=lines(before, *notes(turn)),
            remarks=returned(turn),
            said=before,
            buttons=(
                *_to_answer(turn, [*_waiting(turn), *self._again[:MOST_AGAIN]]),
                *_to_bring_back(turn),
                (button(turn, Verb.SUBMIT),),
                self._more(),
                (button(turn, Verb.BACK), button(turn, Verb.CONTENTS), later),
            ),
        )

    def _said(self) -> Iterator[str]:
        turn, say, empty = self._visit, self._visit.say, self._empty
        yield say(
            "review.title" if empty else "review.full",
            rows=_row_counts(turn),
            of=len(self._told),
            empty=len(empty),
            which=f" ({_some(turn, empty)})" if empty else "",
        )
        if self._missing:
            yield say("review.missing", which=_some(turn, self._missing))
        if self._again:
            yield say("review.again", which=_some(turn, self._again))
        if self._unplaced:
            yield say("review.unplaced", n=len(self._unplaced))
        yield waited_for(turn)
        if kept := kept_as_before(turn):
            yield say("review.as_before", n=kept)
        if self._figures:
            yield say("review.unconfirmed", n=sum(number for _, number in self._figures))

    def _more(self) -> tuple[Button, ...]:
        turn, say = self._visit, self._visit.say
        more = [button(turn, Verb.READ)]
        if turn.draft.submissions:
            more.append(button(turn, Verb.CHANGES))
        if self._unplaced:
            more.append(button(turn, Verb.UNPLACED))
        if self._figures:
            more.append(Press(Verb.MEND, self._figures[0][0]).button(say("buttons.see_figures")))
        if self._empty:
            more.append(Press(Verb.GOTO, self._empty[0].path).button(say("buttons.fill")))
        return tuple(more)


def _to_bring_back(turn: TurnContext) -> Rows:
    """Return a button for each project that staff ask about and that was left out since."""
    buttons = {}
    for path in (remark.path for remark in turn.draft.remarks if stop_at(turn, remark.path) is None):
        place, rows = turn.outline.by_template.get(template_of(path)), rows_of(path)
        repeat = place.repeats[0] if place is not None and place.repeats else None
        if repeat is not None and rows and rows[0] in turn.answers.rows(repeat.path(())).left_out:
            name = naming.row_name(turn, repeat, rows[:1])
            row = f"{repeat.path(())}[{rows[0]}]"
            buttons[row] = Press(Verb.BRING_BACK, row).button(turn.say("rows.bring_back", row=name))
    return tuple((one,) for one in buttons.values())


def _waiting(turn: TurnContext) -> Iterator[Stop]:
    """Yield the questions with a remark that has no answer yet."""
    for path in dict.fromkeys(one.path for one in turn.draft.remarks):
        stop = stop_at(turn, path)
        if stop is not None and is_waiting(turn, path):
            yield stop


def _to_answer(turn: TurnContext, stops: list[Stop]) -> Rows:
    """Return a button for each question that the Department or a new version asks again."""
    numbers = {stop.path: naming.called(turn, stop) for stop in stops}
    return tuple(
        (Press(Verb.GOTO, path).button(turn.say("buttons.answer", number=number)),)
        for path, number in numbers.items()
    )


def _row_counts(turn: TurnContext) -> str:
    """Say how many rows each outermost repeat has."""
    repeats = [place for place in turn.outline.by_template.values() if isinstance(place.node, Repeat)]
    return "".join(
        turn.say(
            "review.rows",
            n=len(turn.rows(place, ())),
            label=naming.text(turn, place.node.label, place, ()).lower(),
        )
        for place in repeats
        if not place.repeats and turn.is_relevant(place, ())
    )


def _some(turn: TurnContext, stops: list[Stop]) -> str:
    """Name the first few questions by number. With several projects, group them by project."""
    named = list(dict.fromkeys((_project(turn, stop), _short(turn, stop)) for stop in stops))
    by_project = groupby(named[:MOST_NAMED], key=itemgetter(0))
    said = [(project, ", ".join(number for _, number in group)) for project, group in by_project]
    told = "; ".join(f"{project}: {numbers}" if project else numbers for project, numbers in said)
    return told + (", …" if len(named) > MOST_NAMED else "")


def _short(turn: TurnContext, stop: Stop) -> str:
    return stop.place.node.number or naming.called(turn, stop)


def _project(turn: TurnContext, stop: Stop) -> str:
    """Return the project of a question if there are several: "dự án 2"."""
    if not stop.place.repeats or not stop.place.node.number:
        return ""
    repeat = stop.place.repeats[0]
    order = turn.rows(repeat, ())
    if len(order) < 2:
        return ""
    label = naming.text(turn, repeat.node.label, repeat, stop.rows[:1])
    return turn.say("question.row", label=label, position=order.index(stop.rows[0]) + 1).lower()
