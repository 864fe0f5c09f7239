"""Attachments in a folder. Each is a file that is named by its hash, and is on disk when `write` returns."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import file_digest
from pathlib import Path

from storage.core.errors import StorageError, Unavailable, reason_of

NOTES = "erased"
"""The name of the folder for notes. No hash begins like it."""


class Folder:
    """A folder of attachments. It is created if it does not exist."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def check(self) -> None:
        """Raise StorageError if nothing can be written."""
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self.root):
                pass
        except OSError as error:
            raise StorageError(
                "Attachments cannot be kept in {root} ({reason}); set DECUONG_FILES.",
                root=self.root,
                reason=reason_of(error),
            ) from error

    def write(self, digest: str, data: bytes) -> None:
        """Store content that is not here yet. It appears whole under its name, or not at all."""
        path = self.path(digest)
        if path.exists() and path.stat().st_size == len(data):
            path.touch()  # it is wanted again, so it must not look old enough to be swept away
            return
        _write(path, data)

    def write_note(self, name: str, data: bytes) -> None:
        """Store a note, in place of an earlier one with this name. It appears whole, or not at all."""
        _write(self.root / NOTES / name, data)

    def notes(self) -> Iterator[bytes]:
        """Yield all notes that are here."""
        for path in sorted((self.root / NOTES).glob("*.json")):
            yield path.read_bytes()

    def read(self, digest: str) -> bytes | None:
        """Return the content with this hash, or None if it is not here."""
        try:
            return self.path(digest).read_bytes()
        except FileNotFoundError:
            return None

    def has(self, digest: str) -> bool:
        """Whether content with this hash is here."""
        return self.path(digest).exists()

    def free(self) -> int | None:
        """Return the free bytes of the folder's disk."""
        there = next(path for path in (self.root.resolve(), *self.root.resolve().parents) if path.exists())
        return shutil.disk_usage(there).free

    def delete(self, name: str) -> None:
        """Delete a file that `names` found. If it is not here, nothing happens."""
        self.path(name).unlink(missing_ok=True)

    def names(self) -> Iterator[tuple[str, datetime]]:
        """Yield (name, time of its last change) of every file. A name that is no hash is a cut-off write."""
        for path in sorted(self.root.glob("*/*")):
            if path.parent.name == NOTES and path.suffix == ".json":
                continue
            is_in_place = path == self.path(path.name)
            name = path.name if is_in_place else path.relative_to(self.root).as_posix()
            yield name, datetime.fromtimestamp(path.stat().st_mtime, UTC)

    def digest(self, name: str) -> str:
        """Compute the hash of the content that is really stored under a name."""
        with self.path(name).open("rb") as file:
            return file_digest(file, "sha256").hexdigest()

    def path(self, name: str) -> Path:
        """Return the path that content with this name has or would have."""
        return self.root / name if "/" in name else self.root / name[:2] / name


def _write(path: Path, data: bytes) -> None:
    """Write a file. Raises Unavailable if that fails (on a full disk, say), and then leaves nothing."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_beside(path, data)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        raise Unavailable(
            "Attachments cannot be kept in {root} now: {reason}.",
            root=path.parents[1],
            reason=reason_of(error),
        ) from error


def _write_beside(path: Path, data: bytes) -> None:
    """Write the whole file under another name, and rename it then."""
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
