"""The screen of a question: it is asked, answered by words, files, places or choices, or skipped."""

from __future__ import annotations

import re
from dataclasses import replace

from flows.dialogue import naming
from flows.dialogue.context import Stop, TurnContext
from flows.dialogue.features.close_answer import (
    close,
    judge,
    kept_among_others,
    late_choice,
    leave_question,
    take_words,
    telling,
    unclear,
)
from flows.dialogue.features.doubtful_words import ask_what_it_is, has_value, is_doubtful
from flows.dialogue.features.earlier_report import amend, keep_as_before
from flows.dialogue.features.from_letter import amend_as_invited, keep_as_invited, letter_words
from flows.dialogue.features.guided_writing import (
    ask_aspect,
    ask_whole,
    asked_aspect,
    has_hint,
    probe,
    shown_aspects,
    unasked_aspects,
    write_more,
)
from flows.dialogue.features.keep_parts import (
    full,
    join,
    keep,
    keep_unplaced,
    pressed_part,
    put_instead,
    sent_later,
    stand_open,
)
from flows.dialogue.features.question_prompt import SELECTS, question_prompt
from flows.dialogue.features.suggested_rows import on_suggested
from flows.dialogue.navigation import go_on, press_at_number
from flows.dialogue.outcome import KEPT_SILENTLY, Outcome
from flows.dialogue.screen import Screen
from flows.form.machine import REPLY
from flows.form.outline import UNTYPED, Place, Question, Type
from flows.messages.message import Attached, Message, Numbers, Pressed, Said
from flows.messages.press import Press, Verb
from flows.reading.text import courteous_forms, plain
from flows.reading.typed import read_default
from flows.reading.yes_and_no import is_yes
from flows.report.answer import Part, Standing
from flows.report.position import Position
from flows.report.references import gone

ENDED = re.compile(r"(?:xong het|xong|het y|het)(?: roi| ca| a| nhe)*[ .!]*")
"""How officers say "done". Nobody writes these words into a report."""
MEDIA = {Type.PHOTO: "image/", Type.AUDIO: "audio/", Type.FILE: ""}
"""How the media type of an answer's file begins, by the question's type."""


class QuestionScreen(Screen):
    """One item of the outline."""

    def prompt(self, turn: TurnContext, before: str) -> Message:
        """Show the question as the letter asks it, the answer so far, and the buttons."""
        return question_prompt(turn, _stop(turn), before)

    def press(self, turn: TurnContext, press: Press) -> Outcome | None:
        """Close, skip or replace the answer, choose, go back, or reply to the Department's remark."""
        stop = _stop(turn)
        if (guided := _guided(turn, stop, press)) is not None:
            return guided
        match press.verb:
            case Verb.REPLY if turn.remarks_at(stop.path):
                turn.look_into(REPLY)
                return Outcome((turn.prompt(),), saved=True)
            case Verb.PAGE if stop.question.suggest:
                return Outcome((question_prompt(turn, stop, page=press.number),), saved=True)
            case Verb.CHOICE | Verb.DROP:
                return (on_suggested if stop.question.suggest else _choose)(turn, stop, press)
            case Verb.DONE | Verb.SKIP | Verb.CONFIRM:
                return _close(turn, stop, press)
            case Verb.BACK:
                leave_question(turn)
                moved = turn.machine.back(turn.cursor)
                return Outcome((turn.prompt("" if moved else turn.say("lost.first")),), saved=True)
            case Verb.REPLACE:
                ask_whole(turn)
                if stop.path not in turn.elsewhere:  # this respondent has not seen words from elsewhere
                    turn.position = replace(turn.position, replacing=stop.path)
                return Outcome((turn.prompt(),), saved=True)
        return None

    def meant(self, turn: TurnContext, text: str, words: str) -> Press | None:
        """Understand "Xong", or another question's printed number if it cannot be an answer to this one."""
        stop = _stop(turn)
        question = stop.question
        if question.takes_many and any(ENDED.fullmatch(plain(form)) for form in courteous_forms(text)):
            return Press(Verb.DONE)
        if is_yes(text) and _is_confirming(turn, stop, text):
            return Press(Verb.CONFIRM)
        is_number = "." in text.strip(" .") and question.type is Type.TEXT
        return press_at_number(turn, text) if is_number else None

    def is_asked_for_help(self, turn: TurnContext, text: str) -> bool:
        """Take a question for help, unless it is the name of a choice."""
        return super().is_asked_for_help(turn, text) and not has_value(turn, _stop(turn), text)

    def take(self, turn: TurnContext, part: Part) -> Outcome:
        """Take words, a file or a place as the answer, or as a part of it."""
        stop = _stop(turn)
        if turn.displaced:
            return keep_unplaced(turn, part)
        part = replace(part, aspect=asked_aspect(turn, stop))
        if part.file is not None:
            return _take_file(turn, stop, part)
        if part.place is not None:
            return _take_place(turn, stop, part)
        return ask_what_it_is(turn, part) if is_doubtful(turn, stop, part) else take_words(turn, stop, part)

    def numbers(self, place: Place | None, position: Position) -> Numbers:
        """Take a number for a choice or an answer. For a long text or a file it is neither."""
        assert place is not None and isinstance(place.node, Question)  # this screen has no other states
        question = place.node
        if question.type in SELECTS:
            return Numbers.CHOICE
        is_long = question.type in MEDIA or (question.type is Type.TEXT and question.multiline)
        return Numbers.FREE if is_long else Numbers.ANSWER


