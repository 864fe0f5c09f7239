"""How messages are kept: words, files and places become parts of an answer, or stay unplaced."""

from __future__ import annotations

from dataclasses import replace

from flows.dialogue.context import Stop, TurnContext
from flows.dialogue.features.suggesting import referring_part
from flows.dialogue.outcome import KEPT_SILENTLY, Outcome
from flows.dialogue.phrases import error
from flows.messages.message import Inbound
from flows.messages.press import Press, Verb
from flows.reading.text import shortened
from flows.report.answer import Part, Standing
from flows.report.answers import UNPLACED
from flows.report.value import Value

MOST_CHARACTERS = 50_000
"""The most characters of one answer, and so of one message."""
MOST_PARTS = 100
"""The most parts of one answer."""


def new_part(turn: TurnContext, text: str) -> Part:
    """Make a part of the inbound, with these words."""
    inbound = turn.inbound
    return Part(message_id(inbound), text, inbound.at, turn.position.respondent, order=inbound.order)


def pressed_part(turn: TurnContext, label: str) -> Part:
    """Make a part of a tap, with the button's label as its words."""
    return replace(new_part(turn, label), order=0)


def moved_part(turn: TurnContext, path: str, part: Part) -> Part:
    """Return a part of another answer as it is kept at `path`, without what it was kept as there."""
    moved = replace(part, id=f"{part.message}#{turn.inbound.id}", aspect="", kept_from="")
    return referring_part(turn, path, moved)


def message_id(inbound: Inbound, message: str = "") -> str:
    """Return the id in the draft of a message, by default of the inbound."""
    return f"{inbound.channel}:{inbound.address}:{message or inbound.id}"


def sent_later(turn: TurnContext, path: str) -> str:
    """Return the id of the first part at `path` that this address sent after the inbound; "" for none.

    Messages may arrive out of order, and the ids of one address tell the order in which they were sent.
    """
    here = message_id(turn.inbound, "-").removesuffix("-")
    ids = ((part, part.message.removeprefix(here)) for part in turn.answers.parts(path))
    later = (part.id for part, id_ in ids if id_ != part.message and _rank(id_) > _rank(turn.inbound.id))
    return next(later, "")


def _rank(id_: str) -> tuple[int, str]:
    """Return the sort key that puts ids in the order sent: "9" is before "10"."""
    return len(id_), id_


def keep(turn: TurnContext, path: str, part: Part, before: str = "") -> None:
    """Add a part, at the end or before another one.

    A closed answer is open again. An answer that is being replaced loses its old words.
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
    """Add a file without a change of the answer's standing. A closed answer stays closed."""
    turn.answers.keep(path, part, before or _before(turn, path, part))
    return KEPT_SILENTLY


def _before(turn: TurnContext, path: str, part: Part) -> str:
    """Return the part before which a late one belongs, by this address's order; "" for the end."""
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
    """Make one message the whole answer. The words before it no longer count, and stay stored."""
    summary = turn.answers.summary(stop.path)
    old = turn.answers.parts(stop.path) if summary is not None and summary.texts else ()
    keep(turn, stop.path, part)
    for one in old:
        if one.file is None:
            turn.answers.supersede(stop.path, one.id)


def stand_open(turn: TurnContext, path: str, value: Value) -> None:
    """Mark the answer as not closed. One that a new version asks again keeps that mark until it is closed."""
    summary = turn.answers.summary(path)
    is_again = summary is not None and summary.standing is Standing.ASKED_AGAIN
    turn.answers.stand(path, Standing.ASKED_AGAIN if is_again else Standing.OPEN, value)


def full(turn: TurnContext, path: str, characters: int) -> Outcome | None:
    """Say why an answer takes no more; None if it does."""
    summary = turn.answers.summary(path)
    if summary is None:
        return None
    if summary.parts < MOST_PARTS and summary.characters + characters <= MOST_CHARACTERS:
        return None
    return Outcome((error(turn, turn.say("unreadable.full")),), saved=False)


def keep_aside(turn: TurnContext, part: Part, sentence: str) -> Outcome:
    """Keep words unplaced that are hardly an answer here, with a button that moves them to the question."""
    keep(turn, UNPLACED, part)
    shown = turn.prompt(sentence)
    if turn.stop is not None:
        label = turn.say("buttons.place", words=shortened(part.text, 20))
        shown = replace(shown, buttons=(*shown.buttons, (Press(Verb.PUT_HERE, part.id).button(label),)))
    return Outcome((shown,), saved=True)


def keep_unplaced(turn: TurnContext, part: Part, meant: str = "") -> Outcome:
    """Keep words that belong to no question. Words `meant` for a former question stay with its others."""
    keep(turn, meant or turn.position.dropped or UNPLACED, part)
    return Outcome((turn.prompt(turn.say("kept.unplaced")),), saved=True)
