"""Keeping what was sent: words, files and places become parts of an answer, or stay unplaced."""

from __future__ import annotations

from dataclasses import replace

from flows.answer import Part, Standing, Value
from flows.answers import UNPLACED
from flows.dialogue.context import Stop, Visit
from flows.dialogue.outcome import KEPT_SILENTLY, Outcome
from flows.dialogue.phrases import error
from flows.message import Inbound
from flows.press import Press, Verb
from flows.readers.words import shortened

MOST_CHARACTERS = 50_000
"""Of one answer, and so of one message."""
MOST_PARTS = 100
"""Of one answer."""


def new_part(visit: Visit, text: str) -> Part:
    """The part that the inbound makes, with these words."""
    inbound = visit.inbound
    return Part(message_id(inbound), text, inbound.at, visit.position.respondent, order=inbound.order)


def pressed_part(visit: Visit, label: str) -> Part:
    """What a tap says, in words."""
    return replace(new_part(visit, label), order=0)


def message_id(inbound: Inbound, message: str = "") -> str:
    """How the message (by default the inbound itself) is called in the draft."""
    return f"{inbound.channel}:{inbound.address}:{message or inbound.id}"


def sent_later(visit: Visit, path: str) -> str:
    """The id of the first part at `path` that was sent from here after the inbound; "" where none was.

    The ids of one address tell, where what was sent first may come last.
    """
    here = message_id(visit.inbound, "-").removesuffix("-")
    ids = ((part, part.message.removeprefix(here)) for part in visit.answers.parts(path))
    later = (part.id for part, id_ in ids if id_ != part.message and _rank(id_) > _rank(visit.inbound.id))
    return next(later, "")


def _rank(id_: str) -> tuple[int, str]:
    """What puts ids in the order sent: "9" is before "10"."""
    return len(id_), id_


def keep(visit: Visit, path: str, part: Part, before: str = "") -> None:
    """Add a part, at the end or before another.

    An answer that was closed is open again, one that is written anew loses its old words.
    """
    brief = visit.answers.brief(path)
    is_anew = bool(path) and path == visit.position.replacing
    replaced = visit.answers.parts(path) if is_anew else ()
    visit.answers.keep(path, part, before or _before(visit, path, part))
    if replaced:
        visit.position = replace(visit.position, replacing="")
    for one in replaced if path not in visit.elsewhere else ():
        visit.answers.supersede(path, one.id)
    if brief is not None and brief.standing is not Standing.OPEN:
        stand_open(visit, path, None)


def join(visit: Visit, path: str, part: Part, before: str = "") -> Outcome:
    """Add a file that changes nothing about how the answer stands: a closed one stays closed."""
    visit.answers.keep(path, part, before or _before(visit, path, part))
    return KEPT_SILENTLY


def _before(visit: Visit, path: str, part: Part) -> str:
    """The part before which one belongs that comes late: by its order among those from here; "" for none."""
    if not 0 < part.order < visit.position.latest:
        return ""
    here, _, _ = part.message.rpartition(":")
    later = (
        one.id
        for one in visit.answers.parts(path)
        if one.order > part.order and one.message.rpartition(":")[0] == here
    )
    return next(later, "")


def put_instead(visit: Visit, stop: Stop, part: Part) -> None:
    """Let one message be the whole answer: the words before no longer count (and stay kept)."""
    brief = visit.answers.brief(stop.path)
    old = visit.answers.parts(stop.path) if brief is not None and brief.texts else ()
    keep(visit, stop.path, part)
    for one in old:
        if one.file is None:
            visit.answers.supersede(stop.path, one.id)


def stand_open(visit: Visit, path: str, value: Value) -> None:
    """Not closed yet; what a new version asks again stays so until it is."""
    brief = visit.answers.brief(path)
    is_again = brief is not None and brief.standing is Standing.ASKED_AGAIN
    visit.answers.stand(path, Standing.ASKED_AGAIN if is_again else Standing.OPEN, value)


def full(visit: Visit, path: str, characters: int) -> Outcome | None:
    """Why an answer takes no more; None where it does."""
    brief = visit.answers.brief(path)
    if brief is None:
        return None
    if brief.parts < MOST_PARTS and brief.characters + characters <= MOST_CHARACTERS:
        return None
    return Outcome((error(visit, visit.say("unreadable.full")),), saved=False)


def keep_aside(visit: Visit, part: Part, sentence: str) -> Outcome:
    """Words that are hardly an answer here: kept unplaced, with a button that puts them into the question."""
    keep(visit, UNPLACED, part)
    shown = visit.prompt(sentence)
    if visit.stop is not None:
        label = visit.say("buttons.place", words=shortened(part.text, 20))
        shown = replace(shown, buttons=(*shown.buttons, (Press(Verb.PLACE, part.id).button(label),)))
    return Outcome((shown,), saved=True)


def keep_unplaced(visit: Visit, part: Part, meant: str = "") -> Outcome:
    """Words that are no question's; those `meant` for one that is asked no more stay beside its others."""
    keep(visit, meant or visit.position.dropped or UNPLACED, part)
    return Outcome((visit.prompt(visit.say("kept.unplaced")),), saved=True)
