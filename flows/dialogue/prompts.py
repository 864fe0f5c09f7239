"""What is said where the dialogue stands: a question, a gate, the review. Derived, never stored."""

from __future__ import annotations

from collections.abc import Iterable

from flows.answer import Standing
from flows.brief import Brief
from flows.dialogue import between, naming, suggesting
from flows.dialogue.contents import contents_message
from flows.dialogue.figuring import table
from flows.dialogue.visit import Stop, Visit
from flows.dialogue.wording import amount, button, count, lines, notes, replied, reply_path, where
from flows.machine import CONTENTS, ERASE, FIGURES, NAME, REPLY, REVIEW, SUBMITTED
from flows.message import Button, Kind, Message
from flows.outline import Question, Type
from flows.readers.words import shortened
from flows.referring import gone, suggests_rows

TIPS = 3
"""How often it is explained that many messages make one answer."""
MOST_BUTTONS = 24
"""More choices than this are searched by typing, not shown as buttons."""
MANY = {Type.FILE, Type.PHOTO, Type.AUDIO}
EXPECTED = {
    Type.INTEGER,
    Type.DECIMAL,
    Type.DATE,
    Type.TIME,
    Type.PLACE,
    Type.PHOTO,
    Type.AUDIO,
    Type.FILE,
}
Rows = tuple[tuple[Button, ...], ...]


def takes_many(question: Question) -> bool:
    """Whether several messages make its answer, closed by "done"."""
    return question.multiline or question.type is Type.SELECT_MULTIPLE


def prompt(visit: Visit, before: str = "", page: int = 1) -> Message:
    """The prompt of the place where the dialogue stands; `before` is said above it, in the same message.

    `page` is that of the rows which a question suggests, where there are many.
    """
    stop = visit.stop
    if stop is not None:
        return _question(visit, stop, before, page)
    match visit.cursor.state:
        case state if state == CONTENTS:
            return contents_message(visit, before)
        case state if state == REVIEW:
            return between.review(visit, before)
        case state if state == SUBMITTED:
            return between.submitted(visit, before)
        case state if state == ERASE:
            return between.erase(visit, before)
        case state if state == NAME:
            return between.name(visit, before)
        case state if state == FIGURES:
            return table(visit, before)
        case state if state == REPLY:
            return between.reply(visit, before)
    return between.gate(visit, before)


def notice(visit: Visit, text: str, *rows: tuple[Button, ...]) -> Message:
    """A sentence that asks nothing."""
    return Message(Kind.NOTICE, text, visit.key, buttons=rows)


def error(visit: Visit, text: str) -> Message:
    """A sentence for what could not be kept or done, and where one is; the prompt's buttons stay at hand."""
    shown = prompt(visit)
    return Message(Kind.ERROR, text, visit.key, buttons=shown.buttons)


def read_back(visit: Visit, stop: Stop) -> str:
    """The answer that was just closed, in short."""
    brief = visit.answers.brief(stop.path)
    if brief is None:
        return ""
    value = naming.written(visit, stop, brief.value)
    said = value or amount(visit, brief)
    if not said:
        return ""
    number = stop.place.node.number
    key = (
        ("kept.value" if value else "kept.answer")
        if number
        else ("kept.value_plain" if value else "kept.plain")
    )
    return visit.say(key, number=number, amount=said, value=said)


def _question(visit: Visit, stop: Stop, before: str, page: int) -> Message:
    question = stop.question
    brief = visit.answers.brief(stop.path)
    return Message(
        Kind.PROMPT,
        naming.text(visit, question.label, stop.place, stop.rows),
        key=stop.path,
        number=question.number,
        before=lines(before, *notes(visit)),
        where=where(visit, stop.place, stop.rows),
        after=lines(*_after(visit, stop, brief)),
        buttons=(*_choice_buttons(visit, stop, brief, page), *_steady(visit, stop, brief)),
        progress=count(visit, stop.place, stop.rows),
    )


