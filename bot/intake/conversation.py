"""The conversation. All channels' inbounds go through it, and nothing is answered before it is stored."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from hashlib import sha256
from typing import Protocol

from sqlalchemy import Engine

from bot.intake.join_news import news_of_joining
from bot.intake.outline_registry import OutlineRegistry
from bot.intake.rate_limits import Guesses
from bot.intake.readings import Asked, AtHand, Known, Readings, Unread
from bot.intake.result import Taken
from bot.intake.routing import take as route
from bot.intake.session import Means, Session
from bot.intake.typed_choices import read
from bot.intake.unasked import Unasked
from bot.intake.web_links import unsupported, with_link
from flows.catalogue import Catalogue, catalogue
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
    Opened,
    Pressed,
    Reason,
    Reply,
)
from flows.reading.text import clean
from flows.report.figure import Figure
from flows.respondents.respondent import Respondent
from storage.core.engine import writing
from storage.core.errors import Conflict, DriverError, StorageError
from storage.drafts.addresses import Address
from storage.drafts.unit_of_work import Key, Receipt, UnitOfWork, key_of
from storage.files.store import FileStore
from storage.privacy.leftovers import tidy
from storage.queues.outbox import post

log = logging.getLogger(__name__)
NAMELESS = "tep"
"""The name of a file whose own name shows nothing."""
WITHOUT_BUTTONS = frozenset({"zalo"})
"""The channels in which people type a choice's number (flows.messages.numbered)."""
TRIES = 10
"""How often a batch is repeated if another process changed its drafts. Then inbounds are taken one by one."""


class HandIn(Protocol):
    """The function by which a channel hands in inbounds.

    It returns one reply for each inbound, in order, after the commit. Only then may the channel give its
    receipt (move the polling offset, answer the web page). Many tasks may call it at once; inbounds that come
    together are stored in one commit. It raises storage.core.errors.Unavailable if nothing could be stored:
    the channel then gives no receipt.
    """

    async def __call__(self, inbounds: Sequence[Inbound]) -> list[Reply]:
        """Store `inbounds` and return the replies."""
        ...


class _FailedInbound(Exception):
    """A bug: one inbound could not be handled. Its neighbours are not affected. The cause is chained."""

    def __init__(self, inbound: Inbound) -> None:
        super().__init__(inbound.id)
        self.inbound = inbound


