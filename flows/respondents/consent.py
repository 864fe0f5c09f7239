"""The reception, before there is a draft. It says who asks and why, takes consent and offers the outlines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flows.catalogue import Catalogue
from flows.form.outline import Text
from flows.local_time import local
from flows.messages.message import Inbound, Kind, Message, Opened, Pressed, Reason, Said, Unreadable
from flows.messages.press import Press, Verb, parse
from flows.reading.dates import write_date
from flows.reading.text import courteous_forms, plain
from flows.reading.yes_and_no import is_yes
from flows.respondents.respondent import Respondent

YEAR = 365
"""Days. People are told twelve months."""
AGREED = re.compile(r"(?:toi |em |minh )?(?:dong y|co|ok|yes|vang|duoc)(?:,? bat dau| a)?[ .!]*")


@dataclass(frozen=True, slots=True)
class Offer:
    """An outline that respondents may answer."""

    key: str
    title: Text
    keep_days: int | None = None
    """How many days a draft is kept after its last message; None for until it is erased."""
    deadline: date | None = None
    """The last day on which a report is in time; None for any day."""


@dataclass(frozen=True, slots=True)
class Attended:
    """The result of the reception: messages, consent, or an outline to begin."""

    messages: tuple[Message, ...] = ()
    consented: bool = False
    begin: str = ""
    """The key of the outline to begin or go on with."""
    code: str = ""
    """The colleague's code that the respondent came with."""


def attend(respondent: Respondent, inbound: Inbound, offers: tuple[Offer, ...], say: Catalogue) -> Attended:
    """Answer a respondent who has no draft open yet, or who asks for another outline."""
    if respondent.consented_at is None and not _agrees(inbound):
        applying = [offer for offer in offers if offer.key == inbound.outline] or offers
        return Attended((_greeting(inbound, applying, say),))
    consented = respondent.consented_at is None
    press = parse(inbound.content.press) if isinstance(inbound.content, Pressed) else None
    if press is not None and press.verb is Verb.YES and press.argument:
        return Attended((_which(offers, say),), consented=consented, code=press.argument)
    wanted = _wanted(inbound, offers, say)
    if wanted:
        return Attended(consented=consented, begin=wanted)
    return Attended((_which(offers, say),), consented=consented)


def _agrees(inbound: Inbound) -> bool:
    match inbound.content:
        case Pressed(said):
            press = parse(said)
            return press is not None and press.verb is Verb.YES
        case Said(text):
            return is_yes(text) or any(AGREED.fullmatch(plain(form)) for form in courteous_forms(text))
    return False


def _wanted(inbound: Inbound, offers: tuple[Offer, ...], say: Catalogue) -> str:
    """Return the outline that was chosen, that the conversation was opened for, or that is the only one."""
    keys = [offer.key for offer in offers]
    chosen = ""
    match inbound.content:
        case Pressed(said):
            press = parse(said)
            chosen = press.argument if press is not None and press.verb is Verb.OUTLINE else ""
        case Said(text):
            titles = {plain(offer.title.to(say.language)): offer.key for offer in offers}
            numbered = {str(position): key for position, key in enumerate(keys, start=1)}
            known = ({**numbered, **titles}.get(plain(form).strip(" .")) for form in courteous_forms(text))
            chosen = next(filter(None, known), "")
        case Opened(code):
            chosen = code
    for key in (chosen, inbound.outline, keys[0] if len(keys) == 1 else ""):
        if key in keys:
            return key
    return ""


def longest_kept(offers: Sequence[Offer]) -> int | None:
    """Return the most days that a draft of these outlines is kept; None if one is kept for ever."""
    days = [offer.keep_days for offer in offers if offer.keep_days is not None]
    return max(days) if days and len(days) == len(offers) else None


def who_asks(offers: Sequence[Offer], say: Catalogue) -> str:
    """Say who asks and why, and how long drafts of these outlines are kept at most."""
    days = longest_kept(offers)
    if days is None:
        kept = say("greeting.kept_until_erased")
    elif days % YEAR:
        kept = say("greeting.kept_days", n=days)
    else:
        kept = say("greeting.kept_months", n=days // YEAR * 12)
    return say("greeting.who", kept=kept)


def _who_and_until(inbound: Inbound, offers: Sequence[Offer], say: Catalogue) -> str:
    """Say who asks, and until when, if these outlines have one deadline that is still to come."""
    days = {offer.deadline for offer in offers}
    day = days.pop() if len(days) == 1 else None
    told = who_asks(offers, say)
    if day is None or day < local(inbound.at).date():
        return told
    return f"{told}\n{say('greeting.deadline', day=write_date(day))}"


def _greeting(inbound: Inbound, offers: Sequence[Offer], say: Catalogue) -> Message:
    agree, why = Press(Verb.YES).button(say("buttons.yes")), Press(Verb.NO).button(say("buttons.why"))
    match inbound.content:
        case Pressed("no"):
            return Message(Kind.NOTICE, say("greeting.why"), key="greeting", buttons=((agree,),))
        case Opened() | Pressed():
            text = _who_and_until(inbound, offers, say)
        case Unreadable(reason, "") if reason != Reason.CONSENT:
            text = _who_and_until(inbound, offers, say)
        case _:
            text = f"{_who_and_until(inbound, offers, say)}\n{say('greeting.not_yet')}"
    return Message(Kind.NOTICE, text, key="greeting", buttons=((agree,), (why,)))


def _which(offers: tuple[Offer, ...], say: Catalogue) -> Message:
    if not offers:
        return Message(Kind.NOTICE, say("greeting.no_outline"), key="outlines")
    buttons = tuple(
        (Press(Verb.OUTLINE, offer.key).button(offer.title.to(say.language)),) for offer in offers
    )
    return Message(Kind.PROMPT, say("greeting.which"), key="outlines", buttons=buttons)
