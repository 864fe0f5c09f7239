"""How often a sealed report changed since it was sealed; the audit trail is looked up by report."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One column and two indexes."""
    op.add_column("submissions", sa.Column("revision", sa.Integer(), nullable=False, server_default="0"))
    op.create_index("ix_submissions_revision", "submissions", ["revision"])
    op.create_index("ix_audit_about", "audit", ["about"])
