"""`decuong doctor`: whether all is well."""

from __future__ import annotations

import click

from bot.app import clock
from bot.commands.opening import looked_into
from storage.doctor import examine


@click.command()
@click.option("--repair", is_flag=True, help="Put right what can be: files that nothing refers to go.")
def doctor(*, repair: bool) -> None:
    """Look at the database and every attachment; exit 1 if something is wrong, one line each."""
    left = 0
    with looked_into() as app:
        for finding in examine(app.engine, app.files, clock()):
            mended = repair and finding.mend is not None
            if repair and finding.mend is not None:
                finding.mend()
            left += not mended
            click.echo(f"{finding.what}{' Deleted.' if mended else ''}")
    if left:
        raise SystemExit(1)
    click.echo("All is well.")
