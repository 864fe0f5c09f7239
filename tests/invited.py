"""A campaign in a test: made as the pages make it, with organisations and their codes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from sqlalchemy import Engine

from storage.campaigns import campaigns, organisations
from storage.campaigns.campaigns import Terms
from storage.campaigns.organisations import Organisation
from tests.play import START, counting

LAST_DAY = date(2026, 12, 20)
LAO_CAI, NINH_BINH = 15, 37
COMMUNES = (
    Organisation("UBND xã Y Tý", LAO_CAI),
    Organisation("UBND xã Pha Long", LAO_CAI),
    Organisation("UBND xã Hồng Thuận", NINH_BINH),
)


def terms(name: str = "Báo cáo 2026", **other: object) -> Terms:
    """What is written of a campaign."""
    values = {
        "name": name,
        "outlines": ("ngan_sach",),
        "last_day": LAST_DAY,
        "contact": "chị Hoa, 024 3733 1234",
        "letter": "Cục đề nghị đơn vị báo cáo theo đề cương kèm theo.\nXin cảm ơn.",
    }
    return Terms(**(values | other))  # type: ignore[arg-type]


def campaign(
    engine: Engine,
    id_: str = "c1",
    some: tuple[Organisation, ...] = COMMUNES,
    at: datetime = START,
    new_id: Callable[[], str] | None = None,
    **other: object,
) -> list[str]:
    """Make a campaign, and return the codes of its organisations in their order."""
    campaigns.make(engine, id_, terms(**other), at, "hoa")  # type: ignore[arg-type]
    organisations.add(engine, id_, some, new_id or counting(f"{id_}-"), at, "hoa")
    return [one.code for one in organisations.addressed(engine, id_, None, None)]
