"""`decuong submissions accept`, `return`, `withdraw` and `reopen`: staff decide, one report or many."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path

import click

from bot.app import App, clock
from bot.codes import CODES
from bot.commands.opening import by_option, opened
from bot.commands.speaking import WrongUsage, echo
from bot.commands.submissions.decisions_file import read_decisions
from bot.review import Decisions, Outcome
from flows.reading.text import clean
from flows.sentence import DecuongError, Sentence, Sentences
from storage.reports import submissions as sealed

from_option = partial(
    click.option,
    "--from",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
)
reports_argument = click.argument("reports", nargs=-1, metavar="[REPORT]...")


@click.command()
@reports_argument
@from_option(help="Also those listed in a CSV or XLSX file, in its column “report”.")
@by_option
def accept(reports: tuple[str, ...], file: Path | None, by: str) -> None:
    """Accept reports: they can no longer be withdrawn. All of them, or none if one cannot be."""
    with opened() as app:
        asked = [(report, "", "") for report in reports]
        _decide(app, "accept", [*((None, one) for one in asked), *_rows(file)], by)


@click.command("return")
@reports_argument
@click.option("--remark", "remarks", multiple=True, metavar="KEY=TEXT", help="Ask about a question.")
@from_option(help="Also those listed in a CSV or XLSX file: columns “report”, “question”, “remark”.")
@by_option
def return_(reports: tuple[str, ...], remarks: tuple[str, ...], file: Path | None, by: str) -> None:
    """Send reports back with remarks; KEY is a question's path, or its number where that is one question.

    A report that was returned already gets the remarks beside those it has.
    """
    if bool(reports) != bool(remarks):
        raise WrongUsage("Say both what to return and what to ask: REPORT --remark KEY=TEXT.")
    with opened() as app:
        asked = [(report, *_split(remark)) for report in reports for remark in remarks]
        _decide(app, "return", [*((None, one) for one in asked), *_rows(file)], by)


@click.command()
@click.argument("report")
@by_option
def withdraw(report: str, by: str) -> None:
    """Take a report back for its respondent, to be corrected."""
    with opened() as app:
        _decide(app, "withdraw", [(None, (report, "", ""))], by)


@click.command()
@click.argument("report")
@by_option
def reopen(report: str, by: str) -> None:
    """Take an accepted report back into review: it can be returned, or withdrawn by its respondent."""
    with opened() as app:
        _decide(app, "reopen", [(None, (report, "", ""))], by)


Asked = tuple[str, str, str]
"""(report, a question's key, a remark). Key and remark are "" if the row has no remark."""


def _rows(file: Path | None) -> Iterable[tuple[int | None, Asked]]:
    return () if file is None else read_decisions(file)


def _decide(app: App, trigger: str, rows: Iterable[tuple[int | None, Asked]], by: str) -> None:
    """Move each report once, in the order given. With a fault in any row, none is moved."""
    decisions = Decisions(app, trigger, by, clock)
    faults: list[Sentence] = []
    for row, (wanted, key, text) in rows:
        try:
            decisions.add(sealed.submission(app.engine, wanted), key, text)
        except DecuongError as error:
            if row is None:
                raise
            faults.append(Sentence("row {row}: {what}", row=row, what=error))
    if faults:
        all_faults = Sentences(tuple(faults), "\n")
        raise DecuongError("No report was moved; mend these rows first:\n{faults}", faults=all_faults)
    if not decisions:
        raise WrongUsage("Say which reports: REPORT, or --from FILE.")
    for one in decisions.carry_out():
        _say(one)


def _say(one: Outcome) -> None:
    """Say what became of a report."""
    if one.state is None:
        echo(Sentence("{id}: these remarks are there already", id=one.id))
        return
    state = CODES[one.state]
    if one.told:
        echo(Sentence("{id} {state}, told at {number} addresses", id=one.id, state=state, number=one.told))
    else:
        echo(Sentence("{id} {state}", id=one.id, state=state))


def _split(remark: str) -> tuple[str, str]:
    key, equals, text = remark.partition("=")
    key, text = key.strip(), clean(text).strip()
    if not equals or not key or not text:
        raise WrongUsage("--remark {remark}: write it like 1.4=Thiếu số hộ.", remark=remark)
    return key, text
