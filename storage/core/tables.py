"""The tables, in terms of SQLAlchemy Core. Migrations (storage/migrations) create them; a test compares both.

Text is Unicode of any length. Moments are stored in UTC. Row numbers and orders are short lists, "3,1,2".
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Moment(TypeDecorator[datetime]):
    """A moment with a time zone. It is stored as UTC, because SQLite knows no zones."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:  # noqa: ANN401
        """Convert to UTC and drop the zone."""
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:  # noqa: ANN401
        """Mark the stored moment as UTC."""
        return None if value is None else value.replace(tzinfo=UTC)


respondents = Table(
    "respondents",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("consented_at", Moment),
    Column("created_at", Moment, nullable=False),
)

addresses = Table(
    "addresses",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("address", Text, primary_key=True),
    Column("respondent_id", Text, ForeignKey("respondents.id"), nullable=False, index=True),
    Column("draft_id", Text),
    Column("unreachable_at", Moment),
)

outlines = Table(
    "outlines",
    metadata,
    Column("key", Text, primary_key=True),
    Column("version", Text, primary_key=True),
    Column("filename", Text, nullable=False),
    Column("source", LargeBinary, nullable=False),
    Column("published_at", Moment, nullable=False),
    Column("rank", Integer, nullable=False),
)

drafts = Table(
    "drafts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("respondent_id", Text, nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("outline", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("spent", Integer, nullable=False),
    Column("parts", Integer, nullable=False),
    Column("turns", Integer, nullable=False),
    Column("touched_at", Moment),
    Column("number", Text, nullable=False),
    Column("submissions", Integer, nullable=False),
    Column("submitted_at", Moment),
    Column("report", Text),
    Column("revision", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
)

positions = Table(
    "positions",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("address", Text, primary_key=True),
    Column("draft_id", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("rows", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("tips", Integer, nullable=False),
    Column("paused", Boolean, nullable=False),
    Column("touched_at", Moment),
    Column("turns", Integer, nullable=False),
    Column("seen", Integer, nullable=False),
    Column("version", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("closed", Text, nullable=False),
    Column("step", Text),
    Column("offer", Text),
    Column("replacing", Text, nullable=False, server_default=""),
    Column("review", Text, nullable=False),
    Column("latest", BigInteger, nullable=False, server_default="0"),
    Column("left", Text, nullable=False, server_default=""),
    Column("left_at", BigInteger, nullable=False, server_default="0"),
    Index("ix_positions_draft_id", "draft_id"),
)

repeats = Table(
    "repeats",
    metadata,
    Column("draft_id", Text, primary_key=True),
    Column("path", Text, primary_key=True),
    Column("order", Text, nullable=False),
    Column("left_out", Text, nullable=False),
    Column("turn", Integer, nullable=False),
)

answers = Table(
    "answers",
    metadata,
    Column("draft_id", Text, primary_key=True),
    Column("path", Text, primary_key=True),
    Column("standing", Text, nullable=False),
    Column("value", Text),
    Column("texts", Integer, nullable=False),
    Column("files", Integer, nullable=False),
    Column("characters", Integer, nullable=False),
    Column("opening", Text, nullable=False),
    Column("photos", Integer, nullable=False),
    Column("recordings", Integer, nullable=False),
    Column("figures", Text),
    Column("refers", Text, nullable=False, server_default=""),
)

parts = Table(
    "parts",
    metadata,
    Column("draft_id", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("message", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("place", Integer, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("by", Text, nullable=False),
    Column("sha256", Text),
    Column("file_name", Text),
    Column("media_type", Text),
    Column("size", BigInteger),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("album", Text, nullable=False),
    Column("live", Boolean, nullable=False),
    Column("turn", Integer, nullable=False),
    Column("order", BigInteger, nullable=False, server_default="0"),
    Column("refers", Text, nullable=False, server_default=""),
    Index("ix_parts_path", "draft_id", "path", "place"),
    Index("ix_parts_message", "draft_id", "message"),
    Index("ix_parts_sequence", "draft_id", "sequence"),
    Index("ix_parts_by", "by"),
    Index("ix_parts_sha256", "sha256"),
)

findable = Table(
    "findable",
    metadata,
    # It rises, so that a search shows the newest first.
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("draft_id", Text, nullable=False),
    Column("part", Text, nullable=False),
    Column("words", Text, nullable=False),
    Index("ix_findable_draft_id", "draft_id", "part"),
)
"""The folded words that storage.reports.search looks in, by part. A draft's names have the part ""."""

writers = Table(
    "writers",
    metadata,
    Column("draft_id", Text, primary_key=True),
    Column("respondent_id", Text, primary_key=True, index=True),
)

codes = Table(
    "codes",
    metadata,
    Column("code", Text, primary_key=True),
    Column("purpose", Text, nullable=False),
    Column("draft_id", Text, nullable=False, index=True),
    Column("respondent_id", Text, nullable=False, index=True),
    Column("block", Text, nullable=False),
    Column("until", Moment, nullable=False),
)

received = Table(
    "received",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("address", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("digest", Text, nullable=False),
    Column("saved", Boolean, nullable=False),
    Column("at", Moment, nullable=False),
)

set_aside = Table(
    "set_aside",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("channel", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("raw", Text, nullable=False),
    Column("error", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_set_aside_channel_address", "channel", "address"),
)

outbox = Table(
    "outbox",
    metadata,
    # No number is given twice, so that a later reply never stands before an earlier one.
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("channel", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("to", Text, nullable=False),
    Column("reply", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_outbox_channel_address", "channel", "address"),
    sqlite_autoincrement=True,
)

inbox = Table(
    "inbox",
    metadata,
    # No number is given twice, so that a later update never stands before an earlier one.
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("channel", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("raw", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_inbox_channel_address", "channel", "address"),
    sqlite_autoincrement=True,
)

shown = Table(
    "shown",
    metadata,
    # Rises: the oldest of an address go first.
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("channel", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("draft_id", Text, nullable=False, index=True),
    Column("path", Text, nullable=False),
    Index("ix_shown_channel_address", "channel", "address", "message"),
)
"""The prompt that each sent message was. A reply to it answers that question (storage.drafts.shown)."""

offered = Table(
    "offered",
    metadata,
    # Rises: the oldest of an address go first.
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("channel", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("draft_id", Text, nullable=False, index=True),
    Column("key", Text, nullable=False),
    Column("offers", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("begins", Boolean, nullable=False),
    Column("noted", Moment, nullable=False, index=True),
    Index("ix_offered_channel_address", "channel", "address"),
)
"""The choices below a sent message, in channels where people type them (storage.drafts.offered)."""

uploads = Table(
    "uploads",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("address", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("start", Integer, primary_key=True, autoincrement=False),
    Column("data", LargeBinary, nullable=False),
    Column("at", Moment, nullable=False),
)

leases = Table(
    "leases",
    metadata,
    Column("name", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("renewed", Moment, nullable=False),
)

submissions = Table(
    "submissions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("number", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("draft_id", Text, nullable=False, index=True),
    Column("outline", Text, nullable=False),
    Column("outline_version", Text, nullable=False),
    Column("respondent_id", Text, nullable=False, index=True),
    Column("respondent_name", Text, nullable=False),
    Column("submitted_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False, index=True),
    Column("content", Text, nullable=False),
    # Rises with every change of the row, whoever makes it: so a delivery sees what it has not delivered.
    Column(
        "revision", Integer, nullable=False, server_default="0", onupdate=text("revision + 1"), index=True
    ),
    UniqueConstraint("number", "version"),
)

remarks = Table(
    "remarks",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("submission_id", Text, ForeignKey("submissions.id"), nullable=False, index=True),
    Column("path", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Moment, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", Moment, nullable=False),
    Column("act", Text, nullable=False),
    Column("about", Text, nullable=False, index=True),
    Column("by", Text, nullable=False),
    Column("how_much", Text, nullable=False),
    Column("who", Text, nullable=False),
)

leftovers = Table(
    "leftovers",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("kind", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("at", Moment, nullable=False),
)
"""Tasks that an erasing leaves to be done outside the database (storage.privacy.leftovers)."""

moments = Table(
    "moments",
    metadata,
    Column("name", Text, primary_key=True),
    Column("at", Moment, nullable=False),
)

numbers = Table(
    "numbers",
    metadata,
    Column("year", Integer, primary_key=True),
    Column("last", Integer, nullable=False),
)

keys = Table(
    "keys",
    metadata,
    Column("name", Text, primary_key=True),
    Column("key", LargeBinary, nullable=False),
)
"""The key that signs browsers' tokens.

A person who reads it can make tokens for strangers, but none that belongs to a known respondent.
"""

ended = Table(
    "ended",
    metadata,
    Column("address", Text, primary_key=True),
    Column("respondent_id", Text, nullable=False, index=True),
    Column("at", Moment, nullable=False),
)
"""The browsers that were logged out, by the hash of their token."""

OF_A_DRAFT = (parts, answers, repeats, positions, codes, writers, findable, shown, offered)
"""The tables whose rows are deleted with their draft, by `draft_id`. Sealed reports stay."""

OF_AN_ADDRESS = (received, set_aside, positions, outbox, inbox, shown, offered, uploads)
"""The tables whose rows are deleted with the person behind an address, by `channel` and `address`."""

OF_A_PERSON = (codes, writers, ended, addresses)
"""The tables whose rows are deleted with the person, by `respondent_id`.

A shared draft may pass to a colleague instead.
"""
