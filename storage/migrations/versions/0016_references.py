"""A part may refer to a row; an answer in summary says to which rows its parts do."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A column each. What was chosen before this was kept as words, and stays words."""
    op.add_column("parts", sa.Column("refers", sa.Text(), nullable=False, server_default=""))
    op.add_column("answers", sa.Column("refers", sa.Text(), nullable=False, server_default=""))
