"""`decuong staff`: the accounts for the staff pages."""

from __future__ import annotations

import click

from bot.app import App, clock
from bot.commands.listing import show
from bot.commands.opening import by_option, looked_into, opened
from bot.commands.speaking import echo
from bot.staff_links import new_link
from bot.staff_provinces import province_codes, province_names
from flows.local_time import local
from flows.sentence import Sentence
from storage.staff import accounts
from storage.staff.accounts import Role


@click.group()
def staff() -> None:
    """The accounts for the staff pages."""


@staff.command()
@click.argument("name")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option(
    "--province",
    "provinces",
    multiple=True,
    metavar="NAME",
    help="Only this province's reports (a name, without accents if you like); may be given several times.",
)
@by_option
def add(name: str, role: str, provinces: tuple[str, ...], by: str) -> None:
    """Add a member of staff, and print the link by which they set their password."""
    with opened() as app:
        accounts.add(app.engine, name, Role(role), province_codes(provinces), clock(), by)
        _print_link(app, name, by)


@staff.command()
@click.argument("name")
@by_option
def link(name: str, by: str) -> None:
    """Print a new link by which a member of staff sets a password."""
    with opened() as app:
        _print_link(app, name, by)


@staff.command()
@click.argument("name")
@by_option
def end(name: str, by: str) -> None:
    """End a member's account, and log them out everywhere."""
    with opened() as app:
        accounts.end(app.engine, name, clock(), by)
        echo(Sentence("{name} can no longer log in", name=name))


@staff.command("list")
@click.option("--json", "as_json", is_flag=True, help="As a JSON array.")
def list_(*, as_json: bool) -> None:
    """All members of staff."""
    with looked_into() as app:
        rows = [
            {"name": one.name, "role": one.role.value, "provinces": ", ".join(province_names(one.provinces))}
            for one in accounts.members(app.engine)
            if one.ended_at is None
        ]
    show(rows, as_json=as_json)


def _print_link(app: App, name: str, by: str) -> None:
    link = new_link(app, name, clock(), by)
    echo(
        Sentence(
            "{name} sets a password here, until {day}: {where}",
            name=name,
            day=f"{local(link.until):%d/%m/%Y}",
            where=link.address,
        )
    )
