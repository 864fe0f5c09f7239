"""`decuong submissions`: the sealed reports and their review."""

from __future__ import annotations

import click

from bot.app import App, clock
from bot.commands.opening import opened, show
from flows.machine import Mover, move
from flows.outline import Question
from flows.readers.typed import write
from flows.report import State, Submission
from storage import reports


@click.group()
def submissions() -> None:
    """Reports: list, show, accept."""


@submissions.command("list")
@click.option("--outline", default="", help="Only this outline.")
@click.option("--state", type=click.Choice([state.value for state in State]), help="Only this state.")
@click.option("--json", "as_json", is_flag=True, help="As a JSON array.")
def list_(outline: str, state: str | None, *, as_json: bool) -> None:
    """The reports, oldest number first."""
    with opened() as app:
        wanted = reports.Filter(outline, State(state) if state else None)
        show([_line(one) for one in reports.submissions(app.engine, wanted)], as_json=as_json)


@submissions.command("show")
@click.argument("report")
def show_(report: str) -> None:
    """Print one report, by number (the newest version) or by id."""
    with opened() as app:
        one = reports.submission(app.engine, report)
        click.echo("  ".join(map(str, _line(one).values())))
        outline = app.library.outline(one.outline, one.outline_version)
        for path, answer in one.answers.items():
            place = outline.by_template.get(_template(path))
            question = place.node if place and isinstance(place.node, Question) else None
            value = write(question, answer.value, app.say.language) if question else ""
            number = f"{question.number}. " if question and question.number else ""
            click.echo(f"\n{path}  {number}{question.label.default if question else ''}")
            for line in (value or answer.text).split("\n"):
                click.echo(f"    {line}")
            for part in answer.files:
                click.echo(f"    [{part.file.name if part.file else ''}] {part.text}".rstrip())


@submissions.command()
@click.argument("report")
def accept(report: str) -> None:
    """Accept a report: it can no longer be withdrawn."""
    with opened() as app:
        _move(app, report, "accept")


def _move(app: App, report: str, trigger: str) -> None:
    one = reports.submission(app.engine, report)
    state = move(one.state, trigger, Mover.STAFF)
    if state is None:
        raise click.ClickException(f"Report {one.id} is {one.state}, so it cannot be moved by {trigger}.")
    reports.move(app.engine, one.id, state, clock())
    click.echo(f"{one.id} {state}")


def _line(one: Submission) -> dict[str, object]:
    return {
        "id": one.id,
        "number": one.number,
        "version": one.version,
        "state": one.state.value,
        "outline": one.outline,
        "respondent": one.respondent_name,
        "submitted_at": one.submitted_at.isoformat(timespec="seconds"),
    }


def _template(path: str) -> str:
    return "/".join(step.partition("[")[0] for step in path.split("/"))
