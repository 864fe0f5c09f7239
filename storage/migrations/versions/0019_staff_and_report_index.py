"""Members of staff with their sessions; what staff filter and sort sealed reports by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add five tables. The index of reports is filled when it is first asked."""
    op.create_table(
        "report_index",
        sa.Column("submission_id", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("form", sa.Integer(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("is_latest", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("draft_id", sa.Text(), nullable=False),
        sa.Column("outline", sa.Text(), nullable=False),
        sa.Column("outline_version", sa.Text(), nullable=False),
        sa.Column("respondent_name", sa.Text(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("organisation_words", sa.Text(), nullable=False),
        sa.Column("provinces", sa.Text(), nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.Column("remarks", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("submission_id", name="pk_report_index"),
    )
    op.create_index("ix_report_index_number", "report_index", ["number"])
    op.create_index("ix_submissions_id_revision", "submissions", ["id", "revision"])
    op.create_table(
        "report_provinces",
        sa.Column("submission_id", sa.Text(), nullable=False),
        sa.Column("code", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("submission_id", "code", name="pk_report_provinces"),
    )
    op.create_index("ix_report_provinces_code", "report_provinces", ["code"])
    op.create_table(
        "staff",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("provinces", sa.Text(), nullable=False),
        sa.Column("password", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("name", name="pk_staff"),
    )
    op.create_table(
        "staff_links",
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("staff", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["staff"], ["staff.name"], name="fk_staff_links_staff"),
        sa.PrimaryKeyConstraint("token", name="pk_staff_links"),
    )
    op.create_index("ix_staff_links_staff", "staff_links", ["staff"])
    op.create_table(
        "staff_sessions",
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("staff", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.Column("browser", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["staff"], ["staff.name"], name="fk_staff_sessions_staff"),
        sa.PrimaryKeyConstraint("token", name="pk_staff_sessions"),
    )
    op.create_index("ix_staff_sessions_staff", "staff_sessions", ["staff"])
