"""A count of changes for each sealed report; indexes of the audit trail by report."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add one column and two indexes."""
    op.add_column("submissions", sa.Column("revision", sa.Integer(), nullable=False, server_default="0"))
    op.create_index("ix_submissions_revision", "submissions", ["revision"])
    op.create_index("ix_audit_about", "audit", ["about"])
