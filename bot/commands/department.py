"""`decuong department`: the Department's database."""

from __future__ import annotations

from collections import Counter

import click

from bot.app import App
from bot.commands.opening import opened
from bot.commands.speaking import WrongUsage, echo
from bot.jobs.deliver import deliver_all
from exports.department.deliver import init as init_at
from flows.sentence import DecuongError, Sentence
from storage.core.engine import open_engine
from storage.reports.submissions import ALL


@click.group()
def department() -> None:
    """The Department's database: init, deliver."""


@department.command()
def init() -> None:
    """Create the tables for all outlines."""
    with opened() as app:
        _check_target(app)
        engine = open_engine(app.settings.department_url)
        failure = init_at(engine, app.reports(ALL).outlines)
        engine.dispose()
        if failure is not None:
            raise DecuongError("{failure}", failure=failure)
    echo(Sentence("The Department's database is ready."))


@department.command()
def deliver() -> None:
    """Deliver every report that is not there yet, or has changed."""
    with opened() as app:
        _check_target(app)
        delivery = deliver_all(app)
    counts = Counter(outcome.value for outcome in delivery.outcomes.values())
    echo(
        Sentence(
            "{new} new, {updated} updated, {unchanged} unchanged, {failed} failed",
            **{name: counts[name] for name in ("new", "updated", "unchanged", "failed")},
        )
    )
    for failure in delivery.failures:
        echo(failure, err=True)
    if delivery.failures:
        raise SystemExit(1)


def _check_target(app: App) -> None:
    if not app.settings.department_url:
        raise WrongUsage("Set DECUONG_DEPARTMENT_URL to the Department's database, e.g. sqlite:///cuc.db.")
