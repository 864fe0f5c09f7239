"""`decuong submissions list`: the sealed reports, filtered and sorted."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import click

from bot.app import clock
from bot.commands.listing import show
from bot.commands.opening import known_outline, looked_into
from bot.commands.which_reports import which_reports
from bot.jobs.deliver import waiting_ids
from flows.local_time import instant_of, local
from flows.report.submission import State
from storage.reports.report_index import WAITING, Listed, Order, Wanted, find, refresh


@click.command("list")
@which_reports()
@click.option("--since", type=click.DateTime(), help="Only what was submitted then or later.")
@click.option(
    "--until", type=click.DateTime(["%Y-%m-%d"]), help="Only what was submitted by the end of that day."
)
@click.option(
    "--text", default="", metavar="WORDS", help="Only reports that hold all the words, without accents."
)
@click.option(
    "--sort",
    type=click.Choice([order.value for order in Order]),
    default=Order.NUMBER.value,
    show_default=True,
    help="What comes first.",
)
@click.option("--delivery", is_flag=True, help="Also which of them are in the Department's database as here.")
@click.option("--json", "as_json", is_flag=True, help="As a JSON array.")
def list_(
    outline: str,
    states: tuple[str, ...],
    sort: str,
    *,
    delivery: bool,
    as_json: bool,
    **asked: Any,  # noqa: ANN401
) -> None:
    """The reports, oldest number first, with how many days each has waited for its next step."""
    since, until = asked["since"], asked["until"]
    with looked_into() as app:
        refresh(app.engine, app.registry.outline)
        wanted = Wanted(
            known_outline(app, outline),
            tuple(map(State, states)),
            since and instant_of(since),
            until and instant_of(until + timedelta(days=1)),
            asked["latest"],
            asked["province"],
            asked["organisation"],
            asked["text"],
        )
        rows = [line_of(one) for one in find(app.engine, wanted, Order(sort)).reports]
        if delivery:
            waiting = waiting_ids(app)
            for row in rows:
                row["delivery"] = "waiting" if row["id"] in waiting else "delivered"
    show(rows if as_json else [_shown(row) for row in rows], as_json=as_json)


def line_of(one: Listed) -> dict[str, Any]:
    """Return what a list says of a report. Moments are local, ISO 8601."""
    return {
        "id": one.id,
        "number": one.number,
        "version": one.version,
        "state": one.state.value,
        "outline": one.outline,
        "respondent": one.respondent_name,
        "organisation": one.organisation,
        "province": one.provinces.replace("; ", ", "),
        "submitted_at": local(one.submitted_at).isoformat(timespec="seconds"),
        "waiting_days": (clock() - one.changed_at).days if one.state in WAITING else None,
    }


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    """Return a line for people: without columns that repeat the id, and with moments to the minute."""
    days = row["waiting_days"]
    at = datetime.fromisoformat(row["submitted_at"])
    shown = {name: value for name, value in row.items() if name not in {"number", "version"}}
    return shown | {"submitted_at": f"{at:%Y-%m-%d %H:%M}", "waiting_days": "–" if days is None else days}
