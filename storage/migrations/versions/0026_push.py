"""Web push: the browsers that are told of a return, what has arrived there, and the key that signs pushes."""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""The order of P-256 (FIPS 186-4, D.1.2.3): a private key is a number from 1 to one less."""


def upgrade() -> None:
    """Add two tables, and make the private key once for all processes, as 32 bytes."""
    op.create_table(
        "push_subscriptions",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("endpoint", sa.Text(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["channel", "address"],
            ["addresses.channel", "addresses.address"],
            name="fk_push_subscriptions_channel",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("channel", "address", name="pk_push_subscriptions"),
        sa.UniqueConstraint("endpoint", name="uq_push_subscriptions_endpoint"),
    )
    op.create_table(
        "push_arrivals",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("draft_id", sa.Text(), nullable=False),
        sa.Column("review", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["channel", "address"],
            ["addresses.channel", "addresses.address"],
            name="fk_push_arrivals_channel",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("channel", "address", "draft_id", name="pk_push_arrivals"),
    )
    op.create_index("ix_push_arrivals_draft_id", "push_arrivals", ["draft_id"])
    key = (secrets.randbelow(ORDER - 1) + 1).to_bytes(32, "big")
    keys = sa.table("keys", sa.column("name", sa.Text), sa.column("key", sa.LargeBinary))
    op.bulk_insert(keys, [{"name": "push", "key": key}])
