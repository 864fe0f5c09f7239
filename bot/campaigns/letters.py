"""A campaign's letters: what each says, and the files of a province or of all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path

from bot.app import App
from bot.newest_outlines import titles_of
from bot.settings import Settings
from bot.staff_provinces import bare_name, province_names
from bot.take_away import Watch
from exports.letters.letter import Letter, Way
from exports.letters.letters_docx import write_docx
from exports.letters.letters_pdf import write_pdf
from flows.respondents.codes import spelled
from flows.respondents.invitations import last_day
from storage.campaigns.campaigns import Campaign, campaign
from storage.campaigns.organisations import Addressed, addressed
from storage.core.errors import NotNow
from storage.staff.jobs import Asked

WRITERS = {"docx": write_docx, "pdf": write_pdf}
"""The formats of letters."""
TYPE_IT = "Mở rồi nhắn mã của đơn vị."
_NO_PROVINCE = "khac"


def ways_of(settings: Settings, code: str) -> Sequence[Way]:
    """Return the ways to the report that are set: the web chat, Telegram, Zalo."""
    shown, ways = spelled(code), []
    if settings.public_url is not None:
        ways.append(Way("Trang web", f"{str(settings.public_url).rstrip('/')}/?code={shown}"))
    if settings.telegram_name:
        ways.append(Way("Telegram", f"https://t.me/{settings.telegram_name}?start={shown}"))
    if settings.zalo_link is not None:
        ways.append(Way("Zalo", str(settings.zalo_link), TYPE_IT))
    return ways


def check_ways(settings: Settings) -> None:
    """Raise NotNow if letters would say no way to the report."""
    if not ways_of(settings, ""):
        raise NotNow(
            "Letters need an address: set DECUONG_PUBLIC_URL, DECUONG_TELEGRAM_NAME or DECUONG_ZALO_LINK."
        )


def write_letters(app: App, asked: Asked, folder: Path, watch: Watch, at: datetime) -> None:
    """Write a file for each province into a folder.

    Raises NotNow if there is no letter to write, Unknown and ExportError.
    """
    check_ways(app.settings)
    found = campaign(app.engine, asked.campaign)
    organisations = addressed(app.engine, found.id, asked.province, asked.wanted.within)
    if not organisations:
        raise NotNow("There is no organisation to write a letter to.")
    ordered = sorted(organisations, key=lambda one: one.organisation.province)  # in their order otherwise
    letters = watch(iter(ordered))
    for code, some in groupby(letters, lambda one: one.organisation.province):
        to = folder / f"thu-moi_{_file_name(code)}.{asked.format}"
        WRITERS[asked.format](_letters(app, found, some), to, at)


def _letters(app: App, found: Campaign, some: Iterator[Addressed]) -> Iterator[Letter]:
    terms, titles = found.terms, titles_of(app.registry)
    for one in some:
        until = terms.last_day if one.ends_at is None else last_day(one.ends_at)
        ways = ways_of(app.settings, one.code)
        name, outline = one.organisation.name, one.organisation.outline
        title = titles.get(outline, outline)
        yield Letter(terms.name, name, terms.letter, one.code, ways, until, terms.contact, title)


def _file_name(province: int) -> str:
    """Return a province's name for a file: "lao-cai"."""
    [name] = province_names([province]) if province else [_NO_PROVINCE]
    return bare_name(name).replace(" ", "-")
