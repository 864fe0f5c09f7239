"""The clock on the wall: the one place where an instant becomes a day and a time of day.

Instants are kept in UTC, and each inbound has one with its zone. Everything that a person reads, every day
that an expression or a reader compares with, and every exported moment goes through `local`. The zone is the
process's, like its language: `bot.app.open_app` sets it once from DECUONG_TIMEZONE. The machine's own zone
plays no part.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

VIETNAM = "Asia/Ho_Chi_Minh"
"""The zone where nothing else is set, by its IANA name."""


@dataclass
class _Wall:
    zone: ZoneInfo


_wall = _Wall(ZoneInfo(VIETNAM))


def use_zone(name: str) -> None:
    """Show the time of the zone with this IANA name from now on. Raises ZoneInfoNotFoundError."""
    _wall.zone = ZoneInfo(name)


def local(instant: datetime) -> datetime:
    """`instant`, which has a zone, by the clock on the wall."""
    return instant.astimezone(_wall.zone)


def instant_of(wall_time: datetime) -> datetime:
    """The instant at which the clock on the wall shows `wall_time`, which has no zone."""
    return wall_time.replace(tzinfo=_wall.zone)


def begin_of(day: date) -> datetime:
    """The instant at which a day begins by the clock on the wall."""
    return instant_of(datetime.combine(day, time()))
