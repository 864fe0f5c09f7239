"""Positions belong to an address, not to a draft: several people and phones may write one draft."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_MOVED = ("state", "rows", "origin", "tips", "paused")


def upgrade() -> None:
    """Give every address of a respondent the position that their drafts had."""
    op.create_table(
        "positions",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("draft_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("rows", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("tips", sa.Integer(), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("touched_at", sa.DateTime(), nullable=True),
        sa.Column("turns", sa.Integer(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("closed", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("channel", "address", "draft_id", name=op.f("pk_positions")),
    )
    op.create_index("ix_positions_draft_id", "positions", ["draft_id"])
    op.execute(
        'INSERT INTO positions (channel, address, draft_id, state, "rows", origin, tips, paused, touched_at,'
        " turns, seen, version, about, closed)"
        ' SELECT a.channel, a.address, d.id, d.state, d."rows", d.origin, d.tips, d.paused, d.touched_at,'
        " 0, d.parts, d.version, '', '' FROM addresses a JOIN drafts d ON d.respondent_id = a.respondent_id"
    )
    with op.batch_alter_table("drafts") as drafts:
        drafts.add_column(sa.Column("turns", sa.Integer(), nullable=False, server_default="0"))
        drafts.add_column(sa.Column("spent", sa.Integer(), nullable=False, server_default="0"))
        drafts.add_column(sa.Column("name", sa.Text(), nullable=False, server_default=""))
        for column in _MOVED:
            drafts.drop_column(column)
    with op.batch_alter_table("drafts") as drafts:
        for column in ("turns", "spent", "name"):
            drafts.alter_column(column, server_default=None)
    with op.batch_alter_table("parts") as parts:
        parts.add_column(sa.Column("sequence", sa.Integer(), nullable=False, server_default="0"))
    op.execute("UPDATE parts SET sequence = place")
    with op.batch_alter_table("parts") as parts:
        parts.alter_column("sequence", server_default=None)
    op.create_index("ix_parts_sequence", "parts", ["draft_id", "sequence"])
    op.add_column("addresses", sa.Column("draft_id", sa.Text(), nullable=True))
    op.execute(
        "UPDATE addresses SET draft_id = (SELECT r.draft_id FROM respondents r"
        " WHERE r.id = addresses.respondent_id)"
    )
    op.drop_column("respondents", "draft_id")  # not by a copy of the table: addresses refer to it
    op.create_table(
        "writers",
        sa.Column("draft_id", sa.Text(), nullable=False),
        sa.Column("respondent_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("draft_id", "respondent_id", name=op.f("pk_writers")),
    )
    op.create_index(op.f("ix_writers_respondent_id"), "writers", ["respondent_id"])
    op.create_table(
        "codes",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("draft_id", sa.Text(), nullable=False),
        sa.Column("respondent_id", sa.Text(), nullable=False),
        sa.Column("block", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_codes")),
    )
    op.create_index(op.f("ix_codes_draft_id"), "codes", ["draft_id"])
    with op.batch_alter_table("answers") as answers:
        answers.add_column(sa.Column("photos", sa.Integer(), nullable=False, server_default="0"))
        answers.add_column(sa.Column("recordings", sa.Integer(), nullable=False, server_default="0"))
        answers.add_column(sa.Column("figures", sa.Text(), nullable=True))
    for column, family in (("photos", "image/%"), ("recordings", "audio/%")):
        op.execute(
            f"UPDATE answers SET {column} = (SELECT count(*) FROM parts p WHERE p.draft_id = answers.draft_id"  # noqa: S608
            f" AND p.path = answers.path AND p.live AND p.media_type LIKE '{family}')"
        )
    with op.batch_alter_table("answers") as answers:
        for column in ("photos", "recordings"):
            answers.alter_column(column, server_default=None)
