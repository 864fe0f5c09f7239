"""What the organisation reported in an earlier campaign: it is offered, and never taken unasked.

Words of the predecessor become an answer only by a press (AS_BEFORE) or by being sent anew. A row of it
becomes a row of this report only by a press.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time
from decimal import Decimal

from flows.dialogue import naming
from flows.dialogue.context import Stop, TurnContext
from flows.dialogue.features.close_answer import close, judge
from flows.dialogue.features.guided_writing import asked_aspect
from flows.dialogue.features.keep_parts import keep, pressed_part
from flows.dialogue.features.suggesting import referring_part
from flows.dialogue.outcome import Outcome
from flows.dialogue.phrases import button, notice
from flows.form.outline import UNTYPED, Place, Repeat, Type
from flows.local_time import local
from flows.messages.message import Button
from flows.messages.press import Verb
from flows.reading.text import shortened
from flows.reading.typed import read
from flows.report.answer import Answer
from flows.report.events import Rows
from flows.report.value import GeoPoint, Value

SHOWN = 300
"""How many characters of the earlier words a prompt shows. [Sửa từ năm trước] shows them all."""
_KINDS: dict[Type, tuple[type, ...]] = {
    Type.INTEGER: (int,),
    Type.DECIMAL: (Decimal, int),
    Type.DATE: (date,),
    Type.TIME: (time,),
    Type.SELECT_ONE: (str,),
    Type.SELECT_MULTIPLE: (tuple,),
    Type.GEOPOINT: (GeoPoint,),
}
"""The types of the values that each type of question has."""


def reserve_rows(turn: TurnContext) -> None:
    """Give the predecessor's rows their numbers in a new report, as rows that are left out.

    So a row's number says which row it follows, whatever is taken, and no new row ever gets that number. The
    rows inside one come with it when it is taken.
    """
    if turn.predecessor is not None:
        _reserve(turn, None, ())


def earlier_rows(turn: TurnContext) -> list[tuple[Place, int]]:
    """Return (repeat, number) of each row that the predecessor told, outside other repeats."""
    before = turn.predecessor
    if before is None:
        return []
    return [
        (repeat, number)
        for repeat in _repeats(turn, None)
        if turn.is_relevant(repeat, ())
        for number in range(1, len(before.order(repeat.path(()))) + 1)
    ]


def take_row(turn: TurnContext, repeat: Place, number: int) -> None:
    """Make a row of the predecessor a row of this report, with the rows inside it. It has no answers yet."""
    path, node = repeat.path(()), repeat.node
    kept = turn.answers.rows(path)
    if not isinstance(node, Repeat) or number not in kept.left_out or len(kept.order) >= node.maximum:
        return
    turn.answers.arrange(path, kept.bring_back(number))
    _begin(turn, repeat, (number,))


def earlier_words(turn: TurnContext, stop: Stop) -> str:
    """Return the words of the earlier answer as the question would have them today; "" for none."""
    answer = _earlier(turn, stop)
    return "" if answer is None else naming.written(turn, stop, _fitting(turn, stop, answer)) or answer.text


def told_before(turn: TurnContext, stop: Stop) -> str:
    """Say below a question without an answer what was answered last year."""
    words = "" if is_answered(turn, stop) else earlier_words(turn, stop)
    return turn.say("earlier.words", words=shortened(words, SHOWN)) if words else ""


def earlier_buttons(turn: TurnContext, stop: Stop) -> tuple[Button, ...]:
    """Return the buttons that keep the earlier words or show them for a change."""
    words = "" if is_answered(turn, stop) or asked_aspect(turn, stop) else earlier_words(turn, stop)
    if not words:
        return ()
    keeping = (button(turn, Verb.AS_BEFORE),) if _may_keep(turn, stop, words) else ()
    return *keeping, button(turn, Verb.AMEND)


def keep_as_before(turn: TurnContext, stop: Stop) -> Outcome:
    """Make the earlier words this report's answer, marked as kept, and go on."""
    answer, words = _earlier(turn, stop), earlier_words(turn, stop)
    if answer is None or not words or is_answered(turn, stop) or not _may_keep(turn, stop, words):
        return Outcome((turn.prompt(),), saved=True)
    before = turn.predecessor
    assert before is not None  # it has the answer
    part = referring_part(turn, stop.path, pressed_part(turn, words))
    keep(turn, stop.path, replace(part, kept_from=before.number))
    value = _fitting(turn, stop, answer)
    if value is not None or stop.question.type in UNTYPED:
        return close(turn, stop, value)
    return judge(turn, stop, words)


