"""A draft may follow a sealed report of its organisation; a part may be words that were kept from it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add a column to each table. What was begun before follows nothing."""
    op.add_column("drafts", sa.Column("predecessor", sa.Text(), nullable=False, server_default=""))
    op.add_column("parts", sa.Column("kept_from", sa.Text(), nullable=False, server_default=""))
