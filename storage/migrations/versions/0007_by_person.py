"""Indexes that find what is held about a person, and who has an attachment."""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create four indexes."""
    op.create_index("ix_parts_by", "parts", ["by"])
    op.create_index("ix_parts_sha256", "parts", ["sha256"])
    op.create_index("ix_codes_respondent_id", "codes", ["respondent_id"])
    op.create_index("ix_set_aside_channel_address", "set_aside", ["channel", "address"])
