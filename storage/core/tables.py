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
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
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

outline_candidates = Table(
    "outline_candidates",
    metadata,
    Column("id", Text, primary_key=True),
    Column("filename", Text, nullable=False),
    Column("source", LargeBinary, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Moment, nullable=False),
)
"""Forms that administrators have uploaded and not published (storage.reports.candidates)."""

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
    # The sealed report of the same organisation in an earlier campaign.
    Column("predecessor", Text, nullable=False, server_default=""),
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
    Column("aspect", Text, nullable=False, server_default=""),
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
    Column("probed", Boolean, nullable=False, server_default=false()),
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
    Column("aspect", Text, nullable=False, server_default=""),
    Column("kept_from", Text, nullable=False, server_default=""),
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
    # Only of reminders: from when it may not be sent any more, and the reminder that it is.
    Column("until", Moment),
    Column("reminder", Text),
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
    # So that what has changed is found without reading any content.
    Index("ix_submissions_id_revision", "id", "revision"),
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
    # Its place in the chain and the hash up to it; NULL until it is sealed (storage.privacy.audit_chain).
    Column("link", Integer, index=True, unique=True),
    Column("chain", Text),
)

audit_head = Table(
    "audit_head",
    metadata,
    Column("name", Text, primary_key=True),
    Column("link", Integer, nullable=False),
    Column("chain", Text, nullable=False),
)
"""The end of the audit trail's chain: one row, which is locked while rows are sealed."""

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
"""The keys of this server: "token" signs browsers' tokens, "push" signs pushes (RFC 8292).

A person who reads the first can make tokens for strangers, but none that belongs to a known respondent. With
the second, and what `push_subscriptions` has of a browser, one can show notifications there.
"""

ended = Table(
    "ended",
    metadata,
    Column("address", Text, primary_key=True),
    Column("respondent_id", Text, nullable=False, index=True),
    Column("at", Moment, nullable=False),
)
"""The browsers that were logged out, by the hash of their token."""

push_subscriptions = Table(
    "push_subscriptions",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("address", Text, primary_key=True),
    Column("endpoint", Text, nullable=False, unique=True),
    Column("public_key", LargeBinary, nullable=False),
    Column("secret", LargeBinary, nullable=False),
    Column("at", Moment, nullable=False),
    # So that one which is stored while its address is logged out or erased goes too.
    ForeignKeyConstraint(
        ["channel", "address"], ["addresses.channel", "addresses.address"], ondelete="CASCADE"
    ),
)
"""The browsers that asked to be told of a return, and how each is reached (storage.drafts.subscriptions)."""

push_arrivals = Table(
    "push_arrivals",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("address", Text, primary_key=True),
    Column("draft_id", Text, primary_key=True, index=True),
    Column("review", Text, nullable=False),
    ForeignKeyConstraint(
        ["channel", "address"], ["addresses.channel", "addresses.address"], ondelete="CASCADE"
    ),
)
"""The return of a draft that a browser has shown a notification of, as in `positions.review`."""

