"""`decuong who` and `decuong audit`: what is held about whom, and what was done with it."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from bot.commands.opening import opened, show
from storage.audit import trail
from storage.engine import reading
from storage.errors import Unknown
from storage.holding import holding
from storage.unit_of_work import UnitOfWork


@click.command()
@click.argument("respondent")
@click.option("--json", "as_json", is_flag=True, help="As a JSON object.")
def who(respondent: str, *, as_json: bool) -> None:
    """Say what is held about RESPONDENT (an id, or CHANNEL:ADDRESS); `decuong search NAME` finds whom."""
    with opened() as app, reading(app.engine) as connection:
        found = UnitOfWork(connection).find_respondent(respondent)
        if found is None:
            raise Unknown(f"There is no respondent {respondent}; write an id, or like telegram:12345.")
        held = asdict(holding(connection, found))
    if as_json:
        click.echo(json.dumps(held, ensure_ascii=False, indent=1, default=str))
        return
    for name, value in held.items():
        shown = ", ".join(value) if isinstance(value, tuple) else value
        click.echo(f"{name.replace('_', ' ')}: {'–' if shown in {None, ''} else shown}")


@click.command()
@click.option("--since", type=click.DateTime(), help="From this moment on, UTC.")
@click.option("--json", "as_json", is_flag=True, help="As a JSON array.")
def audit(*, since: object, as_json: bool) -> None:
    """List what was submitted, moved, handed over and erased; erased people are in it by a mere id."""
    with opened() as app:
        entries = trail(app.engine, since)  # type: ignore[arg-type]
    show([asdict(entry) | {"at": f"{entry.at:%Y-%m-%d %H:%M:%S}"} for entry in entries], as_json=as_json)
