"""`decuong migrate`, `erase`, `logout` and `expire`: commands that change what the records keep."""

from __future__ import annotations

import click

from bot.app import clock
from bot.commands.opening import by_option, opened
from bot.commands.speaking import echo
from bot.jobs.expire import expire_all
from flows.form.machine import Mover
from flows.sentence import DecuongError, Sentence
from storage.core.engine import writing
from storage.drafts.devices import devices, end
from storage.drafts.unit_of_work import UnitOfWork
from storage.privacy.leftovers import tidy


@click.command()
def migrate() -> None:
    """Bring the database to this program's tables (also done at every start)."""
    with opened():
        echo(Sentence("The database is up to date."))


@click.command()
@click.argument("respondent")
@click.confirmation_option(  # click's own help would be in the language of whoever imports this first
    "--yes",
    prompt="Delete this respondent's drafts, words and addresses?",
    help="Confirm the action without prompting.",
)
@by_option
def erase(respondent: str, by: str) -> None:
    """Erase RESPONDENT (an id, or CHANNEL:ADDRESS); sealed reports stay, without the name."""
    with opened() as app:
        with writing(app.engine) as connection:
            work = UnitOfWork(connection)
            work.erase(work.find_respondent(respondent), clock(), Mover.STAFF, by)
        left = tidy(app.engine, app.files)
    echo(Sentence("{respondent} is erased.", respondent=respondent))
    if left:
        echo(
            Sentence(
                "{number} attachments cannot be deleted now; `serve` tries again, and so does "
                "`decuong doctor --repair`.",
                number=len(left),
            ),
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
            raise DecuongError("{device} is no device; write it like telegram:12345.", device=device)
        end(connection, found[0], person, clock(), Mover.STAFF)
    echo(Sentence("{device} is logged out.", device=device))


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
            echo(Sentence("{key}: drafts are kept until they are erased", key=key))
        else:
            echo(
                Sentence(
                    "{key}: {number} drafts erased that nobody writes in any more", key=key, number=number
                )
            )
    echo(Sentence("{people} people forgotten who had no draft", people=expired.people))
