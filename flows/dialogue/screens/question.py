"""The screen of a question: it is asked, answered by words, files, places or choices, or skipped."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from flows.dialogue import naming
from flows.dialogue.context import Stop, TurnContext
from flows.dialogue.features import suggesting
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
from flows.dialogue.features.suggested_rows import on_suggested
from flows.dialogue.features.unanswered import is_worth_offering
from flows.dialogue.navigation import go_on, press_at_number
from flows.dialogue.outcome import KEPT_SILENTLY, Outcome
from flows.dialogue.phrases import (
    EXPECTED,
    amount,
    button,
    count,
    expected,
    lines,
    notes,
    replied,
    reply_path,
    where,
)
from flows.dialogue.screen import Screen
from flows.form.machine import REPLY
from flows.form.outline import UNTYPED, Place, Question, Type
from flows.messages.message import TICK, Attached, Button, Kind, Message, Numbers, Pressed, Said
from flows.messages.press import Press, Verb
from flows.reading.text import shortened
from flows.reading.typed import read_default
from flows.report.answer import Part, Standing
from flows.report.answer_summary import AnswerSummary
from flows.report.position import Position
from flows.report.references import gone, suggests_rows

TIPS = 3
"""How often it is explained that many messages make one answer."""
MOST_BUTTONS = 24
"""More choices than this are searched by typing, not shown as buttons."""
ENDED = re.compile(r"(?:xong het|xong|het y|het)(?: roi| ca| a| nhe)*[ .!]*")
"""How officers say "done". Nobody writes these words into a report."""
SELECTS = frozenset({Type.SELECT_ONE, Type.SELECT_MULTIPLE})
MEDIA = {Type.PHOTO: "image/", Type.AUDIO: "audio/", Type.FILE: ""}
"""How the media type of an answer's file begins, by the question's type."""
Rows = tuple[tuple[Button, ...], ...]


class QuestionScreen(Screen):
    """One item of the outline."""

    def prompt(self, turn: TurnContext, before: str) -> Message:
        """Show the question as the letter asks it, the answer so far, and the buttons."""
        return _prompt(turn, _stop(turn), before)

    def press(self, turn: TurnContext, press: Press) -> Outcome | None:
        """Close, skip or replace the answer, choose, go back, or reply to the Department's remark."""
        stop = _stop(turn)
        match press.verb:
            case Verb.REPLY if turn.remarks_at(stop.path):
                turn.look_into(REPLY)
                return Outcome((turn.prompt(),), saved=True)
            case Verb.PAGE if stop.question.suggest:
                return Outcome((_prompt(turn, stop, page=press.number),), saved=True)
            case Verb.CHOICE | Verb.DROP:
                return (on_suggested if stop.question.suggest else _choose)(turn, stop, press)
            case Verb.DONE | Verb.SKIP | Verb.CONFIRM:
                return _close(turn, stop, press)
            case Verb.BACK:
                leave_question(turn)
                moved = turn.machine.back(turn.cursor)
                return Outcome((turn.prompt("" if moved else turn.say("lost.first")),), saved=True)
            case Verb.REPLACE:
                if stop.path not in turn.elsewhere:  # this respondent has not seen words from elsewhere
                    turn.position = replace(turn.position, replacing=stop.path)
                return Outcome((turn.prompt(),), saved=True)
        return None

    def meant(self, turn: TurnContext, text: str, words: str) -> Press | None:
        """Understand "Xong", or another question's printed number if it cannot be an answer to this one."""
        question = _stop(turn).question
        if question.takes_many and ENDED.fullmatch(words):
            return Press(Verb.DONE)
        is_number = "." in text.strip(" .") and question.type is Type.TEXT
        return press_at_number(turn, text) if is_number else None

    def take(self, turn: TurnContext, part: Part) -> Outcome:
        """Take words, a file or a place as the answer, or as a part of it."""
        stop = _stop(turn)
        if turn.displaced:
            return keep_unplaced(turn, part)
        if part.file is not None:
            return _take_file(turn, stop, part)
        return take_words(turn, stop, part) if part.place is None else _take_place(turn, stop, part)

    def numbers(self, place: Place | None, position: Position) -> Numbers:
        """Take a number for a choice or an answer. For a long text or a file it is neither."""
        assert place is not None and isinstance(place.node, Question)  # this screen has no other states
        question = place.node
        if question.type in SELECTS:
            return Numbers.CHOICE
        is_long = question.type in MEDIA or (question.type is Type.TEXT and question.multiline)
        return Numbers.FREE if is_long else Numbers.ANSWER


def _stop(turn: TurnContext) -> Stop:
    stop = turn.stop
    assert stop is not None  # this screen has no other states
    return stop


def _prompt(turn: TurnContext, stop: Stop, before: str = "", page: int = 1) -> Message:
    """Return the question's prompt. `page` is the page of suggested rows, if there are many."""
    question = stop.question
    summary = turn.answers.summary(stop.path)
    return Message(
        Kind.PROMPT,
        naming.text(turn, question.label, stop.place, stop.rows),
        key=stop.path,
        number=question.number,
        before=lines(before, *notes(turn)),
        said=before,
        where=where(turn, stop.place, stop.rows),
        after=lines(*_after(turn, stop, summary)),
        buttons=(*_choice_buttons(turn, stop, summary, page), *_steady(turn, stop, summary)),
        progress=count(turn, stop.place, stop.rows),
        is_tip=_is_tip(turn, question),
    )


