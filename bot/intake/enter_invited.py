"""How organisations' codes are used: the report is begun once, and who comes later asks to join."""

from __future__ import annotations

from dataclasses import replace

from bot.intake.result import Taken
from bot.intake.session import Session
from flows.messages.message import Inbound, Kind, Message
from flows.messages.press import Press, Verb
from flows.reading.text import shortened
from flows.respondents import invitations
from flows.respondents.invitations import LONGEST_NAME, Invitation, JoinRequest
from storage.campaigns.joining import Answer, Asked


class Invited:
    """Handles the codes of organisations for the person of a session."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._work = session.work

    def ask(self, code: str, inbound: Inbound) -> Taken | None:
        """Say what a typed or linked code opens, and ask. None if it is no organisation's code."""
        one = self._found(code)
        if one is None:
            return None
        self._work.invitations.opened(one, inbound.at)
        session, person = self._session, self._session.person
        if person.id and one.draft_id and self._may_write(one.draft_id):
            return when_opened(session, session.take_up(one.draft_id, inbound), inbound)
        if (refusal := self._refusal(one, inbound)) is not None:
            return refusal
        writer = self._work.open_sharing().owner(one.draft_id) if one.draft_id else None
        if not person.id:
            offers = [each for each in session.registry.offers() if each.key == one.outline]
            message = invitations.greeting(one, writer, offers, inbound.at, session.say)
        elif writer is None:
            message = invitations.question(one, inbound.at, session.say)
        else:
            message = invitations.question_to_join(one, writer, inbound.at, session.say)
        return Taken(False, (message,))

    def enter(self, code: str, inbound: Inbound) -> Taken | None:
        """Begin the organisation's report, or ask to join it. None if it is no organisation's code."""
        one = self._found(code)
        if one is None:
            return None
        session = self._session
        if not session.person.id:
            return self.ask(code, inbound)
        if one.draft_id and self._may_write(one.draft_id):
            return session.take_up(one.draft_id, inbound)
        if (refusal := self._refusal(one, inbound)) is not None:
            return refusal
        if not one.draft_id:
            draft_id = session.new_id()
            if self._work.invitations.begin(one, draft_id, inbound.at):
                name = shortened(one.organisation, LONGEST_NAME)
                before = self._work.invitations.predecessor(one)
                return session.begin(one.outline, inbound, name, draft_id, before)
            return self.enter(code, inbound)  # it was begun, or given another outline, just now
        return self._join(one, inbound)

    def come_back(self, inbound: Inbound) -> Taken | None:
        """Answer somebody without a report who asked to join one; None if they did not, or were refused."""
        asked = self._work.joining.latest(self._session.person.id)
        if asked is None or asked.answer is Answer.REFUSED:
            return None
        if asked.answer is Answer.ADMITTED and self._may_write(asked.request.draft_id):
            return self._session.take_up(asked.request.draft_id, inbound)
        one = self._work.invitations.of_draft(asked.request.draft_id)
        return (
            None
            if one is None
            else Taken(False, (invitations.waiting(one.organisation, one.code, self._session.say),))
        )

    def _found(self, code: str) -> Invitation | None:
        """Return the invitation. Who has guessed too often finds none, and is told so by `Admitting`."""
        session = self._session
        return None if session.guesses.wait(session.guessers()) else self._work.invitations.by_code(code)

    def _may_write(self, draft_id: str) -> bool:
        return self._work.open_sharing().may_write(self._session.person.id, draft_id)

    def _refusal(self, one: Invitation, inbound: Inbound) -> Taken | None:
        """Say why nothing is begun by this code; None if something is."""
        if one.draft_id and self._work.held(one.draft_id) is None:
            return self._told("campaign.gone", one, inbound)
        is_offered = any(each.key == one.outline for each in self._session.registry.offers())
        if not one.draft_id and (one.is_closed or not is_offered):
            return self._told("campaign.closed", one, inbound)
        return None

    def _join(self, one: Invitation, inbound: Inbound) -> Taken:
        session = self._session
        request = JoinRequest(session.new_id(), one.draft_id, session.person.id, session.person.name)
        answer = self._work.joining.ask(request, inbound.at)
        if answer is Answer.WAITING:
            behind = session.repeat(inbound) if session.person.draft_id else ()
            return Taken(False, (invitations.waiting(one.organisation, one.code, session.say), *behind))
        return self._told("campaign.refused", one, inbound)

    def _told(self, key: str, one: Invitation, inbound: Inbound) -> Taken:
        session = self._session
        contact = session.say("campaign.contact", contact=one.contact) if one.contact else ""
        text = "\n".join(filter(None, (session.say(key, organisation=one.organisation), contact)))
        behind = session.repeat(inbound) if session.person.draft_id else ()
        return Taken(False, (Message(Kind.ERROR, text, key="outlines"), *behind))


class Joining:
    """Handles requests to join for the writers of a report."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def waiting(self) -> tuple[Message, ...]:
        """Return the question about each person who waits to be let into the open report."""
        session = self._session
        found = session.work.joining.waiting(session.person.draft_id)
        return tuple(request_message(session, one) for one in found)

    def answer(self, press: Press, inbound: Inbound) -> Taken | None:
        """Let somebody in, or not. None if this person does not write that report."""
        session, joining = self._session, self._session.work.joining
        asked = joining.request(press.argument)
        sharing = session.work.open_sharing()
        if asked is None or not sharing.may_write(session.person.id, asked.request.draft_id):
            return None
        answer = Answer.ADMITTED if press.verb is Verb.ADMIT else Answer.REFUSED
        if joining.answer(asked.request, answer):
            if answer is Answer.ADMITTED:
                sharing.share(asked.request.draft_id, asked.request.respondent)
        else:
            answer = asked.answer
        key = "campaign.let_in" if answer is Answer.ADMITTED else "campaign.kept_out"
        who = asked.request.name or session.say("campaign.nameless")
        told = Message(Kind.NOTICE, session.say(key, who=who), key="join")
        return Taken(False, (told, *session.repeat(inbound)))


def request_message(session: Session, one: JoinRequest) -> Message:
    """Return the question whether to let somebody in."""
    held = session.work.held(one.draft_id)
    invited = session.work.invitations.of_draft(one.draft_id)
    report = invited.organisation if invited is not None else held.draft.name if held is not None else ""
    return invitations.request_message(one, report, session.say)


def answer_message(session: Session, asked: Asked) -> Message:
    """Return what somebody who asked to join is told."""
    invited = session.work.invitations.of_draft(asked.request.draft_id)
    organisation = invited.organisation if invited is not None else ""
    admitted = asked.answer is Answer.ADMITTED
    return invitations.answer_message(asked.request.draft_id, organisation, session.say, admitted=admitted)


def when_opened(session: Session, taken: Taken, inbound: Inbound) -> Taken:
    """Return the result of opening a report, with what its campaign has to say before its messages.

    It asks about those who wait to be let in, and says so if the last day is over and nothing is submitted.
    """
    told = Joining(session).waiting()
    held = session.work.held(session.person.draft_id)
    if held is not None and held.draft.report is None:
        invited = session.work.invitations.of_draft(held.draft.id)
        if invited is not None and inbound.at >= invited.ends_at:
            told = (*told, invitations.overdue(invited, session.say))
    return replace(taken, messages=(*told, *taken.messages)) if told else taken
