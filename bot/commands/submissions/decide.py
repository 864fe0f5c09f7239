"""`decuong submissions accept`, `return`, `withdraw` and `reopen`: staff decide, one report or many."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import click

from bot.app import App, clock
from bot.commands.listing import CODES
from bot.commands.opening import by_option, opened
from bot.commands.speaking import WrongUsage, echo
from bot.commands.submissions.decisions_file import read_decisions
from flows.form import machine
from flows.form.machine import Mover
from flows.form.outline import Place, rows_inside
from flows.reading.text import clean
from flows.report.submission import Remark, Submission
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


@dataclass
class _Decided:
    """One report that is to be moved, with the remarks for it."""

    report: Submission
    remarks: list[Remark] = field(default_factory=list)


@click.command()
@reports_argument
@from_option(help="Also those listed in a CSV or XLSX file, in its column “report”.")
@by_option
def accept(reports: tuple[str, ...], file: Path | None, by: str) -> None:
    """Accept reports: they can no longer be withdrawn. All are looked at before the first is moved."""
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
"""(report, a question's key, a remark); the last two are "" where nothing is remarked."""


def _rows(file: Path | None) -> Iterable[tuple[int | None, Asked]]:
    return () if file is None else read_decisions(file)


def _decide(app: App, trigger: str, rows: Iterable[tuple[int | None, Asked]], by: str) -> None:
    """Move each report once, in the order given. With a fault in any row, none is moved."""
    decided: dict[str, _Decided] = {}
    faults: list[Sentence] = []
    for row, asked in rows:
        try:
            _take(app, trigger, asked, by, decided)
        except DecuongError as error:
            if row is None:
                raise
            faults.append(Sentence("row {row}: {what}", row=row, what=error))
    if faults:
        all_faults = Sentences(tuple(faults), "\n")
        raise DecuongError("No report was moved; mend these rows first:\n{faults}", faults=all_faults)
    if not decided:
        raise WrongUsage("Say which reports: REPORT, or --from FILE.")
    failed = [failure for one in decided.values() if (failure := _move(app, one, trigger, by)) is not None]
    if failed:
        raise DecuongError("{faults}", faults=Sentences(tuple(failed), "\n"))


def _take(app: App, trigger: str, asked: Asked, by: str, decided: dict[str, _Decided]) -> None:
    """Look at one row, and add it to what is decided. Raises DecuongError with what is wrong."""
    wanted, key, text = asked
    report = sealed.submission(app.engine, wanted)
    if machine.move(report.state, trigger, Mover.STAFF) is None:
        sealed.refuse(report.id, report.state, trigger)
    one = decided.setdefault(report.id, _Decided(report))
    if trigger != "return":
        return
    if not key or not text:
        raise DecuongError("Report {id} has no question or no remark; write both.", id=report.id)
    one.remarks.append(Remark(_path(app, report, key), text, by, clock()))


def _move(app: App, decided: _Decided, trigger: str, by: str) -> DecuongError | None:
    """Move a report and tell its writers. Return why that failed: it may have been moved meanwhile."""
    report = decided.report
    known = {(remark.path, remark.text) for remark in report.remarks}
    new = [remark for remark in decided.remarks if (remark.path, remark.text) not in known]
    if decided.remarks and not new:
        echo(Sentence("{id}: these remarks are there already", id=report.id))
        return None
    try:
        moved = sealed.move(app.engine, report.id, trigger, Mover.STAFF, clock(), new, by)
    except DecuongError as error:
        return error
    told = app.conversation.tell_of_review(moved.draft_id, moved.number, clock())
    state = CODES[moved.state]
    if told:
        echo(Sentence("{id} {state}, told at {number} addresses", id=moved.id, state=state, number=told))
    else:
        echo(Sentence("{id} {state}", id=moved.id, state=state))
    return None


def _split(remark: str) -> tuple[str, str]:
    key, equals, text = remark.partition("=")
    key, text = key.strip(), clean(text).strip()
    if not equals or not key or not text:
        raise WrongUsage("--remark {remark}: write it like 1.4=Thiếu số hộ.", remark=remark)
    return key, text


def _path(app: App, one: Submission, key: str) -> str:
    """Return the path that a remark's KEY means in this report."""
    outline = app.registry.outline(one.outline, one.outline_version)
    paths = [
        path
        for place in outline.asked.values()
        if key in {place.node.number, place.template}
        for path in _paths(one, place)
    ]
    known = [path for place in outline.asked.values() for path in _paths(one, place)]
    if key in known:
        return key
    if len(paths) != 1:
        choice = Sentence("see `decuong submissions show`")
        if paths:
            choice = Sentence("write one of {paths}", paths=", ".join(paths))
        raise DecuongError(
            "{key} is not one question of report {number}; {choice}.",
            key=key,
            number=one.number,
            choice=choice,
        )
    return paths[0]


def _paths(one: Submission, place: Place) -> list[str]:
    """Return the paths of a question in this report, one for each row around it."""
    found = rows_inside(place.repeats, (), lambda repeat, rows: one.rows.get(repeat.path(rows), ()))
    return [place.path(rows) for rows in found]
