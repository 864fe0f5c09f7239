"""A campaign has one outline or more, and each of its organisations answers one of them."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Give each organisation the outline of its campaign, which becomes a list of one."""
    op.add_column("invitations", sa.Column("outline", sa.Text(), nullable=False, server_default=""))
    op.execute(
        "UPDATE invitations SET outline ="
        " (SELECT outline FROM campaigns WHERE campaigns.id = invitations.campaign_id)"
    )
    op.execute("ALTER TABLE campaigns RENAME COLUMN outline TO outlines")
    campaigns = sa.table("campaigns", sa.column("id"), sa.column("outlines"))
    connection = op.get_bind()
    for row in connection.execute(sa.select(campaigns)).all():
        mine = campaigns.c.id == row.id
        connection.execute(sa.update(campaigns).where(mine).values(outlines=json.dumps([row.outlines])))
