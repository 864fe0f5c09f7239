"""Keeping what was sent: words, files and places become parts of an answer, or stay unplaced."""

from __future__ import annotations

from dataclasses import replace

from flows.dialogue.context import Stop, TurnContext
from flows.dialogue.outcome import KEPT_SILENTLY, Outcome
from flows.dialogue.phrases import error
from flows.messages.message import Inbound
from flows.messages.press import Press, Verb
from flows.reading.text import shortened
from flows.report.answer import Part, Standing, Value
from flows.report.answers import UNPLACED

MOST_CHARACTERS = 50_000
"""Of one answer, and so of one message."""
MOST_PARTS = 100
"""Of one answer."""


def new_part(turn: TurnContext, text: str) -> Part:
    """The part that the inbound makes, with these words."""
    inbound = turn.inbound
    return Part(message_id(inbound), text, inbound.at, turn.position.respondent, order=inbound.order)


def pressed_part(turn: TurnContext, label: str) -> Part:
    """What a tap says, in words."""
    return replace(new_part(turn, label), order=0)


def message_id(inbound: Inbound, message: str = "") -> str:
    """How the message (by default the inbound itself) is called in the draft."""
    return f"{inbound.channel}:{inbound.address}:{message or inbound.id}"


def sent_later(turn: TurnContext, path: str) -> str:
    """The id of the first part at `path` that was sent from here after the inbound; "" where none was.

    The ids of one address tell, where what was sent first may come last.
    """
    here = message_id(turn.inbound, "-").removesuffix("-")
    ids = ((part, part.message.removeprefix(here)) for part in turn.answers.parts(path))
    later = (part.id for part, id_ in ids if id_ != part.message and _rank(id_) > _rank(turn.inbound.id))
    return next(later, "")


def _rank(id_: str) -> tuple[int, str]:
    """What puts ids in the order sent: "9" is before "10"."""
    return len(id_), id_


def keep(turn: TurnContext, path: str, part: Part, before: str = "") -> None:
    """Add a part, at the end or before another.

    An answer that was closed is open again, one that is written anew loses its old words.
    """
    summary = turn.answers.summary(path)
    is_anew = bool(path) and path == turn.position.replacing
    replaced = turn.answers.parts(path) if is_anew else ()
    turn.answers.keep(path, part, before or _before(turn, path, part))
    if replaced:
        turn.position = replace(turn.position, replacing="")
    for one in replaced if path not in turn.elsewhere else ():
        turn.answers.supersede(path, one.id)
    if summary is not None and summary.standing is not Standing.OPEN:
        stand_open(turn, path, None)


def join(turn: TurnContext, path: str, part: Part, before: str = "") -> Outcome:
    """Add a file that changes nothing about how the answer stands: a closed one stays closed."""
    turn.answers.keep(path, part, before or _before(turn, path, part))
    return KEPT_SILENTLY


def _before(turn: TurnContext, path: str, part: Part) -> str:
    """The part before which one belongs that comes late: by its order among those from here; "" for none."""
    if not 0 < part.order < turn.position.latest:
        return ""
    here, _, _ = part.message.rpartition(":")
    later = (
        one.id
        for one in turn.answers.parts(path)
        if one.order > part.order and one.message.rpartition(":")[0] == here
    )
    return next(later, "")


def put_instead(turn: TurnContext, stop: Stop, part: Part) -> None:
    """Let one message be the whole answer: the words before no longer count (and stay kept)."""
    summary = turn.answers.summary(stop.path)
    old = turn.answers.parts(stop.path) if summary is not None and summary.texts else ()
    keep(turn, stop.path, part)
    for one in old:
        if one.file is None:
            turn.answers.supersede(stop.path, one.id)


def stand_open(turn: TurnContext, path: str, value: Value) -> None:
    """Not closed yet; what a new version asks again stays so until it is."""
    summary = turn.answers.summary(path)
    is_again = summary is not None and summary.standing is Standing.ASKED_AGAIN
    turn.answers.stand(path, Standing.ASKED_AGAIN if is_again else Standing.OPEN, value)


def full(turn: TurnContext, path: str, characters: int) -> Outcome | None:
    """Why an answer takes no more; None where it does."""
    summary = turn.answers.summary(path)
    if summary is None:
        return None
    if summary.parts < MOST_PARTS and summary.characters + characters <= MOST_CHARACTERS:
        return None
    return Outcome((error(turn, turn.say("unreadable.full")),), saved=False)


def keep_aside(turn: TurnContext, part: Part, sentence: str) -> Outcome:
    """Words that are hardly an answer here: kept unplaced, with a button that puts them into the question."""
    keep(turn, UNPLACED, part)
    shown = turn.prompt(sentence)
    if turn.stop is not None:
        label = turn.say("buttons.place", words=shortened(part.text, 20))
        shown = replace(shown, buttons=(*shown.buttons, (Press(Verb.PLACE, part.id).button(label),)))
    return Outcome((shown,), saved=True)


def keep_unplaced(turn: TurnContext, part: Part, meant: str = "") -> Outcome:
    """Words that are no question's; those `meant` for one that is asked no more stay beside its others."""
    keep(turn, meant or turn.position.dropped or UNPLACED, part)
    return Outcome((turn.prompt(turn.say("kept.unplaced")),), saved=True)
