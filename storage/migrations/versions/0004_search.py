"""Search over answers and names: a table of folded words, with an index of each kind of database."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from flows.reading.text import words_of

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BATCH = 1000

ON_SQLITE = (
    # Each word is one token: words hold only letters and digits, and "ascii" splits nowhere else.
    # Most syllables have two to four letters: prefix indexes of these lengths find a word that is only begun.
    "CREATE VIRTUAL TABLE findable_words USING fts5(words, content='findable', content_rowid='id', "
    "tokenize='ascii', detail='none', columnsize=0, prefix='2 3 4')",
    "CREATE TRIGGER findable_added AFTER INSERT ON findable BEGIN "
    "INSERT INTO findable_words(rowid, words) VALUES (new.id, new.words); END",
    "CREATE TRIGGER findable_gone AFTER DELETE ON findable BEGIN "
    "INSERT INTO findable_words(findable_words, rowid, words) VALUES ('delete', old.id, old.words); END",
)
ON_POSTGRESQL = (
    # Stored, so that a scan of the newest rows does not compute it again for each row.
    "ALTER TABLE findable ADD COLUMN findable_words tsvector "
    "GENERATED ALWAYS AS (array_to_tsvector(string_to_array(words, ' '))) STORED",
    "CREATE INDEX findable_words_index ON findable USING gin (findable_words)",
)


def upgrade() -> None:
    """Create the table and its index, and index the answers that are there."""
    op.create_table(
        "findable",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("draft_id", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_findable")),
    )
    op.create_index("ix_findable_draft_id", "findable", ["draft_id", "part"])
    connection = op.get_bind()
    for statement in ON_SQLITE if connection.dialect.name == "sqlite" else ON_POSTGRESQL:
        op.execute(statement)
    _fill(
        connection, "SELECT draft_id, id AS part, text FROM parts WHERE live ORDER BY at, draft_id, sequence"
    )
    _fill(
        connection,
        "SELECT drafts.id AS draft_id, '' AS part, "
        "drafts.name || ' ' || respondents.name || ' ' || drafts.number AS text "
        "FROM drafts JOIN respondents ON respondents.id = drafts.respondent_id",
    )


def _fill(connection: sa.Connection, query: str) -> None:
    add = sa.text("INSERT INTO findable (draft_id, part, words) VALUES (:draft_id, :part, :words)")
    for batch in connection.execute(sa.text(query)).partitions(BATCH):
        rows = [
            {"draft_id": row.draft_id, "part": row.part, "words": " ".join(words)}
            for row in batch
            if (words := words_of(row.text))
        ]
        if rows:
            connection.execute(add, rows)