report_index = Table(
    "report_index",
    metadata,
    Column("submission_id", Text, primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("form", Integer, nullable=False),
    Column("number", Text, nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("is_latest", Boolean, nullable=False),
    Column("state", Text, nullable=False),
    Column("draft_id", Text, nullable=False),
    Column("outline", Text, nullable=False),
    Column("outline_version", Text, nullable=False),
    Column("respondent_name", Text, nullable=False),
    Column("submitted_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("organisation", Text, nullable=False),
    Column("organisation_words", Text, nullable=False),
    Column("provinces", Text, nullable=False),
    Column("files", Integer, nullable=False),
    Column("remarks", Integer, nullable=False),
    # When the earliest version that was not withdrawn was submitted; NULL if all were withdrawn.
    Column("first_at", Moment),
    # Who of the staff took the last step; "" if only the respondent took any.
    Column("decided_by", Text, nullable=False, server_default=""),
    # The questions left empty, by template, each between semicolons: ";ten;du_an/loi_ich;". "" for none.
    Column("left_empty", Text, nullable=False, server_default=""),
)
"""What staff filter and sort reports by, derived from their content (storage.reports.report_index)."""

report_provinces = Table(
    "report_provinces",
    metadata,
    Column("submission_id", Text, primary_key=True),
    Column("code", Integer, primary_key=True, autoincrement=False, index=True),
    Column("name", Text, nullable=False),
    Column("words", Text, nullable=False),
)

staff = Table(
    "staff",
    metadata,
    Column("name", Text, primary_key=True),
    Column("role", Text, nullable=False),
    # Codes of provinces, "15,22"; "" for all.
    Column("provinces", Text, nullable=False),
    # "" until the first password is set.
    Column("password", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("ended_at", Moment),
)

staff_links = Table(
    "staff_links",
    metadata,
    Column("token", Text, primary_key=True),
    Column("staff", Text, ForeignKey("staff.name"), nullable=False, index=True),
    Column("until", Moment, nullable=False),
)
"""The one-time links by which members of staff set a password, by the hash of their token."""

staff_mail = Table(
    "staff_mail",
    metadata,
    Column("staff", Text, ForeignKey("staff.name"), primary_key=True),
    Column("mail_address", Text, nullable=False),
    # The hash of the code that was sent there; "" once it was given back.
    Column("code", Text, nullable=False),
    Column("code_until", Moment),
    # How often a wrong code was given.
    Column("tries", Integer, nullable=False),
    Column("confirmed_at", Moment),
    Column("is_wanted", Boolean, nullable=False),
    # When the mail server refused the address for good.
    Column("refused_at", Moment),
    # What the link in a mail that stops the digest ends with.
    Column("stop_token", Text, nullable=False, index=True, unique=True),
)
"""Where members of staff want the daily digest by mail (storage.staff.mail)."""

digests = Table(
    "digests",
    metadata,
    Column("staff", Text, ForeignKey("staff.name"), primary_key=True),
    # "2026-11-30", by the clock on the wall.
    Column("day", Text, primary_key=True),
    # The first day of which it tells.
    Column("since", Text, nullable=False),
    # What it tells, as JSON; "" if there was nothing to tell.
    Column("content", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    # When the next try is due; NULL if there is none.
    Column("due_at", Moment),
    Column("tries", Integer, nullable=False),
    Column("sent_at", Moment),
)
"""The daily digest of each member who asked for it, one row a day (storage.staff.digests)."""

staff_sessions = Table(
    "staff_sessions",
    metadata,
    Column("token", Text, primary_key=True),
    Column("staff", Text, ForeignKey("staff.name"), nullable=False, index=True),
    Column("created_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("browser", Text, nullable=False),
)
"""The sessions of staff, by the hash of their token."""

staff_views = Table(
    "staff_views",
    metadata,
    Column("staff", Text, ForeignKey("staff.name"), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("query", Text, nullable=False),
)
"""The lists of reports that members of staff keep, by the name that they gave."""

unsent_remarks = Table(
    "unsent_remarks",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("submission_id", Text, nullable=False, index=True),
    Column("path", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Moment, nullable=False),
)
"""Remarks that a reviewer has written and not sent yet (storage.reports.reviewing)."""

presence = Table(
    "presence",
    metadata,
    Column("submission_id", Text, primary_key=True),
    Column("staff", Text, primary_key=True),
    Column("seen_at", Moment, nullable=False),
)
"""Who looks at a report now."""

assignments = Table(
    "assignments",
    metadata,
    Column("number", Text, primary_key=True),
    Column("staff", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Moment, nullable=False),
)
"""The member of staff whose task a report is."""

notes = Table(
    "notes",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("number", Text, nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Moment, nullable=False),
)
"""Notes among staff about a report. Respondents never see them."""

staff_second_factors = Table(
    "staff_second_factors",
    metadata,
    Column("staff", Text, ForeignKey("staff.name"), primary_key=True),
    # Base32, in clear: both sides of TOTP need it (RFC 6238).
    Column("secret", Text, nullable=False),
    # NULL until the member has shown a code of it.
    Column("confirmed_at", Moment),
    # The newest half minute (since 1970) whose code was accepted; no code is accepted twice.
    Column("last_step", Integer, nullable=False),
)

staff_recovery_codes = Table(
    "staff_recovery_codes",
    metadata,
    Column("code", Text, primary_key=True),
    Column("staff", Text, ForeignKey("staff.name"), nullable=False, index=True),
)
"""The recovery codes that were not used yet, by their hash."""

staff_tickets = Table(
    "staff_tickets",
    metadata,
    Column("token", Text, primary_key=True),
    Column("staff", Text, ForeignKey("staff.name"), nullable=False, index=True),
    Column("until", Moment, nullable=False),
)
"""Those whose password was right and who are asked for the second factor, by the hash of their token."""

jobs = Table(
    "jobs",
    metadata,
    Column("id", Text, primary_key=True),
    Column("staff", Text, ForeignKey("staff.name"), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    # What was asked for, as JSON, with the provinces that the member might see then.
    Column("asked", Text, nullable=False),
    Column("state", Text, nullable=False, index=True),
    # It rises whenever the job is begun: who began it earlier can no longer end it.
    Column("attempt", Integer, nullable=False),
    # How many attempts ended without a word.
    Column("crashes", Integer, nullable=False),
    # When something was last erased in reports, as the newest attempt saw it.
    Column("erased_at", Moment),
    Column("done", Integer, nullable=False),
    Column("of", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("expires_at", Moment),
    Column("file_name", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("pieces", Integer, nullable=False),
    Column("manifest", Text, nullable=False),
    Column("said", Text, nullable=False),
)
"""What members of staff asked to take away, and how far it is (storage.staff.jobs)."""

api_tokens = Table(
    "api_tokens",
    metadata,
    Column("id", Text, primary_key=True),
    Column("label", Text, nullable=False, unique=True),
    # The hash of the secret that the other system sends.
    Column("secret", Text, nullable=False, unique=True),
    # "reports,files,review,campaigns"
    Column("scopes", Text, nullable=False),
    # Codes of provinces, "15,22"; "" for all.
    Column("provinces", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("used_at", Moment),
    Column("ended_at", Moment),
)
"""The tokens by which other systems read reports (storage.staff.tokens)."""

report_changes = Table(
    "report_changes",
    metadata,
    # Without gaps, in the order in which they were noted: whoever sees one sees all before it.
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("submission_id", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    # Never earlier than the one before.
    Column("noted_at", Moment, nullable=False, index=True),
    UniqueConstraint("submission_id", "revision"),
)
"""The order in which changes of reports are given to other systems (storage.reports.feed)."""

campaigns = Table(
    "campaigns",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    # The keys of its outlines, as a JSON list.
    Column("outlines", Text, nullable=False),
    # When the last day is over.
    Column("ends_at", Moment, nullable=False),
    Column("contact", Text, nullable=False),
    Column("letter", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("closed_at", Moment),
    # Days before the last day, "7, 3, 1"; and how many reminders an organisation gets at most.
    Column("remind_days", Text, nullable=False, server_default=""),
    Column("remind_most", Integer, nullable=False, server_default="0"),
)
"""What the Department asks of many organisations at once (storage.campaigns.campaigns)."""

invitations = Table(
    "invitations",
    metadata,
    Column("id", Text, primary_key=True),
    Column("campaign_id", Text, ForeignKey("campaigns.id"), nullable=False),
    Column("place", Integer, nullable=False),
    Column("organisation", Text, nullable=False),
    # The key of the outline that it answers, one of its campaign's.
    Column("outline", Text, nullable=False, server_default=""),
    # Codes of today's units; 0 for an organisation of no province, or of no commune.
    Column("province", Integer, nullable=False),
    Column("commune", Integer, nullable=False),
    Column("code", Text, nullable=False, unique=True),
    Column("opened_at", Moment),
    # Its report, from when it is begun: never more than one.
    Column("draft_id", Text, index=True, unique=True),
    Column("begun_at", Moment),
    # When its own last day is over, if it was given more time.
    Column("ends_at", Moment),
    Index("ix_invitations_campaign_id_place", "campaign_id", "place"),
)
"""The organisations of a campaign, each with its code and its report (storage.campaigns.invitations)."""

campaign_sheets = Table(
    "campaign_sheets",
    metadata,
    Column("id", Text, primary_key=True),
    Column("campaign_id", Text, ForeignKey("campaigns.id"), nullable=False, index=True),
    Column("filename", Text, nullable=False),
    # The cells, as JSON: a list of rows.
    Column("rows", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Moment, nullable=False),
)
"""Spreadsheets of organisations that were sent and not taken yet (storage.campaigns.sheets)."""

join_requests = Table(
    "join_requests",
    metadata,
    Column("id", Text, primary_key=True),
    Column("draft_id", Text, nullable=False),
    Column("respondent_id", Text, nullable=False, index=True),
    Column("state", Text, nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("draft_id", "respondent_id"),
)
"""People who ask to write their organisation's report too (storage.campaigns.joining)."""

webhooks = Table(
    "webhooks",
    metadata,
    Column("id", Text, primary_key=True),
    Column("url", Text, nullable=False),
    # In clear: both sides need it to sign and to verify. "" once the webhook is ended.
    Column("secret", Text, nullable=False),
    # What it is told of, as in the audit trail: "submit,return".
    Column("acts", Text, nullable=False),
    # Codes of provinces, "15,22"; "" for all.
    Column("provinces", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("ended_at", Moment),
)
"""The other systems that are told when a report is submitted or moved (storage.webhooks)."""

webhook_deliveries = Table(
    "webhook_deliveries",
    metadata,
    Column("id", Text, primary_key=True),
    Column("webhook", Text, ForeignKey("webhooks.id"), nullable=False, index=True),
    # The move, as in the audit trail, or "ping"; and the id of the report, "" for a ping.
    Column("act", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    # When its tries began: when it was made, or when somebody had it sent again.
    Column("since", Moment, nullable=False),
    # When the next try is due; NULL once it has arrived, or is given up.
    Column("due_at", Moment, index=True),
    Column("tries", Integer, nullable=False),
    # The HTTP status of the last answer, and why the last try failed.
    Column("status", Integer),
    Column("reason", Text, nullable=False, server_default=""),
    # When it arrived.
    Column("done_at", Moment),
)
"""The messages to webhooks, as they are sent (storage.webhooks.deliveries)."""

reminders = Table(
    "reminders",
    metadata,
    Column("invitation_id", Text, ForeignKey("invitations.id"), primary_key=True),
    Column("occasion", Text, primary_key=True),
    Column("at", Moment, nullable=False),
    # Why it was not sent; "" if it was.
    Column("reason", Text, nullable=False),
)
"""What became of each reminder of an organisation, once each (storage.campaigns.reminders)."""

reminder_messages = Table(
    "reminder_messages",
    metadata,
    Column("invitation_id", Text, primary_key=True),
    Column("occasion", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("address", Text, primary_key=True),
    Column("respondent_id", Text, nullable=False, index=True),
    Column("at", Moment, nullable=False),
    # storage.campaigns.reminders.Way
    Column("state", Text, nullable=False),
    Index("ix_reminder_messages_channel_address", "channel", "address"),
)
"""Where each reminder was sent. One that an address refuses has a further row for the next address."""

reminders_stopped = Table(
    "reminders_stopped",
    metadata,
    Column("draft_id", Text, primary_key=True),
    Column("respondent_id", Text, primary_key=True, index=True),
    Column("at", Moment, nullable=False),
)
"""Who asked not to be reminded of which report."""

OF_A_DRAFT = (
    parts,
    answers,
    repeats,
    positions,
    codes,
    writers,
    findable,
    shown,
    offered,
    push_arrivals,
    join_requests,
    reminders_stopped,
)
"""The tables whose rows are deleted with their draft, by `draft_id`. Sealed reports stay."""

OF_AN_ADDRESS = (
    received,
    set_aside,
    positions,
    outbox,
    inbox,
    shown,
    offered,
    uploads,
    push_subscriptions,
    push_arrivals,
    reminder_messages,
)
"""The tables whose rows are deleted with the person behind an address, by `channel` and `address`."""

OF_A_PERSON = (codes, writers, ended, addresses, join_requests, reminder_messages, reminders_stopped)
"""The tables whose rows are deleted with the person, by `respondent_id`.

A shared draft may pass to a colleague instead.
"""
