"""A part may have an aspect; a position may ask for one; an answer is asked once what it does not touch."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add a column to each table. What was sent before has no aspect."""
    op.add_column("parts", sa.Column("aspect", sa.Text(), nullable=False, server_default=""))
    op.add_column("positions", sa.Column("aspect", sa.Text(), nullable=False, server_default=""))
    op.add_column("answers", sa.Column("probed", sa.Boolean(), nullable=False, server_default=sa.false()))