def _guided(turn: TurnContext, stop: Stop, press: Press) -> Outcome | None:
    """Show what may be written, ask for an aspect or the whole, or take last year's or the letter's words."""
    match press.verb:
        case Verb.AS_BEFORE:
            return keep_as_before(turn, stop)
        case Verb.AS_INVITED:
            return keep_as_invited(turn, stop)
        case Verb.AMEND:
            return (amend_as_invited if letter_words(turn, stop) else amend)(turn, stop)
        case Verb.HINT if has_hint(stop.question):
            ask_whole(turn)
            return Outcome((shown_aspects(turn, stop, question_prompt(turn, stop)),), saved=True)
        case Verb.WRITE_MORE:
            return Outcome((write_more(turn, stop, question_prompt(turn, stop)),), saved=True)
        case Verb.ASPECT:
            return ask_aspect(turn, stop, press.argument)
        case Verb.SKIP | Verb.BACK if asked_aspect(turn, stop):  # the question itself is neither left
            ask_whole(turn)
            return Outcome((turn.prompt(),), saved=True)
    return None


def _is_confirming(turn: TurnContext, stop: Stop, text: str) -> bool:
    """Whether a yes confirms what was read or stands there already, and is no answer of its own."""
    if stop.question.takes_many or has_value(turn, stop, text):
        return False
    summary = turn.answers.summary(stop.path)
    if summary is None:
        return bool(naming.default(turn, stop))
    is_pending = summary.standing is Standing.OPEN and not summary.is_empty
    return is_pending and stop.question.type not in UNTYPED


def _stop(turn: TurnContext) -> Stop:
    stop = turn.stop
    assert stop is not None  # this screen has no other states
    return stop


def _take_file(turn: TurnContext, stop: Stop, part: Part) -> Outcome:
    """Take a file as the whole answer if the question asks for a file, else as a part of it."""
    assert part.file is not None
    if refused := full(turn, stop.path, 0):
        return refused
    question, content = stop.question, turn.inbound.content
    before = sent_later(turn, stop.path) if isinstance(content, Attached) and content.about else ""
    if question.type not in UNTYPED:
        return join(turn, stop.path, part, before)  # a photo beside a number does not change the number
    keep(turn, stop.path, part, before)
    if question.type not in MEDIA or question.multiline:
        return kept_among_others(turn, stop)
    if not part.file.media_type.startswith(MEDIA[question.type]):
        return unclear(turn, stop, question.type.value, part.file.shown)
    return close(turn, stop, None)


def _take_place(turn: TurnContext, stop: Stop, part: Part) -> Outcome:
    if refused := full(turn, stop.path, len(part.text)):
        return refused
    if stop.question.type is not Type.GEOPOINT:
        keep(turn, stop.path, part)
        return KEPT_SILENTLY
    put_instead(turn, stop, part)
    return close(turn, stop, part.place)


def _close(turn: TurnContext, stop: Stop, press: Press) -> Outcome | None:
    """Carry out DONE, SKIP or CONFIRM. They close an answer; without one, each means something else."""
    summary = turn.answers.summary(stop.path)
    if summary is not None and not summary.is_empty:
        return _done(turn, stop, is_confirmed=press.verb is Verb.CONFIRM)
    if press.verb is Verb.DONE:
        return _close_empty(turn, stop)
    if press.verb is Verb.CONFIRM:
        return _confirm_default(turn, stop)
    turn.answers.stand(stop.path, Standing.SKIPPED, None)
    go_on(turn)
    return Outcome((turn.prompt(),), saved=True)


