"""Reads a JSON body."""

from __future__ import annotations

from fastapi import HTTPException, Request

from bot.channels import wire
from bot.channels.web.bodies import BodyLimits
from bot.channels.web.page_words import REFUSED


async def read_json(request: Request, limits: BodyLimits, most: int) -> object:
    """Return the decoded body of at most `most` bytes. Raises 413, and 415 for another type.

    Only application/json is accepted: a form on a foreign page cannot send that.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise HTTPException(415, REFUSED["not_json"])
    held = bytearray()
    async with limits.body(request, most) as body:
        async for chunk in body:
            if len(held) <= most:
                held += chunk
        if len(held) > most:
            raise HTTPException(413, REFUSED["too_long"])
        return wire.decode(bytes(held))
