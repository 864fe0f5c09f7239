"""For erasing: leftover tasks, the member of staff, the trusted clock, the senders of updates set aside."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create two tables and a column, and fill in the senders of updates set aside where they can be read."""
    op.create_table(
        "leftovers",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leftovers")),
    )
    op.create_table(
        "moments",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_moments")),
    )
    op.add_column("audit", sa.Column("who", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("audit") as audit:
        audit.alter_column("who", server_default=None)
    _name_senders(op.get_bind())


def _name_senders(connection: sa.Connection) -> None:
    """Fill in the senders of unreadable updates. Without them erasing did not find these updates."""
    rows = connection.execute(sa.text("SELECT id, raw FROM set_aside WHERE address = '' AND message = ''"))
    name = sa.text("UPDATE set_aside SET address = :address WHERE id = :id")
    for row in rows.all():
        if address := _sender(json.loads(row.raw)):
            connection.execute(name, {"address": address, "id": row.id})


def _sender(update: Any) -> str:  # noqa: ANN401 - whatever Telegram sent
    """The private chat or else the sender of Telegram's raw update; "" if it has neither."""
    parts = [part for part in update.values() if isinstance(part, dict)] if isinstance(update, dict) else []
    parts += [part["message"] for part in parts if isinstance(part.get("message"), dict)]
    for part in parts:
        for who in (part.get("chat"), part.get("from")):
            number = who.get("id") if isinstance(who, dict) else None
            if isinstance(number, int) and not isinstance(number, bool) and number > 0:
                return str(number)
    return ""
