"""Figures: counts, sums of money, periods and places that an answer's prose tells.

Which figures a question has is declared in the outline (`Wanted`); a reader finds them in the words
(`flows.reading.figures`); the respondent confirms, corrects or leaves them. The prose is never touched.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class About(StrEnum):
    """How exactly an amount was said."""

    EXACT = ""
    OVER = "over"
    """hơn, trên"""
    UNDER = "under"
    """gần: a little less"""
    BELOW = "below"
    """dưới, chưa đến: less, nobody knows how much"""
    LEAST = "least"
    """ít nhất, không dưới, trở lên"""
    MOST = "most"
    """không quá, tối đa, trở xuống"""
    NEAR = "near"
    """khoảng, chừng, ước, trên dưới"""


@dataclass(frozen=True, slots=True)
class Amount:
    """A count, or a sum in đồng; how much of it there is per something; how long something takes."""

    value: Decimal
    to: Decimal | None = None
    """The upper end of a range ("25-27 hộ"); None where one number was said."""
    about: About = About.EXACT
    per: str = ""
    """For a rate, what it is told of: "hộ" in "3 triệu/hộ", "người/năm". A rate is never a total."""
    of: Decimal | None = None
    """For a share, how many there are in all: 14 in "9/14 hộ"."""
    source: str = ""
    """For a sum, who pays it, as `flows.reading.figures.sources` names them: "nhà nước", "dân"."""
    is_part: bool = False
    """Whether it is told as a part of another one ("trong đó 18 hộ nghèo")."""
    unit: str = ""
    """The unit that was said, where it is not the first one that is wanted: "sào", "tháng"."""

    @property
    def is_total(self) -> bool:
        """Whether it tells all that there is of what is asked for: no rate, share, part or duration."""
        return not (self.per or self.is_part or self.unit) and self.of is None


@dataclass(frozen=True, slots=True)
class Period:
    """From the first to the last day that was said: "quý I/2011" is 2011-01-01 to 2011-03-31."""

    start: date | None
    """None where only the end was said ("đến tháng 6/2013")."""
    end: date | None
    """None where only the start was said ("từ 2011")."""
    about: About = About.EXACT
    """NEAR where a part of the year was said ("cuối năm 2013"): about these months."""


class Level(StrEnum):
    """What kind of place."""

    PROVINCE = "province"
    DISTRICT = "district"
    """Abolished on 1 July 2025; projects of earlier years name them."""
    COMMUNE = "commune"
    HAMLET = "hamlet"
    """A bản, thôn, xóm …: in no list; its name is as it was written."""


@dataclass(frozen=True, slots=True)
class Named:
    """A place that was found in the lists of administrative units, of today or of before 1 July 2025."""

    name: str
    """In full and in correct spelling, with its kind: "Xã Hồng Thuận"."""
    level: Level
    code: int
    """The General Statistics Office's code; 0 for a hamlet."""
    is_old: bool
    """Whether the unit was merged or abolished on 1 July 2025."""
    province: str
    """The province of today that it lies in: "Tỉnh Ninh Bình"; "" where a hamlet's is not known."""
    province_code: int


FigureValue = Amount | Period | Named


class Confirmation(StrEnum):
    """What the respondent said about a figure that was read."""

    READ = "read"
    """Not said yet: "chưa xác nhận"."""
    CONFIRMED = "confirmed"
    CORRECTED = "corrected"
    DENIED = "denied"
    """There is no such figure: kept so that the same words are not offered again; never shown or exported."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of an answer."""

    name: str
    """The Wanted.name that it answers."""
    value: FigureValue
    words: str
    """The words it was read from, as typed; for a corrected one the words of the correction."""
    confirmation: Confirmation = Confirmation.READ
    instead: str = ""
    """For a corrected one: the words of the answer in whose place it stands; "" for one that was added."""


def told(figures: Iterable[Figure]) -> tuple[Figure, ...]:
    """The figures that an answer has: all but those that the respondent said are none."""
    return tuple(one for one in figures if one.confirmation is not Confirmation.DENIED)


def the_one(figures: Iterable[Figure]) -> Figure | None:
    """The one figure that there is; of a place and the larger ones that it lies in, the place. Else None."""
    some = tuple(figures)
    if len(some) > 1:  # of a total with its rates and parts, the total
        some = tuple(one for one in some if not isinstance(one.value, Amount) or one.value.is_total)
    if len(some) == 1:
        return some[0]
    named = [(one.value, one) for one in some if isinstance(one.value, Named)]
    by_level = {place.level: one for place, one in named}
    if len(by_level) < len(some) or len({place.province_code for place, _ in named}) != 1:
        return None
    return next(by_level[level] for level in reversed(Level) if level in by_level)
