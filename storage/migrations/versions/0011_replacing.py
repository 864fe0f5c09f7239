"""The answer that the next message from an address replaces."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, empty: no address is replacing an answer now."""
    op.add_column("positions", sa.Column("replacing", sa.Text(), nullable=False, server_default=""))