def _done(turn: TurnContext, stop: Stop, *, is_confirmed: bool) -> Outcome:
    unasked = unasked_aspects(turn, stop)
    ask_whole(turn)
    if stop.question.takes_many:
        turn.position = replace(turn.position, closed=stop.path)
    is_lost = _let_go(turn, stop)
    outcome = _close_kept(turn, stop, is_confirmed=is_confirmed, is_lost=is_lost)
    return probe(turn, stop, telling(outcome, _coming(turn)), unasked)


def _close_empty(turn: TurnContext, stop: Stop) -> Outcome:
    """Close an answer that holds nothing yet. This works only if files for it are on their way."""
    coming = _coming(turn)
    if not coming or not stop.question.takes_many:
        return Outcome((turn.prompt(turn.say("lost.nothing_yet")),), saved=False)
    turn.answers.stand(stop.path, Standing.GIVEN, None)
    go_on(turn)
    return Outcome((turn.prompt(coming),), saved=True)


def _coming(turn: TurnContext) -> str:
    """Say that files for the answer just closed are still on their way; "" if none are."""
    content = turn.inbound.content
    files = content.files if isinstance(content, Pressed | Said) else 0
    return turn.say("kept.coming", n=files) if files else ""


def _confirm_default(turn: TurnContext, stop: Stop) -> Outcome | None:
    """Take the default as the answer."""
    default = naming.default(turn, stop)
    if not default or turn.answers.summary(stop.path) is not None:
        return None
    value = read_default(stop.question, turn.context.default(stop.place, stop.rows))
    keep(turn, stop.path, pressed_part(turn, default))
    value = turn.context.still_offered(stop.place, stop.rows, value)
    if value is None and stop.question.type not in UNTYPED:
        return judge(turn, stop, default)
    return close(turn, stop, value)


def _close_kept(turn: TurnContext, stop: Stop, *, is_confirmed: bool, is_lost: bool) -> Outcome:
    """Close an answer that has parts, with its value if one was read, else with its words as written.

    A respondent who was told that it does not fit, or that its object is gone (`is_lost`), confirms it. It is
    then kept as written.
    """
    summary = turn.answers.summary(stop.path)
    assert summary is not None  # the caller has looked
    value = turn.context.still_offered(stop.place, stop.rows, summary.value)
    if stop.question.type not in UNTYPED and value is None:
        return close(turn, stop, None, as_written=True)
    is_told = is_confirmed and not turn.meets_constraint(stop, value)
    is_told |= is_lost or summary.standing is Standing.AS_WRITTEN
    return close(turn, stop, value, as_written=is_told)


def _let_go(turn: TurnContext, stop: Stop) -> bool:
    """Turn references to rows that are gone into their last names. Return whether there were any."""
    summary = turn.answers.summary(stop.path)
    lost = gone(turn.context, summary) if summary is not None else ()
    for part in turn.answers.parts(stop.path) if lost else ():
        if part.refers in lost:
            words = replace(part, id=f"{part.message}#{turn.inbound.id}", refers="")
            turn.answers.supersede(stop.path, part.id, words)
    return bool(lost)


def _choose(turn: TurnContext, stop: Stop, press: Press) -> Outcome | None:
    value, is_taken = press.argument, press.verb is Verb.CHOICE
    choices = turn.context.choices(stop.place, stop.rows)
    chosen = next((choice for choice in choices if choice.value == value), None)
    if chosen is None:
        words = late_choice(turn, stop.path, value) if is_taken else ""
        if words:
            return take_words(turn, stop, pressed_part(turn, words))
        return None
    if stop.question.type is Type.SELECT_ONE:
        put_instead(turn, stop, pressed_part(turn, chosen.label.to(turn.say.language)))
        return close(turn, stop, chosen.value)
    summary = turn.answers.summary(stop.path)
    kept = summary.value if summary is not None and isinstance(summary.value, tuple) else ()
    ticked = {*kept, value} if is_taken else {*kept} - {value}
    values = tuple(choice.value for choice in choices if choice.value in ticked)
    labels = ", ".join(choice.label.to(turn.say.language) for choice in choices if choice.value in ticked)
    put_instead(turn, stop, pressed_part(turn, labels))
    stand_open(turn, stop.path, values)
    return Outcome((turn.prompt(),), saved=True)
