"""Whether a WebM or Matroska file is a film or only sound (RFC 9559): browsers record voices into both."""

from __future__ import annotations

from collections.abc import Iterator

_SEGMENT, _TRACKS, _TRACK, _KIND = 0x18538067, 0x1654AE6B, 0xAE, 0x83
_VIDEO = 1
_INSIDE = {_SEGMENT, _TRACKS, _TRACK}
"""The elements that hold what is looked for. All others are stepped over."""
LOOKED_AT = 1 << 20
"""The tracks stand before the sound, which comes first in a file of unknown length."""


def has_no_film(data: bytes) -> bool:
    """Whether the file tells its tracks, and none of them is a video."""
    kinds = list(_kinds(data[:LOOKED_AT]))
    return bool(kinds) and _VIDEO not in kinds


def _kinds(data: bytes) -> Iterator[int]:
    at = 0
    while at < len(data):
        name, at = _number(data, at, keeps_marker=True)
        size, at = _number(data, at, keeps_marker=False)
        if name == _KIND:
            yield int.from_bytes(data[at : at + size])
        if name not in _INSIDE:
            at += size


def _number(data: bytes, at: int, *, keeps_marker: bool) -> tuple[int, int]:
    """Read a number of variable length (RFC 8794): (number, place behind it, or the end if broken)."""
    length = 9 - data[at].bit_length() if at < len(data) else 9
    if length > 8:
        return 0, len(data)
    number = int.from_bytes(data[at : at + length])
    return (number if keeps_marker else number & ~(1 << 7 * length)), at + length
