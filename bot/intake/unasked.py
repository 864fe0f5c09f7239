"""What people are told unasked: because staff moved a report or let somebody in, or a reminder is due."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import Connection, Engine

from bot.intake.join_news import let_in, news_of_joining
from bot.intake.push_notice import push_notice
from bot.intake.readings import Asked, AtHand, Known, Readings, Unread
from bot.intake.reminding import Reminding
from bot.intake.session import Session
from flows.catalogue import Catalogue
from flows.messages.message import Inbound, Kind, Message, Opened, Reply
from flows.messages.press import Press, Verb
from flows.report.figure import Figure
from flows.respondents.respondent import Respondent
from storage.core.engine import writing
from storage.core.errors import Conflict
from storage.drafts.addresses import Address
from storage.drafts.unit_of_work import UnitOfWork
from storage.reports.submissions import Moved

TRIES = 10
"""How often reports are moved anew because another process changed their drafts."""
SessionOf = Callable[[UnitOfWork, Address, Respondent], Session]
"""Returns the session of a person at an address in a unit of work."""


class Unasked:
    """Does in one transaction what staff or a job decide, and puts what people are told of it in the outbox.

    `pushed` are the channels that are told at once.
    """

    def __init__(
        self,
        engine: Engine,
        readings: Readings,
        session_of: SessionOf,
        say: Catalogue,
        pushed: Collection[str],
    ) -> None:
        self._engine = engine
        self._readings = readings
        self._session_of = session_of
        self._say = say
        self._pushed = pushed

    def decide(self, move: Callable[[Connection], Sequence[Moved]], at: datetime) -> list[tuple[Moved, int]]:
        """Move reports and tell their writers in one transaction. Return them, each with how many were told.

        `move` does the moving; it is repeated if another process changed the same drafts meanwhile, or if
        figures must be read first. Messengers are used, and browsers that asked for it (web push). A writer
        who has the report open in a messenger sees the present prompt; in a returned report this is what
        staff ask about. Raises what `move` raises; then nothing is moved and nobody is told.
        """
        known: dict[Asked, tuple[Figure, ...]] = {}
        conflicts = 0
        while True:
            try:
                with writing(self._engine) as connection:
                    moved = move(connection)
                    told = self._tell(connection, moved, at, known)
                    return [(one, told[one.draft_id]) for one in moved]
            except Conflict:
                conflicts += 1
                if conflicts == TRIES:
                    raise
            except Unread as unread:
                known |= self._readings.read(unread.all)

    def let_in(self, draft_id: str, at: datetime, by: str) -> None:
        """Let everybody into a report who waits, because a member of staff says so, and tell them."""
        with writing(self._engine) as connection:
            work = UnitOfWork(connection)
            let_in(work, draft_id, at, by)
            session_at = partial(self._session_of, work)
            for reply in news_of_joining(work, self._pushed, session_at, at, self._say):
                work.post(reply, at)
            work.flush()

    def remind(self, act: Callable[[Reminding], None], now: datetime) -> None:
        """Send or decide reminders in one transaction. Raises Conflict if another process was first."""
        with writing(self._engine) as connection:
            work = UnitOfWork(connection)
            act(Reminding(connection, work, partial(self._session_of, work), now))

    def _tell(
        self, connection: Connection, moved: Sequence[Moved], at: datetime, known: Known
    ) -> dict[str, int]:
        """Tell the writers of each report. Return at how many addresses, by the draft's id."""
        at_hand = AtHand(self._readings, known)
        work = UnitOfWork(connection, at_hand)
        sharing = work.open_sharing()
        inbounds = {
            one.draft_id: [
                Inbound(channel, address, "", at, Opened())
                for channel, address in sharing.addresses(one.draft_id)
                if channel in self._pushed
            ]
            for one in moved
        }
        browsers = {
            one.draft_id: [Inbound(*browser, "", at, Opened()) for browser in sharing.browsers(one.draft_id)]
            for one in moved
        }
        wanted = (each for all_ in (*inbounds.values(), *browsers.values()) for each in all_)
        people = work.addresses.respondents([*wanted])
        for one in moved:
            for inbound in inbounds[one.draft_id]:
                person = people[inbound.channel, inbound.address]
                work.post(self._news(work, one, inbound, person), at)
            for browser in browsers[one.draft_id]:
                if (browser.channel, browser.address) in people:
                    work.post(push_notice(work, browser, one.draft_id, self._say), at)
        if missing := at_hand.missing():
            raise Unread({0: missing})
        work.flush()
        return {draft: len(all_) + len(browsers[draft]) for draft, all_ in inbounds.items()}

    def _news(self, work: UnitOfWork, moved: Moved, inbound: Inbound, person: Respondent) -> Reply:
        """Return what one writer is told of a report that staff moved."""
        address = inbound.channel, inbound.address
        session = self._session_of(work, address, person)
        if person.draft_id == moved.draft_id:
            messages = session.repeat(inbound)
        else:
            open_ = Press(Verb.DRAFT, moved.draft_id).button(self._say("buttons.open", number=moved.number))
            text = self._say("own.moved", number=moved.number)
            messages = (Message(Kind.NOTICE, text, key="reports", buttons=((open_,),)),)
        told = session.with_numbers(messages)
        return Reply(*address, "", saved=False, messages=told, report=person.draft_id)
