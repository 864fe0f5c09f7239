"""Campaigns: how far each is, and its organisations, as staff follow them on their page."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from bot.api.access import CampaignId, Follower
from bot.api.answering import as_json
from bot.api.campaign_models import CampaignProgress, Campaigns, CampaignState, OrganisationsPage
from bot.api.desk import ApiDesk, AtApi
from bot.newest_outlines import question_name
from bot.staff_provinces import province_names
from flows.local_time import local
from flows.respondents.invitations import last_day
from storage.campaigns import campaigns as kept
from storage.campaigns import following
from storage.campaigns.campaigns import Campaign
from storage.campaigns.following import Counts, Followed

router = APIRouter()
MOST = 500
"""Organisations on a page."""
USUAL = 100
LAST_PLACE = 999_999_999


class _Asked(BaseModel):
    """Which page is asked for."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    after: int = Field(default=0, ge=0, le=LAST_PLACE)
    """Where the page begins, as `next` has it."""
    limit: int = Field(default=USUAL, ge=1, le=MOST)
    """How many organisations a page has at most."""


@router.get("/campaigns", response_model=Campaigns)
def campaigns(request: Request, api: AtApi, token: Follower) -> Response:
    """All campaigns, the newest first. None is ever deleted."""
    found = kept.campaigns(api.desk.app.engine, token.within)
    items = [_campaign(one, number) for one, number in found]
    return as_json(request, Campaigns.model_validate({"items": items}))


@router.get("/campaigns/{campaign}", response_model=CampaignProgress)
def campaign(request: Request, api: AtApi, token: Follower, id_: CampaignId) -> Response:
    """A campaign, and how far it is: the numbers of the staff's page."""
    engine = api.desk.app.engine
    found = kept.campaign(engine, id_)
    lines = following.followed(engine, id_, token.within, api.desk.clock())
    told = {
        **_campaign(found, len(lines)),
        "counts": _counts(following.counted(lines)),
        "provinces": [
            {"province": _province(code), "counts": _counts(counts)}
            for code, counts in following.by_province(lines)
        ],
        "questions": [
            {"question": _question(api, outline, template), "organisations": number}
            for outline, template, number in following.by_question(lines)
        ],
    }
    return as_json(request, CampaignProgress.model_validate(told))


@router.get("/campaigns/{campaign}/organisations", response_model=OrganisationsPage)
def organisations(
    request: Request, api: AtApi, token: Follower, id_: CampaignId, asked: Annotated[_Asked, Query()]
) -> Response:
    """The organisations of a campaign, page by page: follow `next` until it is null.

    The codes by which they begin their reports are secrets, and are never told.
    """
    engine = api.desk.app.engine
    kept.campaign(engine, id_)
    now = api.desk.clock()
    lines, last = following.followed_page(engine, id_, token.within, now, asked.after, asked.limit)
    following_page = None
    if last is not None:
        again = urlencode({"after": last, **asked.model_dump(exclude_unset=True, exclude={"after"})})
        following_page = f"/api/v1/campaigns/{id_}/organisations?{again}"
    told = {"items": [_organisation(api, one) for one in lines], "next": following_page}
    return as_json(request, OrganisationsPage.model_validate(told))


def _campaign(one: Campaign, organisations: int) -> dict[str, Any]:
    closed_at = one.closed_at
    return {
        "id": one.id,
        "name": one.terms.name,
        "outlines": list(one.terms.outlines),
        "state": CampaignState.OPEN if closed_at is None else CampaignState.CLOSED,
        "closed_at": None if closed_at is None else local(closed_at).isoformat(),
        "last_day": one.terms.last_day.isoformat(),
        "contact": one.terms.contact,
        "organisations": organisations,
    }


def _organisation(api: ApiDesk, one: Followed) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.organisation,
        "province": _province(one.province),
        "commune": one.commune or None,
        "outline": one.outline,
        "state": one.state.value,
        "since": None if one.since is None else local(one.since).isoformat(),
        "lateness": one.lateness,
        "last_day": last_day(one.ends_at).isoformat(),
        "is_extended": one.is_extended,
        "question": _question(api, one.outline, one.at_question) if one.at_question else None,
        "report": one.number or None,
    }


def _counts(counts: Counts) -> dict[str, Any]:
    states = {state.value: number for state, number in counts.states.items()}
    return {"all": counts.all, "states": states, "lateness": dict(counts.lateness)}


def _province(code: int) -> dict[str, Any] | None:
    return {"code": code, "name": province_names([code])[0]} if code else None


def _question(api: ApiDesk, outline: str, template: str) -> dict[str, Any]:
    name = question_name(api.desk.app.registry, outline, template)
    return {"outline": outline, "template": template, "name": name}
