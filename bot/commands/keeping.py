"""`decuong migrate`, `erase`, `logout` and `expire`: keeping, and no longer keeping."""

from __future__ import annotations

import click

from bot.app import clock
from bot.commands.opening import opened
from bot.expiring import expire_all
from flows.machine import Mover
from storage.devices import devices, end
from storage.engine import writing
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
            work.erase(work.find_respondent(respondent), clock(), Mover.STAFF)
        app.files.drop(work.orphans)
    click.echo(f"{respondent} is erased.")


@click.command()
@click.argument("device")
def logout(device: str) -> None:
    """Log out DEVICE (CHANNEL:ADDRESS, as `decuong who` lists them); what was written from it stays."""
    with opened() as app, writing(app.engine) as connection:
        person = UnitOfWork(connection).find_respondent(device)
        found = [one for one in devices(connection, person) if f"{one.channel}:{one.address}" == device]
        if not found:
            raise click.ClickException(f"{device} is no device; write it like telegram:12345.")
        end(connection, found[0], person, clock(), Mover.STAFF)
    click.echo(f"{device} is logged out.")


@click.command()
def expire() -> None:
    """Erase drafts that their outline keeps no longer (its setting keep_days); `serve` does so every hour."""
    with opened() as app:
        for key, number in expire_all(app, clock()).items():
            if number is None:
                click.echo(f"{key}: drafts are kept until they are erased")
            else:
                click.echo(f"{key}: {number} drafts erased that nobody writes in any more")