def _after(visit: Visit, stop: Stop, brief: Brief | None) -> Iterable[str]:
    question = stop.question
    if question.hint is not None:
        yield naming.text(visit, question.hint, stop.place, stop.rows)
    elif question.type in EXPECTED and (brief is None or brief.is_empty):
        yield expected(visit, question)
    if question.type is Type.SELECT_MULTIPLE:
        yield visit.say("question.choose_many")
    elif question.multiline and question.type is Type.TEXT and visit.position.tips < TIPS:
        yield visit.say("question.many")
    if len(visit.context.choices(stop.place, stop.rows)) > MOST_BUTTONS:
        yield visit.say("question.search")
    yield _earlier(visit, stop, brief)
    if visit.position.replacing == stop.path:
        yield visit.say("question.replacing")
    for remark in visit.remarks_at(stop.path):
        yield visit.say("question.asked_by", words=remark)
    if visit.remarks_at(stop.path):
        yield replied(visit, reply_path(visit, stop.path))


def _earlier(visit: Visit, stop: Stop, brief: Brief | None) -> str:
    if brief is None:
        default = naming.default(visit, stop)
        return visit.say("question.prefilled", value=default) if default else ""
    if brief.standing is Standing.SKIPPED:
        return visit.say("question.skipped")
    if lost := gone(visit.context, brief):
        names = (part.text for part in visit.answers.parts(stop.path) if part.refers in lost)
        which = ", ".join(f"“{shortened(name, 40)}”" for name in names)
        return visit.say("question.no_row", words=shortened(brief.opening, 60), which=which)
    if visit.is_again(stop, brief):  # the words say more than what is left of the value
        key = "question.again" if stop.question.choice_filter is None else "question.no_more"
        return visit.say(key, words=shortened(brief.opening, 60) or amount(visit, brief))
    value = naming.written(visit, stop, brief.value)
    if value or brief.texts:
        words = value or shortened(brief.opening, 60)
        key = "question.so_far" if takes_many(stop.question) else "question.so_far_one"
        return visit.say(key, words=words, amount=amount(visit, brief))
    return visit.say("question.so_far_files", amount=amount(visit, brief)) if brief.files else ""


def expected(visit: Visit, question: Question) -> str:
    """How an answer to this question is written."""
    what = question.precision if question.type is Type.DATE else question.type
    return visit.say(f"question.expects_{what}")


def _choice_buttons(visit: Visit, stop: Stop, brief: Brief | None, page: int) -> Rows:
    if suggests_rows(stop.place):
        return suggesting.buttons(visit, stop, page)
    if stop.question.suggest:
        is_told = brief is not None and not brief.is_empty
        offered = [] if is_told else suggesting.copies(visit, stop)
        return tuple((Button(f"choice:{path}", shortened(words, 40)),) for path, words in offered)
    choices = visit.context.choices(stop.place, stop.rows)
    if not choices or len(choices) > MOST_BUTTONS:
        return ()
    language = visit.say.language
    if stop.question.type is Type.SELECT_ONE:
        return tuple((Button(f"choice:{one.value}", one.label.to(language)),) for one in choices)
    ticked = brief.value if brief is not None and isinstance(brief.value, tuple) else ()
    return tuple(
        (Button(f"drop:{one.value}", f"✓ {one.label.to(language)}"),)
        if one.value in ticked
        else (Button(f"choice:{one.value}", one.label.to(language)),)
        for one in choices
    )


def _steady(visit: Visit, stop: Stop, brief: Brief | None) -> Rows:
    """The buttons that always stand in the same places."""
    question = stop.question
    has_answer = brief is not None and not brief.is_empty
    first = [button(visit, "done")] if takes_many(question) or has_answer else []
    if brief is None and (default := naming.default(visit, stop)):
        first.append(button(visit, "confirm", value=shortened(default, 30)))
    if not has_answer:
        first.append(button(visit, "skip"))
    if has_answer and question.type is Type.TEXT and question.multiline:
        first += [button(visit, "replace"), button(visit, "history")]
    if visit.remarks_at(stop.path):
        first.append(button(visit, "reply"))
    second = [button(visit, "back"), button(visit, "contents"), button(visit, "pause")]
    if question.aspects or question.guidance is not None:
        second.insert(0, button(visit, "hint"))
    return tuple(first), tuple(second)
