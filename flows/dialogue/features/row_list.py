"""The list of a repeat's rows. Rows are entered, renamed, moved, copied, left out and brought back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from flows.dialogue import naming
from flows.dialogue.context import TurnContext
from flows.dialogue.features.keep_parts import message_id
from flows.dialogue.navigation import list_button, listed_repeats
from flows.dialogue.outcome import Outcome
from flows.dialogue.phrases import notice
from flows.form.machine import CONTENTS, gate
from flows.form.outline import Place, Question, Repeat, rows_inside
from flows.form.path import rows_of, template_of
from flows.messages.message import Button, Kind, Message
from flows.messages.press import Press, Verb
from flows.report.answer import Part
from flows.report.events import Rows

ROWS_A_PAGE = 20
PRESSES = frozenset(
    {Verb.ROWS, Verb.ADD_ROW, Verb.ROW, Verb.UP, Verb.DOWN, Verb.COPY, Verb.LEAVE_OUT, Verb.BRING_BACK}
)
"""The presses about rows. Each names a repeat or a row."""
_ROW = re.compile(r"(.+)\[(\d{1,9})\]")


@dataclass(frozen=True, slots=True)
class Row:
    """A row that a press names."""

    repeat: Place
    outer: tuple[int, ...]
    """The row numbers around it."""
    number: int

    @property
    def rows(self) -> tuple[int, ...]:
        """Return the row numbers around it and its own."""
        return (*self.outer, self.number)

    @property
    def list_path(self) -> str:
        """Return the path of its repeat."""
        return self.repeat.path(self.outer)

    @property
    def path(self) -> str:
        """Return its path, e.g. "du_an[2]"."""
        return f"{self.list_path}[{self.number}]"


def on_rows(turn: TurnContext, press: Press, *, is_listed: bool) -> Outcome:
    """Do one of PRESSES. `is_listed` says whether the list is shown already."""
    if press.verb is Verb.ROWS:
        return _show(turn, press)
    if press.verb is Verb.ADD_ROW:
        return _add(turn, press)
    row = _row_at(turn, press.argument)
    if row is None:
        return Outcome((notice(turn, turn.say("lost.no_place")),), saved=False)
    kept = turn.answers.rows(row.list_path)
    match press.verb:
        case Verb.ROW:
            turn.look_into(CONTENTS)
            return Outcome((_menu(turn, row),), saved=True)
        case Verb.UP | Verb.DOWN:
            turn.answers.arrange(row.list_path, kept.moved(row.number, -1 if press.verb is Verb.UP else 1))
            turn.look_into(CONTENTS)
            return Outcome((_list(turn, row.repeat, row.outer, _page_of(turn, row)),), saved=True)
        case Verb.LEAVE_OUT:
            return _leave_out(turn, row, kept, is_listed=is_listed)
        case Verb.BRING_BACK:
            turn.answers.arrange(row.list_path, kept.bring_back(row.number))
            said = turn.say("rows.back", row=_mentioned(turn, row))
            return Outcome((notice(turn, said, _enter(turn, row)),), saved=True)
    if press.detail != str(kept.last + 1) or not _may_grow(row.repeat, kept):
        return Outcome((turn.prompt(),), saved=True)  # a second tap: the row is copied already
    return _copy(turn, row, kept)


def _show(turn: TurnContext, press: Press) -> Outcome:
    """Show the list of a repeat's rows. If the press names none, it is the first repeat."""
    listed = listed_repeats(turn)
    if press.argument:
        row = _row_at(turn, f"{press.argument}[1]", must_be=False)
    else:
        row = Row(listed[0], (), 1) if listed else None
    if row is None:
        return Outcome((notice(turn, turn.say("lost.no_place")),), saved=False)
    turn.look_into(CONTENTS)
    return Outcome((_list(turn, row.repeat, row.outer, int(press.detail or 1)),), saved=True)


