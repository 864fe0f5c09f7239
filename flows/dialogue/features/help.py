"""Help where one stands, and the earlier wordings of the answer at hand."""

from __future__ import annotations

from flows.dialogue import naming
from flows.dialogue.context import Visit
from flows.dialogue.phrases import EXPECTED, expected, lines, notice
from flows.local_time import local
from flows.marks import mark
from flows.message import Kind, Message
from flows.outline import Repeat
from flows.press import Press, Verb
from flows.readers.dates import write_date, write_time
from flows.readers.words import shortened
from flows.source import Once

BUTTONS_A_ROW = 4
MOST_PLACED = 8
"""So many unplaced messages have a button."""
PAGE = 8
"""So many wordings of an answer are listed at a time, the latest last."""
MOST_UNPLACED = 20
"""So many unplaced messages are listed."""


def help_text(visit: Visit) -> str:
    """What can be done here, then what can be done anywhere and whom to ask."""
    return "\n".join(filter(None, (_here(visit), visit.say("help.text"))))


def suggested(visit: Visit) -> str:
    """What the outline suggests to write where one stands: its guidance and aspects; "" for none."""
    stop = visit.stop
    if stop is None:
        return ""
    aspects = "; ".join(stop.question.aspects)
    about = visit.say("question.about", aspects=aspects) if aspects else ""
    return lines(naming.text(visit, stop.question.guidance, stop.place, stop.rows), about)


def history_message(visit: Visit, page: int = 0) -> Message:
    """The wordings ever kept at the question where one stands, what was replaced too; page 0 is the latest.

    Each that counts has a button that takes it out: on some channels nobody can take back a message.
    """
    stop = visit.stop
    if stop is None:
        return notice(visit, visit.say("history.nowhere"))
    versions = visit.answers.history(stop.path)
    if not versions:
        return notice(visit, visit.say("history.nothing"))
    end = max(len(versions) - page * PAGE, min(len(versions), PAGE))
    listed = list(enumerate(versions, start=1))[max(end - PAGE, 0) : end]
    lines = [_version(visit, number, once) for number, once in listed]
    earlier = listed[0][0] - 1
    if earlier:
        lines.insert(0, visit.say("history.more", n=earlier))
    title = visit.say("history.title", number=naming.called(visit, stop))
    out = [
        Press(Verb.TAKE_OUT, mark(once.part.id)).button(visit.say("buttons.take_out", n=number))
        for number, once in listed
        if once.is_live
    ]
    rows = [tuple(out[at : at + BUTTONS_A_ROW]) for at in range(0, len(out), BUTTONS_A_ROW)]
    if earlier:
        rows.append((Press(Verb.HISTORY, str(page + 1)).button(visit.say("buttons.earlier")),))
    return Message(Kind.SUMMARY, "\n".join([title, *lines]), visit.key, buttons=tuple(rows))


def unplaced_message(visit: Visit) -> Message:
    """What belongs to no question, with the way into the question where one stands."""
    unplaced = visit.unplaced()
    if not unplaced:
        return notice(visit, visit.say("unplaced.none"))
    told = [
        (path, part, shortened(part.text or (part.file.shown if part.file else ""), 80))
        for path, part in unplaced
    ]
    lines = [_where_from(visit, path, words) for path, _, words in told[-MOST_UNPLACED:]]
    lines.insert(0, visit.say("unplaced.title", n=len(unplaced)))
    if visit.stop is None:
        lines.append(visit.say("unplaced.how"))
        return Message(Kind.NOTICE, "\n".join(lines), visit.key)
    rows = tuple(
        (Press(Verb.PLACE, part.id).button(visit.say("buttons.place", words=shortened(words, 20))),)
        for _, part, words in told[-MOST_PLACED:]
    )
    return Message(Kind.NOTICE, "\n".join(lines), visit.key, buttons=rows)


def _where_from(visit: Visit, path: str, words: str) -> str:
    question = naming.called_at(visit, path)
    return visit.say("unplaced.of", words=words, question=question) if question else f"• {words}"


def _version(visit: Visit, number: int, once: Once) -> str:
    part = once.part
    when = local(part.at)
    file = f"[{part.file.shown}] " if part.file else ""
    return visit.say(
        "history.live" if once.is_live else "history.gone",
        n=number,
        when=f"{write_date(when.date())} {write_time(when.time())}",
        words=file + shortened(part.text, 80),
    )


def _here(visit: Visit) -> str:
    """What can be done at the question or the gate where one stands."""
    place = visit.place
    if place is None:
        return ""
    if isinstance(place.node, Repeat):
        label = naming.text(visit, place.node.label, place, visit.cursor.rows).lower()
        return visit.say("help.gate", label=label)
    stop = visit.stop
    assert stop is not None  # a place that is no repeat is a question
    question = stop.question
    lines = [visit.say("help.question", number=naming.called(visit, stop))]
    if said := suggested(visit):
        lines.append(said)
    elif question.type in EXPECTED:
        lines.append(expected(visit, question))
    lines.append(visit.say("help.many" if question.takes_many else "help.one"))
    return "\n".join(lines)
