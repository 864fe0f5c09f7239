"""Names for sheets, files and columns. They are cut to fit, unique, and the same at every export."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from hashlib import sha256

_DEVICES = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?", re.IGNORECASE)
"""File names that Windows takes for devices (Microsoft, "Naming Files")."""
_NOT_A_NAME = re.compile(r"[^\w.-]")


def unique_names(full: Iterable[str], limit: int, taken: Collection[str] = ()) -> dict[str, str]:
    """Return a unique name of at most `limit` UTF-8 bytes for each full name.

    No two names differ only in capitals. Only letters, digits, "_", "-" and "." are kept. A name that has to
    change, or that is taken, ends in "~" and the beginning of its full name's hash. So the same full name
    gives the same result every time.
    """
    used = {name.casefold() for name in taken}
    names: dict[str, str] = {}
    for name in full:
        short = _NOT_A_NAME.sub("_", name).strip(".")
        if (
            short != name
            or _DEVICES.fullmatch(short)
            or len(short.encode()) > limit
            or short.casefold() in used
        ):
            if _DEVICES.fullmatch(short):
                short = f"_{short}"
            short = f"{cut_bytes(short, limit - 7)}~{sha256(name.encode()).hexdigest()[:6]}"
        used.add(short.casefold())
        names[name] = short
    return names


def cut_bytes(text: str, limit: int) -> str:
    """Return the longest beginning of `text` with at most `limit` UTF-8 bytes, cutting no character."""
    return text.encode()[:limit].decode(errors="ignore")
