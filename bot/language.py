"""The language in which commands speak to staff: what `DECUONG_LOCALE` says, whatever the machine's own is.

The translations are gettext's. `bot/locale/vi/LC_MESSAGES/messages.po` is edited; `make sentences` makes
the .mo of it.
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
"""Under this name click looks for translations of its own sentences ("Usage", "No such option")."""


def translate() -> Translate:
    """What gives English sentences in the language of staff."""
    return _translations(load_locale()).gettext


def speak() -> None:
    """Let click's own sentences, too, be in the language of staff, for the rest of this process."""
    bindtextdomain(DOMAIN, str(LOCALE))
    os.environ["LANGUAGE"] = load_locale()


@cache
def _translations(language: str) -> NullTranslations:
    return translation(DOMAIN, LOCALE, [language], fallback=True)
