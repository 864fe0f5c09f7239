"""Buttons: what each one does where the dialogue stands. A tap that comes late or twice does no harm."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from flows.answer import Part, Standing
from flows.answers import UNPLACED
from flows.contents import jump, stop_at
from flows.events import Submitted, Withdrawn
from flows.machine import BETWEEN, CONTENTS, ERASE, REVIEW, SUBMITTED, Mover, move
from flows.message import Button, Inbound, Kind, Message, Pressed
from flows.outcome import Outcome
from flows.outline import Question, Repeat, Type
from flows.prompts import button, error, notice, prompt, suggestions, takes_many
from flows.readers.words import shortened
from flows.report import State
from flows.sealing import read_through, seal
from flows.taking import close, judge, keep, message_id, put_instead
from flows.visit import Stop, Visit

ANYWHERE = frozenset({"contents", "pause", "resume", "start", "help", "erase", "hint", "read", "review"})
"""Presses that mean the same wherever the dialogue stands, however old their button is."""


def press(visit: Visit, inbound: Inbound, pressed: Pressed, issue_number: Callable[[], str]) -> Outcome:
    """What a button does."""
    name, _, value = pressed.press.partition(":")
    late = pressed.asked_at not in {"", visit.key}
    if late and name not in ANYWHERE and name != "goto":
        return _stale(visit, pressed)
    if name in ANYWHERE:
        return _anywhere(visit, name)
    if name == "goto":
        return _goto(visit, value)
    if name == "place":
        return _place(visit, inbound, value)
    stop = visit.stop
    if stop is not None:
        return _at_question(visit, inbound, stop, name, value)
    place = visit.place
    if place is not None and isinstance(place.node, Repeat):
        return _at_gate(visit, place.node, name)
    return _between(visit, inbound, name, issue_number)


def _anywhere(visit: Visit, name: str) -> Outcome:
    match name:
        case "contents":
            visit.visit(CONTENTS)
        case "review":
            _leave_question(visit)
            visit.visit(REVIEW if visit.cursor.state != SUBMITTED else SUBMITTED)
        case "erase":
            visit.visit(ERASE)
        case "pause":
            visit.draft = replace(visit.draft, paused=True)
            return Outcome((notice(visit, visit.say("pause.saved"), (button(visit, "resume"),)),), saved=True)
        case "help":
            return Outcome((notice(visit, visit.say("help.text")),), saved=True)
        case "hint":
            return Outcome((notice(visit, _hint(visit)),), saved=True)
        case "read":
            return Outcome((Message(Kind.SUMMARY, read_through(visit), visit.key), prompt(visit)), saved=True)
    return Outcome((prompt(visit),), saved=True)


def _hint(visit: Visit) -> str:
    question = visit.place.node if visit.place else None
    if isinstance(question, Question) and question.aspects:
        return visit.say("question.about", aspects="; ".join(question.aspects))
    return visit.say("question.no_hint")


def _goto(visit: Visit, path: str) -> Outcome:
    stop = stop_at(visit, path)
    if stop is None:
        return Outcome((error(visit, visit.say("lost.no_place")),), saved=False)
    _leave_question(visit)
    jump(visit, stop)
    return Outcome((prompt(visit),), saved=True)


def _place(visit: Visit, inbound: Inbound, part_id: str) -> Outcome:
    """Move words that belonged to no question into the one at hand."""
    part = next((one for one in visit.answers.parts(UNPLACED) if one.id == part_id), None)
    if part is None or visit.stop is None:
        return Outcome((prompt(visit),), saved=True)
    visit.answers.supersede(UNPLACED, part.id)
    moved = replace(part, id=f"{part.message}#{inbound.id}")
    if takes_many(visit.stop.question):
        keep(visit, visit.stop.path, moved)
        return Outcome((prompt(visit, visit.say("kept.placed", words=shortened(part.text, 40))),), saved=True)
    put_instead(visit, visit.stop, moved)
    return judge(visit, visit.stop, part.text)


def _at_question(visit: Visit, inbound: Inbound, stop: Stop, name: str, value: str) -> Outcome:  # noqa: PLR0911
    brief = visit.answers.brief(stop.path)
    empty = brief is None or brief.is_empty
    match name:
        case "done" | "skip" | "confirm" if not empty:
            return _close_kept(visit, stop, confirmed=name == "confirm")
        case "done":
            return Outcome((prompt(visit, visit.say("lost.nothing_yet")),), saved=False)
        case "confirm" if (default := visit.context.default(stop.place, stop.rows)) and brief is None:
            keep(visit, stop.path, _pressed_part(visit, inbound, default))
            return judge(visit, stop, default)
        case "skip":
            visit.answers.stand(stop.path, Standing.SKIPPED, None)
            visit.machine.next(visit.cursor)
            return Outcome((prompt(visit),), saved=True)
        case "back":
            _leave_question(visit)
            moved = visit.machine.back(visit.cursor)
            return Outcome((prompt(visit, "" if moved else visit.say("lost.first")),), saved=True)
        case "choice" | "drop":
            return _choose(visit, inbound, stop, name, value)
        case "replace":
            for part in visit.answers.parts(stop.path):
                visit.answers.supersede(stop.path, part.id)
            return Outcome((prompt(visit),), saved=True)
        case "finish" if stop.place.repeats:
            return Outcome((prompt(visit, visit.say("lost.button")),), saved=False)
        case "submit":
            _leave_question(visit)
            visit.visit(REVIEW)
            return Outcome((prompt(visit),), saved=True)
    return Outcome((error(visit, visit.say("lost.button")),), saved=False)


def _close_kept(visit: Visit, stop: Stop, *, confirmed: bool) -> Outcome:
    """Close an answer that has parts: its value if one was read, else its words as they are."""
    brief = visit.answers.brief(stop.path)
    assert brief is not None  # the caller has looked
    if stop.question.type in {Type.TEXT, Type.FILE, Type.PHOTO, Type.AUDIO} or brief.value is not None:
        as_written = brief.standing is Standing.AS_WRITTEN
        text = visit.answers.text(stop.path)
        meets = visit.context.meets_constraint(stop.place, stop.rows, brief.value, text)
        return close(visit, stop, brief.value, as_written=as_written or not meets)
    return close(visit, stop, None, as_written=True)


def _choose(visit: Visit, inbound: Inbound, stop: Stop, name: str, value: str) -> Outcome:
    if value in dict(suggestions(visit, stop.question)):
        keep(visit, stop.path, _pressed_part(visit, inbound, visit.answers.text(value)))
        return Outcome((prompt(visit),), saved=True)
    choices = visit.context.choices(stop.place, stop.rows)
    chosen = next((choice for choice in choices if choice.value == value), None)
    if chosen is None or stop.question.type not in {Type.SELECT_ONE, Type.SELECT_MULTIPLE}:
        return Outcome((error(visit, visit.say("lost.button")),), saved=False)
    if stop.question.type is Type.SELECT_ONE:
        put_instead(visit, stop, _pressed_part(visit, inbound, chosen.label.to(visit.say.language)))
        if not visit.context.meets_constraint(stop.place, stop.rows, chosen.value, chosen.value):
            return judge(visit, stop, chosen.value)
        return close(visit, stop, chosen.value)
    brief = visit.answers.brief(stop.path)
    kept = brief.value if brief is not None and isinstance(brief.value, tuple) else ()
    ticked = {*kept, value} if name == "choice" else {*kept} - {value}
    values = tuple(choice.value for choice in choices if choice.value in ticked)
    labels = ", ".join(choice.label.to(visit.say.language) for choice in choices if choice.value in ticked)
    put_instead(visit, stop, _pressed_part(visit, inbound, labels))
    visit.answers.stand(stop.path, Standing.OPEN, values)
    return Outcome((prompt(visit),), saved=True)


def _at_gate(visit: Visit, repeat: Repeat, name: str) -> Outcome:
    match name:
        case "add" | "yes":
            place = visit.place
            assert place is not None  # a gate has one
            if len(visit.rows(place, visit.cursor.rows)) >= repeat.maximum:
                label = repeat.label.to(visit.say.language).lower()
                return Outcome(
                    (prompt(visit, visit.say("lost.full_rows", n=repeat.maximum, row=label)),), saved=False
                )
            visit.machine.add(visit.cursor)
        case "finish" | "no" | "done" | "skip":
            visit.machine.next(visit.cursor)
        case "back":
            visit.machine.back(visit.cursor)
        case "submit":
            visit.visit(REVIEW)
        case _:
            return Outcome((error(visit, visit.say("lost.button")),), saved=False)
    return Outcome((prompt(visit),), saved=True)


def _between(visit: Visit, inbound: Inbound, name: str, issue_number: Callable[[], str]) -> Outcome:
    state = visit.cursor.state
    match name:
        case "submit" | "confirm" if state == REVIEW:
            return _submit(visit, inbound, issue_number)
        case "submit" | "confirm" | "done" if state == SUBMITTED:
            return Outcome((prompt(visit),), saved=True)
        case "submit" if state == CONTENTS:
            visit.visit(REVIEW)
        case "withdraw" if state == SUBMITTED:
            return _withdraw(visit, inbound)
        case "back" | "resume" | "done" | "skip" | "no" if state in BETWEEN and state != SUBMITTED:
            _back_from(visit, state)
        case _:
            return Outcome((error(visit, visit.say("lost.button")),), saved=False)
    return Outcome((prompt(visit),), saved=True)


def _back_from(visit: Visit, state: str) -> None:
    if visit.draft.origin:
        visit.come_back()
    elif state == REVIEW:
        visit.machine.back(visit.cursor)
    else:
        visit.machine.start(visit.cursor)


def _submit(visit: Visit, inbound: Inbound, issue_number: Callable[[], str]) -> Outcome:
    number = visit.draft.number or issue_number()
    version = visit.draft.submissions + 1
    visit.draft = replace(
        visit.draft, number=number, submissions=version, submitted=visit.now, report=State.RECEIVED
    )
    visit.answers.events.append(Submitted(seal(visit, f"{number}-{version}")))
    visit.machine.submit(visit.cursor)
    return Outcome((prompt(visit),), saved=True)


def _withdraw(visit: Visit, inbound: Inbound) -> Outcome:
    number = visit.draft.number
    state = move(visit.draft.report or State.RECEIVED, "withdraw", Mover.RESPONDENT)
    if state is None:
        return Outcome((error(visit, visit.say("submitted.locked", number=number)),), saved=False)
    visit.draft = replace(visit.draft, report=state)
    visit.answers.events.append(Withdrawn(number, inbound.at))
    visit.machine.reopen(visit.cursor)
    return Outcome((prompt(visit, visit.say("submitted.withdrawn", number=number)),), saved=True)


def _stale(visit: Visit, pressed: Pressed) -> Outcome:
    """A button of a prompt that is no longer the current one: nothing is overwritten, and one is told."""
    meant = stop_at(visit, pressed.asked_at)
    if meant is None:
        return Outcome((prompt(visit),), saved=True)
    sentence = visit.say("lost.stale", number=visit.called(meant))
    shown = prompt(visit, sentence)
    back = (Button(f"goto:{meant.path}", visit.say("buttons.to")),)
    return Outcome((replace(shown, buttons=(*shown.buttons, back)),), saved=True)


def _leave_question(visit: Visit) -> None:
    """An answer that one walks away from is closed as it stands."""
    stop = visit.stop
    brief = visit.answers.brief(stop.path) if stop else None
    if stop is None or brief is None or brief.is_empty or brief.standing is not Standing.OPEN:
        return
    needs_value = stop.question.type not in {Type.TEXT, Type.FILE, Type.PHOTO, Type.AUDIO}
    standing = Standing.AS_WRITTEN if needs_value and brief.value is None else Standing.GIVEN
    visit.answers.stand(stop.path, standing, brief.value)


def _pressed_part(visit: Visit, inbound: Inbound, label: str) -> Part:
    return Part(message_id(inbound), label, inbound.at, visit.draft.respondent)
