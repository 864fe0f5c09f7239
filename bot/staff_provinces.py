"""The provinces to which an account is limited, as people write them."""

from __future__ import annotations

from collections.abc import Iterable

from flows.reading.figures.gazetteer import provinces_today
from flows.reading.text import plain
from flows.sentence import DecuongError


class UnknownProvince(DecuongError):
    """Words that name no province of today, or more than one."""


def province_codes(written: Iterable[str]) -> tuple[int, ...]:
    """Return the codes of provinces that are written as names, without accents if one likes, or as codes.

    Raises UnknownProvince.
    """
    return tuple(sorted({_code(one) for one in written}))


def province_names(codes: Iterable[int]) -> tuple[str, ...]:
    """Return the names of these provinces."""
    return tuple(provinces_today().get(code, str(code)) for code in codes)


def bare_name(province: str) -> str:
    """Return a province's name for comparison, without its kind: "lao cai"."""
    return plain(province).removeprefix("tinh ").removeprefix("thanh pho ")


def _code(written: str) -> int:
    if written.isdecimal() and int(written) in provinces_today():
        return int(written)
    told = plain(written)
    bare = {code: bare_name(name) for code, name in _all()}
    exact = [code for code, name in _all() if told in {bare[code], plain(name)}]
    found = exact or [code for code, _ in _all() if told and told in bare[code]]
    if len(found) == 1:
        return found[0]
    if found:
        raise UnknownProvince(
            "{written} can be {names}; write more of the name.",
            written=written,
            names=", ".join(province_names(found)),
        )
    raise UnknownProvince("{written} is none of the 34 provinces.", written=written)


def _all() -> Iterable[tuple[int, str]]:
    return provinces_today().items()
