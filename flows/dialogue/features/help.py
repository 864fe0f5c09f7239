"""Help for the present state, the earlier wordings of an answer, and the unplaced messages."""

from __future__ import annotations

from flows.dialogue import naming
from flows.dialogue.context import TurnContext
from flows.dialogue.features.guided_writing import guidance
from flows.dialogue.phrases import EXPECTED, expected, lines, notice
from flows.form.outline import Repeat
from flows.local_time import local
from flows.messages.marks import mark
from flows.messages.message import Kind, Message
from flows.messages.press import Press, Verb
from flows.reading.dates import write_date, write_time
from flows.reading.text import shortened
from flows.report.source import Once

BUTTONS_A_ROW = 4
MOST_PLACED = 8
"""How many unplaced messages have a button, at most."""
PAGE = 8
"""How many wordings of an answer are listed at a time, the latest last."""
MOST_UNPLACED = 20
"""How many unplaced messages are listed, at most."""


def help_text(turn: TurnContext) -> str:
    """Say what can be done here, what can be done anywhere, and whom to ask."""
    return "\n".join(filter(None, (_here(turn), turn.say("help.text"))))


def suggested(turn: TurnContext) -> str:
    """Return the outline's guidance, example and aspects for the present question; "" for none."""
    stop = turn.stop
    if stop is None:
        return ""
    aspects = "; ".join(aspect.name for aspect in stop.question.aspects)
    about = turn.say("question.about", aspects=aspects) if aspects else ""
    return lines(guidance(turn, stop), about)


def history_message(turn: TurnContext, page: int = 0) -> Message:
    """List the wordings of the present question's answer, replaced ones too. Page 0 is the latest.

    Each wording that counts has a button to take it out, because some channels cannot delete messages.
    """
    stop = turn.stop
    if stop is None:
        return notice(turn, turn.say("history.nowhere"))
    versions = turn.answers.history(stop.path)
    if not versions:
        return notice(turn, turn.say("history.nothing"))
    end = max(len(versions) - page * PAGE, min(len(versions), PAGE))
    listed = list(enumerate(versions, start=1))[max(end - PAGE, 0) : end]
    lines = [_version(turn, number, once) for number, once in listed]
    earlier = listed[0][0] - 1
    if earlier:
        lines.insert(0, turn.say("history.more", n=earlier))
    title = turn.say("history.title", number=naming.called(turn, stop))
    out = [
        Press(Verb.TAKE_OUT, mark(once.part.id)).button(turn.say("buttons.take_out", n=number))
        for number, once in listed
        if once.is_live
    ]
    rows = [tuple(out[at : at + BUTTONS_A_ROW]) for at in range(0, len(out), BUTTONS_A_ROW)]
    if earlier:
        rows.append((Press(Verb.HISTORY, str(page + 1)).button(turn.say("buttons.earlier")),))
    return Message(Kind.SUMMARY, "\n".join([title, *lines]), turn.key, buttons=tuple(rows))


def unplaced_message(turn: TurnContext) -> Message:
    """List the unplaced messages, with buttons that move them into the present question."""
    unplaced = turn.unplaced()
    if not unplaced:
        return notice(turn, turn.say("unplaced.none"))
    told = [
        (path, part, shortened(part.text or (part.file.shown if part.file else ""), 80))
        for path, part in unplaced
    ]
    lines = [_where_from(turn, path, words) for path, _, words in told[-MOST_UNPLACED:]]
    lines.insert(0, turn.say("unplaced.title", n=len(unplaced)))
    if turn.stop is None:
        lines.append(turn.say("unplaced.how"))
        return Message(Kind.NOTICE, "\n".join(lines), turn.key)
    rows = tuple(
        (Press(Verb.PUT_HERE, part.id).button(turn.say("buttons.place", words=shortened(words, 20))),)
        for _, part, words in told[-MOST_PLACED:]
    )
    return Message(Kind.NOTICE, "\n".join(lines), turn.key, buttons=rows)


def _where_from(turn: TurnContext, path: str, words: str) -> str:
    question = naming.called_at(turn, path)
    return turn.say("unplaced.of", words=words, question=question) if question else f"• {words}"


def _version(turn: TurnContext, number: int, once: Once) -> str:
    part = once.part
    when = local(part.at)
    file = f"[{part.file.shown}] " if part.file else ""
    return turn.say(
        "history.live" if once.is_live else "history.gone",
        n=number,
        when=f"{write_date(when.date())} {write_time(when.time())}",
        words=file + shortened(part.text, 80),
    )


def _here(turn: TurnContext) -> str:
    """Say what can be done at the present question or gate."""
    place = turn.place
    if place is None:
        return ""
    if isinstance(place.node, Repeat):
        label = naming.text(turn, place.node.label, place, turn.cursor.rows).lower()
        return turn.say("help.gate", label=label)
    stop = turn.stop
    assert stop is not None  # a place that is no repeat is a question
    question = stop.question
    lines = [turn.say("help.question", number=naming.called(turn, stop))]
    if said := suggested(turn):
        lines.append(said)
    elif question.type in EXPECTED:
        lines.append(expected(turn, question))
    lines.append(turn.say("help.many" if question.takes_many else "help.one"))
    return "\n".join(lines)
