"""What is said where the dialogue stands: a question, a gate, the review. Derived, never stored."""

from __future__ import annotations

import re
from collections.abc import Iterable

from flows.answer import Standing
from flows.answers import UNPLACED, Brief
from flows.dialogue.contents import contents_message, list_button, stop_at
from flows.dialogue.figuring import table, unconfirmed
from flows.dialogue.visit import REPLIED, Stop, Visit
from flows.machine import CONTENTS, ERASE, FIGURES, NAME, REPLY, REVIEW, SUBMITTED
from flows.message import Button, Kind, Message
from flows.outline import Place, Question, Repeat, Section, Type
from flows.readers.dates import local, write_date, write_time
from flows.readers.typed import write
from flows.readers.words import shortened

TIPS = 3
"""How often it is explained that many messages make one answer."""
MOST_BUTTONS = 24
"""More choices than this are searched by typing, not shown as buttons."""
LIKE_BEFORE = 3
"""So many rows before are looked at for what may be the same again."""
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


def prompt(visit: Visit, before: str = "") -> Message:
    """The prompt of the place where the dialogue stands; `before` is said above it, in the same message."""
    stop = visit.stop
    if stop is not None:
        return _question(visit, stop, before)
    match visit.cursor.state:
        case state if state == CONTENTS:
            return contents_message(visit, before)
        case state if state == REVIEW:
            return _review(visit, before)
        case state if state == SUBMITTED:
            return _submitted(visit, before)
        case state if state == ERASE:
            return _erase(visit, before)
        case state if state == NAME:
            return _name(visit, before)
        case state if state == FIGURES:
            return table(visit, before)
        case state if state == REPLY:
            return _reply(visit, before)
    return _gate(visit, before)


def button(visit: Visit, press: str, **values: object) -> Button:
    """A button whose label stands in the catalogue under its press id."""
    return Button(press, visit.say(f"buttons.{press}", **values))


def notice(visit: Visit, text: str, *rows: tuple[Button, ...]) -> Message:
    """A sentence that asks nothing."""
    return Message(Kind.NOTICE, text, visit.key, buttons=rows)


def error(visit: Visit, text: str) -> Message:
    """A sentence for what could not be kept or done, and where one is; the prompt's buttons stay at hand."""
    shown = prompt(visit)
    return Message(Kind.ERROR, text, visit.key, buttons=shown.buttons)


def amount(visit: Visit, brief: Brief) -> str:
    """As in "3 tin, 2 tệp, 84 chữ"; what there is none of is left out."""
    others = brief.files - brief.photos - brief.recordings
    words = [
        ("texts", brief.texts),
        ("photos", brief.photos),
        ("recordings", brief.recordings),
        ("files", others),
        ("characters", brief.characters),
    ]
    return ", ".join(visit.say(f"amount.{key}", n=f"{n:,}".replace(",", ".")) for key, n in words if n)


def read_back(visit: Visit, stop: Stop) -> str:
    """The answer that was just closed, in short."""
    brief = visit.answers.brief(stop.path)
    if brief is None:
        return ""
    value = write(stop.question, brief.value, visit.say.language)
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


def _question(visit: Visit, stop: Stop, before: str) -> Message:
    question = stop.question
    brief = visit.answers.brief(stop.path)
    notes = (
        visit.text(place.node.label, place, stop.rows) for place in visit.machine.passed_notes(visit.cursor)
    )
    return Message(
        Kind.PROMPT,
        visit.text(question.label, stop.place, stop.rows),
        key=stop.path,
        number=question.number,
        before=_lines(before, *notes),
        where=_where(visit, stop.place, stop.rows),
        after=_lines(*_after(visit, stop, brief)),
        buttons=(*_choice_buttons(visit, stop, brief), *_steady(visit, stop, brief)),
        progress=_count(visit, stop.place, stop.rows),
    )


