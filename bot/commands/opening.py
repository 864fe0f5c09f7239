"""The beginning of every command: settings are checked, the app is opened, and faults are reported."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import click

from bot.app import App, open_app
from bot.commands.speaking import echo
from bot.language import translate
from bot.settings import Settings, load_settings
from flows.sentence import DecuongError, Sentence
from storage.core.engine import is_missing
from storage.reports.outlines import versions

_WHO = Sentence("Your name, for the audit trail (asked once)")


def _whoever() -> str:
    """Return who runs this program: the name that they gave before, or give now at a terminal.

    Without a terminal it is the user's name on this machine; "" if it has none.
    """
    kept = Path(click.get_app_dir("decuong"), "staff")
    if kept.is_file():
        return kept.read_text(encoding="utf-8").strip()
    if sys.stdin.isatty() and sys.stderr.isatty():
        name = str(click.prompt(_WHO.said(translate()), err=True)).strip()
        with suppress(OSError):  # then it is asked again
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_text(name, encoding="utf-8")
        return name
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user without a name
        return ""


by_option = click.option(
    "--by",
    default=_whoever,
    envvar="DECUONG_STAFF",
    metavar="NAME",
    help="Who does so, for the audit trail (or set DECUONG_STAFF; else it is asked once).",
)
"""The option for commands whose caller is noted in the audit trail."""


@contextmanager
def opened() -> Iterator[App]:
    """Open the app for the time of a command."""
    with _app(load_settings()) as app:
        yield app


@contextmanager
def looked_into(*, says_so: bool = True) -> Iterator[App]:
    """Open the app for a command that only reads. If there is no database yet, none is created.

    The database is then an empty one in memory, with the outlines that come with decuong. With `says_so`,
    stderr says so.
    """
    settings = load_settings()
    url = settings.database_url
    if is_missing(url):
        settings = settings.model_copy(update={"database_url": "sqlite://"})
        if says_so:
            echo(Sentence("There is no database yet at {url}, and none was made.", url=url), err=True)
    with _app(settings) as app:
        yield app


@contextmanager
def _app(settings: Settings) -> Iterator[App]:
    app = open_app(settings)
    try:
        yield app
    finally:
        app.engine.dispose()


def known_outline(app: App, key: str) -> str:
    """Return an outline's key unchanged, or "" for all. End the command if there is no such outline."""
    keys = sorted({known for known, _ in versions(app.engine)})
    if key and key not in keys:
        raise DecuongError("There is no outline {key}; there are {known}.", key=key, known=", ".join(keys))
    return key