def amend(turn: TurnContext, stop: Stop) -> Outcome:
    """Show the earlier words whole, to be changed and sent. The page puts them where one writes."""
    words = "" if is_answered(turn, stop) else earlier_words(turn, stop)
    if not words:
        return Outcome((turn.prompt(),), saved=True)
    shown = replace(notice(turn, words), fill=words)
    return Outcome((notice(turn, turn.say("earlier.amend")), shown, turn.prompt()), saved=True)


def kept_as_before(turn: TurnContext) -> int:
    """Count the answers whose words are all kept from the predecessor. With one, this loads all parts."""
    if not turn.draft.predecessor:
        return 0
    turn.answers.load_parts()
    return sum(
        bool(parts) and all(part.kept_from for part in parts)
        for stop, _ in turn.asked()
        for parts in [turn.answers.parts(stop.path)]
    )


def is_answered(turn: TurnContext, stop: Stop) -> bool:
    """Whether the question has an answer, closed or not."""
    summary = turn.answers.summary(stop.path)
    return summary is not None and not summary.is_empty


def _earlier(turn: TurnContext, stop: Stop) -> Answer | None:
    before = turn.predecessor
    is_file = stop.question.type in UNTYPED and stop.question.type is not Type.TEXT
    return None if before is None or is_file else before.answer(stop.path)


def _fitting(turn: TurnContext, stop: Stop, answer: Answer) -> Value:
    """Return the earlier value if it is one of the question as it is asked today; else None."""
    value, kinds = answer.value, _KINDS.get(stop.question.type, ())
    if value is None or type(value) not in kinds:
        return None
    if stop.question.type in {Type.SELECT_ONE, Type.SELECT_MULTIPLE}:
        offered = {choice.value for choice in turn.context.choices(stop.place, stop.rows)}
        chosen = value if isinstance(value, tuple) else (value,)
        return value if offered.issuperset(chosen) else None
    return value


def _may_keep(turn: TurnContext, stop: Stop, words: str) -> bool:
    """Whether the words are an answer of the question's present type."""
    choices = turn.context.choices(stop.place, stop.rows)
    if stop.question.type is Type.SELECT_MULTIPLE:
        answer = _earlier(turn, stop)
        return answer is not None and _fitting(turn, stop, answer) is not None
    return read(stop.question, choices, words, local(turn.now).date()) is not None


def _repeats(turn: TurnContext, around: Place | None) -> Iterator[Place]:
    """Yield the repeats right inside another one, or outside all, to which respondents add rows."""
    inner = () if around is None else (*around.repeats, around)
    for place in turn.outline.by_template.values():
        if isinstance(place.node, Repeat) and place.node.count is None and place.repeats == inner:
            yield place


def _reserve(turn: TurnContext, around: Place | None, rows: tuple[int, ...]) -> None:
    before = turn.predecessor
    assert before is not None  # the caller has looked
    for repeat in _repeats(turn, around):
        path = repeat.path(rows)
        numbers = tuple(range(1, len(before.order(path)) + 1))
        if not numbers or turn.answers.rows(path).last:
            continue
        turn.answers.arrange(path, Rows(order=numbers) if rows else Rows(left_out=numbers))
        for number in numbers:
            _reserve(turn, repeat, (*rows, number))


def _begin(turn: TurnContext, repeat: Place, rows: tuple[int, ...]) -> None:
    """Make what is made once in a row that begins, and in the rows inside it."""
    turn.begin_row(repeat, rows)
    for inner in _repeats(turn, repeat):
        for number in turn.rows(inner, rows):
            _begin(turn, inner, (*rows, number))
