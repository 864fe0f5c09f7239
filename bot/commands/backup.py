"""`decuong backup` and `decuong restore`."""

from __future__ import annotations

from pathlib import Path

import click

from bot.app import clock
from bot.commands.opening import by_option, opened
from bot.commands.speaking import echo
from bot.settings import load_settings
from flows.local_time import local
from flows.sentence import DecuongError, Sentence
from storage.core.engine import is_missing, open_engine
from storage.files.folder import Folder
from storage.files.store import open_files
from storage.operations.backup import Manifest, back_up
from storage.operations.backup import restore as restore_from


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
def backup(path: Path) -> None:
    """Write everything that is kept, with attachments, into one file at PATH; others may go on writing."""
    url = load_settings().database_url
    if is_missing(url):
        raise DecuongError(
            "There is no database at {url}; set DECUONG_DATABASE_URL to the one meant.", url=url
        )
    with opened() as app:
        manifest = back_up(app.engine, app.files, path, clock())
    echo(
        Sentence(
            "{path}: {summary}, {size:,.1f} MB",
            path=path,
            summary=_summary(manifest),
            size=path.stat().st_size / 1e6,
        )
    )
    for digest in manifest.missing:
        echo(
            Sentence("attachment {digest} is not there or damaged; see `decuong doctor`", digest=digest),
            err=True,
        )


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option(
    "--lost-files",
    default="",
    metavar="LOCATION",
    help="Where the attachments of the system before were (its DECUONG_FILES), if not where they are now: "
    "erasures are written down there, and are done again.",
)
@by_option
def restore(path: Path, lost_files: str, by: str) -> None:
    """Restore the backup at PATH into an empty database (DECUONG_DATABASE_URL); of any kind."""
    settings = load_settings()
    lost = open_files(lost_files) if lost_files else None
    if isinstance(lost and lost.backend, Folder) and not Path(lost_files).is_dir():
        raise DecuongError("There is no folder {folder}.", folder=lost_files)
    files = open_files(settings.files_location)
    engine = open_engine(settings.database_url)
    try:
        restored = restore_from(engine, files, path, clock(), by, lost)
    finally:
        engine.dispose()
    manifest = restored.manifest
    echo(
        Sentence(
            "{path} of {at:%Y-%m-%d %H:%M}: {summary}",
            path=path,
            at=local(manifest.at),
            summary=_summary(manifest),
        )
    )
    if restored.erased_again:
        echo(
            Sentence(
                "{number} people and drafts that were erased since are erased again",
                number=restored.erased_again,
            )
        )


def _summary(manifest: Manifest) -> Sentence:
    return Sentence(
        "{tables} tables, {rows:,} rows, {files:,} files",
        tables=len(manifest.rows),
        rows=sum(manifest.rows.values()),
        files=manifest.files,
    )
