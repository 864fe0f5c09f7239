"""Buttons at a question: done, skip, choices, confirm; and what becomes of an answer one walks away from."""

from __future__ import annotations

from dataclasses import replace

from flows.answer import Part, Standing
from flows.dialogue.contents import go_on
from flows.dialogue.outcome import Outcome
from flows.dialogue.prompts import error, prompt, suggestions, takes_many
from flows.dialogue.taking import close, judge, keep, message_id, put_instead, stand_open, take_words
from flows.dialogue.visit import Stop, Visit
from flows.marks import stands_for
from flows.message import Inbound
from flows.outline import UNTYPED, Question, Type
from flows.path import template_of


def at_question(visit: Visit, inbound: Inbound, stop: Stop, name: str, value: str) -> Outcome:
    """What a button does at a question."""
    brief = visit.answers.brief(stop.path)
    has_parts = brief is not None and not brief.is_empty
    match name:
        case "done" | "skip" | "confirm" if has_parts:
            if takes_many(stop.question):
                visit.position = replace(visit.position, closed=stop.path)
            return _close_kept(visit, stop)
        case "done":
            return Outcome((prompt(visit, visit.say("lost.nothing_yet")),), saved=False)
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


def _confirm_default(visit: Visit, inbound: Inbound, stop: Stop) -> Outcome:
    """Take what stood there before anything was said."""
    default = visit.context.default(stop.place, stop.rows)
    if not default or visit.answers.brief(stop.path) is not None:
        return Outcome((error(visit, visit.say("lost.button")),), saved=False)
    keep(visit, stop.path, pressed_part(visit, inbound, default))
    return judge(visit, stop, default)


def leave_question(visit: Visit) -> None:
    """An answer that one walks away from, perhaps through the contents, is closed as it stands."""
    stop = visit.stop_behind
    brief = visit.answers.brief(stop.path) if stop else None
    if stop is None or brief is None or brief.is_empty or brief.standing is not Standing.OPEN:
        return
    needs_value = stop.question.type not in UNTYPED
    standing = Standing.AS_WRITTEN if needs_value and brief.value is None else Standing.GIVEN
    visit.answers.stand(stop.path, standing, brief.value)


def _close_kept(visit: Visit, stop: Stop) -> Outcome:
    """Close an answer that has parts: its value if one was read, else its words as they are."""
    brief = visit.answers.brief(stop.path)
    assert brief is not None  # the caller has looked
    if stop.question.type in UNTYPED or brief.value is not None:
        as_written = brief.standing is Standing.AS_WRITTEN
        text = visit.answers.text(stop.path)
        meets = visit.context.meets_constraint(stop.place, stop.rows, brief.value, text)
        return close(visit, stop, brief.value, as_written=as_written or not meets)
    return close(visit, stop, None, as_written=True)


def _choose(visit: Visit, inbound: Inbound, stop: Stop, name: str, value: str) -> Outcome:
    if value in dict(suggestions(visit, stop)):
        keep(visit, stop.path, pressed_part(visit, inbound, visit.answers.text(value)))
        same = stop.question.suggest == stop.place.template
        return close(visit, stop, None) if same else Outcome((prompt(visit),), saved=True)
    choices = visit.context.choices(stop.place, stop.rows)
    chosen = next((choice for choice in choices if choice.value == value), None)
    if chosen is None:
        words = late_choice(visit, stop.path, value) if name == "choice" else ""
        if words:
            return take_words(visit, stop, pressed_part(visit, inbound, words))
        return Outcome((error(visit, visit.say("lost.button")),), saved=False)
    if stop.question.type is Type.SELECT_ONE:
        put_instead(visit, stop, pressed_part(visit, inbound, chosen.label.to(visit.say.language)))
        if not visit.context.meets_constraint(stop.place, stop.rows, chosen.value, chosen.value):
            return judge(visit, stop, chosen.value)
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
    """The words of a choice that is no longer offered at `path`; "" where none was known by this value.

    A new version may have dropped it, or what it depends on may have changed.
    """
    template = template_of(path)
    former = {of: choice for (where, of), choice in visit.former.offered.items() if where == template}
    place = visit.outline.by_template.get(template)
    question = place.node if place is not None and isinstance(place.node, Question) else None
    known = former | {choice.value: choice for choice in (question.choices if question else ())}
    chosen = next((choice for of, choice in known.items() if stands_for(value, of)), None)
    return "" if chosen is None else chosen.label.to(visit.say.language)


def pressed_part(visit: Visit, inbound: Inbound, label: str) -> Part:
    """What a tap says, in words."""
    return Part(message_id(inbound), label, inbound.at, visit.position.respondent)
