"""The tokens of other systems, and the order in which changes of reports are given to them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add two tables. The order is filled by the first request."""
    op.create_table(
        "api_tokens",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("provinces", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_api_tokens"),
        sa.UniqueConstraint("label", name="uq_api_tokens_label"),
        sa.UniqueConstraint("secret", name="uq_api_tokens_secret"),
    )
    op.create_table(
        "report_changes",
        sa.Column("place", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("submission_id", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("noted_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("place", name="pk_report_changes"),
        sa.UniqueConstraint("submission_id", "revision", name="uq_report_changes_submission_id_revision"),
    )
    op.create_index("ix_report_changes_noted_at", "report_changes", ["noted_at"])
