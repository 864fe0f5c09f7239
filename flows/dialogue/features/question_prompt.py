"""The prompt of a question: as the letter asks it, the answer so far, and the buttons."""

from __future__ import annotations

from collections.abc import Iterable

from flows.dialogue import naming
from flows.dialogue.context import Stop, TurnContext
from flows.dialogue.features import suggesting
from flows.dialogue.features.after_submission import late_words
from flows.dialogue.features.earlier_report import earlier_buttons, told_before
from flows.dialogue.features.from_letter import letter_buttons, told_in_letter
from flows.dialogue.features.guided_writing import asked_aspect, has_hint
from flows.dialogue.features.returned_report import may_reply, remarks_here
from flows.dialogue.features.skippable import is_worth_offering
from flows.dialogue.phrases import (
    EXPECTED,
    amount,
    button,
    expected,
    lines,
    notes,
    progress,
    replied,
    reply_path,
    where,
)
from flows.form.outline import Question, Type
from flows.messages.message import TICK, Button, Kind, Message
from flows.messages.press import Press, Verb
from flows.reading.text import shortened
from flows.report.answer import Standing
from flows.report.answer_summary import AnswerSummary
from flows.report.references import gone, suggests_rows

TIPS = 3
"""How often it is explained that many messages make one answer."""
MOST_BUTTONS = 24
"""More choices than this are searched by typing, not shown as buttons."""
SELECTS = frozenset({Type.SELECT_ONE, Type.SELECT_MULTIPLE})
Rows = tuple[tuple[Button, ...], ...]


def question_prompt(turn: TurnContext, stop: Stop, before: str = "", page: int = 1) -> Message:
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
        remarks=remarks_here(turn, stop.path),
        where=where(turn, stop.place, stop.rows),
        after=lines(*_after(turn, stop, summary)),
        buttons=(
            *_choice_buttons(turn, stop, summary, page),
            *((row,) if (row := earlier_buttons(turn, stop) or letter_buttons(turn, stop)) else ()),
            *late_words(turn),
            *_steady(turn, stop, summary),
        ),
        progress=progress(turn, stop.place, stop.rows),
        kept=0 if summary is None or question.type in SELECTS else summary.parts,
        is_tip=_is_tip(turn, question),
    )


def _is_tip(turn: TurnContext, question: Question) -> bool:
    return question.multiline and question.type is Type.TEXT and turn.position.tips < TIPS


def _after(turn: TurnContext, stop: Stop, summary: AnswerSummary | None) -> Iterable[str]:
    question = stop.question
    if aspect := asked_aspect(turn, stop):
        yield turn.say("question.one_aspect", aspect=aspect)
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
    yield told_before(turn, stop)
    yield told_in_letter(turn, stop)
    if turn.position.replacing == stop.path:
        yield turn.say("question.replacing")
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
    question, is_aspect = stop.question, bool(asked_aspect(turn, stop))
    has_answer = summary is not None and not summary.is_empty
    first = [button(turn, Verb.DONE)] if question.takes_many or has_answer else []
    if summary is None and (default := naming.default(turn, stop)):
        first.append(button(turn, Verb.CONFIRM, value=shortened(default, 30)))
    if not has_answer and not is_aspect:
        first.append(button(turn, Verb.SKIP))
    if has_answer and not is_aspect and question.type is Type.TEXT and question.multiline:
        first += [button(turn, Verb.REPLACE), button(turn, Verb.HISTORY)]
    if has_answer and may_reply(turn, stop.path):
        first.append(button(turn, Verb.REPLY))
    second = [button(turn, Verb.BACK), button(turn, Verb.CONTENTS), button(turn, Verb.PAUSE)]
    if has_hint(question):
        second.insert(0, button(turn, Verb.HINT))
    if not has_answer and not is_aspect and is_worth_offering(turn):
        return tuple(first), (button(turn, Verb.SKIP_REST),), tuple(second)
    return tuple(first), tuple(second)
