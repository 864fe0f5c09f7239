"""The index of reports tells of deadlines, of who decided and of what was left empty. It is filled anew."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add three columns."""
    op.add_column("report_index", sa.Column("first_at", sa.DateTime(), nullable=True))
    op.add_column("report_index", sa.Column("decided_by", sa.Text(), nullable=False, server_default=""))
    op.add_column("report_index", sa.Column("left_empty", sa.Text(), nullable=False, server_default=""))
