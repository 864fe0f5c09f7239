"""Routing: an inbound goes to the respondent's reports, to the reception, or to the dialogue of a draft."""

from __future__ import annotations

from dataclasses import replace

from bot.intake.enter_invited import Invited, when_opened
from bot.intake.own_reports import OwnReports, entered
from bot.intake.result import Taken
from bot.intake.session import Session, presses
from flows.dialogue.features.keep_parts import message_id
from flows.messages.message import (
    Attached,
    Deleted,
    Edited,
    Fetched,
    Inbound,
    Kind,
    Located,
    Message,
    Opened,
    Reason,
    Said,
    Unreadable,
)
from flows.messages.press import Verb
from flows.reading.text import plain
from flows.respondents.respondent import STRANGER
from storage.drafts.unit_of_work import Held, key_of

LARGEST_IN_ALL = 500_000_000
"""The most bytes of one person's files together. Within a batch it may be a little more."""


def take(session: Session, inbound: Inbound) -> Taken:
    """Handle one inbound."""
    if session.person.id in session.work.erased:  # they were erased from another address in this batch
        session.person = STRANGER
    if (session.person.id, session.person.draft_id) in session.work.handed:
        session.person = replace(session.person, draft_id="")
    if session.address in session.work.ended:
        session.person = STRANGER
    if isinstance(inbound.content, Fetched):
        return _arrive(session, inbound, inbound.content)
    if _says(inbound, "/me"):
        return Taken(False, (_me(session),))
    if (taken := OwnReports(session).take(inbound)) is not None:
        return taken
    inbound, draft_id = _meant(session, inbound)
    held = session.work.held(draft_id)
    if held is None or _leads_elsewhere(session, inbound, held):
        return _attend(session, inbound)
    inbound = _within_limits(session, inbound)
    position, told = session.renew(held, inbound)
    dialogue = session.dialogue(held)
    turn = dialogue.advance(session.given(held, inbound, position))
    if turn.erases:
        return _erase(session, inbound)
    taken = session.taken(held, turn)
    taken = replace(taken, messages=(*told, *taken.messages)) if told else taken
    return when_opened(session, taken, inbound) if isinstance(inbound.content, Opened) else taken


def _within_limits(session: Session, inbound: Inbound) -> Inbound:
    """Refuse a file beyond the limit of one person's files, but keep its caption."""
    match inbound.content:
        case Attached(file, caption):
            held = session.work.bytes_of(session.person.id, apart_from=key_of(inbound))
            if held + file.size > LARGEST_IN_ALL:
                return replace(inbound, content=Unreadable(Reason.TOO_MANY, caption))
    return inbound


def _arrive(session: Session, inbound: Inbound, fetched: Fetched) -> Taken:
    """Take a file that was on its way. If no draft waits for it any more, nothing is said."""
    held = session.work.held(session.work.awaits(message_id(inbound, fetched.of)))
    if held is None or not session.person.id:
        return Taken(False, ())
    turn = session.dialogue(held).arrive(session.given(held, inbound))
    return session.taken(held, turn)


def _meant(session: Session, inbound: Inbound) -> tuple[Inbound, str]:
    """Return the inbound, with the question that it replies to, and the draft that it is for."""
    held, asked = session.work.held(session.person.draft_id), None
    is_new = isinstance(inbound.content, Said | Attached | Located | Unreadable)
    if held is None or not inbound.replies_to or not is_new:
        return inbound, _draft_meant(session, inbound)
    path = held.answers.find_part(message_id(inbound, inbound.replies_to))
    if path is None and (asked := session.work.prompt_of(inbound)) is not None:
        path = asked[1]
    if asked is not None and not session.work.open_sharing().may_write(session.person.id, asked[0]):
        return inbound, _draft_meant(session, inbound)
    return replace(inbound, about=path or ""), asked[0] if asked else _draft_meant(session, inbound)


def _draft_meant(session: Session, inbound: Inbound) -> str:
    """Return the open draft, or for an edit or a deletion the draft with the original message."""
    content, at_hand = inbound.content, session.person.draft_id
    held = session.work.held(at_hand)
    if held is None or not isinstance(content, Edited | Deleted):
        return at_hand
    message = message_id(inbound, content.of)
    if held.answers.find_part(message) is not None:
        return at_hand
    return session.work.open_sharing().draft_with(session.person.id, message) or at_hand


def _leads_elsewhere(session: Session, inbound: Inbound, held: Held) -> bool:
    """Whether the inbound is about another report than the open one."""
    match inbound.content:
        case Opened(code):
            wanted = code or inbound.outline
            return bool(wanted) and wanted != held.draft.outline and _is_offered(session, wanted)
    return presses(inbound, Verb.OUTLINE)


def _is_offered(session: Session, key: str) -> bool:
    return any(offer.key == key for offer in session.registry.offers())


def _attend(session: Session, inbound: Inbound) -> Taken:
    if _says(inbound, "/xoa"):
        return _erase(session, inbound)
    is_between = bool(session.person.id) and not session.person.draft_id
    if is_between and isinstance(inbound.content, Opened | Said):
        taken = Invited(session).come_back(inbound)
        if taken is not None:
            return taken
    attended = session.attended(inbound)
    if attended.code and (taken := entered(session, attended.code, inbound)) is not None:
        return taken
    return session.received(attended, inbound)


def _erase(session: Session, inbound: Inbound) -> Taken:
    if session.person.id:
        session.work.farewells[key_of(inbound)] = session.work.erase(session.person.id, inbound.at)
    session.person = STRANGER
    return Taken(False, (Message(Kind.NOTICE, session.say("erase.done"), key="greeting"),))


def _me(session: Session) -> Message:
    """Say what is held about the person (Personal Data Protection Law: access to one's own data)."""
    held = session.work.holding(session.person.id)
    text = session.say(
        "me.text",
        name=held.name or "–",
        addresses=len(held.addresses),
        drafts=len(held.drafts),
        parts=held.parts,
    )
    return Message(Kind.NOTICE, text, key="me")


def _says(inbound: Inbound, command: str) -> bool:
    return isinstance(inbound.content, Said) and plain(inbound.content.text) == command
