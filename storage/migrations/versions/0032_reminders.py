"""Reminders: when campaigns send them, what became of each, and who asked not to be reminded."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add three tables and four columns. A campaign that is there already reminds nobody until it is set."""
    with op.batch_alter_table("campaigns") as batch:
        batch.add_column(sa.Column("remind_days", sa.Text(), server_default="", nullable=False))
        batch.add_column(sa.Column("remind_most", sa.Integer(), server_default="0", nullable=False))
    op.add_column("outbox", sa.Column("until", sa.DateTime()))
    op.add_column("outbox", sa.Column("reminder", sa.Text()))
    op.create_table(
        "reminders",
        sa.Column("invitation_id", sa.Text(), nullable=False),
        sa.Column("occasion", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["invitation_id"], ["invitations.id"], name="fk_reminders_invitation_id"),
        sa.PrimaryKeyConstraint("invitation_id", "occasion", name="pk_reminders"),
    )
    op.create_table(
        "reminder_messages",
        sa.Column("invitation_id", sa.Text(), nullable=False),
        sa.Column("occasion", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("respondent_id", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint(
            "invitation_id", "occasion", "channel", "address", name="pk_reminder_messages"
        ),
    )
    op.create_index("ix_reminder_messages_channel_address", "reminder_messages", ["channel", "address"])
    op.create_index("ix_reminder_messages_respondent_id", "reminder_messages", ["respondent_id"])
    op.create_table(
        "reminders_stopped",
        sa.Column("draft_id", sa.Text(), nullable=False),
        sa.Column("respondent_id", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("draft_id", "respondent_id", name="pk_reminders_stopped"),
    )
    op.create_index("ix_reminders_stopped_respondent_id", "reminders_stopped", ["respondent_id"])
