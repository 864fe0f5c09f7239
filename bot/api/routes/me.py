"""What a token may do."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from bot.api.access import AnyToken
from bot.api.answering import as_json
from bot.api.models import Whose
from flows.local_time import local

router = APIRouter()


@router.get("/me", response_model=Whose)
def me(request: Request, token: AnyToken) -> Response:
    """What this token may do."""
    told = Whose(
        label=token.label,
        scopes=sorted(token.scopes),
        provinces=list(token.provinces),
        created_at=local(token.created_at).isoformat(),
    )
    return as_json(request, told)
