"""The files that staff take away, beside the attachments: in pieces, because they may be larger than memory.

A bucket takes whole contents only, and every machine that shares the attachments can hand the file out.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from storage.files.store import Backend

TAKEN = "taken/"
"""How the names of pieces begin. No hash begins like it."""
PIECE = 8 * 1024 * 1024
"""Bytes of a piece: so much is in memory at once."""


def keep(backend: Backend, stem: str, file: Path) -> int:
    """Store a file under a stem that was never used, durably when this returns. Return how many pieces."""
    number = 0
    with file.open("rb") as opened:
        while piece := opened.read(PIECE):
            backend.write(_name(stem, number), piece)
            number += 1
    return number


def is_whole(backend: Backend, stem: str, pieces: int) -> bool:
    """Whether all pieces are there."""
    return all(backend.has(_name(stem, number)) for number in range(pieces))


def read(backend: Backend, stem: str, pieces: int) -> Iterator[bytes]:
    """Yield the pieces in their order. The caller has asked `is_whole`."""
    for number in range(pieces):
        yield backend.read(_name(stem, number)) or b""


def drop(backend: Backend, stem: str) -> None:
    """Delete all pieces. The last goes first: what is interrupted can be done again."""
    number = 0
    while backend.has(_name(stem, number)):
        number += 1
    for each in reversed(range(number)):
        backend.delete(_name(stem, each))


def stem_of(name: str) -> str:
    """Return the stem of a piece's name, as `Backend.names` yields it; "" for any other name."""
    return name.removeprefix(TAKEN).rpartition(".")[0] if name.startswith(TAKEN) else ""


def _name(stem: str, number: int) -> str:
    return f"{TAKEN}{stem}.{number}"
