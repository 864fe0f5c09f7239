"""The dialogue: one outline version and its machine, shared by all drafts; stateless and pure.

`advance(draft, inbound, answers)` gives a `Turn`: the new draft, the events to write, the messages to send.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from flows.answers import Answers
from flows.catalogue import Catalogue
from flows.context import Context
from flows.dialogue.addressing import left_by, meant_for, put_there
from flows.dialogue.arriving import arrive
from flows.dialogue.between import asked_by_staff
from flows.dialogue.calculating import keep_once, make_triggered
from flows.dialogue.contents import jump, part_headings, stop_at
from flows.dialogue.figuring import refresh
from flows.dialogue.foreseeing import Foresight
from flows.dialogue.late import is_late, take_file, take_late
from flows.dialogue.meanwhile import elsewhere
from flows.dialogue.mending import delete, edit
from flows.dialogue.offering import with_offers
from flows.dialogue.outcome import Outcome
from flows.dialogue.pace import spent_since
from flows.dialogue.pressing import press
from flows.dialogue.prompts import MANY, error, prompt
from flows.dialogue.sealing import so_far
from flows.dialogue.taking import SILENCE, take_place, take_text
from flows.dialogue.understanding import understand
from flows.dialogue.undoing import step_of
from flows.dialogue.visit import Visit
from flows.dialogue.wording import lines, notes
from flows.draft import Draft
from flows.events import Event, PartSuperseded
from flows.former import Former
from flows.local_time import local
from flows.machine import CONTENTS, FIGURES, NAME, DialogueMachine
from flows.message import (
    Attached,
    Deleted,
    Edited,
    Fetched,
    Inbound,
    Kind,
    Located,
    Message,
    Numbers,
    Opened,
    Pressed,
    Reason,
    Said,
    Unreadable,
)
from flows.outline import Outline, Question, Type, Wanted
from flows.position import Position
from flows.readers.dates import write_date
from flows.readers.words import clean
from flows.referring import follow
from flows.report import Submission

_ASKING = frozenset({Kind.PROMPT, Kind.SUMMARY})
"""What says where one stands: shown whenever that is not where one stood before."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One step of the dialogue."""

    draft: Draft
    position: Position
    events: tuple[Event, ...]
    messages: tuple[Message, ...]
    saved: bool
    """Whether what was sent is part of the draft once the events are written."""
    erases: bool = False
    """Whether all that is held of the respondent is to be erased instead (`Outcome.erases`)."""


IssueNumber = Callable[[], str]
"""Gives a new report its number, e.g. "2026-0123"; called only when a report is sealed for the first time."""


