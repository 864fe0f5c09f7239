"""What each address was offered and shown; the turn in which a part or a row last changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Begin empty: no offers, staff's last decision is shown once more, no older change is told anew."""
    op.add_column("positions", sa.Column("offer", sa.Text(), nullable=True))
    for name, column in (
        ("positions", sa.Column("review", sa.Text(), nullable=False, server_default="")),
        ("parts", sa.Column("turn", sa.Integer(), nullable=False, server_default="0")),
        ("repeats", sa.Column("turn", sa.Integer(), nullable=False, server_default="0")),
    ):
        with op.batch_alter_table(name) as table:
            table.add_column(column)
        with op.batch_alter_table(name) as table:
            table.alter_column(column.name, server_default=None)
