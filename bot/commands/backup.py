"""`decuong backup` and `decuong restore`."""

from __future__ import annotations

from pathlib import Path

import click

from bot.app import clock
from bot.commands.opening import opened, settled
from flows.local_time import local
from storage.backup import Manifest, back_up
from storage.backup import restore as restore_from
from storage.engine import open_engine
from storage.files import open_files


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
def backup(path: Path) -> None:
    """Write everything that is kept, with attachments, into one file at PATH; others may go on writing."""
    with opened() as app:
        manifest = back_up(app.engine, app.files, path, clock())
    click.echo(f"{path}: {_summary(manifest)}, {path.stat().st_size / 1e6:,.1f} MB")
    for digest in manifest.missing:
        click.echo(f"attachment {digest} is not there or damaged; see `decuong doctor`", err=True)


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
def restore(path: Path) -> None:
    """Restore the backup at PATH into an empty database (DECUONG_DATABASE_URL); of any kind."""
    with settled() as settings:
        engine = open_engine(settings.database_url)
        try:
            manifest = restore_from(engine, open_files(settings.files_location), path)
        finally:
            engine.dispose()
    click.echo(f"{path} of {local(manifest.at):%Y-%m-%d %H:%M}: {_summary(manifest)}")


def _summary(manifest: Manifest) -> str:
    return f"{len(manifest.rows)} tables, {sum(manifest.rows.values()):,} rows, {manifest.files:,} files"
