"""`decuong migrate`, `erase`, `logout` and `expire`: keeping, and no longer keeping."""

from __future__ import annotations

import click

from bot.app import clock
from bot.commands.opening import by_option, opened
from bot.expiring import expire_all
from flows.machine import Mover
from storage.devices import devices, end
from storage.engine import writing
from storage.leftovers import tidy
from storage.unit_of_work import UnitOfWork


@click.command()
def migrate() -> None:
    """Bring the database to this program's tables (also done at every start)."""
    with opened():
        click.echo("The database is up to date.")


@click.command()
@click.argument("respondent")
@click.confirmation_option("--yes", prompt="Delete this respondent's drafts, words and addresses?")
@by_option
def erase(respondent: str, by: str) -> None:
    """Erase RESPONDENT (an id, or CHANNEL:ADDRESS); sealed reports stay, without the name."""
    with opened() as app:
        with writing(app.engine) as connection:
            work = UnitOfWork(connection)
            work.erase(work.find_respondent(respondent), clock(), Mover.STAFF, by)
        left = tidy(app.engine, app.files)
    click.echo(f"{respondent} is erased.")
    if left:
        click.echo(
            f"{len(left)} attachments cannot be deleted now; `serve` tries again, and so does "
            "`decuong doctor --repair`.",
            err=True,
        )


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
@click.option(
    "--yes-the-clock-is-right",
    "clock_is_right",
    is_flag=True,
    help="After a standstill of more than a week: what looks old is old.",
)
def expire(*, clock_is_right: bool) -> None:
    """Erase drafts that their outline keeps no longer (its keep_days), and people without any draft."""
    with opened() as app:
        expired = expire_all(app, clock(), clock_is_right=clock_is_right)
    for key, number in expired.drafts.items():
        if number is None:
            click.echo(f"{key}: drafts are kept until they are erased")
        else:
            click.echo(f"{key}: {number} drafts erased that nobody writes in any more")
    click.echo(f"{expired.people} people forgotten who had no draft")