def _after(visit: Visit, stop: Stop, brief: Brief | None) -> Iterable[str]:
    question = stop.question
    if question.hint is not None:
        yield visit.text(question.hint, stop.place, stop.rows)
    elif question.type in EXPECTED and (brief is None or brief.is_empty):
        yield visit.say(f"question.expects_{question.type}")
    if question.type is Type.SELECT_MULTIPLE:
        yield visit.say("question.choose_many")
    elif question.multiline and question.type is Type.TEXT and visit.position.tips < TIPS:
        yield visit.say("question.many")
    if len(visit.context.choices(stop.place, stop.rows)) > MOST_BUTTONS:
        yield visit.say("question.search")
    yield _earlier(visit, stop, brief)
    for remark in visit.remarks_at(stop.path):
        yield visit.say("question.asked_by", words=remark)
    if visit.remarks_at(stop.path):
        yield _replied(visit, reply_path(visit, stop.path))


def _earlier(visit: Visit, stop: Stop, brief: Brief | None) -> str:
    if brief is None:
        default = visit.context.default(stop.place, stop.rows)
        return visit.say("question.prefilled", value=default) if default else ""
    if brief.standing is Standing.SKIPPED:
        return visit.say("question.skipped")
    value = write(stop.question, brief.value, visit.say.language)
    if value or brief.texts:
        words = value or shortened(brief.opening, 60)
        key = "question.so_far" if takes_many(stop.question) else "question.so_far_one"
        return visit.say(key, words=words, amount=amount(visit, brief))
    return visit.say("question.so_far_files", amount=amount(visit, brief)) if brief.files else ""


def suggestions(visit: Visit, stop: Stop) -> list[tuple[str, str]]:
    """(path, words) of earlier answers that a question offers as its own, one a row of their repeat.

    A question that suggests itself offers what the rows just before said, so that nothing is told twice.
    """
    place = visit.outline.by_template.get(stop.question.suggest)
    if place is None or len(place.repeats) != 1:
        return []
    order = visit.rows(visit.outline.by_name[place.repeats[0].key], ())[:MOST_BUTTONS]
    if place is stop.place:
        full = visit.rows(visit.outline.by_name[place.repeats[0].key], ())
        at = full.index(stop.rows[0]) if stop.rows[0] in full else 0
        order = full[max(0, at - LIKE_BEFORE) : at][::-1]
    told = [(place.path((row,)), visit.answers.brief(place.path((row,)))) for row in order]
    offered = {brief.opening: path for path, brief in reversed(told) if brief is not None and brief.texts}
    return [(path, words) for words, path in reversed(offered.items())]


def _choice_buttons(visit: Visit, stop: Stop, brief: Brief | None) -> Rows:
    if stop.question.suggest:
        if stop.question.suggest == stop.place.template and brief is not None and not brief.is_empty:
            return ()  # it is told already
        offered = suggestions(visit, stop)
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
    if brief is None and (default := visit.context.default(stop.place, stop.rows)):
        first.append(button(visit, "confirm", value=shortened(default, 30)))
    if not has_answer:
        first.append(button(visit, "skip"))
    if has_answer and question.type is Type.TEXT and question.multiline:
        first += [button(visit, "replace"), button(visit, "history")]
    if visit.remarks_at(stop.path):
        first.append(button(visit, "reply"))
    second = [button(visit, "back"), button(visit, "contents"), button(visit, "pause")]
    if question.aspects:
        second.insert(0, button(visit, "hint"))
    return tuple(first), tuple(second)


def reply_path(visit: Visit, path: str = "") -> str:
    """Where the reply to a remark on the question at `path` (by default the one behind) is kept.

    With the version remarked on in it: the next remark begins a new reply.
    """
    if not path:
        place = visit.machine.places.get(visit.position.origin)
        path = "" if place is None else place.path(visit.cursor.rows)
    return f"@reply/{visit.draft.submissions}/{path}"


