"""Campaigns: their organisations with codes, spreadsheets that were sent, and who asks to write too."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add four tables."""
    op.create_table(
        "campaigns",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("outline", sa.Text(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("letter", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("closed_at", sa.DateTime()),
        sa.PrimaryKeyConstraint("id", name="pk_campaigns"),
    )
    op.create_table(
        "invitations",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("campaign_id", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("province", sa.Integer(), nullable=False),
        sa.Column("commune", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime()),
        sa.Column("draft_id", sa.Text()),
        sa.Column("begun_at", sa.DateTime()),
        sa.Column("ends_at", sa.DateTime()),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name="fk_invitations_campaign_id"),
        sa.PrimaryKeyConstraint("id", name="pk_invitations"),
        sa.UniqueConstraint("code", name="uq_invitations_code"),
    )
    op.create_index("ix_invitations_draft_id", "invitations", ["draft_id"], unique=True)
    op.create_index("ix_invitations_campaign_id_place", "invitations", ["campaign_id", "place"])
    op.create_table(
        "campaign_sheets",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("campaign_id", sa.Text(), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("rows", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name="fk_campaign_sheets_campaign_id"),
        sa.PrimaryKeyConstraint("id", name="pk_campaign_sheets"),
    )
    op.create_index("ix_campaign_sheets_campaign_id", "campaign_sheets", ["campaign_id"])
    op.create_table(
        "join_requests",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("draft_id", sa.Text(), nullable=False),
        sa.Column("respondent_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_join_requests"),
        sa.UniqueConstraint("draft_id", "respondent_id", name="uq_join_requests_draft_id_respondent_id"),
    )
    op.create_index("ix_join_requests_respondent_id", "join_requests", ["respondent_id"])
