"""Figures: the counts, sums of money, periods and places that an answer's prose tells.

The outline declares which figures a question has (`Wanted`). A reader finds them in the words
(`flows.reading.figures`). The respondent confirms, corrects or leaves them. The prose is never changed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class About(StrEnum):
    """How exactly an amount was told."""

    EXACT = ""
    OVER = "over"
    """hơn, trên"""
    UNDER = "under"
    """gần: a little less"""
    BELOW = "below"
    """dưới, chưa đến: less, by an unknown amount"""
    LEAST = "least"
    """ít nhất, không dưới, trở lên"""
    MOST = "most"
    """không quá, tối đa, trở xuống"""
    NEAR = "near"
    """khoảng, chừng, ước, trên dưới"""


@dataclass(frozen=True, slots=True)
class Amount:
    """A count, a sum in đồng, a rate (so much per something), or a duration."""

    value: Decimal
    to: Decimal | None = None
    """The upper end of a range ("25-27 hộ"); None if one number was told."""
    about: About = About.EXACT
    per: str = ""
    """For a rate, the unit it is per: "hộ" in "3 triệu/hộ", "người/năm". A rate is never a total."""
    of: Decimal | None = None
    """For a share, the whole: 14 in "9/14 hộ"."""
    source: str = ""
    """For a sum, its payer, as `flows.reading.figures.sources` names it: "nhà nước", "dân"."""
    is_part: bool = False
    """Whether it is a part of another amount ("trong đó 18 hộ nghèo")."""
    unit: str = ""
    """The unit that was told, if it is not the first of the declared ones: "sào", "tháng"."""

    @property
    def is_total(self) -> bool:
        """Whether it is the whole amount, and no rate, share, part or duration."""
        return not (self.per or self.is_part or self.unit) and self.of is None


@dataclass(frozen=True, slots=True)
class Period:
    """A period, by its first and last day: "quý I/2011" is 2011-01-01 to 2011-03-31."""

    start: date | None
    """The first day; None if only the end was told ("đến tháng 6/2013")."""
    end: date | None
    """The last day; None if only the start was told ("từ 2011")."""
    about: About = About.EXACT
    """NEAR if a part of the year was told ("cuối năm 2013"), which means about these months."""


class Level(StrEnum):
    """The kind of a place."""

    PROVINCE = "province"
    DISTRICT = "district"
    """A district. Districts were abolished on 1 July 2025, but earlier projects name them."""
    COMMUNE = "commune"
    HAMLET = "hamlet"
    """A bản, thôn, xóm … No list has it, so its name is kept as it was written."""


@dataclass(frozen=True, slots=True)
class Named:
    """A place that was found in the lists of administrative units, of today or of before 1 July 2025."""

    name: str
    """The full name in correct spelling, with its kind: "Xã Hồng Thuận"."""
    level: Level
    code: int
    """The General Statistics Office's code; 0 for a hamlet."""
    is_old: bool
    """Whether the unit was merged or abolished on 1 July 2025."""
    province: str
    """The present province around it: "Tỉnh Ninh Bình"; "" if a hamlet's is not known."""
    province_code: int


FigureValue = Amount | Period | Named


class Confirmation(StrEnum):
    """The respondent's confirmation of a figure."""

    READ = "read"
    """The figure is not confirmed yet: "chưa xác nhận"."""
    CONFIRMED = "confirmed"
    CORRECTED = "corrected"
    DENIED = "denied"
    """The respondent said that there is no such figure. It is kept so that the same words are not offered
    again; it is never shown or exported."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of an answer."""

    name: str
    """The name of the declared figure (Wanted.name)."""
    value: FigureValue
    words: str
    """The words it was read from, as typed. For a corrected figure, these are the correction's words."""
    confirmation: Confirmation = Confirmation.READ
    instead: str = ""
    """For a corrected figure, the words of the answer that it replaces; "" if the figure was added."""


def told(figures: Iterable[Figure]) -> tuple[Figure, ...]:
    """Return an answer's figures without those that the respondent denied."""
    return tuple(one for one in figures if one.confirmation is not Confirmation.DENIED)


def smallest_admin_unit(figures: Iterable[Figure]) -> Named | None:
    """Return the smallest administrative unit among the figures, the first of several; None for none."""
    places = [one.value for one in told(figures) if isinstance(one.value, Named)]
    return max(places, key=lambda place: list(Level).index(place.level), default=None)


def the_one(figures: Iterable[Figure]) -> Figure | None:
    """Return the only figure, or None if there are none or several.

    Of a place and larger ones around it, the place counts. Of a total with its rates and parts, the total.
    """
    some = tuple(figures)
    if not some:
        return None
    if len(some) > 1:  # of a total with its rates and parts, the total
        some = tuple(one for one in some if not isinstance(one.value, Amount) or one.value.is_total)
    if len(some) == 1:
        return some[0]
    named = [(one.value, one) for one in some if isinstance(one.value, Named)]
    by_level = {place.level: one for place, one in named}
    if len(by_level) < len(some) or len({place.province_code for place, _ in named}) != 1:
        return None
    return next(by_level[level] for level in reversed(Level) if level in by_level)
