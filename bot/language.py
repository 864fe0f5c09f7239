"""The language in which commands speak to staff.

`DECUONG_LOCALE` sets it; the machine's own language does not count.

The translations are gettext's. People edit `bot/locale/vi/LC_MESSAGES/messages.po`; `make sentences` makes
the .mo file from it.
"""

from __future__ import annotations

import os
from functools import cache
from gettext import NullTranslations, bindtextdomain, translation
from pathlib import Path

from bot.settings import load_locale
from flows.sentence import Translate

LOCALE = Path(__file__).parent / "locale"
DOMAIN = "messages"
"""The domain in which click looks for translations of its own sentences ("Usage", "No such option")."""


def translate() -> Translate:
    """Return the function that translates English sentences into the language of staff."""
    return _translations(load_locale()).gettext


def speak() -> None:
    """Put click's own sentences into the language of staff too, for the rest of this process."""
    bindtextdomain(DOMAIN, str(LOCALE))
    os.environ["LANGUAGE"] = load_locale()


@cache
def _translations(language: str) -> NullTranslations:
    return translation(DOMAIN, LOCALE, [language], fallback=True)
