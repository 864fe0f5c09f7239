"""The language in which commands speak to staff.

`DECUONG_LOCALE` sets it; the machine's own language does not count.

The translations are gettext's. People edit `bot/locale/vi/LC_MESSAGES/messages.po`; `make sentences` makes
the .mo file from it.
"""

from __future__ import annotations

import os
import re
from functools import cache
from gettext import NullTranslations, bindtextdomain, translation
from pathlib import Path

from bot.settings import load_locale
from flows.catalogue import LANGUAGES
from flows.sentence import Translate

LOCALE = Path(__file__).parent / "locale"
_QUALITY = re.compile(r"[01](?:\.[0-9]{0,3})?")
DOMAIN = "messages"
"""The domain in which click looks for translations of its own sentences ("Usage", "No such option")."""


def translate() -> Translate:
    """Return the function that translates English sentences into the language of staff."""
    return _translations(load_locale()).gettext


def translate_into(language: str) -> Translate:
    """Return the function that translates English sentences into this language ("vi", "en")."""
    return _translations(language).gettext


def preferred(accepted: str) -> str:
    """Return the language that a client accepts best, by its Accept-Language; else the language of staff.

    A range that means a variant ("en-GB") means the language too (RFC 9110, 12.5.4).
    """
    best: tuple[float, str] = (0.0, load_locale())
    for one in accepted.split(","):
        name, _, parameter = one.partition(";")
        language = name.strip().lower().partition("-")[0]
        weight = parameter.strip().lower().removeprefix("q=")
        quality = float(weight) if _QUALITY.fullmatch(weight) else 1.0
        if language in LANGUAGES and quality > best[0]:
            best = quality, language
    return best[1]


def speak() -> None:
    """Put click's own sentences into the language of staff too, for the rest of this process."""
    bindtextdomain(DOMAIN, str(LOCALE))
    os.environ["LANGUAGE"] = load_locale()


@cache
def _translations(language: str) -> NullTranslations:
    return translation(DOMAIN, LOCALE, [language], fallback=True)
