"""What is typed where there are no buttons: a number or a label becomes the press that it stood for."""

from __future__ import annotations

from dataclasses import replace

from bot.intake.result import Taken
from flows.catalogue import Catalogue
from flows.dialogue.words_for_buttons import labelled_press
from flows.messages.message import Button, Inbound, Kind, Message, Pressed, Said
from flows.messages.numbered import LONGEST, REST, Offered, by_label, by_token, several
from flows.respondents.report_list import code_in
from storage.drafts.offered import ShownOffers
from storage.drafts.unit_of_work import UnitOfWork


def read(work: UnitOfWork, inbound: Inbound, say: Catalogue) -> Inbound | Taken:
    """What somebody typed, as what it stood for when they typed it; words are left as they are.

    What stands behind REST is listed here: no dialogue need know what fits below a message.
    """
    match inbound.content:
        case Said(text) if len(text) <= LONGEST and not code_in(text):
            shown = work.offered_to(inbound)
        case _:
            return inbound
    for one in shown:
        found = by_token(text, one.offers) or _labelled(text, one.offers)
        if found is not None and found.press == REST:
            return Taken(False, (_rest(one, say),))
        if found is not None:
            return replace(inbound, content=Pressed(found.press, one.key))
        if chosen := several(text, one.offers):
            labels = (choice.label.removeprefix("✓ ") for choice in chosen)
            return replace(inbound, content=Said(", ".join(labels)))
    return inbound


def _labelled(text: str, offers: tuple[Offered, ...]) -> Offered | None:
    """By its label; those that mean the same everywhere are the dialogue's to understand."""
    return None if labelled_press(text) else by_label(text, offers)


def _rest(shown: ShownOffers, say: Catalogue) -> Message:
    hidden = [Button(one.press, one.label) for one in shown.offers if one.behind]
    hidden.append(Button("web", say("buttons.web")))
    return Message(Kind.NOTICE, say("rest.title"), shown.key, buttons=tuple((one,) for one in hidden))