class Conversation:
    """Takes batches of inbounds and returns replies. It is synchronous, one batch at a time in one thread."""

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
        """Make a conversation over a database.

        `pushed` are the channels whose replies are sent from the outbox; other channels get them returned.
        `web_url` is the public URL of the web chat, for links into it; "" if it is not known.
        """
        self.engine = engine
        self._registry = registry
        self._say = say
        self._files = files
        self._pushed = frozenset(pushed)
        self._means = Means(new_id, Guesses(), web_url)
        self.readings = Readings()
        self.unasked = Unasked(engine, self.readings, self._session, say, self._pushed)
        """What tells people something that did not come as an inbound."""

    def receive(self, inbounds: Sequence[Inbound]) -> list[Reply]:
        """Store a batch in one commit, and return one reply for each inbound, in order.

        Figures are read as needed. Raises Unavailable, and then nothing of the batch was stored.
        """
        if not inbounds:
            return []
        known: dict[Asked, tuple[Figure, ...]] = {}
        while True:
            try:
                return self.take(inbounds, known)
            except Unread as unread:
                known |= self.readings.read(unread.all)

    def take(self, inbounds: Sequence[Inbound], known: Known) -> list[Reply]:
        """Do the same as `receive`, but raise Unread if figures are needed that are not `known`.

        An inbound that cannot be handled is set aside with its error and content, and the others go on. After
        Unavailable or Unread, nothing of the batch was stored.
        """
        inbounds = [_sound(inbound) for inbound in inbounds]
        aside: dict[int, str] = {}
        conflicts = 0
        while True:
            try:
                with writing(self.engine) as connection:
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
        """Do the leftovers of erasings, and tell the people who asked for one what could not be done yet."""
        try:
            left = tidy(self.engine, self._files)
        except StorageError as error:
            log.warning("What was erased is not all deleted yet: %s", error)
            left = {file for files in farewells.values() for file in files}
        return [
            self._told_of_files(reply, len(left.intersection(farewells.get(_answered(reply), ()))), at)
            for reply in replies
        ]

    def _told_of_files(self, reply: Reply, number: int, at: datetime) -> Reply:
        """Return the reply, with the number of the erased person's files that are not deleted yet."""
        if not number:
            return reply
        more = Message(Kind.NOTICE, self._say("erase.files_left", n=number), key="greeting")
        if reply.channel in self._pushed:
            with suppress(StorageError), writing(self.engine) as connection:
                post(connection, [(replace(reply, to="", messages=(more,)), at)])
        return replace(reply, messages=(*reply.messages, more))

    def _apart(
        self, inbounds: Sequence[Inbound], error: Exception, aside: dict[int, str], known: Known
    ) -> list[Reply]:
        """Find the inbound of this batch that the database refuses, and set it aside."""
        if len(inbounds) > 1:
            return [reply for inbound in inbounds for reply in self.receive([inbound])]
        if id(inbounds[0]) in aside:
            raise error
        self._put_aside(inbounds[0], error, aside)
        with writing(self.engine) as connection:
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
            reply = Reply(*address, inbound.id, taken.saved, taken.messages, report, taken.into, taken.parts)
            replies.append(reply)
            is_silent = _waits_for_its_file(inbound) and not taken.messages
            if inbound.channel in self._pushed and not taken.is_repeated and not is_silent:
                work.post(reply, inbound.at)
        if unread:
            raise Unread(unread)
        at = inbounds[0].at
        for reply in news_of_joining(work, self._pushed, partial(self._session, work), at, self._say):
            work.post(reply, at)
        for address, session in sessions.items():
            self.readings.expect(address, session.wanted())
        work.flush()
        return replies

    def _session(self, work: UnitOfWork, address: Address, person: Respondent | None) -> Session:
        is_typed = address[0] in WITHOUT_BUTTONS
        say = catalogue(self._say.language, typed=True) if is_typed else self._say
        return Session(work, self._registry, say, self._means, address, person)

    def _prefetched(self, work: UnitOfWork, people: Mapping[Address, Respondent]) -> dict[str, Prefetched]:
        """Return what is most likely read of the open drafts, by draft. Of two writers, one counts."""
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
        """Take one inbound of the batch, unless it was received before or is set aside."""
        digest = sha256(repr(inbound.content).encode()).hexdigest()
        receipt = seen.get(key_of(inbound))
        if receipt is not None and not isinstance(inbound.content, Opened):
            if receipt.digest == digest:
                # The first reply was sent, or is in the outbox, so a pushed channel needs no other.
                messages = () if inbound.channel in self._pushed else session.repeat(inbound)
                return session.repeated(inbound, saved=receipt.saved, messages=messages)
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
        """Take one inbound of a channel without buttons. The replies say what numbers mean now."""
        is_from_before = session.is_from_before(inbound)
        found = Taken(False, session.repeat(inbound)) if is_from_before else read(work, inbound, session.say)
        taken = found if isinstance(found, Taken) else route(session, found)
        messages = (*with_link(session, taken.messages), *unsupported(session, inbound))
        return replace(taken, messages=session.with_numbers(messages))


def _waits_for_its_file(inbound: Inbound) -> bool:
    """Whether the inbound gets its reply only when its file has arrived or is lost."""
    match inbound.content:
        case Attached(file):
            return file.is_coming
        case Fetched(_, file):
            return isinstance(file, Reason)
    return False


def _answered(reply: Reply) -> Key:
    return reply.channel, reply.address, reply.to


def _sound(inbound: Inbound) -> Inbound:
    """Return the inbound with ids, presses and names that every database can store.

    An inbound that cannot be stored would come again for ever. Words are cleaned where they are read.
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
