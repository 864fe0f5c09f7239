"""Attachments. Each is stored under the hash of its content, so a file that is sent twice is stored once."""

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
from storage.files.matroska import has_no_film

LARGEST = 20 * 1024 * 1024
"""The largest file, in bytes. It is the Bot API's limit for downloads, and holds for every channel."""
RESERVE = 500_000_000
"""Bytes of free disk that files must leave for words. All officers together write less than that."""
_ENDS = {"image/jpeg": b"\xff\xd9", "image/png": b"IEND"}
"""The bytes near the end of a whole picture, by its type. Without them the picture was cut off."""
_SOUND = {"video/webm": "audio/webm", "video/x-matroska": "audio/x-matroska"}
"""What a recording without a film is, by the type that filetype finds."""
_TAIL = 64 * 1024
_PICTURE_NAMES = {".jpg", ".jpeg", ".png", ".gif", ".webp", ".heic", ".bmp", ".tif", ".tiff"}


class Backend(Protocol):
    """A place that stores contents (storage.files.folder or storage.files.bucket). Every method blocks."""

    def check(self) -> None:
        """Raise StorageError if it cannot be used."""
        ...

    def write(self, digest: str, data: bytes) -> None:
        """Store content under its hash, durably when this returns."""
        ...

    def read(self, digest: str) -> bytes | None:
        """Return the content with this hash, or None if it is not here."""
        ...

    def has(self, digest: str) -> bool:
        """Whether content with this hash is here."""
        ...

    def free(self) -> int | None:
        """Return the free bytes of the disk, or None if nobody can say."""
        ...

    def delete(self, name: str) -> None:
        """Delete the content with this name, if it is here."""
        ...

    def names(self) -> Iterator[tuple[str, datetime]]:
        """Yield (name, time of its last change) of everything that is here."""
        ...

    def digest(self, name: str) -> str:
        """Compute the hash of the content that is really stored under a name."""
        ...

    def path(self, name: str) -> Path | str:
        """Return where content with this name is or would be, to be shown to people."""
        ...

    def write_note(self, name: str, data: bytes) -> None:
        """Store a small note beside the contents, durably when this returns. `names` leaves notes out."""
        ...

    def notes(self) -> Iterator[bytes]:
        """Yield all notes that are here."""
        ...


class FileStore:
    """The attachments in one backend."""

    def __init__(self, backend: Backend) -> None:
        self.backend = backend

    def put(self, data: bytes, name: str) -> FileRef | Reason:
        """Store `data`, durably when this returns, or return the reason why it cannot be stored.

        The type is found from the content. If the name promises a picture, the data must be a whole picture.
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
        self.backend.write(digest, data)
        return FileRef(digest, name, media_type, len(data))

    def is_short(self, size: int) -> bool:
        """Whether `size` more bytes would take the disk below the reserve."""
        free = self.backend.free()
        return free is not None and free - size < RESERVE

    def get(self, digest: str) -> bytes | None:
        """Return the content with this hash, or None if it is not here."""
        return self.backend.read(digest)

    def keep(self, digest: str, data: bytes) -> None:
        """Store content whose hash is known."""
        self.backend.write(digest, data)

    def drop(self, digests: Iterable[str]) -> None:
        """Delete contents that nothing refers to any more. Those that are not here are skipped."""
        for digest in digests:
            self.backend.delete(digest)


def open_files(location: str) -> FileStore:
    """Return the attachments in a folder, or at "s3://bucket/folder". The call does not touch either yet."""
    return FileStore(Bucket(location) if location.startswith(SCHEME) else Folder(Path(location)))


def _media_type(data: bytes) -> str:
    kind = filetype.guess(data)
    if kind is not None:
        return _SOUND[kind.mime] if kind.mime in _SOUND and has_no_film(data) else str(kind.mime)
    try:
        data[:4096].decode()
    except UnicodeDecodeError as error:
        return "text/plain" if error.start > len(data[:4096]) - 4 else "application/octet-stream"
    return "text/plain"
