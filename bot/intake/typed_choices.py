"""In channels without buttons, turns a typed number or label into the press that it stands for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from bot.intake.result import Taken
from flows.catalogue import Catalogue
from flows.dialogue.words_for_buttons import labelled_press
from flows.messages.message import Button, Content, Inbound, Kind, Message, Pressed, Reply, Said, unticked
from flows.messages.numbered import (
    LONGEST,
    REST,
    Offered,
    asks,
    by_label,
    by_token,
    is_typed,
    listed,
    several,
)
from flows.respondents.codes import code_in
from storage.drafts.offered import ShownOffers
from storage.drafts.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class OfferedBelow:
    """The choices below one message."""

    key: str
    """The key of the message."""
    offers: tuple[Offered, ...] = field(compare=False)


def read(work: UnitOfWork, inbound: Inbound, say: Catalogue) -> Inbound | Taken:
    """Return the press that a typed text stood for when it was typed. Other texts come back unchanged.

    The press REST is answered here with the further choices: dialogues do not know how many choices fit below
    a message. If several messages may have been the last one read, and a text means different things there,
    nothing is done and the person is told.
    """
    match inbound.content:
        case Said(text) if len(text) <= LONGEST and not code_in(text):
            noted, later = work.offered_to(inbound)
        case _:
            return inbound
    shown = [OfferedBelow(one.key, one.offers) for one in noted]
    meant = _meant(text, shown)
    if not _is_below(inbound, noted) and is_typed(text) and not labelled_press(text):
        views = _perhaps(shown, later, work.unsent_to(inbound), say)
        if any(_meant(text, view) != meant for view in views):
            return Taken(False, (Message(Kind.NOTICE, say("lost.unsure", typed=text.strip())),))
    if meant is None:
        return inbound
    one, content = meant
    if content == Pressed(REST, one.key):
        return Taken(False, (_rest(one, say),))
    about = one.key if isinstance(content, Said) else inbound.about
    return replace(inbound, content=content, about=about)


def _meant(text: str, shown: Sequence[OfferedBelow]) -> tuple[OfferedBelow, Content] | None:
    """Return what a text stands for, and below which message, trying the newest first; else None."""
    for one in shown:
        found = by_token(text, one.offers) or _labelled(text, one.offers)
        if found is not None:
            return one, Pressed(found.press, one.key)
        if chosen := several(text, one.offers):
            labels = (unticked(choice.label) for choice in chosen)
            return one, Said(", ".join(labels))
    return None


def _labelled(text: str, offers: tuple[Offered, ...]) -> Offered | None:
    """Return the choice with this label. Labels that mean the same everywhere are left to the dialogue."""
    return None if labelled_press(text) else by_label(text, offers)


def _is_below(inbound: Inbound, noted: Sequence[ShownOffers]) -> bool:
    """Whether it is known below which message the inbound was typed."""
    return bool(inbound.replies_to) and any(one.message == inbound.replies_to for one in noted)


def _perhaps(
    shown: Sequence[OfferedBelow], later: Sequence[ShownOffers], unsent: Sequence[Reply], say: Catalogue
) -> Iterator[Sequence[OfferedBelow]]:
    """Yield what else may have been on the phone: messages sent since, and messages that may be unsent.

    If a sender is killed between sending a message and noting it, the message is on the phone but will be
    sent again.
    """
    for one in later:
        shown = [OfferedBelow(one.key, one.offers), *([] if one.begins else shown)]
        yield shown
    for reply in unsent:
        is_asking = any(asks(message) for message in reply.messages)
        above = [] if is_asking or not reply.report else shown
        below = listed(reply.messages, say("buttons.rest"), say("buttons.rest_contents"))
        offering = [OfferedBelow(one.message.key, one.offers) for one in reversed(below) if one.offers]
        if is_asking or offering:
            shown = [*offering, *above]
            yield shown


def _rest(shown: OfferedBelow, say: Catalogue) -> Message:
    hidden = [Button(one.press, one.label) for one in shown.offers if one.behind]
    hidden.append(Button("web", say("buttons.web")))
    return Message(Kind.NOTICE, say("rest.title"), shown.key, buttons=tuple((one,) for one in hidden))
