"""The daily digest: where members of staff want mail, and what each was told on which day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add two tables."""
    op.create_table(
        "staff_mail",
        sa.Column("staff", sa.Text(), nullable=False),
        sa.Column("mail_address", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("code_until", sa.DateTime()),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime()),
        sa.Column("is_wanted", sa.Boolean(), nullable=False),
        sa.Column("refused_at", sa.DateTime()),
        sa.Column("stop_token", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["staff"], ["staff.name"], name="fk_staff_mail_staff"),
        sa.PrimaryKeyConstraint("staff", name="pk_staff_mail"),
    )
    op.create_index("ix_staff_mail_stop_token", "staff_mail", ["stop_token"], unique=True)
    op.create_table(
        "digests",
        sa.Column("staff", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("since", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("due_at", sa.DateTime()),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime()),
        sa.ForeignKeyConstraint(["staff"], ["staff.name"], name="fk_digests_staff"),
        sa.PrimaryKeyConstraint("staff", "day", name="pk_digests"),
    )
