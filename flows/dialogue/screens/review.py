"""The review: what is there, what is missing, what the Department asks, and what may be done."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from flows.dialogue import naming
from flows.dialogue.context import Stop, Visit
from flows.dialogue.features.answering import leave_question
from flows.dialogue.features.figure_reading import unconfirmed
from flows.dialogue.features.remarks import returned
from flows.dialogue.features.submitting import submit
from flows.dialogue.features.waiting import waited_for
from flows.dialogue.navigation import press_at_number, stop_at
from flows.dialogue.outcome import Outcome
from flows.dialogue.phrases import button, lines, notes
from flows.dialogue.screen import Screen
from flows.machine import REVIEW
from flows.message import Button, Kind, Message
from flows.outline import Repeat
from flows.path import rows_of, template_of
from flows.press import Press, Verb

Rows = tuple[tuple[Button, ...], ...]
MOST_NAMED = 6
"""So many questions are named in a sentence."""
MOST_AGAIN = 5
"""So many questions that a new version asks again have a button."""


class ReviewScreen(Screen):
    """Behind the last question; looked into from anywhere."""

    state = REVIEW
    tells_remarks = True
    opened_by = frozenset({Verb.REVIEW, Verb.SUBMIT})

    def open(self, visit: Visit, press: Press) -> Outcome:
        """Close what is being written as it stands, and go there; nothing is submitted unseen."""
        if press.verb is Verb.SUBMIT and visit.cursor.state == self.state:
            return submit(visit)
        leave_question(visit)
        return super().open(visit, press)

    def prompt(self, visit: Visit, before: str) -> Message:
        """What is there and what is missing; the respondent decides."""
        visit.answers.load()
        return _Summary(visit).message(before)

    def press(self, visit: Visit, press: Press) -> Outcome | None:
        """Submit, or go back to what lies behind."""
        return submit(visit) if press.verb is Verb.CONFIRM else super().press(visit, press)

    def file_came(self, visit: Visit) -> Outcome | None:
        """Nothing is on its way any more: it can be submitted."""
        if visit.answers.coming():
            return None
        return Outcome((visit.prompt(visit.say("coming.all")),), saved=True)

    def meant(self, visit: Visit, text: str, words: str) -> Press | None:
        """A button's label, or the number of a question."""
        return super().meant(visit, text, words) or press_at_number(visit, text)


