"""The conversation: what every channel hands in goes through here; nothing is answered before it is kept."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Protocol

from sqlalchemy import Engine

from bot.intake.limiting import Guesses
from bot.intake.linking import unsupported, with_link
from bot.intake.outline_registry import OutlineRegistry
from bot.intake.readings import Asked, AtHand, Known, Readings, Unread
from bot.intake.routing import take as route
from bot.intake.session import Means, Session
from bot.intake.taken import Taken
from bot.intake.typed_choices import read
from flows.catalogue import Catalogue
from flows.dialogue.features.prefetch import Prefetched
from flows.messages.message import (
    Attached,
    Deleted,
    Edited,
    Fetched,
    FileRef,
    Inbound,
    Kind,
    Message,
    Numbers,
    Opened,
    Pressed,
    Reason,
    Reply,
)
from flows.messages.press import Press, Verb
from flows.onboarding.respondent import Respondent
from flows.reading.text import clean
from flows.report.figure import Figure
from storage.core.engine import writing
from storage.core.errors import Conflict, DriverError, StorageError
from storage.drafts.addresses import Address
from storage.drafts.unit_of_work import Key, Receipt, UnitOfWork, key_of
from storage.files.store import FileStore
from storage.privacy.leftovers import tidy
from storage.queues.outbox import post

log = logging.getLogger(__name__)
NAMELESS = "tep"
"""What a file is called whose name shows nothing."""
WITHOUT_BUTTONS = frozenset({"zalo"})
"""Channels where a choice is typed (flows.messages.numbered)."""
TRIES = 10
"""How often a batch is replayed when another process changed the same drafts; then one by one."""


class HandIn(Protocol):
    """How a channel hands in what has arrived.

    Returns one reply for each inbound, in order, after the commit: only then may the channel give its
    receipt (move the polling offset, answer the web page). Safe to call at once from many tasks; what comes
    together is kept in one commit. Raises storage.core.errors.Unavailable when nothing could be kept: then no
    receipt.
    """

    async def __call__(self, inbounds: Sequence[Inbound]) -> list[Reply]:
        """Keep `inbounds` and say what is said back."""
        ...


class _FailedInbound(Exception):
    """One inbound could not be handled: a bug, kept from its neighbours. The cause is chained."""

    def __init__(self, inbound: Inbound) -> None:
        super().__init__(inbound.id)
        self.inbound = inbound


class Conversation:
    """Batches of inbounds in, replies out. Synchronous; one batch at a time in one thread."""

    def __init__(
        self,
        engine: Engine,
        registry: OutlineRegistry,
        say: Catalogue,
        new_id: Callable[[], str],
        files: FileStore,
        pushed: Collection[str] = (),
        web_url: str = "",
    ) -> None:
        """`pushed` are the channels whose replies are sent from the outbox; others get theirs returned.

        `web_url` is where the web chat is reached, for links into it; "" where that is not known.
        """
        self._engine = engine
        self._registry = registry
        self._say = say
        self._files = files
        self._pushed = frozenset(pushed)
        self._guesses = Guesses()
        self._means = Means(new_id, self._guesses, web_url)
        self.readings = Readings()

    def receive(self, inbounds: Sequence[Inbound]) -> list[Reply]:
        """Keep a batch in one commit; the replies, one for each inbound in order. Reads what has to be read.

        Raises Unavailable: then nothing of the batch was kept.
        """
        known: dict[Asked, tuple[Figure, ...]] = {}
        while True:
            try:
                return self.take(inbounds, known)
            except Unread as unread:
                known |= self.readings.read(unread.all)

    def take(self, inbounds: Sequence[Inbound], known: Known) -> list[Reply]:
        """Like `receive`, but raises Unread where figures are to be read that are not `known`.

        An inbound that cannot be handled is set aside with its error and content; the others go on. Raises
        Unavailable, as Unread does, where nothing of the batch was kept.
        """
        inbounds = [_sound(inbound) for inbound in inbounds]
        aside: dict[int, str] = {}
        conflicts = 0
        while True:
            try:
                with writing(self._engine) as connection:
                    at_hand = AtHand(self.readings, known)
                    work = UnitOfWork(connection, at_hand)
                    replies = self._handle(work, at_hand, inbounds, aside)
                break
            except _FailedInbound as failed:
                self._put_aside(failed.inbound, failed.__cause__, aside)
            except Conflict as conflict:
                conflicts += 1
                if conflicts == TRIES:
                    return self._apart(inbounds, conflict, aside, known)
            except (StorageError, Unread):
                raise
            except Exception as error:
                return self._apart(inbounds, error, aside, known)
        return self._tidied(work.farewells, replies, inbounds[0].at) if work.erased else replies

    def _tidied(
        self, farewells: Mapping[Key, Collection[str]], replies: list[Reply], at: datetime
    ) -> list[Reply]:
        """What an erasing leaves to be done is done; who asked for it is told what could not be done yet."""
        try:
            left = tidy(self._engine, self._files)
        except StorageError as error:
            log.warning("What was erased is not all deleted yet: %s", error)
            left = {file for files in farewells.values() for file in files}
        return [
            self._told_of_files(reply, len(left.intersection(farewells.get(_answered(reply), ()))), at)
            for reply in replies
        ]

    def _told_of_files(self, reply: Reply, number: int, at: datetime) -> Reply:
        """The reply, and how many files of whoever was erased are not deleted yet."""
        if not number:
            return reply
        more = Message(Kind.NOTICE, self._say("erase.files_left", n=number), key="greeting")
        if reply.channel in self._pushed:
            with suppress(StorageError), writing(self._engine) as connection:
                post(connection, [(replace(reply, to="", messages=(more,)), at)])
        return replace(reply, messages=(*reply.messages, more))

    def tell_of_review(self, draft_id: str, number: str, at: datetime) -> int:
        """Tell whoever writes a report that staff have moved it, where their channel is pushed to; how many.

        Whoever has it at hand is shown where they stand: in a returned report, what staff ask about.
        """
        known: dict[Asked, tuple[Figure, ...]] = {}
        for _ in range(TRIES):
            try:
                return self._tell(draft_id, number, at, known)
            except Conflict:
                continue
            except Unread as unread:
                known |= self.readings.read(unread.all)
        return 0  # its writers are at it: they meet the review with their next message

    def _tell(self, draft_id: str, number: str, at: datetime, known: Known) -> int:
        with writing(self._engine) as connection:
            at_hand = AtHand(self.readings, known)
            work = UnitOfWork(connection, at_hand)
            inbounds = [
                Inbound(channel, address, "", at, Opened())
                for channel, address in work.sharing.addresses(draft_id)
                if channel in self._pushed
            ]
            people = work.addresses.respondents(inbounds)
            for inbound in inbounds:
                address = inbound.channel, inbound.address
                person = people[address]
                if person.draft_id == draft_id:
                    session = self._session(work, address, person)
                    messages = session.repeat(inbound)
                else:
                    row = (Press(Verb.DRAFT, draft_id).button(self._say("buttons.open", number=number)),)
                    text = self._say("own.moved", number=number)
                    messages = (Message(Kind.NOTICE, text, key="reports", buttons=(row,)),)
                if inbound.channel in WITHOUT_BUTTONS:
                    messages = _told_numbers(self._session(work, address, person), messages)
                work.post(Reply(*address, "", saved=False, messages=messages, report=person.draft_id), at)
            if missing := at_hand.missing():
                raise Unread({0: missing})
            work.flush()
        return len(inbounds)

    def _apart(
        self, inbounds: Sequence[Inbound], error: Exception, aside: dict[int, str], known: Known
    ) -> list[Reply]:
        """The database would not take something of this batch: find out what, and set that aside."""
        if len(inbounds) > 1:
            return [reply for inbound in inbounds for reply in self.receive([inbound])]
        if id(inbounds[0]) in aside:
            raise error
        self._put_aside(inbounds[0], error, aside)
        with writing(self._engine) as connection:
            at_hand = AtHand(self.readings, known)
            return self._handle(UnitOfWork(connection, at_hand), at_hand, inbounds, aside)

    def _put_aside(self, inbound: Inbound, error: BaseException | None, aside: dict[int, str]) -> None:
        log.error("Set aside: message %s of %s", inbound.id, inbound.channel, exc_info=error)
        aside[id(inbound)] = repr(error)

    def _handle(
        self, work: UnitOfWork, at_hand: AtHand, inbounds: Sequence[Inbound], aside: Mapping[int, str]
    ) -> list[Reply]:
        seen = work.receipts(inbounds)
        people = work.addresses.respondents(inbounds)
        work.hold(person.draft_id for person in people.values())
        work.prefetch(self._prefetched(work, people))
        sessions: dict[tuple[str, str], Session] = {}
        replies = []
        unread = {}
        for place, inbound in enumerate(inbounds):
            address = inbound.channel, inbound.address
            if address not in sessions:
                sessions[address] = self._session(work, address, people.get(address))
            taken = self._take(work, sessions[address], inbound, seen, aside)
            if missing := at_hand.missing():
                unread[place] = missing
            report = sessions[address].person.draft_id
            reply = Reply(*address, inbound.id, taken.saved, taken.messages, report)
            replies.append(reply)
            is_silent = _waits_for_its_file(inbound) and not taken.messages
            if inbound.channel in self._pushed and not taken.is_repeated and not is_silent:
                work.post(reply, inbound.at)
        if unread:
            raise Unread(unread)
        for address, session in sessions.items():
            self.readings.expect(address, session.wanted())
        work.flush()
        return replies

    def _session(self, work: UnitOfWork, address: Address, person: Respondent | None) -> Session:
        return Session(work, self._registry, self._say, self._means, address, person)

    def _prefetched(self, work: UnitOfWork, people: Mapping[Address, Respondent]) -> dict[str, Prefetched]:
        """What of the drafts at hand is most likely read, by draft; of one that two write, by one of them."""
        prefetched = {}
        for address, person in people.items():
            if (held := work.held(person.draft_id)) is not None:
                dialogue = self._registry.dialogue(held.draft.outline, held.draft.version)
                position = work.addresses.position(address, person.draft_id)
                prefetched[person.draft_id] = dialogue.prefetch.at(position)
        return prefetched

    def _take(
        self,
        work: UnitOfWork,
        session: Session,
        inbound: Inbound,
        seen: dict[Key, Receipt],
        aside: Mapping[int, str],
    ) -> Taken:
        """One inbound of the batch: known from before, set aside, or taken."""
        digest = sha256(repr(inbound.content).encode()).hexdigest()
        receipt = seen.get(key_of(inbound))
        if receipt is not None and not isinstance(inbound.content, Opened):
            if receipt.digest == digest:
                # What was said to it the first time is in the outbox, or was sent: nobody would see more.
                messages = () if inbound.channel in self._pushed else session.repeat(inbound)
                return Taken(receipt.saved, messages, is_repeated=True)
            return Taken(False, (Message(Kind.ERROR, self._say("unreadable.twice")),))
        if id(inbound) in aside:
            work.put_aside(inbound, aside[id(inbound)])
            taken = Taken(False, (Message(Kind.ERROR, self._say("lost.aside")),))
        else:
            try:
                is_typed = inbound.channel in WITHOUT_BUTTONS
                taken = self._typed(work, session, inbound) if is_typed else route(session, inbound)
            except (StorageError, DriverError):
                raise
            except Exception as error:
                raise _FailedInbound(inbound) from error
        if session.person.id and not isinstance(inbound.content, Opened) and receipt is None:
            work.receive(inbound, digest, saved=taken.saved)
            seen[key_of(inbound)] = Receipt(digest, taken.saved)
        return taken

    def _typed(self, work: UnitOfWork, session: Session, inbound: Inbound) -> Taken:
        """One inbound of a channel without buttons: what is said back says what numbers mean now."""
        is_from_before = session.is_from_before(inbound)
        found = Taken(False, session.repeat(inbound)) if is_from_before else read(work, inbound, self._say)
        taken = found if isinstance(found, Taken) else route(session, found)
        messages = (*with_link(session, taken.messages), *unsupported(session, inbound))
        return replace(taken, messages=_told_numbers(session, messages))


def _told_numbers(session: Session, messages: tuple[Message, ...]) -> tuple[Message, ...]:
    """The messages with what a bare number means where the address stands after them."""
    numbers = session.numbers() if messages else Numbers.FREE
    return tuple(replace(one, numbers=numbers) for one in messages)


def _waits_for_its_file(inbound: Inbound) -> bool:
    """Whether there may be nothing to say yet: it is kept when its file is, or that is told to be lost."""
    match inbound.content:
        case Attached(file):
            return file.is_coming
        case Fetched(_, file):
            return isinstance(file, Reason)
    return False


def _answered(reply: Reply) -> Key:
    return reply.channel, reply.address, reply.to


def _sound(inbound: Inbound) -> Inbound:
    """The inbound with ids, presses and names that any database takes, whichever door it came through.

    What cannot be noted would come again for ever. Words are cleaned where they are read.
    """
    content = inbound.content
    match content:
        case Attached(file):
            named = replace(file, name=clean(file.name) or NAMELESS)
            content = replace(content, file=named, album=clean(content.album))
        case Pressed(press, asked_at):
            content = replace(content, press=clean(press), asked_at=clean(asked_at))
        case Fetched(of, FileRef() as file):
            content = Fetched(clean(of), replace(file, name=clean(file.name) or NAMELESS))
        case Edited(of) | Deleted(of):
            content = replace(content, of=clean(of))
        case Opened(code):
            content = Opened(clean(code))
    return replace(
        inbound,
        id=clean(inbound.id),
        content=content,
        name=clean(inbound.name),
        outline=clean(inbound.outline),
    )
