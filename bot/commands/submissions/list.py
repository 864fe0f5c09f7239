"""`decuong submissions list`: the sealed reports, filtered and sorted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import click

from bot.app import clock
from bot.commands.listing import show
from bot.commands.opening import known_outline, looked_into
from bot.commands.which_reports import which_reports
from flows.form.outline import Outline
from flows.local_time import instant_of, local
from flows.reading.text import words_of
from flows.report.sender import SentBy, organisation_of, provinces_of
from flows.report.submission import State, Submission
from storage.reports import submissions as sealed


class Order(StrEnum):
    """What a list is sorted by."""

    NUMBER = "number"
    SUBMITTED = "submitted"
    WAITING = "waiting"
    """The longest waiting first."""
    ORGANISATION = "organisation"
    PROVINCE = "province"
    STATE = "state"


_KEYS: dict[Order, Callable[[dict[str, Any]], Any]] = {
    Order.SUBMITTED: lambda row: row["submitted_at"],
    Order.WAITING: lambda row: -row["waiting_days"] if row["waiting_days"] is not None else 1,
    Order.ORGANISATION: lambda row: words_of(row["organisation"]),
    Order.PROVINCE: lambda row: words_of(row["province"]),
    Order.STATE: lambda row: row["state"],
}


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
@click.option("--json", "as_json", is_flag=True, help="As a JSON array.")
def list_(outline: str, states: tuple[str, ...], sort: str, *, as_json: bool, **asked: Any) -> None:  # noqa: ANN401
    """The reports, oldest number first, with how many days each has waited for its next step."""
    rows = []
    with looked_into() as app:
        wanted = sealed.Filter(known_outline(app, outline), tuple(map(State, states)), latest=asked["latest"])
        for one in sealed.submissions(app.engine, wanted):
            form = app.registry.outline(one.outline, one.outline_version)
            if _is_wanted(one, form, asked):
                rows.append(line_of(one, form))
    if order := _KEYS.get(Order(sort)):
        rows.sort(key=order)
    show(rows if as_json else [_shown(row) for row in rows], as_json=as_json)


def _is_wanted(one: Submission, outline: Outline, asked: dict[str, Any]) -> bool:
    since, until = asked["since"], asked["until"]
    if since is not None and one.submitted_at < instant_of(since):
        return False
    if until is not None and one.submitted_at >= instant_of(until + timedelta(days=1)):
        return False
    sent_by = SentBy(asked["province"], asked["organisation"])
    return sent_by.has(one, outline) and _holds(one, words_of(asked["text"]))


def line_of(one: Submission, outline: Outline) -> dict[str, Any]:
    """Return what a list says of a report. Moments are local, ISO 8601."""
    is_waiting = one.state in {State.RECEIVED, State.RETURNED}
    return {
        "id": one.id,
        "number": one.number,
        "version": one.version,
        "state": one.state.value,
        "outline": one.outline,
        "respondent": one.respondent_name,
        "organisation": organisation_of(one, outline),
        "province": ", ".join(province.name for province in provinces_of(one)),
        "submitted_at": local(one.submitted_at).isoformat(timespec="seconds"),
        "waiting_days": (clock() - one.changed_at).days if is_waiting else None,
    }


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    """Return a line for people: without what its id says already, and with a moment to the minute."""
    days = row["waiting_days"]
    at = datetime.fromisoformat(row["submitted_at"])
    shown = {name: value for name, value in row.items() if name not in {"number", "version"}}
    return shown | {"submitted_at": f"{at:%Y-%m-%d %H:%M}", "waiting_days": "–" if days is None else days}


def _holds(one: Submission, words: list[str]) -> bool:
    """Whether a report's answers and names hold all the words. The last may be only begun, as in a search."""
    if not words:
        return True
    texts = [one.respondent_name, *(part.text for answer in one.answers.values() for part in answer.parts)]
    known = {word for text in texts for word in words_of(text)}
    *whole, last = words
    return known.issuperset(whole) and any(word.startswith(last) for word in known)
