"""The outbox: replies that wait to be sent.

A reply is written in the transaction of the turn that made it, and deleted once it was sent. A sender that is
killed in between sends it again. The Bot API cannot tell whether a message was sent, and a question that is
asked twice does no harm.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Connection, Engine, delete, exists, insert, or_, select, update

from flows.messages.message import Numbers, Reply
from storage.campaigns.refused_reminders import refuse_reminders
from storage.core import tables
from storage.core.engine import reading, writing
from storage.drafts.devices import last_used
from storage.drafts.offered import ShownOffers, note_offered
from storage.drafts.shown import Shown, note_shown
from storage.queues.queueing import first_in_line
from storage.queues.set_aside import Aside, drop_in, put_aside

_REPLY = TypeAdapter(Reply)
_POST = insert(tables.outbox)
Noted = Shown | ShownOffers
"""A note about a sent message: the prompt that it was, or the choices below it."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A reply that is not sent yet."""

    id: int
    """It rises in the order in which replies were made."""
    reply: Reply
    at: datetime
    until: datetime | None = None
    """From when it may not be sent any more; None if it may at any time."""

    @property
    def address(self) -> str:
        """The address that the reply is for."""
        return self.reply.address


def post(connection: Connection, replies: Sequence[tuple[Reply, datetime]]) -> None:
    """Store replies, in the same transaction that stores the messages they answer."""
    rows = [
        {
            "channel": reply.channel,
            "address": reply.address,
            "to": reply.to,
            "reply": _REPLY.dump_json(reply).decode(),
            "at": at,
        }
        for reply, at in replies
    ]
    if rows:
        connection.execute(_POST, rows)


def post_reminder(connection: Connection, reply: Reply, at: datetime, until: datetime, reminder: str) -> None:
    """Store a reminder. It may be sent before `until`; what is not is decided anew (bot.jobs.remind)."""
    row = {"channel": reply.channel, "address": reply.address, "to": reply.to, "at": at}
    words = _REPLY.dump_json(reply).decode()
    connection.execute(_POST, [row | {"reply": words, "until": until, "reminder": reminder}])


def post_again(engine: Engine, aside: Aside, at: datetime) -> bool:
    """Put a refused reply, which was set aside, behind the waiting ones. Return whether this is one."""
    try:
        reply = _REPLY.validate_json(aside.raw)
    except ValidationError:
        return False
    with writing(engine) as connection:
        post(connection, [(reply, at)])
        drop_in(connection, aside)
    return True


def unsent(connection: Connection, channel: str, address: str) -> list[Reply]:
    """Return the replies to an address that are not noted as sent, in order.

    Some may have been sent: a sender that is killed between sending a reply and noting that leaves it here.
    """
    outbox = tables.outbox
    here = (outbox.c.channel == channel, outbox.c.address == address)
    found = connection.execute(select(outbox.c.reply).where(*here).order_by(outbox.c.id)).scalars()
    return [_REPLY.validate_json(one) for one in found]


class Outbox:
    """The waiting replies of one channel. Methods block, and raise StorageError."""

    def __init__(self, engine: Engine, channel: str, clock: Callable[[], datetime] | None = None) -> None:
        """`clock` tells which reminders may be sent no more; without it, none is left out."""
        self._engine = engine
        self._channel = channel
        self._clock = clock

    def waiting(self, apart_from: Collection[str], most: int) -> list[Waiting]:
        """Return the replies for the `most` addresses that have waited longest, in order, at most 500.

        Unreachable addresses and the addresses in `apart_from` are left out, and reminders of hours ago.
        """
        outbox, addresses = tables.outbox, tables.addresses
        is_here = (addresses.c.channel == outbox.c.channel) & (addresses.c.address == outbox.c.address)
        refuses = exists().where(is_here, addresses.c.unreachable_at.is_not(None))
        in_time = (
            [] if self._clock is None else [or_(outbox.c.until.is_(None), outbox.c.until > self._clock())]
        )
        query = first_in_line(outbox, self._channel, apart_from, most, ~refuses, *in_time)
        with reading(self._engine) as connection:
            return [
                Waiting(row.id, _REPLY.validate_json(row.reply), row.at, row.until)
                for row in connection.execute(query)
            ]

    def sent(self, ids: Collection[int], shown: Sequence[Noted] = ()) -> None:
        """Delete replies that were sent. `shown` notes the prompts among them and the choices below them."""
        with writing(self._engine) as connection:
            connection.execute(delete(tables.outbox).where(tables.outbox.c.id.in_(ids)))
            note_shown(connection, self._channel, [one for one in shown if isinstance(one, Shown)])
            offers = [one for one in shown if isinstance(one, ShownOffers)]
            note_offered(connection, self._channel, offers)

    def refused(self, waiting: Waiting, error: str, at: datetime) -> None:
        """Set a reply aside that can never be sent."""
        reply = waiting.reply
        with writing(self._engine) as connection:
            connection.execute(delete(tables.outbox).where(tables.outbox.c.id == waiting.id))
            raw = _REPLY.dump_json(reply).decode()
            put_aside(connection, reply.channel, reply.address, reply.to, raw, error, at)

    def mark_unreachable(self, address: str, at: datetime) -> None:
        """Send an address nothing until it writes again, because it refuses messages (Telegram: 403).

        Messages that nobody asked for go to the channel that the person used before. Replies are deleted only
        if they wait for a person who never gave consent: nothing is kept about such a person.
        """
        outbox = tables.outbox
        with writing(self._engine) as connection:
            person = self._refuse(connection, address, at)
            if person is None:
                connection.execute(
                    delete(outbox).where(outbox.c.channel == self._channel, outbox.c.address == address)
                )
                return
            refuse_reminders(connection, self._channel, address)
            if others := last_used(connection, person):
                self._pass_on(connection, address, others[0])

    def _refuse(self, connection: Connection, address: str, at: datetime) -> str | None:
        """Note that an address refuses messages. Return its respondent, None if nobody there consented."""
        addresses = tables.addresses
        whose = connection.execute(
            update(addresses)
            .where(addresses.c.channel == self._channel, addresses.c.address == address)
            .values(unreachable_at=at)
            .returning(addresses.c.respondent_id)
        )
        found: str | None = whose.scalar()
        return found

    def _pass_on(self, connection: Connection, address: str, other: tuple[str, str]) -> None:
        """Move the messages that nobody asked for to another channel of the same person."""
        outbox = tables.outbox
        unasked = (outbox.c.channel == self._channel, outbox.c.address == address, outbox.c.to == "")
        for row in connection.execute(select(outbox).where(*unasked).order_by(outbox.c.id)).all():
            reply = _REPLY.validate_json(row.reply)
            # The person's position there is not known here, so no typed number may count as a step.
            messages = tuple(replace(one, numbers=Numbers.ANSWER) for one in reply.messages)
            moved = replace(reply, channel=other[0], address=other[1], messages=messages)
            post(connection, [(moved, row.at)])
        connection.execute(delete(outbox).where(*unasked))
