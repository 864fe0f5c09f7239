"""Phrases that several screens share: notices, errors, buttons, amounts, headings and read-backs."""

from __future__ import annotations

from collections.abc import Iterator

from flows.dialogue import naming
from flows.dialogue.context import Stop, TurnContext
from flows.form.outline import Place, Question, Repeat, Section, Type
from flows.messages.message import Button, Kind, Message
from flows.messages.press import Press, Verb
from flows.reading.text import shortened
from flows.report.answer_summary import AnswerSummary

EXPECTED = frozenset(
    {
        Type.INTEGER,
        Type.DECIMAL,
        Type.DATE,
        Type.TIME,
        Type.GEOPOINT,
        Type.PHOTO,
        Type.AUDIO,
        Type.FILE,
    }
)
"""The types for which a sentence says how to write an answer."""


def button(turn: TurnContext, verb: Verb, **values: object) -> Button:
    """Return a button. Its label is in the catalogue under its verb."""
    return Press(verb).button(turn.say(f"buttons.{verb}", **values))


def notice(turn: TurnContext, text: str, *rows: tuple[Button, ...]) -> Message:
    """Return a message that asks nothing."""
    return Message(Kind.NOTICE, text, turn.key, buttons=rows)


def error(turn: TurnContext, text: str) -> Message:
    """Return a message about something that failed, with the prompt's buttons."""
    return Message(Kind.ERROR, text, turn.key, buttons=turn.prompt().buttons)


def read_back(turn: TurnContext, stop: Stop) -> str:
    """Return the answer that was just closed, in short."""
    summary = turn.answers.summary(stop.path)
    if summary is None:
        return ""
    value = naming.written(turn, stop, summary.value)
    said = value or amount(turn, summary)
    if not said:
        return ""
    number = stop.place.node.number
    key = (
        ("kept.value" if value else "kept.answer")
        if number
        else ("kept.value_plain" if value else "kept.plain")
    )
    return turn.say(key, number=number, amount=said, value=said)


def amount(turn: TurnContext, summary: AnswerSummary) -> str:
    """Return an answer's size: "3 tin, 2 tệp, 84 chữ". Zero counts are left out."""
    others = summary.files - summary.photos - summary.recordings
    words = [
        ("texts", summary.texts),
        ("photos", summary.photos),
        ("recordings", summary.recordings),
        ("files", others),
        ("characters", summary.characters),
    ]
    return ", ".join(turn.say(f"amount.{key}", n=f"{n:,}".replace(",", ".")) for key, n in words if n)


def reply_path(turn: TurnContext, path: str = "") -> str:
    """Return the path of the reply to a remark on the question at `path` (by default the origin's).

    The remarked version is in the path, so the next remark begins a new reply.
    """
    if not path:
        place = turn.machine.places.get(turn.position.origin)
        path = "" if place is None else place.path(turn.cursor.rows)
    return f"@reply/{turn.draft.remarked}/{path}"


def replied(turn: TurnContext, path: str) -> str:
    """Return the reply so far, in short."""
    summary = turn.answers.summary(path)
    if summary is None or summary.is_empty:
        return ""
    return turn.say("reply.so_far", words=shortened(summary.opening, 60))


def notes(turn: TurnContext) -> Iterator[str]:
    """Yield the notes right before the present state. A read-only question has its value beside it."""
    for place, rows in turn.machine.passed_notes(turn.cursor):
        said = naming.text(turn, place.node.label, place, rows)
        is_shown = isinstance(place.node, Question) and place.node.read_only
        value = turn.context.shown(place, rows, turn.say.language) if is_shown else ""
        yield f"{said}: {value}" if value else said


def where(turn: TurnContext, place: Place, rows: tuple[int, ...]) -> str:
    """Return the headings around a place, the row's name, and the progress."""
    headings = [
        naming.heading(turn, section, rows[: len(section.repeats)])
        for section in place.around
        if isinstance(section.node, Section)
    ]
    names = [
        naming.row_name(turn, outer, rows[: len(outer.repeats) + 1])
        for outer in place.around
        if isinstance(outer.node, Repeat)
    ]
    at, of = count(turn, place, rows)
    return lines(*headings, " · ".join([*names, turn.say("question.count", at=at, of=of)]))


def count(turn: TurnContext, place: Place, rows: tuple[int, ...]) -> tuple[int, int]:
    """Return (place of this item, number of items) in the outermost repeat's row or the outermost section."""
    items = [one for one in turn.outline.block(place) if turn.is_relevant(one, rows)]
    itself = {id(one) for one in (place, *place.around)}  # the approaches of a project are one item
    mine = next((at for at, one in enumerate(items) if id(one) in itself), 0)
    return mine + 1, max(len(items), 1)


def progress(turn: TurnContext, place: Place, rows: tuple[int, ...]) -> tuple[int, int]:
    """Return (place of this item, number of items) in the whole report, for a bar.

    Items that a condition leaves out are counted too: to look at each of 200 projects would take too long.
    """
    own, at, of = turn.outline.block_key(place), 1, 0
    for key, items in turn.outline.blocks.items():
        repeats = items[0].repeats
        if len(repeats) > 1:
            continue
        order = turn.rows(repeats[0], ()) if repeats else (0,)
        if key == own:
            itself = {id(one) for one in (place, *place.around)}
            mine = next((index for index, one in enumerate(items) if id(one) in itself), 0)
            row = order.index(rows[0]) if repeats and rows[0] in order else 0
            at = of + row * len(items) + mine + 1
        of += len(items) * len(order)
    return at, max(at, of)


def lines(*blocks: str) -> str:
    """Join the blocks that are not empty, one on each line."""
    return "\n".join(block for block in blocks if block)


def expected(turn: TurnContext, question: Question) -> str:
    """Say how an answer to this question is written."""
    what = question.precision if question.type is Type.DATE else question.type
    return turn.say(f"question.expects_{what}")
