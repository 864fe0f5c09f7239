"""How figures are read when an answer is closed or changed, and offered as a table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from flows.dialogue import naming
from flows.dialogue.context import Stop, TurnContext
from flows.dialogue.features.near_admin_unit import near_admin_unit
from flows.dialogue.navigation import stop_at
from flows.form.outline import FigureKind, Question, Wanted
from flows.messages.message import Kind, Message
from flows.messages.press import Press, Verb
from flows.reading.figures.again import read_again
from flows.reading.written import write_figure
from flows.report.answer import Standing
from flows.report.answer_summary import AnswerSummary
from flows.report.events import AnswerStood, PartKept, PartRevived, PartSuperseded
from flows.report.figure import Confirmation, Figure, told

MOST_LINES = 8
"""How many figures a table shows at once."""


def refresh(turn: TurnContext) -> tuple[Message, ...]:
    """Read the figures of the answers that the turn closed or changed, and return the table of them.

    Figures are read only here, so they always fit the words. If several answers changed at once (a copied
    project), no table is shown, and the review counts the figures.
    """
    events = turn.answers.events[turn.first :]
    closed = {one.path for one in events if isinstance(one, AnswerStood)}
    changed = {one.path for one in events if isinstance(one, PartSuperseded | PartRevived)}
    worded = changed | {one.path for one in events if isinstance(one, PartKept)}
    offered = []
    for path in sorted(closed | worded):
        stop, summary = stop_at(turn, path) if path else None, turn.answers.summary(path)
        if stop is None or summary is None or not isinstance(stop.place.node, Question):
            continue
        if summary.standing is Standing.OPEN and not summary.figures:
            continue  # it is still being written
        is_new = _read(turn, stop, summary) or path in closed | changed
        summary = turn.answers.summary(path)
        if (
            is_new
            and summary is not None
            and summary.standing is not Standing.OPEN
            and unconfirmed_of(summary)
        ):
            offered.append(stop)
    return (_offer(turn, offered[0]),) if len(offered) == 1 and not turn.draft.is_sealed else ()


def read_open(turn: TurnContext) -> None:
    """Read the figures of answers that were never closed, because they are sealed as they are."""
    turn.answers.load()
    for stop, summary in turn.asked():
        if summary is not None and summary.standing is Standing.OPEN:
            _read(turn, stop, summary)


def _read(turn: TurnContext, stop: Stop, summary: AnswerSummary) -> bool:
    """Read the figures of an answer anew. Return whether they changed."""
    wanted = stop.question.figures
    if not wanted and not summary.figures:
        return False
    figures = () if summary.is_empty else _read_again(turn, stop, summary)
    if figures == summary.figures:
        return False
    turn.answers.read(stop.path, figures)
    return True


def _read_again(turn: TurnContext, stop: Stop, summary: AnswerSummary) -> tuple[Figure, ...]:
    text, near = turn.answers.text(stop.path), near_admin_unit(turn, stop)
    return read_again(text, stop.question.figures, summary.figures, turn.answers.reader, near)


def _offer(turn: TurnContext, stop: Stop) -> Message:
    """Offer the table of figures. It can be confirmed at once only if it shows all of them."""
    say = turn.say
    figures = figures_of(turn, stop)
    lines = [f"• {line}" for line in lines_of(turn, stop, figures[:MOST_LINES])]
    row = [
        Press(verb, stop.path).button(say(f"buttons.{verb}")) for verb in (Verb.AGREE, Verb.MEND, Verb.LEAVE)
    ]
    if len(figures) > MOST_LINES:
        lines.append(say("figures.more", n=len(figures) - MOST_LINES))
        row[:2] = [Press(Verb.MEND, stop.path).button(say("buttons.see_all"))]
    text = "\n".join([say("figures.read", number=naming.called(turn, stop)), *lines])
    return Message(Kind.NOTICE, text, turn.key, buttons=(tuple(row),))


def unconfirmed(asked: Iterable[tuple[Stop, AnswerSummary | None]]) -> list[tuple[str, int]]:
    """Return (path, how many) for each asked answer with unconfirmed figures."""
    counted = ((stop.path, unconfirmed_of(summary)) for stop, summary in asked if summary is not None)
    return [(path, number) for path, number in counted if number]


def agree_to(turn: TurnContext, path: str) -> None:
    """Confirm all figures of the answer."""
    summary = turn.answers.summary(path)
    if summary is not None and unconfirmed_of(summary):
        agreed = (
            replace(one, confirmation=Confirmation.CONFIRMED) if _is_open(one) else one
            for one in summary.figures
        )
        turn.answers.read(path, tuple(agreed))


def figures_of(turn: TurnContext, stop: Stop) -> tuple[Figure, ...]:
    """Return the figures of an answer that the outline declares and the respondent did not deny."""
    summary = turn.answers.summary(stop.path)
    names = {one.name for one in stop.question.figures}
    return tuple(one for one in told(summary.figures) if one.name in names) if summary is not None else ()


def lines_of(turn: TurnContext, stop: Stop, figures: tuple[Figure, ...]) -> list[str]:
    """Return one line for each figure."""
    wanted = {one.name: one for one in stop.question.figures}
    label = {name: one.label.to(turn.say.language) for name, one in wanted.items()}
    return [f"{label[one.name]}: {written(wanted[one.name], one)}" for one in figures]


def written(wanted: Wanted, figure: Figure) -> str:
    """Return a figure's value as people read it."""
    return write_figure(figure.value, "đồng" if wanted.kind is FigureKind.MONEY else "")


def unconfirmed_of(summary: AnswerSummary) -> int:
    """Count the unconfirmed figures of an answer."""
    return 0 if summary.is_empty else sum(map(_is_open, summary.figures))


def _is_open(figure: Figure) -> bool:
    return figure.confirmation is Confirmation.READ