def _add(turn: TurnContext, press: Press) -> Outcome:
    """Begin another row, as the gate does."""
    row = _row_at(turn, f"{press.argument}[{press.detail}]", must_be=False)
    if row is None:
        return Outcome((notice(turn, turn.say("lost.no_place")),), saved=False)
    kept = turn.answers.rows(row.list_path)
    if row.number == kept.last + 1 and _may_grow(row.repeat, kept):  # else a second tap: it is added already
        turn.machine.jump(turn.cursor, gate(row.repeat), row.outer)
        turn.machine.add(turn.cursor)
    return Outcome((turn.prompt(),), saved=True)


def _may_grow(repeat: Place, kept: Rows) -> bool:
    """Whether another row may be begun: nothing else says how many there are, and there are not too many."""
    node = _repeat(repeat)
    return node.count is None and len(kept.order) < node.maximum


def _list(turn: TurnContext, repeat: Place, outer: tuple[int, ...], page: int) -> Message:
    """Return a page of the rows, each with its progress, and the rows that were left out.

    The list is a visit, like the contents: words that come now are not for the question behind it.
    """
    kept = turn.answers.rows(repeat.path(outer))
    pages = max(1, -(-len(kept.order) // ROWS_A_PAGE))
    page = min(max(page, 1), pages)
    shown = kept.order[(page - 1) * ROWS_A_PAGE : page * ROWS_A_PAGE]
    lines, rows = [], []
    for number in shown:
        row = Row(repeat, outer, number)
        turn.answers.load(f"{row.path}/")
        items = turn.within(repeat, row.rows)
        answered = sum(map(turn.is_answered, items))
        name = naming.row_name(turn, repeat, row.rows)
        lines.append(turn.say("contents.section", label=name, answered=answered, of=len(items)))
        rows.append((Press(Verb.ROW, row.path).button(name),))
    for number in kept.left_out:
        row = Row(repeat, outer, number)
        name = _mentioned(turn, row)
        lines.append(turn.say("rows.out", row=name))
        rows.append((Press(Verb.BRING_BACK, row.path).button(turn.say("rows.bring_back", row=name)),))
    turning = [
        Press(Verb.ROWS, repeat.path(outer), str(to)).button(turn.say(f"rows.{name}"))
        for name, to in (("before", page - 1), ("after", page + 1))
        if 1 <= to <= pages
    ]
    label = naming.text(turn, repeat.node.label, repeat, outer).lower()
    title = turn.say("rows.title", label=label, n=len(kept.order))
    more = Press(Verb.ADD_ROW, repeat.path(outer), str(kept.last + 1))
    adding = [(more.button(turn.say("gate.add", label=label)),)] if _may_grow(repeat, kept) else []
    back = (Press(Verb.RETURN).button(turn.say("buttons.return")),)
    buttons = (*rows, *([tuple(turning)] if turning else []), *adding, back)
    return Message(Kind.SUMMARY, "\n".join([title, *lines]), "rows", buttons=buttons)


def _menu(turn: TurnContext, row: Row) -> Message:
    """Return the menu of what can be done with one row."""
    say, kept = turn.say, turn.answers.rows(row.list_path)
    name = naming.row_name(turn, row.repeat, row.rows)
    key = naming.key_of(row.repeat)
    first = [*_enter(turn, row)]
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
        (list_button(turn, place, row.rows),)
        for place in turn.outline.by_template.values()
        if isinstance(place.node, Repeat) and place.repeats[-1:] == (row.repeat,)
    )
    back = (list_button(turn, row.repeat, row.outer), Press(Verb.RETURN).button(turn.say("buttons.return")))
    buttons = (tuple(first), *([tuple(moves)] if moves else []), last, *inside, back)
    return Message(Kind.SUMMARY, name, "rows", buttons=buttons)


def _enter(turn: TurnContext, row: Row) -> tuple[Button, ...]:
    return (Press(Verb.GOTO, row.path).button(turn.say("rows.enter")),)


def _leave_out(turn: TurnContext, row: Row, kept: Rows, *, is_listed: bool) -> Outcome:
    name = _mentioned(turn, row)
    turn.answers.arrange(row.list_path, kept.leave_out(row.number))
    back = (Press(Verb.BRING_BACK, row.path).button(turn.say("rows.bring_back", row=name)),)
    said = notice(turn, turn.say("rows.left_out", row=name), back)
    is_inside = turn.cursor.rows[: len(row.rows)] == row.rows
    if is_inside and turn.place is None:
        turn.position = replace(turn.position, origin=gate(row.repeat))
        turn.cursor.rows = row.outer
    elif is_inside:
        turn.machine.jump(turn.cursor, gate(row.repeat), row.outer)
        return Outcome((said, turn.prompt()), saved=True)
    if is_listed:
        return Outcome((said, _list(turn, row.repeat, row.outer, 1)), saved=True)
    return Outcome((said,), saved=True)


def _copy(turn: TurnContext, row: Row, kept: Rows) -> Outcome:
    """Add a row at the end with this row's answers, except its name."""
    rows, number = kept.add()
    turn.answers.arrange(row.list_path, rows)
    new = Row(row.repeat, row.outer, number)
    turn.begin_row(row.repeat, new.rows)
    skipped = f"{row.path}/{naming.key_of(row.repeat)}"
    turn.answers.load(f"{row.path}/")
    copied = 0
    for place, inner in _inside(turn, row.repeat, row.rows):
        path = place.path(inner)
        target = new.path + path.removeprefix(row.path)
        if isinstance(place.node, Repeat):
            turn.answers.arrange(target, Rows(turn.answers.rows(path).order))
            continue
        summary = turn.answers.summary(path)
        if summary is None or path == skipped:
            continue
        for part in turn.answers.parts(path):
            if part.is_coming:  # its file will come only to the original message
                continue
            copied += 1
            turn.answers.keep(target, _copied(turn, part, copied))
        turn.answers.stand(target, summary.standing, summary.value)
        turn.answers.read(target, summary.figures)
    first = next(
        place
        for place in turn.outline.places
        if row.repeat in place.around and isinstance(place.node, Question)
    )
    target_place = turn.outline.by_template.get(f"{row.repeat.template}/{naming.key_of(row.repeat)}", first)
    turn.machine.jump(turn.cursor, target_place.template, new.rows)
    said = turn.say("rows.copied", row=_mentioned(turn, row))
    return Outcome((turn.prompt(said),), saved=True)


def _copied(turn: TurnContext, part: Part, number: int) -> Part:
    return replace(part, id=f"{message_id(turn.inbound)}#{number}", album="", kept_from="")


def _inside(
    turn: TurnContext, repeat: Place, rows: tuple[int, ...]
) -> Iterator[tuple[Place, tuple[int, ...]]]:
    """Yield every question and repeat in a row, and in every row of the repeats inside it."""

    def kept(inside: Place, outer: tuple[int, ...]) -> tuple[int, ...]:
        return turn.answers.rows(inside.path(outer)).order

    depth = len(repeat.repeats) + 1
    for place in turn.outline.by_template.values():
        if repeat not in place.around:
            continue
        for inner in rows_inside(place.repeats[depth:], rows, kept):
            yield place, inner


def _row_at(turn: TurnContext, path: str, *, must_be: bool = True) -> Row | None:
    """Return the row at `path`, also one that was left out; None if there is none."""
    match = _ROW.fullmatch(path)
    if match is None:
        return None
    place, outer = turn.outline.by_template.get(template_of(match[1])), rows_of(match[1])
    if place is None or not isinstance(place.node, Repeat) or len(outer) != len(place.repeats):
        return None
    row = Row(place, outer, int(match[2]))
    kept = turn.answers.rows(row.list_path)
    is_there = row.number in {*kept.order, *kept.left_out} and place.node.count is None
    return row if is_there or not must_be else None


def _mentioned(turn: TurnContext, row: Row) -> str:
    """Return the row's name for use inside a sentence."""
    name = naming.row_name(turn, row.repeat, row.rows)
    return name[:1].lower() + name[1:]


def _page_of(turn: TurnContext, row: Row) -> int:
    order = turn.answers.rows(row.list_path).order
    return order.index(row.number) // ROWS_A_PAGE + 1 if row.number in order else 1


def _repeat(place: Place) -> Repeat:
    assert isinstance(place.node, Repeat)  # a Row has no other
    return place.node
