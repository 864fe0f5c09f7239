"""Reminders that an address refuses. The person's next address gets them (bot.jobs.remind)."""

from __future__ import annotations

from sqlalchemy import Connection, delete, update

from storage.core import tables

_OUTBOX, _SENT = tables.outbox, tables.reminder_messages


def refuse_reminders(connection: Connection, channel: str, address: str) -> None:
    """Take the reminders that wait for an address out of the outbox, and note that it refuses them."""
    waiting = (_OUTBOX.c.channel == channel, _OUTBOX.c.address == address, _OUTBOX.c.reminder.is_not(None))
    names = connection.execute(delete(_OUTBOX).where(*waiting).returning(_OUTBOX.c.reminder)).scalars().all()
    here = (_SENT.c.channel == channel, _SENT.c.address == address)
    theirs = (_SENT.c.invitation_id + "/" + _SENT.c.occasion).in_(names)
    connection.execute(update(_SENT).where(*here, theirs).values(state="refused"))
