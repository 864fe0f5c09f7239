"""The report read through before it is submitted: as one text, and as a list for channels with room."""

from __future__ import annotations

from collections.abc import Iterator

from flows.dialogue import naming
from flows.dialogue.context import Stop, TurnContext
from flows.dialogue.features.earlier_report import kept_as_before
from flows.dialogue.features.sections_and_rows import numbered
from flows.dialogue.phrases import button
from flows.form.machine import REVIEW
from flows.form.outline import Repeat
from flows.messages.listed import ReadAnswer, ReadFile, ReadThrough
from flows.messages.marks import mark
from flows.messages.message import Kind, Message
from flows.messages.press import Press, Verb
from flows.report.answer import Answer, Standing


def read_through(turn: TurnContext) -> Message:
    """Return the present report, question by question. It ends with the way to submit it."""
    turn.answers.load()
    turn.answers.load_parts()
    title = turn.say("read.title")
    if kept := kept_as_before(turn):
        title = f"{title} · {turn.say('read.as_before', n=kept)}"
    lines, answers = [title], []
    heading: tuple[str, ...] = ()
    for stop, summary in turn.asked():
        around = tuple(_headings(turn, stop))
        lines += [""] + [line for line in around if line not in heading] if around != heading else []
        heading = around
        answer = turn.answers.answer(stop.path) if summary is not None else None
        told = _told(turn, stop, answer, " · ".join(around))
        answers.append(told)
        lines += [told.name, *_lines(turn, told, answer)]
    ways = () if turn.draft.is_sealed or turn.cursor.state == REVIEW else ((button(turn, Verb.REVIEW),),)
    through = ReadThrough(title, tuple(answers))
    return Message(Kind.SUMMARY, "\n".join(lines), turn.key, buttons=ways, document=True, through=through)


def _told(turn: TurnContext, stop: Stop, answer: Answer | None, heading: str) -> ReadAnswer:
    name = numbered(stop.question.number, naming.text(turn, stop.question.label, stop.place, stop.rows))
    press = "" if turn.draft.is_sealed else Press(Verb.GOTO, stop.path).encode()
    if answer is None or answer.is_empty:
        return ReadAnswer(stop.path, heading, name, "", press=press)
    words = naming.written(turn, stop, answer.value) or answer.text
    files = tuple(
        ReadFile(mark(part.id), part.file.shown, "" if part.is_coming else part.file.media_type)
        for part in answer.files
        if part.file
    )
    return ReadAnswer(stop.path, heading, name, words, files, press)


def _lines(turn: TurnContext, told: ReadAnswer, answer: Answer | None) -> Iterator[str]:
    """Yield what is kept, indented, with each file before its caption."""
    if answer is None or answer.is_empty:
        is_skipped = answer is not None and answer.standing is Standing.SKIPPED
        yield "   " + turn.say("read.skipped" if is_skipped else "read.empty")
        return
    yield from (f"   {line}" for line in told.words.split("\n") if told.words)
    yield from (f"   [{part.file.shown}] {part.text}".rstrip() for part in answer.files if part.file)


def _headings(turn: TurnContext, stop: Stop) -> Iterator[str]:
    for outer in stop.place.around:
        rows = stop.rows[: len(outer.repeats)]
        if isinstance(outer.node, Repeat):
            yield naming.row_name(turn, outer, stop.rows[: len(outer.repeats) + 1])
        elif heading := naming.heading(turn, outer, rows):
            yield heading