class Dialogue:
    """An outline version that can be talked through."""

    def __init__(self, outline: Outline, former: Former) -> None:
        self.outline = outline
        self.former = former
        self.machine = DialogueMachine(outline)
        self.foresight = Foresight(outline, self.machine)

    def begin(
        self,
        draft: Draft,
        position: Position,
        inbound: Inbound,
        answers: Answers,
        say: Catalogue,
        block: str = "",
    ) -> Turn:
        """Put an address on the first question of the draft, or of one of its parts (see `parts`)."""
        self._keep_once(position, inbound, answers)
        visit = self._visit(draft, position, inbound, answers, say)
        self.machine.start(visit.cursor)
        if (stop := stop_at(visit, block)) is not None:
            jump(visit, stop)
        return self._turn(visit, inbound, Outcome((prompt(visit),), saved=True), len(answers.events))

    def advance(
        self,
        draft: Draft,
        position: Position,
        inbound: Inbound,
        answers: Answers,
        say: Catalogue,
        issue_number: IssueNumber,
    ) -> Turn:
        """What `inbound` does to the draft. Pure: `answers` is the only thing that changes."""
        self._keep_once(position, inbound, answers)
        first = len(answers.events)
        answers.begin_turn()
        visit = self._visit(draft, position, inbound, answers, say)
        start = position
        if (position.state, position.rows) != (visit.cursor.state, visit.cursor.rows):
            start = replace(position, state=visit.cursor.state, rows=visit.cursor.rows)
        if isinstance(inbound.content, Pressed) and visit.position.closed:
            visit.position = replace(visit.position, closed="")
        news = elsewhere(visit, inbound)
        before = visit.stop.path if visit.stop is not None else ""
        outcome = self._dispatch(visit, inbound, issue_number)
        if len(visit.answers.events) > first:
            outcome = _on_sound_ground(visit, outcome)
        if visit.displaced and not any(one.kind in _ASKING for one in outcome.messages):
            outcome = replace(outcome, messages=(*outcome.messages, prompt(visit)))
        outcome = replace(outcome, messages=(*asked_by_staff(visit), *outcome.messages))
        figures = refresh(visit, first)
        step = step_of(visit, inbound, start, first)
        said = (*outcome.messages, *figures)
        if said and outcome.messages and outcome.messages[-1].kind in _ASKING:  # a prompt stays the last
            said = (*outcome.messages[:-1], *figures, outcome.messages[-1])
        messages = with_offers(visit, inbound, start, step, said)
        if step is not visit.position.step:
            visit.position = replace(visit.position, step=step)
        visit.position = left_by(visit.position, inbound, before, visit.stop.path if visit.stop else "")
        return self._turn(visit, inbound, replace(outcome, messages=messages), first, news)

    def arrive(
        self, draft: Draft, position: Position, inbound: Inbound, answers: Answers, say: Catalogue
    ) -> Turn:
        """The file of a message that was kept before is here, or cannot be had. Nobody moves by it."""
        assert isinstance(inbound.content, Fetched)
        first = len(answers.events)
        answers.begin_turn()
        visit = self._visit(draft, position, inbound, answers, say)
        outcome = arrive(visit, inbound, inbound.content)
        if isinstance(inbound.content.file, Reason):
            refresh(visit, first)
        events = tuple(answers.events[first:])
        if any(isinstance(event, PartSuperseded) for event in events):
            draft = replace(draft, turns=draft.turns + 1)
            if position.turns == draft.turns - 1:  # who is told here need not be told again
                position = replace(position, turns=draft.turns)
        return Turn(draft, position, events, outcome.messages, outcome.saved)

    def prompt(
        self, draft: Draft, position: Position, inbound: Inbound, answers: Answers, say: Catalogue
    ) -> Turn:
        """The prompt where one stands: the receipt of what was kept before. It ends no pause."""
        visit = self._visit(draft, position, inbound, answers, say)
        shown = (*asked_by_staff(visit), prompt(visit))
        left = replace(visit.leave(), paused=position.paused, review=draft.review)
        return Turn(draft, left, (), shown, saved=True)

    def numbers_at(self, position: Position) -> Numbers:
        """What a number means that is typed by itself at a position."""
        if position.state in {CONTENTS, NAME}:
            return Numbers.ANSWER
        if position.state == FIGURES:
            is_asked = position.about.partition("#")[2].partition("#")[0]
            return Numbers.ANSWER if is_asked and not is_asked.startswith("@") else Numbers.CHOICE
        place = self.machine.places.get(position.state)
        if place is None or not isinstance(place.node, Question):
            return Numbers.FREE
        question = place.node
        if question.type in {Type.SELECT_ONE, Type.SELECT_MULTIPLE}:
            return Numbers.CHOICE
        is_long = question.type in MANY or (question.type is Type.TEXT and question.multiline)
        return Numbers.FREE if is_long else Numbers.ANSWER

    def asks_for_files(self, position: Position) -> bool:
        """Whether a question is at hand that is answered by a file or a recording."""
        place = self.machine.places.get(position.state)
        node = None if place is None else place.node
        return isinstance(node, Question) and node.type in {Type.FILE, Type.AUDIO}

    def so_far(
        self, draft: Draft, position: Position, inbound: Inbound, answers: Answers, say: Catalogue
    ) -> Submission:
        """The report as it stands, for reading it as a document."""
        return so_far(self._visit(draft, position, inbound, answers, say))

    def wanted_at(self, position: Position) -> tuple[Wanted, ...]:
        """The figures that are wanted where one stands."""
        place = self.machine.places.get(position.state)
        return place.node.figures if place is not None and isinstance(place.node, Question) else ()

    def parts(
        self, draft: Draft, position: Position, inbound: Inbound, answers: Answers, say: Catalogue
    ) -> list[tuple[str, str]]:
        """(path of its first item, heading) of each part that a colleague may be asked to write."""
        return part_headings(self._visit(draft, position, inbound, answers, say))

    def _keep_once(self, position: Position, inbound: Inbound, answers: Answers) -> None:
        context = Context(self.outline, answers, inbound.at)
        follow(context)
        keep_once(context, self.machine.places.get(position.state), position.rows)

    def _visit(
        self, draft: Draft, position: Position, inbound: Inbound, answers: Answers, say: Catalogue
    ) -> Visit:
        return Visit(self.outline, self.machine, draft, position, answers, say, inbound.at, self.former)

    def _turn(
        self, visit: Visit, inbound: Inbound, outcome: Outcome, first: int, news: Message | None = None
    ) -> Turn:
        messages = outcome.messages
        if any(
            message.kind is Kind.PROMPT and visit.say("question.many") in message.after
            for message in messages
        ):
            visit.position = replace(visit.position, tips=visit.position.tips + 1)
        events = tuple(visit.answers.events[first:])
        touched = visit.position.touched
        seen = visit.position.turns, visit.position.seen  # what is not told now is told later
        if not isinstance(inbound.content, Opened):  # looking is not writing
            turns = visit.draft.turns + bool(events)
            spent = visit.draft.spent + spent_since(visit.position.touched, visit.now)
            visit.draft = replace(visit.draft, touched=visit.now, turns=turns, spent=spent)
            touched = visit.now
        if news is not None and messages:
            messages = (news, *messages)
        if news is None or messages:
            seen = visit.draft.turns, visit.draft.parts
        review = visit.draft.review if messages else visit.position.review
        position = replace(visit.leave(), touched=touched, turns=seen[0], seen=seen[1], review=review)
        return Turn(visit.draft, position, events, messages, outcome.saved, outcome.erases)

    def _dispatch(self, visit: Visit, inbound: Inbound, issue_number: IssueNumber) -> Outcome:
        content = inbound.content
        if path := meant_for(visit, inbound):
            outcome = put_there(visit, inbound, path, lambda: self._take(visit, inbound, issue_number))
        else:
            outcome = self._take(visit, inbound, issue_number)
        if isinstance(content, Attached) and content.file.is_coming:
            outcome = replace(outcome, saved=False)  # until it is here
        return outcome

    def _take(self, visit: Visit, inbound: Inbound, issue_number: IssueNumber) -> Outcome:
        match inbound.content:
            case Opened():
                return Outcome((prompt(visit, _welcome_back(visit)),), saved=False)
            case Said(text):
                return _take_words(visit, inbound, clean(text), issue_number)
            case Pressed() as pressed:
                return press(visit, inbound, pressed, issue_number)
            case Fetched() as fetched:
                return arrive(visit, inbound, fetched)
            case Attached() as attached:
                return take_file(visit, inbound, attached)
            case Located() as located:
                return take_place(visit, inbound, located)
            case Edited() as edited:
                return edit(visit, inbound, edited)
            case Deleted() as deleted:
                return delete(visit, inbound, deleted)
            case Unreadable() as unreadable:
                return _refuse(visit, inbound, unreadable)