class _Summary:
    """The review of a draft, counted in one walk over its questions."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._told = [item for _, _, items in visit.blocks() for item in items]
        self._empty = [item for item in self._told if not visit.is_answered(item)]
        asked = list(visit.asked())
        self._missing = [
            stop
            for stop, brief in asked
            if (brief is None or brief.is_empty) and visit.context.is_required(stop.place, stop.rows)
        ]
        self._again = [stop for stop, brief in asked if visit.is_again(stop, brief)]
        self._unplaced = visit.unplaced()
        self._figures = unconfirmed(asked)

    def message(self, before: str) -> Message:
        """The message."""
        visit = self._visit
        later = Press(Verb.PAUSE).button(visit.say("buttons.later"))
        return Message(
            Kind.SUMMARY,
            lines(*self._said()),
            key=visit.key,
            before=lines(before, *notes(visit)),
            said=before,
            buttons=(
                *_to_answer(visit, [*_remarked(visit), *self._again[:MOST_AGAIN]]),
                *_to_bring_back(visit),
                (button(visit, Verb.SUBMIT),),
                self._more(),
                (button(visit, Verb.BACK), button(visit, Verb.CONTENTS), later),
            ),
        )

    def _said(self) -> Iterator[str]:
        visit, say, empty = self._visit, self._visit.say, self._empty
        if visit.draft.remarks:
            yield returned(visit)
        yield say(
            "review.title" if empty else "review.full",
            rows=_row_counts(visit),
            of=len(self._told),
            empty=len(empty),
            which=f" ({_some(visit, empty)})" if empty else "",
        )
        if self._missing:
            yield say("review.missing", which=_some(visit, self._missing))
        if self._again:
            yield say("review.again", which=_some(visit, self._again))
        if self._unplaced:
            yield say("review.unplaced", n=len(self._unplaced))
        yield waited_for(visit)
        if self._figures:
            yield say("review.unconfirmed", n=sum(number for _, number in self._figures))

    def _more(self) -> tuple[Button, ...]:
        visit, say = self._visit, self._visit.say
        more = [button(visit, Verb.READ)]
        if visit.draft.submissions:
            more.append(button(visit, Verb.CHANGES))
        if self._unplaced:
            more.append(button(visit, Verb.UNPLACED))
        if self._figures:
            more.append(Press(Verb.MEND, self._figures[0][0]).button(say("buttons.see_figures")))
        if self._empty:
            more.append(Press(Verb.GOTO, self._empty[0].path).button(say("buttons.fill")))
        return tuple(more)


def _to_bring_back(visit: Visit) -> Rows:
    """A button for each project that staff ask about and that was left out since."""
    buttons = {}
    for path in (remark.path for remark in visit.draft.remarks if stop_at(visit, remark.path) is None):
        place, rows = visit.outline.by_template.get(template_of(path)), rows_of(path)
        repeat = place.repeats[0] if place is not None and place.repeats else None
        if repeat is not None and rows and rows[0] in visit.answers.rows(repeat.path(())).left_out:
            name = naming.row_name(visit, repeat, rows[:1])
            row = f"{repeat.path(())}[{rows[0]}]"
            buttons[row] = Press(Verb.BRING_BACK, row).button(visit.say("rows.bring_back", row=name))
    return tuple((one,) for one in buttons.values())


def _remarked(visit: Visit) -> Iterator[Stop]:
    stops = (stop_at(visit, path) for path in dict.fromkeys(one.path for one in visit.draft.remarks))
    return (stop for stop in stops if stop is not None)


def _to_answer(visit: Visit, stops: list[Stop]) -> Rows:
    """A button for each question that the Department, or a new version, asks again."""
    numbers = {stop.path: naming.called(visit, stop) for stop in stops}
    return tuple(
        (Press(Verb.GOTO, path).button(visit.say("buttons.answer", number=number)),)
        for path, number in numbers.items()
    )


def _row_counts(visit: Visit) -> str:
    """How many rows were told, of each repeat that is asked and stands in no other."""
    repeats = [place for place in visit.outline.by_template.values() if isinstance(place.node, Repeat)]
    return "".join(
        visit.say(
            "review.rows",
            n=len(visit.rows(place, ())),
            label=naming.text(visit, place.node.label, place, ()).lower(),
        )
        for place in repeats
        if not place.repeats and visit.is_relevant(place, ())
    )


def _some(visit: Visit, stops: list[Stop]) -> str:
    """The first few of these questions by number; of several projects, each project's behind its name."""
    named = list(dict.fromkeys((_project(visit, stop), _short(visit, stop)) for stop in stops))
    by_project = groupby(named[:MOST_NAMED], key=itemgetter(0))
    said = [(project, ", ".join(number for _, number in group)) for project, group in by_project]
    told = "; ".join(f"{project}: {numbers}" if project else numbers for project, numbers in said)
    return told + (", …" if len(named) > MOST_NAMED else "")


def _short(visit: Visit, stop: Stop) -> str:
    return stop.place.node.number or naming.called(visit, stop)


def _project(visit: Visit, stop: Stop) -> str:
    """Of which project a question is, where there are several: "dự án 2"."""
    if not stop.place.repeats or not stop.place.node.number:
        return ""
    repeat = stop.place.repeats[0]
    order = visit.rows(repeat, ())
    if len(order) < 2:
        return ""
    label = naming.text(visit, repeat.node.label, repeat, stop.rows[:1])
    return visit.say("question.row", label=label, position=order.index(stop.rows[0]) + 1).lower()
