"""Reminders in the conversation: a person is told in the transaction that notes it, and can stop them."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.intake.result import Taken
from bot.intake.session import Session, SessionAt
from flows.messages.message import Inbound, Message, Opened, Reply
from flows.messages.press import Press
from flows.reminders import words
from flows.reminders.hours import closes_at
from flows.reminders.schedule import Due, Reason, due, is_past
from storage.campaigns import reminders
from storage.campaigns.reminders import Candidate, Pending
from storage.drafts.subscriptions import CHANNEL as WEB
from storage.drafts.unit_of_work import UnitOfWork

WAITS = timedelta(hours=1)
"""How long a reminder waits in the outbox at most. Then it is looked at again: the report may be there."""


class Reminding:
    """Sends reminders within one transaction."""

    def __init__(
        self, connection: Connection, work: UnitOfWork, session_at: SessionAt, now: datetime
    ) -> None:
        self._connection = connection
        self._work = work
        self._session_at = session_at
        self._now = now

    def remind(self, invitation: str, occasion: str) -> None:
        """Send an organisation's reminder, if it is still due, or note why not.

        Raises Conflict if another process has decided it at the same moment.
        """
        one = reminders.candidate(self._connection, invitation, self._now)
        if one is None or Due(occasion, None) not in due(one.standing, self._now):
            return
        people = reminders.people(self._connection, one.draft_id)
        reason = None if people else Reason.STOPPED
        if people and not self._tell(one, occasion, people):
            reason = Reason.UNREACHABLE
        reminders.decide(self._connection, [(invitation, occasion, reason)], self._now)

    def again(self, pending: Pending) -> None:
        """Decide anew about a reminder that was refused, or was not sent in its hours."""
        if not reminders.take_back(self._connection, pending, self._now):
            return
        one = reminders.candidate(self._connection, pending.invitation, self._now)
        reason = Reason.CLOSED if one is None else self._obstacle(one, pending)
        if one is not None and reason is None and not self._tell(one, pending.occasion, [pending.respondent]):
            reason = Reason.UNREACHABLE
        reminders.decide_anew(self._connection, pending.invitation, pending.occasion, reason, self._now)

    def _obstacle(self, one: Candidate, pending: Pending) -> Reason | None:
        if one.standing.obstacle is not None:
            return one.standing.obstacle
        if pending.respondent not in reminders.people(self._connection, one.draft_id):
            return Reason.STOPPED
        return Reason.OVERTAKEN if is_past(pending.occasion, one.standing, self._now) else None

    def _tell(self, one: Candidate, occasion: str, people: list[str]) -> bool:
        """Put the reminder of each of these people in the outbox. Return whether any of them is reached."""
        found = {
            person: reminders.reached(self._connection, person, one.invitation, occasion) for person in people
        }
        inbounds = {
            person: Inbound(*address, "", self._now, Opened())
            for person, address in found.items()
            if address is not None
        }
        known = self._work.addresses.respondents([*inbounds.values()]) if inbounds else {}
        until = min(self._now + WAITS, closes_at(self._now))
        for person, inbound in inbounds.items():
            address = inbound.channel, inbound.address
            session = self._session_at(address, known[address])
            reply = Reply(
                *address, "", False, (self._message(one, session, inbound),), _report(one, session, inbound)
            )
            reminders.send(self._connection, one.invitation, occasion, person, reply, (self._now, until))
        return bool(inbounds)

    def _message(self, one: Candidate, session: Session, inbound: Inbound) -> Message:
        """Return the reminder as its channel shows it, with how far the report is."""
        held, invited = self._work.held(one.draft_id), self._work.invitations.of_draft(one.draft_id)
        assert held is not None  # a report of a candidate is there: this transaction has looked
        assert invited is not None
        left = session.dialogue(held).left(session.given(held, inbound))
        if inbound.channel == WEB:
            return words.notification(invited, left, self._now, session.say)
        return words.reminder(invited, left, self._now, session.say, session.numbers())


def _report(one: Candidate, session: Session, inbound: Inbound) -> str:
    """Return the report that is open at an address; for a browser, the one that a tap opens."""
    return one.draft_id if inbound.channel == WEB else session.person.draft_id


def stop(session: Session, press: Press, inbound: Inbound) -> Taken | None:
    """Remind this person of a report no more. None if it is no report of theirs in a campaign."""
    person = session.person
    draft_id = press.argument or session.work.reminded_of(person.id) or person.draft_id
    sharing = session.work.open_sharing()
    one = session.work.invitations.of_draft(draft_id) if draft_id else None
    if one is None or not sharing.may_write(person.id, draft_id):
        return None
    session.work.stop_reminders(draft_id, person.id, inbound.at)
    behind = session.repeat(inbound) if person.draft_id else ()
    return Taken(False, (words.stopped(one, session.say), *behind))
