"""What second thoughts were offered about, and which move of staff was shown, by address."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two columns; nothing was offered yet, and what staff did is shown once more."""
    op.add_column("positions", sa.Column("offer", sa.Text(), nullable=True))
    with op.batch_alter_table("positions") as positions:
        positions.add_column(sa.Column("review", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("positions") as positions:
        positions.alter_column("review", server_default=None)
