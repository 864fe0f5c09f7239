"""Buttons at a question: done, skip, choices, confirm; and what becomes of an answer one walks away from."""

from __future__ import annotations

from dataclasses import replace

from flows.answer import Part, Standing
from flows.dialogue import naming
from flows.dialogue.contents import go_on
from flows.dialogue.outcome import Outcome
from flows.dialogue.prompts import error, prompt, takes_many
from flows.dialogue.suggesting import row_words
from flows.dialogue.taking import close, judge, keep, message_id, put_instead, stand_open, take_words
from flows.dialogue.visit import Stop, Visit
from flows.dialogue.wording import lines
from flows.marks import stands_for
from flows.message import Inbound, Pressed, Said
from flows.outline import UNTYPED, Question, Type
from flows.path import template_of
from flows.readers.typed import read_default
from flows.referring import gone


def at_question(visit: Visit, inbound: Inbound, stop: Stop, name: str, value: str) -> Outcome:
    """What a button does at a question."""
    brief = visit.answers.brief(stop.path)
    has_parts = brief is not None and not brief.is_empty
    match name:
        case "done" | "skip" | "confirm" if has_parts:
            if takes_many(stop.question):
                visit.position = replace(visit.position, closed=stop.path)
            is_lost = _let_go(visit, inbound, stop)
            outcome = _close_kept(visit, stop, is_confirmed=name == "confirm", is_lost=is_lost)
            return telling(outcome, _coming(visit, inbound))
        case "done":
            return _close_empty(visit, stop, _coming(visit, inbound))
        case "confirm":
            return _confirm_default(visit, inbound, stop)
        case "skip":
            visit.answers.stand(stop.path, Standing.SKIPPED, None)
            go_on(visit)
            return Outcome((prompt(visit),), saved=True)
        case "back":
            leave_question(visit)
            moved = visit.machine.back(visit.cursor)
            return Outcome((prompt(visit, "" if moved else visit.say("lost.first")),), saved=True)
        case "choice" | "drop":
            return _choose(visit, inbound, stop, name, value)
        case "replace":
            if stop.path not in visit.elsewhere:  # who tapped has not seen words that came from elsewhere
                visit.position = replace(visit.position, replacing=stop.path)
            return Outcome((prompt(visit),), saved=True)
    return Outcome((error(visit, visit.say("lost.button")),), saved=False)


def _close_empty(visit: Visit, stop: Stop, coming: str) -> Outcome:
    """Nothing is here yet: that closes an answer only where files for it are on their way."""
    if not coming or not takes_many(stop.question):
        return Outcome((prompt(visit, visit.say("lost.nothing_yet")),), saved=False)
    visit.answers.stand(stop.path, Standing.GIVEN, None)
    go_on(visit)
    return Outcome((prompt(visit, coming),), saved=True)


def _coming(visit: Visit, inbound: Inbound) -> str:
    """That files for the answer just closed are still on their way; "" where none are."""
    files = inbound.content.files if isinstance(inbound.content, Pressed | Said) else 0
    return visit.say("kept.coming", n=files) if files else ""


def telling(outcome: Outcome, sentence: str) -> Outcome:
    """The outcome with a sentence below the read-back."""
    first, *rest = outcome.messages
    told = replace(first, before=lines(first.before, sentence))
    return replace(outcome, messages=(told, *rest))


def _confirm_default(visit: Visit, inbound: Inbound, stop: Stop) -> Outcome:
    """Take what stood there before anything was said."""
    default = naming.default(visit, stop)
    if not default or visit.answers.brief(stop.path) is not None:
        return Outcome((error(visit, visit.say("lost.button")),), saved=False)
    value = read_default(stop.question, visit.context.default(stop.place, stop.rows))
    keep(visit, stop.path, pressed_part(visit, inbound, default))
    value = visit.context.still_offered(stop.place, stop.rows, value)
    if value is None and stop.question.type not in UNTYPED:
        return judge(visit, stop, default)
    return close(visit, stop, value)


