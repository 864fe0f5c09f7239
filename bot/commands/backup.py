"""`decuong backup` and `decuong restore`."""

from __future__ import annotations

from pathlib import Path

import click

from bot.app import clock
from bot.commands.opening import by_option, opened, settled
from flows.local_time import local
from storage.backup import Manifest, back_up
from storage.backup import restore as restore_from
from storage.engine import is_missing, open_engine
from storage.files import open_files
from storage.folder import Folder


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
def backup(path: Path) -> None:
    """Write everything that is kept, with attachments, into one file at PATH; others may go on writing."""
    with settled() as settings:
        if is_missing(settings.database_url):
            raise click.ClickException(
                f"There is no database at {settings.database_url}; set DECUONG_DATABASE_URL to the one meant."
            )
    with opened() as app:
        manifest = back_up(app.engine, app.files, path, clock())
    click.echo(f"{path}: {_summary(manifest)}, {path.stat().st_size / 1e6:,.1f} MB")
    for digest in manifest.missing:
        click.echo(f"attachment {digest} is not there or damaged; see `decuong doctor`", err=True)


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
    with settled() as settings:
        lost = open_files(lost_files) if lost_files else None
        if isinstance(lost and lost.place, Folder) and not Path(lost_files).is_dir():
            raise click.ClickException(f"There is no folder {lost_files}.")
        files = open_files(settings.files_location)
        engine = open_engine(settings.database_url)
        try:
            restored = restore_from(engine, files, path, clock(), by, lost)
        finally:
            engine.dispose()
    manifest = restored.manifest
    click.echo(f"{path} of {local(manifest.at):%Y-%m-%d %H:%M}: {_summary(manifest)}")
    if restored.erased_again:
        click.echo(f"{restored.erased_again} people and drafts that were erased since are erased again")


def _summary(manifest: Manifest) -> str:
    return f"{len(manifest.rows)} tables, {sum(manifest.rows.values()):,} rows, {manifest.files:,} files"