def _replied(visit: Visit, path: str) -> str:
    brief = visit.answers.brief(path)
    if brief is None or brief.is_empty:
        return ""
    return visit.say("reply.so_far", words=shortened(brief.opening, 60))


def _reply(visit: Visit, before: str) -> Message:
    """Where the reply to the Department is written."""
    path = reply_path(visit)
    about = re.sub(REPLIED, "", path)
    asked = "; ".join(visit.remarks_at(about))
    text = visit.say("reply.ask", number=visit.called_at(about) or "", words=asked)
    row = (button(visit, "done"), button(visit, "back"))
    return Message(Kind.PROMPT, text, visit.key, before=before, after=_replied(visit, path), buttons=(row,))


def _where(visit: Visit, place: Place, rows: tuple[int, ...]) -> str:
    """The headings around, the row's own name, and how far one is."""
    headings = [
        visit.heading(section, rows[: len(section.repeats)])
        for section in place.around
        if isinstance(section.node, Section)
    ]
    names = [
        visit.row_name(outer, rows[: len(outer.repeats) + 1])
        for outer in place.around
        if isinstance(outer.node, Repeat)
    ]
    at, of = _count(visit, place, rows)
    count = visit.say("question.count", at=at, of=of)
    return _lines(*headings, " · ".join([*names, count]))


def _count(visit: Visit, place: Place, rows: tuple[int, ...]) -> tuple[int, int]:
    """(which item this is, of how many) in the row of the outermost repeat, or in the outermost section."""
    items = visit.items(visit.outline.block(place), rows)
    templates = [item.place.template for item in items]
    mine = next((i for i, one in enumerate(templates) if f"{place.template}/".startswith(f"{one}/")), 0)
    return mine + 1, max(len(items), 1)


def _gate(visit: Visit, before: str) -> Message:
    repeat, rows = visit.place, visit.cursor.rows
    assert repeat is not None and isinstance(repeat.node, Repeat)
    label = visit.text(repeat.node.label, repeat, rows)
    order = visit.rows(repeat, rows)
    if order:
        last = (*rows, order[-1])
        visit.answers.load(f"{repeat.path(rows)}[{order[-1]}]/")
        told = visit.within(repeat, last)
        answered = sum(map(visit.is_answered, told))
        name = visit.row_name(repeat, last)
        name = name[:1].lower() + name[1:]
        text = visit.say("gate.more", row=name, answered=answered, of=len(told), label=label.lower())
    else:
        hint = visit.text(repeat.node.hint, repeat, rows)
        text = _lines(hint, visit.say("gate.first", label=label.lower()))
    actions = [button(visit, "finish")]
    if len(order) < repeat.node.maximum:
        actions.insert(0, Button("add", visit.say("gate.add", label=label.lower())))
    return Message(
        Kind.PROMPT,
        text,
        key=repeat.path(rows),
        number=repeat.node.number,
        before=before,
        where=_where(visit, repeat, rows) if repeat.repeats or repeat.node.number else "",
        buttons=(
            tuple(actions),
            *([(list_button(visit, repeat, rows),)] if order else []),
            (button(visit, "back"), button(visit, "contents"), button(visit, "pause")),
        ),
    )


