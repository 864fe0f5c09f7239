"""`decuong doctor`: the health check of the records."""

from __future__ import annotations

import click

from bot.app import clock
from bot.commands.opening import looked_into
from bot.commands.speaking import echo
from flows.sentence import Sentence
from storage.operations.doctor import examine


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
            echo(Sentence("{what} Put right.", what=finding.what) if mended else finding.what)
    if left:
        raise SystemExit(1)
    echo(Sentence("All is well."))
