"""The rows of a repeat as a list: entered, renamed, moved, copied, left out and brought back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from flows.dialogue import naming
from flows.dialogue.context import Visit
from flows.dialogue.features.keeping import message_id
from flows.dialogue.navigation import list_button, listed_repeats
from flows.dialogue.outcome import Outcome
from flows.dialogue.phrases import notice
from flows.events import Rows
from flows.machine import CONTENTS, gate
from flows.message import Button, Kind, Message
from flows.outline import Place, Question, Repeat, rows_inside
from flows.path import rows_of, template_of
from flows.press import Press, Verb

ROWS_A_PAGE = 20
PRESSES = frozenset({Verb.ROWS, Verb.ROW, Verb.UP, Verb.DOWN, Verb.COPY, Verb.LEAVE_OUT, Verb.BRING_BACK})
"""Each names a repeat or a row."""
_ROW = re.compile(r"(.+)\[(\d{1,9})\]")


@dataclass(frozen=True, slots=True)
class Row:
    """A row that a press names."""

    repeat: Place
    outer: tuple[int, ...]
    """The rows around it."""
    number: int

    @property
    def rows(self) -> tuple[int, ...]:
        """The rows around it and its own."""
        return (*self.outer, self.number)

    @property
    def list_path(self) -> str:
        """The path of its repeat."""
        return self.repeat.path(self.outer)

    @property
    def path(self) -> str:
        """E.g. "du_an[2]"."""
        return f"{self.list_path}[{self.number}]"


def on_rows(visit: Visit, press: Press, *, is_listed: bool) -> Outcome:
    """What one of PRESSES does; `is_listed` where the list is looked at already."""
    if press.verb is Verb.ROWS:
        return _show(visit, press)
    row = _row_at(visit, press.argument)
    if row is None:
        return Outcome((notice(visit, visit.say("lost.no_place")),), saved=False)
    kept = visit.answers.rows(row.list_path)
    match press.verb:
        case Verb.ROW:
            visit.look_into(CONTENTS)
            return Outcome((_menu(visit, row),), saved=True)
        case Verb.UP | Verb.DOWN:
            visit.answers.arrange(row.list_path, kept.moved(row.number, -1 if press.verb is Verb.UP else 1))
            visit.look_into(CONTENTS)
            return Outcome((_list(visit, row.repeat, row.outer, _page_of(visit, row)),), saved=True)
        case Verb.LEAVE_OUT:
            return _leave_out(visit, row, kept, is_listed=is_listed)
        case Verb.BRING_BACK:
            visit.answers.arrange(row.list_path, kept.bring_back(row.number))
            said = visit.say("rows.back", row=_mentioned(visit, row))
            return Outcome((notice(visit, said, _enter(visit, row)),), saved=True)
    if press.detail != str(kept.last + 1) or len(kept.order) >= _repeat(row.repeat).maximum:
        return Outcome((visit.prompt(),), saved=True)  # a second tap: it is copied already
    return _copy(visit, row, kept)


def _show(visit: Visit, press: Press) -> Outcome:
    """The list of a repeat's rows; of the first repeat where none is named."""
    listed = listed_repeats(visit)
    if press.argument:
        row = _row_at(visit, f"{press.argument}[1]", must_be=False)
    else:
        row = Row(listed[0], (), 1) if listed else None
    if row is None:
        return Outcome((notice(visit, visit.say("lost.no_place")),), saved=False)
    visit.look_into(CONTENTS)
    return Outcome((_list(visit, row.repeat, row.outer, int(press.detail or 1)),), saved=True)