def _review(visit: Visit, before: str) -> Message:
    say = visit.say
    visit.answers.load()
    told = [item for _, _, items in visit.blocks() for item in items]
    empty = [item for item in told if not visit.is_answered(item)]
    asked = (stop for stop, brief in visit.asked() if brief is None or brief.is_empty)
    missing = [stop for stop in asked if visit.context.is_required(stop.place, stop.rows)]
    lines = [
        say(
            "review.title" if empty else "review.full",
            rows=_row_counts(visit),
            of=len(told),
            empty=len(empty),
            which=f" ({_some(visit, empty)})" if empty else "",
        )
    ]
    if visit.draft.remarks:
        lines.insert(0, _returned(visit))
    if missing:
        lines.append(say("review.missing", which=_some(visit, missing)))
    unplaced = visit.answers.brief(UNPLACED)
    if unplaced is not None and unplaced.parts:
        lines.append(say("review.unplaced", n=unplaced.parts))
    figures = unconfirmed(visit)
    if figures:
        lines.append(say("review.unconfirmed", n=sum(number for _, number in figures)))
    more = [button(visit, "read")]
    if visit.draft.submissions:
        more.append(button(visit, "changes"))
    if unplaced is not None and unplaced.parts:
        more.append(button(visit, "unplaced"))
    if figures:
        more.append(Button(f"mend:{figures[0][0]}", say("buttons.see_figures")))
    if empty:
        more.append(Button(f"goto:{empty[0].path}", say("buttons.fill")))
    return Message(
        Kind.SUMMARY,
        _lines(*lines),
        key=visit.key,
        before=before,
        buttons=(
            *_remarked(visit),
            (button(visit, "submit"),),
            tuple(more),
            (button(visit, "back"), button(visit, "contents"), Button("pause", say("buttons.later"))),
        ),
    )


def _returned(visit: Visit) -> str:
    """What staff ask, question by question."""
    lines = [visit.say("review.returned", n=len(visit.draft.remarks), number=visit.draft.number)]
    for remark in visit.draft.remarks:
        stop = stop_at(visit, remark.path)
        name = visit.called(stop) if stop else remark.path
        lines.append(visit.say("review.remark", number=name, words=remark.text))
    return _lines(*lines)


def _remarked(visit: Visit) -> Rows:
    stops = (stop_at(visit, path) for path in dict.fromkeys(one.path for one in visit.draft.remarks))
    return tuple(
        (Button(f"goto:{stop.path}", visit.say("buttons.answer", number=visit.called(stop))),)
        for stop in stops
        if stop is not None
    )


def _row_counts(visit: Visit) -> str:
    outermost = [place for place in visit.outline.by_template.values() if isinstance(place.node, Repeat)]
    return "".join(
        visit.say(
            "review.rows",
            n=len(visit.rows(place, ())),
            label=visit.text(place.node.label, place, ()).lower(),
        )
        for place in outermost
        if not place.repeats
    )


def _some(visit: Visit, stops: list[Stop]) -> str:
    """The first few of these questions by name."""
    names = list(dict.fromkeys(stop.place.node.number or visit.called(stop) for stop in stops))
    return ", ".join(names[:6]) + (", …" if len(names) > 6 else "")


def _submitted(visit: Visit, before: str) -> Message:
    draft = visit.draft
    when = local(draft.submitted or visit.now)
    text = visit.say(
        "submitted.receipt" if draft.submissions <= 1 else "submitted.again",
        number=draft.number,
        version=draft.submissions,
        time=write_time(when.time()),
        day=write_date(when.date()),
    )
    seen = (button(visit, "changes"),) if draft.submissions > 1 else ()
    actions = (*seen, button(visit, "withdraw"), Button("reports", visit.say("buttons.another")))
    return Message(Kind.SUMMARY, text, key=visit.key, before=before, buttons=(actions,), document=True)


def _erase(visit: Visit, before: str) -> Message:
    say = visit.say
    actions = (Button("confirm", say("buttons.erase")), Button("back", say("buttons.no_erase")))
    return Message(Kind.PROMPT, say("erase.ask"), key=visit.key, before=before, buttons=(actions,))


def _name(visit: Visit, before: str) -> Message:
    say, name = visit.say, visit.draft.name
    after = say("own.named", name=name) if name else ""
    row = (button(visit, "back"),)
    return Message(
        Kind.PROMPT, say("own.ask_name"), key=visit.key, before=before, after=after, buttons=(row,)
    )


def _lines(*blocks: str) -> str:
    return "\n".join(block for block in blocks if block)
