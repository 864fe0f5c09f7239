"""What every command begins with: settings checked, the app opened, faults said in one sentence."""

from __future__ import annotations

import getpass
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import click

from bot.app import App, open_app
from bot.settings import Settings, SettingsError, load_settings
from storage.engine import is_missing
from storage.errors import StorageError
from storage.outlines import versions


def _whoever() -> str:
    """Who runs this program, as the machine calls them; "" where it does not know."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user without a name
        return ""


by_option = click.option(
    "--by",
    default=_whoever,
    envvar="DECUONG_STAFF",
    metavar="NAME",
    help="Who does so, for the audit trail (or set DECUONG_STAFF; else your name on this machine).",
)
"""For commands that staff are answerable for."""


@contextmanager
def settled() -> Iterator[Settings]:
    """The settings, for the time of a command. What a person can mend ends it with a sentence."""
    try:
        settings = load_settings()
    except SettingsError as error:
        raise click.UsageError(str(error)) from error
    try:
        yield settings
    except StorageError as error:
        raise click.ClickException(str(error)) from error


@contextmanager
def opened() -> Iterator[App]:
    """The app, for the time of a command. What a person can mend ends it with a sentence, not a traceback."""
    with settled() as settings, _app(settings) as app:
        yield app


@contextmanager
def looked_into(*, says_so: bool = True) -> Iterator[App]:
    """The app for a command that only looks: where there is no database yet, none is made.

    It is an empty one in memory then, with the outlines that come with decuong; `says_so` on stderr.
    """
    with settled() as settings:
        url = settings.database_url
        if is_missing(url):
            settings = settings.model_copy(update={"database_url": "sqlite://"})  # noqa: PLW2901
            if says_so:
                click.echo(f"There is no database yet at {url}, and none was made.", err=True)
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
    """The key of an outline itself, or "" for all; ends the command where there is no such outline."""
    keys = sorted({known for known, _ in versions(app.engine)})
    if key and key not in keys:
        raise click.ClickException(f"There is no outline {key}; there are {', '.join(keys)}.")
    return key


def show(rows: Sequence[dict[str, Any]], *, as_json: bool) -> None:
    """Print a list: a line each with aligned columns, or one JSON array."""
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1, default=str))
        return
    if not rows:
        return
    cells = [[str(value) for value in row.values()] for row in rows]
    headers = [name.replace("_", " ").upper() for name in rows[0]]
    widths = [max(map(len, column)) for column in zip(headers, *cells, strict=True)]
    for line in (headers, *cells):
        padded = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        click.echo("  ".join(padded).rstrip())
