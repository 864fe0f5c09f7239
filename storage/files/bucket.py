"""Attachments in a bucket of any S3-compatible store, each under the hash of its content.

Credentials and the endpoint come from the environment, in the variables that every S3 program reads:
AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_DEFAULT_REGION, AWS_ENDPOINT_URL_S3.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from hashlib import sha256
from typing import Any

from storage.core.errors import StorageError, Unavailable
from storage.files.folder import NOTES

SCHEME = "s3://"


class Bucket:
    """One bucket, "s3://bucket", or a folder in it, "s3://bucket/folder". Every method raises Unavailable."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")
        self._root = self._url.removeprefix(SCHEME)

    @cached_property
    def _store(self) -> Any:  # noqa: ANN401 (fsspec has no types)
        # Imported only when it is used: it comes with the extra "s3" and takes a second to import.
        try:
            import fsspec  # noqa: PLC0415

            return fsspec.filesystem("s3", use_listings_cache=False, skip_instance_cache=True)
        except ImportError as error:
            raise StorageError(
                "Attachments in {url} need one more library: pip install 'decuong[s3]'.", url=self._url
            ) from error

    def check(self) -> None:
        """Raise Unavailable if the bucket does not exist, or its contents may not be listed."""
        with self._reached():
            self._store.call_s3("head_bucket", Bucket=self._root.partition("/")[0])

    def write(self, digest: str, data: bytes) -> None:
        """Store content. A PUT is whole and durable when it is answered (Amazon S3, strong consistency)."""
        with self._reached():
            self._store.pipe_file(self._key(digest), data)

    def read(self, digest: str) -> bytes | None:
        """Return the content with this hash, or None if it is not here."""
        with self._reached():
            try:
                content: bytes = self._store.cat_file(self._key(digest))
            except FileNotFoundError:
                return None
        return content

    def has(self, digest: str) -> bool:
        """Whether content with this hash is here."""
        with self._reached():
            return bool(self._store.exists(self._key(digest)))

    def free(self) -> int | None:
        """Return None, because a bucket does not tell its free space."""
        return None

    def delete(self, name: str) -> None:
        """Delete content. If it is not here, nothing happens."""
        with self._reached():
            self._store.rm_file(self._key(name))

    def names(self) -> Iterator[tuple[str, datetime]]:
        """Yield (hash, time of its last change) of everything that is here."""
        with self._reached():
            found: dict[str, dict[str, Any]] = self._store.find(self._root, detail=True)
        for key, told in sorted(found.items()):
            if key.startswith(self._key(f"{NOTES}/")):
                continue
            yield key.removeprefix(f"{self._root}/"), told["LastModified"].astimezone(UTC)

    def write_note(self, name: str, data: bytes) -> None:
        """Store a note, in place of an earlier one with this name."""
        self.write(f"{NOTES}/{name}", data)

    def notes(self) -> Iterator[bytes]:
        """Yield all notes that are here."""
        with self._reached():
            found: list[str] = self._store.find(f"{self._root}/{NOTES}")
        for key in sorted(found):
            if (data := self.read(key.removeprefix(f"{self._root}/"))) is not None:
                yield data

    def digest(self, name: str) -> str:
        """Compute the hash of the content that is really stored under a name."""
        return sha256(self.read(name) or b"").hexdigest()

    def path(self, name: str) -> str:
        """Return the address that content with this name has or would have."""
        return f"{self._url}/{name}"

    def _key(self, name: str) -> str:
        return f"{self._root}/{name}"

    @contextmanager
    def _reached(self) -> Iterator[None]:
        try:
            yield
        except StorageError:
            raise
        except FileNotFoundError as error:
            raise Unavailable(
                "{url} is not there: make the bucket, or set DECUONG_FILES.", url=self._url
            ) from error
        except Exception as error:  # the libraries below raise their own errors and Python's
            raise Unavailable("{url} cannot be used now: {error}", url=self._url, error=error) from error
