"""Erasures are also written down outside the database, so that an older backup brings nobody back.

Each is a small file beside the attachments, which outlive the database file. It holds the erasure's entry in
the audit trail. It names people and drafts by their random ids, so it holds no personal data.
"""

from __future__ import annotations

from pydantic import TypeAdapter

from storage.files.store import Backend
from storage.privacy.audit import Entry

ERASE, FORGET, EXPIRE = "erase", "forget", "expire"
"""The acts that erase: ERASE a person who asks for it, FORGET one who has had nothing here for long, and
EXPIRE a draft that is too old."""
_ENTRY = TypeAdapter(Entry)


def encode_entry(entry: Entry) -> str:
    """Return an entry as JSON."""
    return _ENTRY.dump_json(entry).decode()


def write_down(backend: Backend, entry: str) -> None:
    """Write an encoded entry, durably when this returns. An entry that exists already is written again."""
    known = _ENTRY.validate_json(entry)
    backend.write_note(f"{known.act}-{known.about}.json", entry.encode())


def written_down(backend: Backend) -> list[Entry]:
    """Return all erasures that were written down at a backend, the oldest first. Raises StorageError."""
    return sorted(map(_ENTRY.validate_json, backend.notes()), key=lambda entry: entry.at)
