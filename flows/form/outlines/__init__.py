"""The outlines that come with decuong, as XLSForm sources: one Markdown file each."""

from __future__ import annotations

from importlib.resources import files

SUFFIX = ".md"


def shipped() -> tuple[str, ...]:
    """The keys of the outlines that come with decuong, in alphabetical order."""
    names = (entry.name for entry in files(__name__).iterdir())
    return tuple(sorted(name.removesuffix(SUFFIX) for name in names if name.endswith(SUFFIX)))


def read(key: str) -> bytes:
    """The source of the outline `key`, one of `shipped()`."""
    return files(__name__).joinpath(key + SUFFIX).read_bytes()
