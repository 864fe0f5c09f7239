"""Undoing the last turn, or moving its words to the answer that was closed right before."""

from __future__ import annotations

from dataclasses import replace

from flows.dialogue import naming
from flows.dialogue.context import TurnContext
from flows.dialogue.features.keep_parts import moved_part
from flows.dialogue.navigation import stop_at
from flows.dialogue.outcome import Outcome
from flows.dialogue.phrases import error
from flows.messages.message import Attached, Located, Said
from flows.reading.text import shortened
from flows.report.answer import Part, Standing, message_of
from flows.report.answer_summary import AnswerSummary
from flows.report.events import Rows, Submitted, Withdrawn
from flows.report.undo_step import Arranged, Stood, UndoStep
from flows.report.value import Value


def step_of(turn: TurnContext) -> UndoStep | None:
    """Return the step of the turn, which `undo` needs.

    After a turn that changed nothing, or brought a late file, the step before it can still be undone. An undo
    cannot be undone, and a sealed report can only be withdrawn.
    """
    events, before, start = turn.answers.events[turn.first :], turn.answers.before, turn.start
    if not events or turn.is_late:
        return turn.position.step
    was_taken_back = turn.position.step is not start.step
    if was_taken_back or any(isinstance(event, Submitted | Withdrawn) for event in events):
        return None
    stood = (
        Stood(
            path,
            *_standing(summary),
            summary.figures if summary else (),
            _standing(turn.answers.summary(path)),
        )
        for path, summary in before.summaries.items()
    )
    is_said = isinstance(turn.inbound.content, Said | Attached | Located)
    words_elsewhere = is_said and before.kept and all(path != start.closed for path, _ in before.kept)
    return UndoStep(
        start.state,
        start.rows,
        start.origin,
        kept=tuple(before.kept),
        gone=tuple(before.gone),
        stood=tuple(stood),
        arranged=tuple(Arranged(path, rows, turn.answers.rows(path)) for path, rows in before.rows.items()),
        earlier=start.closed if words_elsewhere else "",
    )


def undo(turn: TurnContext) -> Outcome:
    """Undo the last turn from this address, and go back to the state before it."""
    if turn.position.step is None or turn.draft.is_sealed:
        return Outcome((error(turn, turn.say("undo.nothing")),), saved=False)
    take_back(turn, turn.position.step)
    return Outcome((turn.prompt(turn.say("undo.done")),), saved=True)


def move_to_earlier(turn: TurnContext) -> Outcome:
    """Move the offer's words to the answer that was closed before them."""
    step = turn.position.offer
    stop = stop_at(turn, step.earlier) if step is not None and step.earlier else None
    parts = [] if step is None else [part for _, part in still_there(turn, step)]
    if step is None or stop is None or not parts or turn.draft.is_sealed:
        return Outcome((error(turn, turn.say("undo.nothing")),), saved=False)
    if step == turn.position.step:
        take_back(turn, step)
    else:  # more has happened since, so only the words move
        _take_words_back(turn, step)
    turn.position = replace(turn.position, offer=None)
    summary = turn.answers.summary(stop.path)
    for part in parts:
        turn.answers.keep(stop.path, moved_part(turn, stop.path, part))
    turn.answers.stand(stop.path, summary.standing if summary else Standing.GIVEN, None)
    name, words = naming.called(turn, stop), _words(parts)
    return Outcome((turn.prompt(turn.say("undo.moved", number=name, words=words)),), saved=True)


def take_back(turn: TurnContext, step: UndoStep) -> None:
    """Reverse a step, the newest change first. Changes that others made since then stay."""
    answers = turn.answers
    changed = {stood.path for stood in step.stood if _is_changed_since(turn, step, stood)}
    _take_words_back(turn, step)
    for stood in step.stood:
        if stood.path not in changed:
            answers.stand(stood.path, stood.standing, stood.value)
            answers.read(stood.path, stood.figures)
    for arranged in step.arranged:
        answers.arrange(arranged.path, _rearranged(turn, arranged))
    if turn.cursor.state != step.state or turn.cursor.rows != step.rows:
        turn.machine.jump(turn.cursor, step.state, step.rows)
    turn.position = replace(turn.position, origin=step.origin, step=None)


def still_there(turn: TurnContext, step: UndoStep) -> list[tuple[str, Part]]:
    """Return the (path, part) of a step's words that still count. They may have been edited since."""
    messages = {(path, message_of(part)) for path, part in step.kept}
    paths = dict.fromkeys(path for path, _ in step.kept)
    return [
        (path, part)
        for path in paths
        for part in turn.answers.parts(path)
        if (path, part.message) in messages
    ]


def _take_words_back(turn: TurnContext, step: UndoStep) -> None:
    """Make the step's words no longer count, and those before them count, unless others replaced them."""
    answers = turn.answers
    mine = {path for path, _ in step.kept}
    there = still_there(turn, step)
    kept = {path for path, _ in there}
    for path, part in reversed(there):
        answers.supersede(path, part.id)
    for gone in reversed(step.gone):
        known = {once.part.id: once.part for once in answers.history(gone.path)}
        old = known.get(gone.part)  # None if its writer was erased and it has another id now
        if old is None or (gone.path in mine and gone.path not in kept):
            continue
        if not any(one.message == old.message for one in answers.parts(gone.path)):
            answers.revive(gone.path, old, gone.at)


def _is_changed_since(turn: TurnContext, step: UndoStep, stood: Stood) -> bool:
    """Whether others have changed an answer since the step."""
    mine = {part for where, part in step.kept if where == stood.path}
    last = {part.id for part in turn.answers.parts(stood.path)[-1:]}
    if mine and not mine & last:
        return True
    return stood.after is not None and stood.after != _standing(turn.answers.summary(stood.path))


def _standing(summary: AnswerSummary | None) -> tuple[Standing, Value]:
    return (Standing.OPEN, None) if summary is None else (summary.standing, summary.value)


def _rearranged(turn: TurnContext, step: Arranged) -> Rows:
    """Return the present rows without the step's changes. Rows that others added stay."""
    now = turn.answers.rows(step.path)
    if now == step.after:
        added = set(step.after.order) - {*step.before.order, *step.before.left_out}
        if not any(_is_known(turn, f"{step.path}[{number}]/") for number in added):
            return step.before
    for number in {*step.after.order} - {*step.before.order}:
        now = now.leave_out(number)
    for number in {*step.after.left_out} - {*step.before.left_out}:
        now = now.bring_back(number)
    return now


def _is_known(turn: TurnContext, prefix: str) -> bool:
    """Whether a row has answers or is referred to. Its number is then never given to another row."""
    everything = turn.answers.everything()
    paths = (*everything, *(path for summary in everything.values() for path in summary.refers))
    return any(path.startswith(prefix) for path in paths)


def _words(parts: list[Part]) -> str:
    words = " ".join(part.text or (part.file.shown if part.file else "") for part in parts)
    return shortened(words, 40)
