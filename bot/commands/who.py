"""`decuong who` and `decuong audit`: the data held about a person, and the audit trail."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime

import click

from bot.commands.listing import NAMES, show
from bot.commands.opening import looked_into
from bot.commands.speaking import echo
from flows.local_time import instant_of, local
from flows.sentence import Sentence, Sentences
from storage.core.engine import reading
from storage.drafts.unit_of_work import UnitOfWork
from storage.privacy.audit import Sought, trail
from storage.privacy.holding import rows_about


@click.command()
@click.argument("respondent")
@click.option("--json", "as_json", is_flag=True, help="As a JSON object.")
def who(respondent: str, *, as_json: bool) -> None:
    """Say what is held about RESPONDENT (an id, or CHANNEL:ADDRESS); `decuong search NAME` finds whom."""
    with looked_into() as app, reading(app.engine) as connection:
        work = UnitOfWork(connection)
        person = work.find_respondent(respondent)
        held = asdict(work.holding(person))
        held["devices"] = [asdict(device) for device in work.open_sharing().devices(person)]
        held["rows"] = rows_about(connection, person)
    if as_json:
        click.echo(json.dumps(held, ensure_ascii=False, indent=1, default=str))
        return
    for name, value in held.items():
        echo(Sentence("{name}: {value}", name=NAMES[name], value=_shown(value)))


def _shown(value: object) -> object:
    match value:
        case datetime():
            return f"{local(value):%Y-%m-%d %H:%M}"
        case tuple():
            return ", ".join(value) or "–"
        case dict():
            return ", ".join(f"{name} {number}" for name, number in value.items()) or "–"
        case list():
            return Sentences(tuple(map(_device, value)), "; ") if value else "–"
        case None | "":
            return "–"
    return str(value)


def _device(device: dict[str, object]) -> Sentence:
    return Sentence(
        "{channel}:{address} (first used {first}, last {last})",
        channel=device["channel"],
        address=device["address"],
        first=_shown(device["first"]),
        last=_shown(device["last"]),
    )


@click.command()
@click.option("--since", type=click.DateTime(), help="From this moment on.")
@click.option("--until", type=click.DateTime(), help="Before this moment.")
@click.option("--act", default="", help='Only this act, as --json calls it: "view", "export", "erase" …')
@click.option("--who", default="", metavar="NAME", help="Only what this member of staff did.")
@click.option("--json", "as_json", is_flag=True, help="As a JSON array.")
def audit(*, since: datetime | None, until: datetime | None, act: str, who: str, as_json: bool) -> None:
    """List who looked at what, and what was submitted, moved and erased; the erased are a mere id."""
    sought = Sought(instant_of(since) if since else None, instant_of(until) if until else None, act, who)
    with looked_into() as app:
        entries = trail(app.engine, sought)
    lines = [asdict(entry) | {"at": f"{local(entry.at):%Y-%m-%d %H:%M:%S}"} for entry in entries]
    show(lines, as_json=as_json)
