"""What is said between the questions: at a gate, in the review, when submitted, and for short matters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from flows.dialogue import naming
from flows.dialogue.contents import list_button, stop_at
from flows.dialogue.figuring import unconfirmed
from flows.dialogue.naming import REPLIED
from flows.dialogue.visit import Stop, Visit
from flows.dialogue.waiting import waited_for
from flows.dialogue.wording import button, lines, notes, replied, reply_path, where
from flows.local_time import local
from flows.machine import REVIEW
from flows.message import Button, Kind, Message
from flows.outline import Repeat
from flows.path import rows_of, template_of
from flows.readers.dates import write_date, write_time
from flows.report import State

Rows = tuple[tuple[Button, ...], ...]
MOST_NAMED = 6
"""So many questions are named in a sentence."""
MOST_AGAIN = 5
"""So many questions that a new version asks again have a button."""


def reply(visit: Visit, before: str) -> Message:
    """Where the reply to the Department is written."""
    path = reply_path(visit)
    about = re.sub(REPLIED, "", path)
    asked = "; ".join(visit.remarks_at(about))
    text = visit.say("reply.ask", number=naming.called_at(visit, about) or "", words=asked)
    row = (button(visit, "done"), button(visit, "back"))
    return Message(Kind.PROMPT, text, visit.key, before=before, after=replied(visit, path), buttons=(row,))


def gate(visit: Visit, before: str) -> Message:
    """At a gate: is there another row to tell."""
    repeat, rows = visit.place, visit.cursor.rows
    assert repeat is not None and isinstance(repeat.node, Repeat)
    label = naming.text(visit, repeat.node.label, repeat, rows)
    order = visit.rows(repeat, rows)
    if order:
        last = (*rows, order[-1])
        visit.answers.load(f"{repeat.path(rows)}[{order[-1]}]/")
        told = visit.within(repeat, last)
        answered = sum(map(visit.is_answered, told))
        name = naming.row_name(visit, repeat, last)
        name = name[:1].lower() + name[1:]
        text = visit.say("gate.more", row=name, answered=answered, of=len(told), label=label.lower())
    else:
        hint = naming.text(visit, repeat.node.hint, repeat, rows)
        text = lines(hint, visit.say("gate.first", label=label.lower()))
    actions = [button(visit, "finish")]
    if len(order) < repeat.node.maximum:
        actions.insert(0, Button("add", visit.say("gate.add", label=label.lower())))
    return Message(
        Kind.PROMPT,
        text,
        key=repeat.path(rows),
        number=repeat.node.number,
        before=lines(before, *notes(visit)),
        where=where(visit, repeat, rows) if repeat.repeats or repeat.node.number else "",
        buttons=(
            tuple(actions),
            *([(list_button(visit, repeat, rows),)] if order else []),
            (button(visit, "back"), button(visit, "contents"), button(visit, "pause")),
        ),
    )


def review(visit: Visit, before: str) -> Message:
    """The review: what is there, what is missing, what may be done."""
    say = visit.say
    visit.answers.load()
    told = [item for _, _, items in visit.blocks() for item in items]
    empty = [item for item in told if not visit.is_answered(item)]
    asked = (stop for stop, brief in visit.asked() if brief is None or brief.is_empty)
    missing = [stop for stop in asked if visit.context.is_required(stop.place, stop.rows)]
    said = [
        say(
            "review.title" if empty else "review.full",
            rows=_row_counts(visit),
            of=len(told),
            empty=len(empty),
            which=f" ({_some(visit, empty)})" if empty else "",
        )
    ]
    if visit.draft.remarks:
        said.insert(0, _returned(visit))
    if missing:
        said.append(say("review.missing", which=_some(visit, missing)))
    again = visit.asked_again()
    if again:
        said.append(say("review.again", which=_some(visit, again)))
    unplaced = visit.unplaced()
    if unplaced:
        said.append(say("review.unplaced", n=len(unplaced)))
    said.append(waited_for(visit))
    figures = unconfirmed(visit)
    if figures:
        said.append(say("review.unconfirmed", n=sum(number for _, number in figures)))
    more = [button(visit, "read")]
    if visit.draft.submissions:
        more.append(button(visit, "changes"))
    if unplaced:
        more.append(button(visit, "unplaced"))
    if figures:
        more.append(Button(f"mend:{figures[0][0]}", say("buttons.see_figures")))
    if empty:
        more.append(Button(f"goto:{empty[0].path}", say("buttons.fill")))
    return Message(
        Kind.SUMMARY,
        lines(*said),
        key=visit.key,
        before=lines(before, *notes(visit)),
        buttons=(
            *_to_answer(visit, [*_remarked(visit), *again[:MOST_AGAIN]]),
            *_to_bring_back(visit),
            (button(visit, "submit"),),
            tuple(more),
            (button(visit, "back"), button(visit, "contents"), Button("pause", say("buttons.later"))),
        ),
    )


def _returned(visit: Visit) -> str:
    """What staff ask, question by question."""
    said = [visit.say("review.returned", n=len(visit.draft.remarks), number=visit.draft.number)]
    for remark in visit.draft.remarks:
        name = naming.called_at(visit, remark.path) or remark.path
        brief = visit.answers.brief(reply_path(visit, remark.path))
        key = "review.replied" if brief is not None and not brief.is_empty else "review.remark"
        said.append(visit.say(key, number=name, words=remark.text))
    return lines(*said)


def _to_bring_back(visit: Visit) -> Rows:
    """A button for each project that staff ask about and that was left out since."""
    buttons = {}
    for path in (remark.path for remark in visit.draft.remarks if stop_at(visit, remark.path) is None):
        place, rows = visit.outline.by_template.get(template_of(path)), rows_of(path)
        repeat = place.repeats[0] if place is not None and place.repeats else None
        if repeat is not None and rows and rows[0] in visit.answers.rows(repeat.path(())).left_out:
            name = naming.row_name(visit, repeat, rows[:1])
            row = f"{repeat.path(())}[{rows[0]}]"
            buttons[row] = Button(f"bring_back:{row}", visit.say("rows.bring_back", row=name))
    return tuple((one,) for one in buttons.values())


def asked_by_staff(visit: Visit) -> tuple[Message, ...]:
    """What staff ask, where that was not shown here yet and something else is at hand; the review has it."""
    if not visit.reviewed or visit.cursor.state == REVIEW:
        return ()
    return (Message(Kind.NOTICE, _returned(visit), visit.key, buttons=((button(visit, "review"),),)),)


def _remarked(visit: Visit) -> Iterator[Stop]:
    stops = (stop_at(visit, path) for path in dict.fromkeys(one.path for one in visit.draft.remarks))
    return (stop for stop in stops if stop is not None)


def _to_answer(visit: Visit, stops: list[Stop]) -> Rows:
    """A button for each question that the Department, or a new version, asks again."""
    numbers = {stop.path: naming.called(visit, stop) for stop in stops}
    return tuple(
        (Button(f"goto:{path}", visit.say("buttons.answer", number=number)),)
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


def submitted(visit: Visit, before: str) -> Message:
    """The receipt of a submitted report."""
    draft = visit.draft
    when = local(draft.submitted or visit.now)
    if draft.report is State.ACCEPTED:
        text = visit.say("submitted.accepted", number=draft.number)
        row = (*_changes(visit), Button("reports", visit.say("buttons.another")))
        return Message(Kind.SUMMARY, text, key=visit.key, before=before, buttons=(row,), document=True)
    text = visit.say(
        "submitted.receipt" if draft.submissions <= 1 else "submitted.again",
        number=draft.number,
        version=draft.submissions,
        time=write_time(when.time()),
        day=write_date(when.date()),
    )
    actions = (*_changes(visit), button(visit, "withdraw"), Button("reports", visit.say("buttons.another")))
    return Message(Kind.SUMMARY, text, key=visit.key, before=before, buttons=(actions,), document=True)


def _changes(visit: Visit) -> tuple[Button, ...]:
    """What differs from the version before, where there is one."""
    return (button(visit, "changes"),) if visit.draft.submissions > 1 else ()


def erase(visit: Visit, before: str) -> Message:
    """Whether everything is to be erased."""
    say = visit.say
    actions = (Button("confirm", say("buttons.erase")), Button("back", say("buttons.no_erase")))
    return Message(Kind.PROMPT, say("erase.ask"), key=visit.key, before=before, buttons=(actions,))


def name(visit: Visit, before: str) -> Message:
    """What this report is to be called."""
    say, name = visit.say, visit.draft.name
    after = say("own.named", name=name) if name else ""
    row = (button(visit, "back"),)
    return Message(
        Kind.PROMPT, say("own.ask_name"), key=visit.key, before=before, after=after, buttons=(row,)
    )