def _is_tip(turn: TurnContext, question: Question) -> bool:
    return question.multiline and question.type is Type.TEXT and turn.position.tips < TIPS


def _after(turn: TurnContext, stop: Stop, summary: AnswerSummary | None) -> Iterable[str]:
    question = stop.question
    if question.hint is not None:
        yield naming.text(turn, question.hint, stop.place, stop.rows)
    elif question.type in EXPECTED and (summary is None or summary.is_empty):
        yield expected(turn, question)
    if question.type is Type.SELECT_MULTIPLE:
        yield turn.say("question.choose_many")
    elif _is_tip(turn, question):
        yield turn.say("question.many")
    if len(turn.context.choices(stop.place, stop.rows)) > MOST_BUTTONS:
        yield turn.say("question.search")
    yield _earlier(turn, stop, summary)
    if turn.position.replacing == stop.path:
        yield turn.say("question.replacing")
    for remark in turn.remarks_at(stop.path):
        yield turn.say("question.asked_by", words=remark)
    if turn.remarks_at(stop.path):
        yield replied(turn, reply_path(turn, stop.path))


def _earlier(turn: TurnContext, stop: Stop, summary: AnswerSummary | None) -> str:
    if summary is None:
        default = naming.default(turn, stop)
        return turn.say("question.prefilled", value=default) if default else ""
    if summary.standing is Standing.SKIPPED:
        return turn.say("question.skipped")
    if lost := gone(turn.context, summary):
        names = (part.text for part in turn.answers.parts(stop.path) if part.refers in lost)
        which = ", ".join(f"“{shortened(name, 40)}”" for name in names)
        return turn.say("question.no_row", words=shortened(summary.opening, 60), which=which)
    if turn.is_again(stop, summary):  # the words say more than the rest of the value
        key = "question.again" if stop.question.choice_filter is None else "question.no_more"
        return turn.say(key, words=shortened(summary.opening, 60) or amount(turn, summary))
    value = naming.written(turn, stop, summary.value)
    if value or summary.texts:
        words = value or shortened(summary.opening, 60)
        key = "question.so_far" if stop.question.takes_many else "question.so_far_one"
        return turn.say(key, words=words, amount=amount(turn, summary))
    return turn.say("question.so_far_files", amount=amount(turn, summary)) if summary.files else ""


def _choice_buttons(turn: TurnContext, stop: Stop, summary: AnswerSummary | None, page: int) -> Rows:
    if suggests_rows(stop.place):
        return suggesting.buttons(turn, stop, page)
    if stop.question.suggest:
        is_told = summary is not None and not summary.is_empty
        offered = [] if is_told else suggesting.copies(turn, stop)
        return tuple((Press(Verb.CHOICE, path).button(shortened(words, 40)),) for path, words in offered)
    choices = turn.context.choices(stop.place, stop.rows)
    if not choices or len(choices) > MOST_BUTTONS:
        return ()
    language = turn.say.language
    if stop.question.type is Type.SELECT_ONE:
        return tuple((Press(Verb.CHOICE, one.value).button(one.label.to(language)),) for one in choices)
    ticked = summary.value if summary is not None and isinstance(summary.value, tuple) else ()
    return tuple(
        (Press(Verb.DROP, one.value).button(f"{TICK}{one.label.to(language)}"),)
        if one.value in ticked
        else (Press(Verb.CHOICE, one.value).button(one.label.to(language)),)
        for one in choices
    )


def _steady(turn: TurnContext, stop: Stop, summary: AnswerSummary | None) -> Rows:
    """Return the buttons that always have the same places."""
    question = stop.question
    has_answer = summary is not None and not summary.is_empty
    first = [button(turn, Verb.DONE)] if question.takes_many or has_answer else []
    if summary is None and (default := naming.default(turn, stop)):
        first.append(button(turn, Verb.CONFIRM, value=shortened(default, 30)))
    if not has_answer:
        first.append(button(turn, Verb.SKIP))
    if has_answer and question.type is Type.TEXT and question.multiline:
        first += [button(turn, Verb.REPLACE), button(turn, Verb.HISTORY)]
    if turn.remarks_at(stop.path):
        first.append(button(turn, Verb.REPLY))
    second = [button(turn, Verb.BACK), button(turn, Verb.CONTENTS), button(turn, Verb.PAUSE)]
    if question.aspects or question.guidance is not None:
        second.insert(0, button(turn, Verb.HINT))
    if not has_answer and is_worth_offering(turn):
        return tuple(first), (button(turn, Verb.SKIP_REST),), tuple(second)
    return tuple(first), tuple(second)


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
    if stop.question.type is not Type.PLACE:
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
    if stop.question.takes_many:
        turn.position = replace(turn.position, closed=stop.path)
    is_lost = _let_go(turn, stop)
    outcome = _close_kept(turn, stop, is_confirmed=is_confirmed, is_lost=is_lost)
    return telling(outcome, _coming(turn))


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
