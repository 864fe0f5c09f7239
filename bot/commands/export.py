"""`decuong export`: the reports as files."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from bot.commands.opening import known_outline, looked_into
from exports.formats import FORMATS
from flows.local_time import instant_of
from flows.report.submission import State
from flows.sentence import DecuongError
from storage.core.errors import reason_of
from storage.reports.submissions import Filter


@click.command()
@click.argument("format_", metavar="FORMAT", type=click.Choice(list(FORMATS)))
@click.option("--to", required=True, type=click.Path(path_type=Path), help="The file, or folder, to write.")
@click.option("--outline", default="", help="Only this outline.")
@click.option("--state", type=click.Choice([state.value for state in State]), help="Only this state.")
@click.option("--since", type=click.DateTime(), help="Only what was submitted or moved since.")
def export(format_: str, to: Path, outline: str, state: str | None, since: datetime | None) -> None:
    """Write the reports as FORMAT, whole or not at all."""
    with looked_into() as app:
        moment = instant_of(since) if since else None
        reports = app.reports(Filter(known_outline(app, outline), State(state) if state else None, moment))
        try:
            FORMATS[format_](reports, to)
        except OSError as error:
            raise DecuongError(
                "{to} cannot be written ({reason}); check the path and the space left.",
                to=to,
                reason=reason_of(error),
            ) from error
    click.echo(to)
