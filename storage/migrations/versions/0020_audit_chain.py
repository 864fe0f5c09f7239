"""The audit trail is chained by hashes; the second factor of members of staff."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add two columns and four tables, and chain the rows that are there."""
    op.add_column("audit", sa.Column("link", sa.Integer(), nullable=True))
    op.add_column("audit", sa.Column("chain", sa.Text(), nullable=True))
    op.create_index("ix_audit_link", "audit", ["link"], unique=True)
    op.create_table(
        "audit_head",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("link", sa.Integer(), nullable=False),
        sa.Column("chain", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_audit_head"),
    )
    op.create_table(
        "staff_second_factors",
        sa.Column("staff", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(), nullable=True),
        sa.Column("last_step", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["staff"], ["staff.name"], name="fk_staff_second_factors_staff"),
        sa.PrimaryKeyConstraint("staff", name="pk_staff_second_factors"),
    )
    op.create_table(
        "staff_recovery_codes",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("staff", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["staff"], ["staff.name"], name="fk_staff_recovery_codes_staff"),
        sa.PrimaryKeyConstraint("code", name="pk_staff_recovery_codes"),
    )
    op.create_index("ix_staff_recovery_codes_staff", "staff_recovery_codes", ["staff"])
    op.create_table(
        "staff_tickets",
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("staff", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["staff"], ["staff.name"], name="fk_staff_tickets_staff"),
        sa.PrimaryKeyConstraint("token", name="pk_staff_tickets"),
    )
    op.create_index("ix_staff_tickets_staff", "staff_tickets", ["staff"])
    # Imported here: what seals rows afterwards seals the old ones too, by the same rule.
    from storage.privacy.audit_chain import seal_in  # noqa: PLC0415

    connection = op.get_bind()
    seal_in(connection)
