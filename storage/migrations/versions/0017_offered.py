"""The choices below sent messages, in channels where people type them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create one table."""
    op.create_table(
        "offered",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("draft_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("offers", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("begins", sa.Boolean(), nullable=False),
        sa.Column("noted", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offered")),
    )
    op.create_index("ix_offered_channel_address", "offered", ["channel", "address"])
    op.create_index("ix_offered_draft_id", "offered", ["draft_id"])
    op.create_index("ix_offered_noted", "offered", ["noted"])