def _on_sound_ground(visit: Visit, outcome: Outcome) -> Outcome:
    """What was done may have taken away what is asked now: an edit its relevance, undoing its row.

    Or it has triggered a calculation that is mentioned there.
    """
    was, noted = (visit.cursor.state, visit.cursor.rows), lines(*notes(visit))
    is_same = not make_triggered(visit)
    visit.find_ground()
    is_same &= (visit.cursor.state, visit.cursor.rows) == was
    last = outcome.messages[-1] if outcome.messages else None
    if is_same or last is None or last.kind not in _ASKING:
        return outcome
    before = last.before.removesuffix(noted).rstrip("\n")  # the notes are other ones now
    return replace(outcome, messages=(*outcome.messages[:-1], prompt(visit, before)))


def _take_words(visit: Visit, inbound: Inbound, words: str, issue_number: IssueNumber) -> Outcome:
    if pressed := understand(visit, words):
        return press(visit, inbound, pressed, issue_number)
    return take_text(visit, inbound, words)


def _refuse(visit: Visit, inbound: Inbound, unreadable: Unreadable) -> Outcome:
    """Say why something cannot be kept; the words that came with it are."""
    sentence = visit.say(f"unreadable.{unreadable.reason}")
    if not unreadable.caption.strip():
        return Outcome((error(visit, sentence),), saved=False)
    if is_late(visit, unreadable):
        outcome = take_late(visit, inbound, unreadable)
    else:
        outcome = take_text(visit, inbound, clean(unreadable.caption))
    if outcome.saved:
        sentence = visit.say("unreadable.but_words", sentence=sentence)
    return replace(outcome, messages=(error(visit, sentence), *outcome.messages))


def _welcome_back(visit: Visit) -> str:
    touched = visit.position.touched
    if touched is None or not visit.draft.parts:
        return ""
    if visit.was_paused or visit.now - touched > SILENCE:
        return visit.say("greeting.back", day=write_date(local(touched).date()))
    return ""
