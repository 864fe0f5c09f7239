"""`decuong department`: the Department's database."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from bot.app import App, clock
from bot.commands.opening import opened
from bot.commands.speaking import WrongUsage, echo
from bot.department_words import backlog_lines, comparison_lines
from bot.jobs.deliver import at_target, backlog, deliver_all
from bot.jobs.reconcile import reconcile as compare
from exports.department.deliver import make_ready
from exports.department.grants import grants as grants_for
from exports.department.proof import write_proof
from flows.sentence import DecuongError, Sentence
from storage.core.errors import reason_of


@click.group()
def department() -> None:
    """The Department's database: init, deliver, status, reconcile, grants."""


@department.command()
def init() -> None:
    """Create the tables for all outlines, and make wide again what was made narrow."""
    with opened() as app:
        _check_target(app)
        with at_target(app, is_new=True, prepares=False) as target:
            failure = target.failure or make_ready(target.engine, target.shape, widen=True)
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
    counts["unchanged"] += delivery.unchanged
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


@department.command()
def status() -> None:
    """What waits to be delivered, since when, and what stands in its way."""
    with opened() as app:
        _check_target(app)
        now = backlog(app)
    for line in backlog_lines(now):
        echo(line)
    for failure in now.failures:
        echo(failure, err=True)
    if now.failures:
        raise SystemExit(1)


@department.command()
@click.option("--repair", is_flag=True, help="Write anew what is missing or different.")
@click.option(
    "--drop-extra", is_flag=True, help="With --repair: delete there the reports that are not here at all."
)
@click.option(
    "--proof", type=click.Path(path_type=Path, dir_okay=False), help="Write counts and hashes to this file."
)
def reconcile(proof: Path | None, *, repair: bool, drop_extra: bool) -> None:
    """Compare every cell there with the reports here, and say what is missing, extra or different."""
    if drop_extra and not repair:
        raise WrongUsage("--drop-extra needs --repair beside it.")
    with opened() as app:
        _check_target(app)
        done = compare(app, repairs=repair, drops_extra=drop_extra)
    for line in comparison_lines(done):
        echo(line)
    for failure in done.failures:
        echo(failure, err=True)
    if proof is not None and not any(failure.is_whole for failure in done.failures):
        try:
            write_proof(proof, done.found, done.target, clock(), done.repaired)
        except OSError as error:
            raise DecuongError(
                "{to} cannot be written: {reason}.", to=proof, reason=reason_of(error)
            ) from error
        echo(Sentence("The proof is in {to}.", to=proof))
    if done.failures or not done.found.is_equal:
        raise SystemExit(1)


@department.command()
def grants() -> None:
    """Print the SQL that gives delivery the least rights on PostgreSQL."""
    with opened() as app:
        _check_target(app)
        click.echo(grants_for(app.settings.department_url), nl=False)


def _check_target(app: App) -> None:
    if not app.settings.department_url:
        raise WrongUsage("Set DECUONG_DEPARTMENT_URL to the Department's database, e.g. sqlite:///cuc.db.")
