"""By address, the answer that the next message takes the place of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody is about to write an answer anew."""
    op.add_column("positions", sa.Column("replacing", sa.Text(), nullable=False, server_default=""))
