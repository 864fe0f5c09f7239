"""Signed tokens for browsers, and a list of the browsers that were logged out."""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create two tables and the key. Older cookies stay valid: a known address needs no signature."""
    keys = op.create_table(
        "keys",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_keys")),
    )
    op.bulk_insert(keys, [{"name": "token", "key": secrets.token_bytes(32)}])
    op.create_table(
        "ended",
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("respondent_id", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_ended")),
    )
    op.create_index(op.f("ix_ended_respondent_id"), "ended", ["respondent_id"])
