"""The order that a channel gives its messages; the prompt that each sent message was."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Order the parts that are there as they arrived. Earlier sent messages remain unknown."""
    op.add_column("parts", sa.Column("order", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("positions", sa.Column("latest", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("positions", sa.Column("left", sa.Text(), nullable=False, server_default=""))
    op.add_column("positions", sa.Column("left_at", sa.BigInteger(), nullable=False, server_default="0"))
    op.create_table(
        "shown",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("draft_id", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shown")),
    )
    op.create_index("ix_shown_channel_address", "shown", ["channel", "address", "message"])
    op.create_index("ix_shown_draft_id", "shown", ["draft_id"])
