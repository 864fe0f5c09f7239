"""The district of before July 2025 of each commune of today."""

from __future__ import annotations

from collections import Counter

from flows.reading.figures.former_districts import former_districts
from flows.reading.figures.gazetteer import communes_today, gazetteer
from flows.report.figure import Level


def codes(name: str) -> list[int]:
    """The codes of the communes of today with this name."""
    return [one.code for one in communes_today().values() if one.name == name]


def test_every_commune_has_a_district_of_its_own_province() -> None:
    found = former_districts()
    assert found.keys() == communes_today().keys()
    for code, district in found.items():
        assert district.level is Level.DISTRICT and district.is_old
        assert district.province_code == communes_today()[code].province_code, code


def test_every_district_has_communes() -> None:
    units = {one for some in gazetteer().by_name.values() for one in some}
    districts = {one.named.code for one in units if one.named.level is Level.DISTRICT and one.named.is_old}
    assert districts == {one.code for one in former_districts().values()} and len(districts) == 696


def test_communes_as_people_know_them() -> None:
    """Out of the resolutions of 16 June 2025: most of what they were made of, islands, and new codes."""
    known = {
        "Xã Y Tý": "Huyện Bát Xát",
        "Xã Hoàng Su Phì": "Huyện Hoàng Su Phì",
        "Xã Nà Tấu": "Huyện Mường Ảng",
        "Phường Mộc Châu": "Huyện Mộc Châu",
        "Đặc khu Lý Sơn": "Huyện Lý Sơn",
    }
    for name, district in known.items():
        assert [former_districts()[code].name for code in codes(name)] == [district], name


def test_districts_are_of_a_size_that_people_look_through() -> None:
    sizes = Counter(one.code for one in former_districts().values())
    assert max(sizes.values()) <= 30
