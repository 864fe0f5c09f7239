"""A part may refer to a row; the summary of an answer lists the rows that its parts refer to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add a column to each table. Choices that were made before stay text."""
    op.add_column("parts", sa.Column("refers", sa.Text(), nullable=False, server_default=""))
    op.add_column("answers", sa.Column("refers", sa.Text(), nullable=False, server_default=""))
