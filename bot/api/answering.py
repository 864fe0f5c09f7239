"""Answers of the API: JSON with an ETag, and parts of files."""

from __future__ import annotations

import re
from hashlib import sha256

from fastapi import Request, Response
from pydantic import BaseModel

from bot.api.problems import CannotAnswer
from flows.sentence import Sentence

KEPT = {"cache-control": "private, no-cache", "vary": "authorization"}
"""A client may keep an answer, and asks by its ETag whether it still holds."""
_TAGS = re.compile(r'(?:W/)?"[^"]*"')
_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


def as_json(request: Request, told: BaseModel) -> Response:
    """Return an answer as JSON with its ETag, or 304 if the client has it already."""
    return with_tag(request, written(told))


def written(told: BaseModel) -> bytes:
    """Return an answer, or a part of one, as JSON."""
    return told.model_dump_json(by_alias=True, exclude_unset=True).encode()


def with_tag(request: Request, body: bytes) -> Response:
    """Return a body of JSON with its ETag, or 304 if the client has it already.

    The ETag is weak: what passes the answer on may compress it (RFC 9110, 8.8.1).
    """
    tag = f'W/"{sha256(body).hexdigest()[:32]}"'
    if has_it(request, tag):
        return Response(status_code=304, headers={**KEPT, "etag": tag})
    return Response(body, headers={**KEPT, "etag": tag}, media_type="application/json")


def has_it(request: Request, tag: str) -> bool:
    """Whether the client has what this ETag stands for (If-None-Match: RFC 9110, 13.1.2)."""
    known = request.headers.get("if-none-match", "")
    return known.strip() == "*" or _bare(tag) in map(_bare, _TAGS.findall(known))


def part_of(request: Request, content: bytes, tag: str, headers: dict[str, str]) -> Response:
    """Return a file, or the part of it that the client asks for (RFC 9110, 14). `tag` is its strong ETag.

    Several parts at once are answered by the whole file, as for a client that asks for none. Raises
    CannotAnswer for a part that is not there.
    """
    always = {**KEPT, **headers, "etag": tag, "accept-ranges": "bytes"}
    if has_it(request, tag):
        return Response(status_code=304, headers=always)
    wanted = _range(request, len(content), tag)
    if wanted is None:
        return Response(content, headers=always)
    begin, end = wanted
    if begin >= len(content) or begin > end:
        what = Sentence("The file has only {size} bytes.", size=len(content))
        raise CannotAnswer(416, "no-such-part", what, {"content-range": f"bytes */{len(content)}"})
    told = f"bytes {begin}-{end}/{len(content)}"
    return Response(content[begin : end + 1], 206, {**always, "content-range": told})


def _range(request: Request, size: int, tag: str) -> tuple[int, int] | None:
    """Return the first and the last byte that are wanted; None for the whole file."""
    if request.headers.get("if-range", tag) != tag:  # another file by now, or a moment, which none has
        return None
    found = _RANGE.fullmatch(request.headers.get("range", "").strip())
    if found is None or found[0] == "bytes=-":
        return None
    if not found[1]:  # so many at the end
        last = int(found[2])
        return (max(size - last, 0), size - 1) if last else (size, size)
    begin = int(found[1])
    end = int(found[2]) if found[2] else size - 1
    if found[2] and end < begin:
        return None  # not a range at all (RFC 9110, 14.1.1)
    return begin, min(end, size - 1)


def _bare(tag: str) -> str:
    return tag.removeprefix("W/")
