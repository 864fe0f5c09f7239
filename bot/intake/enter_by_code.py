"""How codes are used. The sender is told whose report a code opens, and is asked before entering it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.intake.result import Taken
from bot.intake.session import Session
from flows.messages.message import Inbound, Kind, Message, Opened, Said
from flows.reading.text import shortened
from flows.respondents import codes
from flows.respondents.codes import Code, Purpose
from flows.respondents.consent import Offer
from storage.drafts.unit_of_work import key_of


class Admitting:
    """Handles codes for the person of a session."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._sharing = session.work.open_sharing()

    def ask(self, code: str, inbound: Inbound) -> Taken | None:
        """Say what a typed or linked code opens, and ask whether to enter.

        None if it is no code, such as an answer in an open draft, or a stranger's first word.
        """
        found = self._sought(code, inbound)
        if not isinstance(found, Code):
            return found
        if self._is_theirs(found):
            return self._enter(found, inbound)
        if found.purpose.is_own and self._has_other_reports(found):
            return self._told("own.taken", inbound)
        if not found.purpose.is_own and not self._session.person.id:
            return self._invite(found)
        owner = self._sharing.owner(found.draft_id)
        question = codes.question(found, self._report(found), owner, self._session.say)
        return Taken(False, (question,))

    def enter(self, code: str, inbound: Inbound) -> Taken | None:
        """Enter the report, after a yes. A repeated or late yes changes nothing."""
        known = self._sharing.code(code)
        session = self._session
        if (
            known is not None
            and session.person.id
            and self._sharing.may_write(session.person.id, known.draft_id)
        ):
            return Taken(False, session.repeat(inbound))
        found = self._sought(code, inbound)
        return self._enter(found, inbound) if isinstance(found, Code) else found

    def decline(self, inbound: Inbound) -> Taken:
        """Do not enter the report, after a no."""
        told = Message(Kind.NOTICE, self._session.say("own.declined"), key="share")
        return Taken(False, (told, *self._session.repeat(inbound)))

    def _sought(self, code: str, inbound: Inbound) -> Code | Taken | None:
        """Return the code if it is valid, or the refusal. Each code that was never issued is a guess."""
        session, guessers = self._session, self._session.guessers()
        is_answer = isinstance(inbound.content, Said) and bool(session.person.draft_id)
        if minutes := session.guesses.wait(guessers):
            # Words are kept, however often the sender has guessed.
            return None if is_answer else self._told("own.too_many", inbound, minutes=minutes)
        found = self._sharing.code(code)
        if found is None:
            session.guesses.missed(guessers, key_of(inbound))
        holds = found is not None and found.until > inbound.at
        if found is None or not holds:
            return self._unopened(found, inbound)
        if found.respondent == session.person.id and not found.purpose.is_own:
            return self._told("own.given", inbound)
        return found

    def _unopened(self, found: Code | None, inbound: Inbound) -> Taken | None:
        person = self._session.person
        if not person.id or (found is None and person.draft_id):
            return None
        is_link = isinstance(inbound.content, Opened)
        if found is not None and is_link and self._sharing.may_write(person.id, found.draft_id):
            return None  # the person opened the link by which they came once more
        return self._told("own.no_code", inbound)

    def _is_theirs(self, code: Code) -> bool:
        """Whether the code opens nothing new: it is for their own device, or for a report of theirs."""
        person = self._session.person
        if code.purpose.is_own:
            return bool(person.id) and code.respondent == person.id
        may_write = bool(person.id) and self._sharing.may_write(person.id, code.draft_id)
        return code.purpose is Purpose.JOIN and may_write

    def _has_other_reports(self, code: Code) -> bool:
        person = self._session.person
        return person.id not in {"", code.respondent} and bool(self._sharing.reports(person.id))

    def _report(self, code: Code) -> str:
        """Return what a report is called: its name, or its first answered item, or its outline's title."""
        held = self._session.work.held(code.draft_id)
        if held is None:
            return ""
        outline = self._session.registry.outline(held.draft.outline, held.draft.version)
        title = outline.title.to(self._session.say.language)
        paths = (place.path((1,) * len(place.repeats)) for place in outline.places)
        first = next(
            (path for path in paths if (summary := held.answers.summary(path)) and summary.texts), ""
        )
        name = held.draft.name or (held.answers.text(first) if first else "")
        return f"“{shortened(name, 60)}” ({title})" if name else title

    def _told(self, key: str, inbound: Inbound, **values: object) -> Taken:
        """Say why a code opens nothing, and show the present prompt."""
        person = self._session.person
        behind = self._session.repeat(inbound) if person.draft_id or not person.id else ()
        told = Message(Kind.ERROR, self._session.say(key, **values), key="outlines")
        return Taken(False, (told, *behind))

    def _enter(self, code: Code, inbound: Inbound) -> Taken:
        if code.purpose.is_own:
            return self._enter_device(code, inbound)
        session = self._session
        if not session.person.id:
            return self._invite(code)
        is_handed = code.purpose is Purpose.HAND
        if is_handed:
            self._sharing.hand_over(code, session.person.id, inbound.at)
            session.work.forget(code.draft_id)
        else:
            self._sharing.share(code.draft_id, session.person.id)
        key = "own.handed" if is_handed else "own.joined"
        return self._welcomed(key, session.take_up(code.draft_id, inbound, code.block))

    def _invite(self, code: Code) -> Taken:
        """Say what a colleague's code opens, to a person who has not consented yet."""
        report, owner = self._report(code), self._sharing.owner(code.draft_id)
        invitation = codes.invitation(code, report, owner, self._applying(code), self._session.say)
        return Taken(False, (invitation,))

    def _applying(self, code: Code) -> Sequence[Offer]:
        """Return the offer of the code's outline, or all offers if that outline is no longer offered."""
        held, offers = self._session.work.held(code.draft_id), self._session.registry.offers()
        applying = [offer for offer in offers if held is not None and offer.key == held.draft.outline]
        return applying or offers

    def _enter_device(self, code: Code, inbound: Inbound) -> Taken:
        session = self._session
        if self._has_other_reports(code):
            return self._told("own.taken", inbound)
        if session.person.id != code.respondent and not self._sharing.spend(code, inbound.at):
            return self._told("own.no_code", inbound)
        if session.person.id not in {"", code.respondent}:
            session.work.erase(session.person.id, inbound.at)  # that person had written nothing
        self._sharing.link(session.address, code.respondent, code.draft_id)
        session.person = session.work.addresses.respondents([inbound])[session.address]
        return self._welcomed("own.entered", session.take_up(code.draft_id, inbound))

    def _welcomed(self, key: str, taken: Taken) -> Taken:
        first, *rest = taken.messages
        return Taken(taken.saved, (replace(first, before=self._session.say(key)), *rest))
