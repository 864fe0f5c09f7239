"""`decuong migrate`, `decuong erase` and `decuong expire`: keeping, and no longer keeping."""

from __future__ import annotations

from datetime import timedelta

import click

from bot.app import clock
from bot.commands.opening import opened
from flows.machine import Mover
from storage.engine import writing
from storage.erasing import expire as expire_drafts
from storage.errors import Unknown
from storage.unit_of_work import UnitOfWork


@click.command()
def migrate() -> None:
    """Bring the database to this program's tables (also done at every start)."""
    with opened():
        click.echo("The database is up to date.")


@click.command()
@click.argument("respondent")
@click.confirmation_option("--yes", prompt="Delete this respondent's drafts, words and addresses?")
def erase(respondent: str) -> None:
    """Erase RESPONDENT (an id, or CHANNEL:ADDRESS); sealed reports stay, without the name."""
    with opened() as app:
        with writing(app.engine) as connection:
            work = UnitOfWork(connection)
            found = work.find_respondent(respondent)
            if found is None:
                raise Unknown(f"There is no respondent {respondent}; write an id, or like telegram:12345.")
            work.erase(found, clock(), Mover.STAFF)
        app.files.drop(work.orphans)
    click.echo(f"{respondent} is erased.")


@click.command()
def expire() -> None:
    """Erase the drafts that their outline keeps no longer (its setting keep_days); to be run every day."""
    with opened() as app:
        now = clock()
        for offer in app.library.offers():
            days = app.library.newest(offer.key).outline.keep_days
            if days is None:
                click.echo(f"{offer.key}: drafts are kept until they are erased")
                continue
            with writing(app.engine) as connection:
                number, files = expire_drafts(connection, offer.key, now - timedelta(days=days), now)
            app.files.drop(files)
            click.echo(f"{offer.key}: {number} drafts untouched for {days} days are erased")
