"""The headers under which a browser gets a file: what somebody sent never becomes a page of ours."""

from __future__ import annotations

from urllib.parse import quote

SANDBOXED = {"content-security-policy": "default-src 'none'; sandbox"}
"""Without scripts, without our cookies, whatever the file holds."""
NOT_KEPT = {"cache-control": "private, no-store"}
SHOWN_IN_PLACE = ("image/jpeg", "image/png", "image/gif", "image/webp", "audio/", "video/")
"""The media types that browsers show or play and that hold no script. All others are downloaded."""


def named(name: str) -> dict[str, str]:
    """Return the header by which a browser saves a file under this name (RFC 6266, RFC 8187)."""
    return {"content-disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}


def sent(media_type: str, name: str) -> dict[str, str]:
    """Return the headers of a file that somebody sent. It is shown in place, or saved under its name."""
    if media_type.startswith(SHOWN_IN_PLACE):
        return {**SANDBOXED, "content-type": media_type, "content-disposition": "inline"}
    return {**SANDBOXED, "content-type": "application/octet-stream", **named(name)}
