"""Erasures are kept apart from the database too, so that restoring an older backup brings nobody back.

Beside the attachments, for these outlive the database file: one small file for each, that holds its entry in
the audit trail. It names people and drafts by the random ids that they had, so it holds no personal data.
"""

from __future__ import annotations

from pydantic import TypeAdapter

from storage.files.store import Place
from storage.privacy.audit import Entry

ERASE, FORGET, EXPIRE = "erase", "forget", "expire"
"""Of a person who asked for it, of one who has had nothing here for long, of a draft grown too old."""
_ENTRY = TypeAdapter(Entry)


def encode_entry(entry: Entry) -> str:
    """An entry as JSON."""
    return _ENTRY.dump_json(entry).decode()


def write_down(place: Place, entry: str) -> None:
    """Keep an encoded entry, durably when this returns; one that is there already is written again."""
    known = _ENTRY.validate_json(entry)
    place.write_note(f"{known.act}-{known.about}.json", entry.encode())


def written_down(place: Place) -> list[Entry]:
    """All erasures that were written down at a place, oldest first. Raises StorageError."""
    return sorted(map(_ENTRY.validate_json, place.notes()), key=lambda entry: entry.at)
