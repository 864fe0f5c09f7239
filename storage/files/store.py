"""Attachments, each under the hash of its content: sent twice, kept once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Protocol

import filetype

from flows.messages.message import FileRef, Reason
from storage.files.bucket import SCHEME, Bucket
from storage.files.folder import Folder

LARGEST = 20 * 1024 * 1024
"""Bytes: what the Bot API lets a bot download, so the same for every channel."""
RESERVE = 500_000_000
"""Bytes of free disk that files leave to words, of which it holds more than all officers together write."""
_ENDS = {"image/jpeg": b"\xff\xd9", "image/png": b"IEND"}
"""What a whole picture of this type holds near its end."""
_TAIL = 64 * 1024
_PICTURE_NAMES = {".jpg", ".jpeg", ".png", ".gif", ".webp", ".heic", ".bmp", ".tif", ".tiff"}


class Place(Protocol):
    """Where contents lie (storage.files.folder, storage.files.bucket). Every method blocks."""

    def check(self) -> None:
        """Raises StorageError where it cannot be used."""
        ...

    def write(self, digest: str, data: bytes) -> None:
        """Keep content under its hash, durably when this returns."""
        ...

    def read(self, digest: str) -> bytes | None:
        """The content with this hash, or None where it is not here."""
        ...

    def has(self, digest: str) -> bool:
        """Whether content with this hash is here."""
        ...

    def free(self) -> int | None:
        """How many bytes of disk are free; None where nobody can say."""
        ...

    def delete(self, name: str) -> None:
        """Delete what is here under a name, if it is."""
        ...

    def names(self) -> Iterator[tuple[str, datetime]]:
        """(name, since when) of all that is here."""
        ...

    def digest(self, name: str) -> str:
        """The hash of what is really here under a name."""
        ...

    def path(self, name: str) -> Path | str:
        """Where it is, or would be, for people."""
        ...

    def write_note(self, name: str, data: bytes) -> None:
        """Keep a small note beside the contents, durably when this returns; `names` leaves it out."""
        ...

    def notes(self) -> Iterator[bytes]:
        """All notes that are here."""
        ...


class FileStore:
    """The attachments at one place."""

    def __init__(self, place: Place) -> None:
        self.place = place

    def put(self, data: bytes, name: str) -> FileRef | Reason:
        """Keep `data`, durably when this returns; or say why it cannot be kept.

        The type is found from the content; a name that promises a picture must hold one, whole.
        """
        if not data:
            return Reason.EMPTY
        if len(data) > LARGEST:
            return Reason.TOO_LARGE
        media_type = _media_type(data)
        promises_picture = Path(name).suffix.lower() in _PICTURE_NAMES
        if promises_picture and not media_type.startswith("image/"):
            return Reason.BROKEN
        if (end := _ENDS.get(media_type)) is not None and end not in data[-_TAIL:]:
            return Reason.BROKEN
        if self.is_short(len(data)):
            return Reason.NO_ROOM
        digest = sha256(data).hexdigest()
        self.place.write(digest, data)
        return FileRef(digest, name, media_type, len(data))

    def is_short(self, size: int) -> bool:
        """Whether so many bytes more would take the disk below the reserve."""
        free = self.place.free()
        return free is not None and free - size < RESERVE

    def get(self, digest: str) -> bytes | None:
        """The content with this hash, or None where it is not here."""
        return self.place.read(digest)

    def keep(self, digest: str, data: bytes) -> None:
        """Keep content that is known by its hash."""
        self.place.write(digest, data)

    def drop(self, digests: Iterable[str]) -> None:
        """Delete contents that nothing refers to any more; those that are not here are passed over."""
        for digest in digests:
            self.place.delete(digest)


def open_files(location: str) -> FileStore:
    """The attachments in a folder, or at "s3://bucket/folder"; neither is looked at yet."""
    return FileStore(Bucket(location) if location.startswith(SCHEME) else Folder(Path(location)))


def _media_type(data: bytes) -> str:
    kind = filetype.guess(data)
    if kind is not None:
        return str(kind.mime)
    try:
        data[:4096].decode()
    except UnicodeDecodeError as error:
        return "text/plain" if error.start > len(data[:4096]) - 4 else "application/octet-stream"
    return "text/plain"