def leave_question(visit: Visit) -> None:
    """An answer that one walks away from, perhaps through the contents, is closed as it stands."""
    stop = visit.stop_behind
    brief = visit.answers.brief(stop.path) if stop else None
    if stop is None or brief is None or brief.is_empty or brief.standing is not Standing.OPEN:
        return
    visit.answers.stand(stop.path, visit.closed(stop, brief), brief.value)


def _close_kept(visit: Visit, stop: Stop, *, is_confirmed: bool, is_lost: bool) -> Outcome:
    """Close an answer that has parts: its value if one was read, else its words as they are.

    Whoever was told what does not fit, or is not there any more (`is_lost`), confirms it: then it stands as
    it is written.
    """
    brief = visit.answers.brief(stop.path)
    assert brief is not None  # the caller has looked
    value = visit.context.still_offered(stop.place, stop.rows, brief.value)
    if stop.question.type not in UNTYPED and value is None:
        return close(visit, stop, None, as_written=True)
    is_told = is_confirmed and not visit.meets_constraint(stop, value)
    is_told |= is_lost or brief.standing is Standing.AS_WRITTEN
    return close(visit, stop, value, as_written=is_told)


def _let_go(visit: Visit, inbound: Inbound, stop: Stop) -> bool:
    """What refers to a row that is gone becomes words, as it is called last; whether anything did."""
    brief = visit.answers.brief(stop.path)
    lost = gone(visit.context, brief) if brief is not None else ()
    for part in visit.answers.parts(stop.path) if lost else ():
        if part.refers in lost:
            words = replace(part, id=f"{part.message}#{inbound.id}", refers="")
            visit.answers.supersede(stop.path, part.id, words)
            visit.draft = replace(visit.draft, parts=visit.draft.parts + 1)
    return bool(lost)


def _choose(visit: Visit, inbound: Inbound, stop: Stop, name: str, value: str) -> Outcome:
    choices = visit.context.choices(stop.place, stop.rows)
    chosen = next((choice for choice in choices if choice.value == value), None)
    if chosen is None:
        words = late_choice(visit, stop.path, value) if name == "choice" else ""
        if words:
            return take_words(visit, stop, pressed_part(visit, inbound, words))
        return Outcome((error(visit, visit.say("lost.button")),), saved=False)
    if stop.question.type is Type.SELECT_ONE:
        put_instead(visit, stop, pressed_part(visit, inbound, chosen.label.to(visit.say.language)))
        return close(visit, stop, chosen.value)
    brief = visit.answers.brief(stop.path)
    kept = brief.value if brief is not None and isinstance(brief.value, tuple) else ()
    ticked = {*kept, value} if name == "choice" else {*kept} - {value}
    values = tuple(choice.value for choice in choices if choice.value in ticked)
    labels = ", ".join(choice.label.to(visit.say.language) for choice in choices if choice.value in ticked)
    put_instead(visit, stop, pressed_part(visit, inbound, labels))
    stand_open(visit, stop.path, values)
    return Outcome((prompt(visit),), saved=True)


def late_choice(visit: Visit, path: str, value: str) -> str:
    """The words of a choice, or row, that is no longer offered at `path`; "" where this value is none.

    A new version may have dropped it, or what it depends on may have changed.
    """
    template = template_of(path)
    former = {of: choice for (where, of), choice in visit.former.offered.items() if where == template}
    place = visit.outline.by_template.get(template)
    place = place or visit.former.asked.get(template)
    if place is not None and (words := row_words(visit, place, value)):
        return words
    question = place.node if place is not None and isinstance(place.node, Question) else None
    known = former | {choice.value: choice for choice in (question.choices if question else ())}
    chosen = next((choice for of, choice in known.items() if stands_for(value, of)), None)
    return "" if chosen is None else chosen.label.to(visit.say.language)


def pressed_part(visit: Visit, inbound: Inbound, label: str) -> Part:
    """What a tap says, in words."""
    return Part(message_id(inbound), label, inbound.at, visit.position.respondent)
