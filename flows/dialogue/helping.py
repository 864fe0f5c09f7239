"""Help where one stands, and the earlier wordings of the answer at hand."""

from __future__ import annotations

from flows.dialogue import naming
from flows.dialogue.prompts import EXPECTED, notice, takes_many
from flows.dialogue.visit import Visit
from flows.local_time import local
from flows.message import Button, Kind, Message
from flows.outline import Repeat
from flows.readers.dates import write_date, write_time
from flows.readers.words import shortened
from flows.source import Once

MOST_PLACED = 8
"""So many unplaced messages have a button."""
MOST_VERSIONS = 20
"""So many wordings of an answer are listed, the latest last."""


def help_text(visit: Visit) -> str:
    """What can be done here, then what can be done anywhere and whom to ask."""
    return "\n".join(filter(None, (_here(visit), visit.say("help.text"))))


def history_message(visit: Visit) -> Message:
    """Every wording ever kept at the question where one stands, what was replaced too."""
    stop = visit.stop
    if stop is None:
        return notice(visit, visit.say("history.nowhere"))
    versions = visit.answers.history(stop.path)
    if not versions:
        return notice(visit, visit.say("history.nothing"))
    lines = [_version(visit, once) for once in versions[-MOST_VERSIONS:]]
    if len(versions) > MOST_VERSIONS:
        lines.insert(0, visit.say("history.more", n=len(versions) - MOST_VERSIONS))
    title = visit.say("history.title", number=naming.called(visit, stop))
    return Message(Kind.SUMMARY, "\n".join([title, *lines]), visit.key)


def unplaced_message(visit: Visit) -> Message:
    """What belongs to no question, with the way into the question where one stands."""
    unplaced = visit.unplaced()
    if not unplaced:
        return notice(visit, visit.say("unplaced.none"))
    told = [
        (path, part, shortened(part.text or (part.file.name if part.file else ""), 80))
        for path, part in unplaced
    ]
    lines = [_where_from(visit, path, words) for path, _, words in told[-MOST_VERSIONS:]]
    lines.insert(0, visit.say("unplaced.title", n=len(unplaced)))
    if visit.stop is None:
        lines.append(visit.say("unplaced.how"))
        return Message(Kind.NOTICE, "\n".join(lines), visit.key)
    rows = tuple(
        (Button(f"place:{part.id}", visit.say("buttons.place", words=shortened(words, 20))),)
        for _, part, words in told[-MOST_PLACED:]
    )
    return Message(Kind.NOTICE, "\n".join(lines), visit.key, buttons=rows)


def _where_from(visit: Visit, path: str, words: str) -> str:
    question = naming.called_at(visit, path)
    return visit.say("unplaced.of", words=words, question=question) if question else f"• {words}"


def _version(visit: Visit, once: Once) -> str:
    part = once.part
    when = local(part.at)
    file = f"[{part.file.name}] " if part.file else ""
    return visit.say(
        "history.live" if once.is_live else "history.gone",
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
    if question.aspects:
        lines.append(visit.say("question.about", aspects="; ".join(question.aspects)))
    elif question.type in EXPECTED:
        lines.append(visit.say(f"question.expects_{question.type}"))
    lines.append(visit.say("help.many" if takes_many(question) else "help.one"))
    return "\n".join(lines)