def _list(visit: Visit, repeat: Place, outer: tuple[int, ...], page: int) -> Message:
    """A page of the rows with progress each, and those that were left out.

    It is looked at like the contents: words that come now are for no question that one does not see.
    """
    kept = visit.answers.rows(repeat.path(outer))
    pages = max(1, -(-len(kept.order) // ROWS_A_PAGE))
    page = min(max(page, 1), pages)
    shown = kept.order[(page - 1) * ROWS_A_PAGE : page * ROWS_A_PAGE]
    lines, rows = [], []
    for number in shown:
        row = Row(repeat, outer, number)
        visit.answers.load(f"{row.path}/")
        items = visit.within(repeat, row.rows)
        answered = sum(map(visit.is_answered, items))
        name = naming.row_name(visit, repeat, row.rows)
        lines.append(visit.say("contents.section", label=name, answered=answered, of=len(items)))
        rows.append((Press(Verb.ROW, row.path).button(name),))
    for number in kept.left_out:
        row = Row(repeat, outer, number)
        name = _mentioned(visit, row)
        lines.append(visit.say("rows.out", row=name))
        rows.append((Press(Verb.BRING_BACK, row.path).button(visit.say("rows.bring_back", row=name)),))
    turning = [
        Press(Verb.ROWS, repeat.path(outer), str(to)).button(visit.say(f"rows.{name}"))
        for name, to in (("before", page - 1), ("after", page + 1))
        if 1 <= to <= pages
    ]
    label = naming.text(visit, repeat.node.label, repeat, outer).lower()
    title = visit.say("rows.title", label=label, n=len(kept.order))
    back = (Press(Verb.RETURN).button(visit.say("buttons.return")),)
    buttons = (*rows, *([tuple(turning)] if turning else []), back)
    return Message(Kind.SUMMARY, "\n".join([title, *lines]), "rows", buttons=buttons)


def _menu(visit: Visit, row: Row) -> Message:
    """What can be done with one row."""
    say, kept = visit.say, visit.answers.rows(row.list_path)
    name = naming.row_name(visit, row.repeat, row.rows)
    key = naming.key_of(row.repeat)
    first = [*_enter(visit, row)]
    if key:
        first.append(Press(Verb.GOTO, f"{row.path}/{key}").button(say("rows.rename")))
    moves = [
        Press(verb, row.path).button(say(f"rows.{verb}"))
        for verb, end in ((Verb.UP, 0), (Verb.DOWN, -1))
        if kept.order[end] != row.number
    ]
    last = (
        Press(Verb.COPY, row.path, str(kept.last + 1)).button(say("rows.copy")),
        Press(Verb.LEAVE_OUT, row.path).button(say("rows.leave_out")),
    )
    inside = tuple(
        (list_button(visit, place, row.rows),)
        for place in visit.outline.by_template.values()
        if isinstance(place.node, Repeat) and place.repeats[-1:] == (row.repeat,)
    )
    back = (list_button(visit, row.repeat, row.outer), Press(Verb.RETURN).button(visit.say("buttons.return")))
    buttons = (tuple(first), *([tuple(moves)] if moves else []), last, *inside, back)
    return Message(Kind.SUMMARY, name, "rows", buttons=buttons)


def _enter(visit: Visit, row: Row) -> tuple[Button, ...]:
    return (Press(Verb.GOTO, row.path).button(visit.say("rows.enter")),)


def _leave_out(visit: Visit, row: Row, kept: Rows, *, is_listed: bool) -> Outcome:
    name = _mentioned(visit, row)
    visit.answers.arrange(row.list_path, kept.leave_out(row.number))
    back = (Press(Verb.BRING_BACK, row.path).button(visit.say("rows.bring_back", row=name)),)
    said = notice(visit, visit.say("rows.left_out", row=name), back)
    is_inside = visit.cursor.rows[: len(row.rows)] == row.rows
    if is_inside and visit.place is None:
        visit.position = replace(visit.position, origin=gate(row.repeat))
        visit.cursor.rows = row.outer
    elif is_inside:
        visit.machine.jump(visit.cursor, gate(row.repeat), row.outer)
        return Outcome((said, visit.prompt()), saved=True)
    if is_listed:
        return Outcome((said, _list(visit, row.repeat, row.outer, 1)), saved=True)
    return Outcome((said,), saved=True)


def _copy(visit: Visit, row: Row, kept: Rows) -> Outcome:
    """A new row at the end that begins with this one's answers, all but its name."""
    rows, number = kept.add()
    visit.answers.arrange(row.list_path, rows)
    new = Row(row.repeat, row.outer, number)
    visit.begin_row(row.repeat, new.rows)
    skipped = f"{row.path}/{naming.key_of(row.repeat)}"
    visit.answers.load(f"{row.path}/")
    copied = 0
    for place, inner in _inside(visit, row.repeat, row.rows):
        path = place.path(inner)
        target = new.path + path.removeprefix(row.path)
        if isinstance(place.node, Repeat):
            visit.answers.arrange(target, Rows(visit.answers.rows(path).order))
            continue
        brief = visit.answers.brief(path)
        if brief is None or path == skipped:
            continue
        for part in visit.answers.parts(path):
            if part.is_coming:  # its file comes to the message itself alone
                continue
            copied += 1
            visit.answers.keep(target, replace(part, id=f"{message_id(visit.inbound)}#{copied}", album=""))
        visit.answers.stand(target, brief.standing, brief.value)
        visit.answers.read(target, brief.figures)
    first = next(
        place
        for place in visit.outline.places
        if row.repeat in place.around and isinstance(place.node, Question)
    )
    target_place = visit.outline.by_template.get(f"{row.repeat.template}/{naming.key_of(row.repeat)}", first)
    visit.machine.jump(visit.cursor, target_place.template, new.rows)
    said = visit.say("rows.copied", row=_mentioned(visit, row))
    return Outcome((visit.prompt(said),), saved=True)


def _inside(visit: Visit, repeat: Place, rows: tuple[int, ...]) -> Iterator[tuple[Place, tuple[int, ...]]]:
    """Every question and repeat in a row, in every row of the repeats inside it."""

    def kept(inside: Place, outer: tuple[int, ...]) -> tuple[int, ...]:
        return visit.answers.rows(inside.path(outer)).order

    depth = len(repeat.repeats) + 1
    for place in visit.outline.by_template.values():
        if repeat not in place.around:
            continue
        for inner in rows_inside(place.repeats[depth:], rows, kept):
            yield place, inner


def _row_at(visit: Visit, path: str, *, must_be: bool = True) -> Row | None:
    """The row at `path`; None if there is none (left-out rows are there too)."""
    match = _ROW.fullmatch(path)
    if match is None:
        return None
    place, outer = visit.outline.by_template.get(template_of(match[1])), rows_of(match[1])
    if place is None or not isinstance(place.node, Repeat) or len(outer) != len(place.repeats):
        return None
    row = Row(place, outer, int(match[2]))
    kept = visit.answers.rows(row.list_path)
    is_there = row.number in {*kept.order, *kept.left_out} and place.node.count is None
    return row if is_there or not must_be else None


def _mentioned(visit: Visit, row: Row) -> str:
    """The row's name inside a sentence."""
    name = naming.row_name(visit, row.repeat, row.rows)
    return name[:1].lower() + name[1:]


def _page_of(visit: Visit, row: Row) -> int:
    order = visit.answers.rows(row.list_path).order
    return order.index(row.number) // ROWS_A_PAGE + 1 if row.number in order else 1


def _repeat(place: Place) -> Repeat:
    assert isinstance(place.node, Repeat)  # a Row has no other
    return place.node
