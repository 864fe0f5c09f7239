"""Attachments in a folder, each under the hash of its content: sent twice, kept once."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

import filetype

from flows.message import FileRef, Reason

LARGEST = 20 * 1024 * 1024
"""Bytes: what the Bot API lets a bot download, so the same for every channel."""
_ENDS = {"image/jpeg": b"\xff\xd9", "image/png": b"IEND"}
"""What a whole picture of this type holds near its end."""
_TAIL = 64 * 1024
_PICTURE_NAMES = {".jpg", ".jpeg", ".png", ".gif", ".webp", ".heic", ".bmp", ".tif", ".tiff"}


class FileStore:
    """A folder of attachments."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, data: bytes, name: str) -> FileRef | Reason:
        """Keep `data`, on disk when this returns; or say why it cannot be kept.

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
        digest = sha256(data).hexdigest()
        self._write(self.path(digest), data)
        return FileRef(digest, name, media_type, len(data))

    def get(self, digest: str) -> bytes | None:
        """The content with this hash, or None where it is not here."""
        try:
            return self.path(digest).read_bytes()
        except FileNotFoundError:
            return None

    def keep(self, digest: str, data: bytes) -> None:
        """Keep content that is known by its hash."""
        self._write(self.path(digest), data)

    def drop(self, digests: Iterable[str]) -> None:
        """Delete contents that nothing refers to any more; those that are not here are passed over."""
        for digest in digests:
            self.path(digest).unlink(missing_ok=True)

    def path(self, digest: str) -> Path:
        """Where the content with this hash is, or would be."""
        return self.root / digest[:2] / digest

    def _write(self, path: Path, data: bytes) -> None:
        if path.exists() and path.stat().st_size == len(data):
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).replace(path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _media_type(data: bytes) -> str:
    kind = filetype.guess(data)
    if kind is not None:
        return str(kind.mime)
    try:
        data[:4096].decode()
    except UnicodeDecodeError as error:
        return "text/plain" if error.start > len(data[:4096]) - 4 else "application/octet-stream"
    return "text/plain"
