"""Names that fit where they must: cut, made unique, and the same at every export."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from hashlib import sha256

_DEVICES = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?", re.IGNORECASE)
"""Where a file has one of these names, Windows opens a device (Microsoft, "Naming Files")."""
_NOT_A_NAME = re.compile(r"[^\w.-]")


def unique_names(full: Iterable[str], limit: int, taken: Collection[str] = ()) -> dict[str, str]:
    """A name of at most `limit` UTF-8 bytes for each full name, unlike any other even in capitals.

    Only letters, digits, "_", "-" and "." are kept. A name that has to change, or that another has already,
    ends in "~" and the beginning of its full name's hash: the same name gives the same result every time.
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
    """The longest beginning of `text` with at most `limit` UTF-8 bytes, no character cut in two."""
    return text.encode()[:limit].decode(errors="ignore")
