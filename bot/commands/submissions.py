"""`decuong submissions`: the sealed reports and their review."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from bot.app import App, clock
from bot.commands.listing import CODES, named, show
from bot.commands.opening import by_option, known_outline, looked_into, opened
from bot.commands.speaking import WrongUsage, echo
from bot.language import translate
from flows.catalogue import Catalogue
from flows.form.machine import Mover
from flows.form.outline import Outline, Place, Question, rows_inside
from flows.form.path import template_of
from flows.local_time import local
from flows.reading.text import clean
from flows.reading.typed import write
from flows.report.answer import Answer
from flows.report.difference import Change, difference, write_figures
from flows.report.submission import Remark, State, Submission
from flows.sentence import DecuongError, Sentence
from storage.reports import submissions as sealed


@click.group()
def submissions() -> None:
    """Reports: list, show, diff, accept, return, withdraw, reopen."""


@submissions.command("list")
@click.option("--outline", default="", help="Only this outline.")
@click.option("--state", type=click.Choice([state.value for state in State]), help="Only this state.")
@click.option("--json", "as_json", is_flag=True, help="As a JSON array.")
def list_(outline: str, state: str | None, *, as_json: bool) -> None:
    """The reports, oldest number first."""
    with looked_into() as app:
        wanted = sealed.Filter(known_outline(app, outline), (State(state),) if state else ())
        show([_line(one) for one in sealed.submissions(app.engine, wanted)], as_json=as_json)


@submissions.command("show")
@click.argument("report")
def show_(report: str) -> None:
    """Print one report, by number (the newest version) or by id."""
    with looked_into() as app:
        one = sealed.submission(app.engine, report)
        say = translate()
        click.echo("  ".join(named(name, value, say) for name, value in _line(one).items()))
        outline = app.registry.outline(one.outline, one.outline_version)
        for path, answer in one.answers.items():
            place = outline.by_template.get(template_of(path))
            question = place.node if place and isinstance(place.node, Question) else None
            value = write(question, answer.value, app.say.language) if question else ""
            number = f"{question.number}. " if question and question.number else ""
            click.echo(f"\n{path}  {number}{question.label.default if question else ''}")
            for line in (value or answer.text).split("\n"):
                click.echo(f"    {line}")
            for part in answer.files:
                click.echo(f"    [{part.file.shown if part.file else ''}] {part.text}".rstrip())
        _echo_remarks(one)


def _echo_remarks(one: Submission) -> None:
    """Print the remarks on this version, and the replies to the remarks on the version before."""
    for remark in one.remarks:
        click.echo(f"\n? {remark.path}  {remark.text}  ({remark.by or '–'}, {local(remark.at):%Y-%m-%d})")
    for path, reply in one.replies.items():
        click.echo(f"\n> {path}  {reply.text}")


@submissions.command()
@click.argument("report")
@click.option("--json", "as_json", is_flag=True, help="As a JSON array.")
def diff(report: str, *, as_json: bool) -> None:
    """What a report's version changed against the one before, question by question."""
    with looked_into() as app:
        after = sealed.submission(app.engine, report)
        if after.version == 1:
            raise DecuongError("Report {id} is the first version; there is none before it.", id=after.id)
        before = sealed.submission(app.engine, f"{after.number}-{after.version - 1}")
        outline = app.registry.outline(after.outline, after.outline_version)
        changes = difference(before.answers, after.answers)
        rows = [_change(outline, change, app.say) for change in changes]
        if as_json:
            show(rows, as_json=True)
            return
        for change, row in zip(changes, rows, strict=True):
            click.echo(f"\n{row['path']}  {row['question']}")
            for sign, side in (("-", "before"), ("+", "after")):
                told = [row[side]] if change.is_worded and row[side] else []
                told += [f"{one['figure']}: {one[side]}" for one in row["figures"] if one[side]]
                for line in "\n".join(told).split("\n") if told else ():
                    click.echo(f"  {sign} {line}")
        if rows:
            click.echo()
        echo(Sentence("{number} changed", number=len(rows)) if rows else Sentence("nothing changed"))


def _change(outline: Outline, change: Change, say: Catalogue) -> dict[str, Any]:
    place = outline.by_template.get(template_of(change.path))
    question = place.node if place is not None and isinstance(place.node, Question) else None
    number = f"{question.number}. " if question is not None and question.number else ""

    def told(answer: Answer | None) -> str:
        if answer is None:
            return ""
        value = write(question, answer.value, say.language) if question is not None else ""
        files = (f"[{part.file.shown}] {part.text}".rstrip() for part in answer.files if part.file)
        return "\n".join(filter(None, (value or answer.text, *files)))

    return {
        "path": change.path,
        "question": number + question.label.default if question is not None else "",
        "before": told(change.before),
        "after": told(change.after),
        "figures": [
            {"figure": label, "before": old, "after": new}
            for label, old, new in write_figures(change, question, say)
        ],
    }


@submissions.command()
@click.argument("report")
@by_option
def accept(report: str, by: str) -> None:
    """Accept a report: it can no longer be withdrawn."""
    with opened() as app:
        _move(app, report, "accept", by)


@submissions.command("return")
@click.argument("report")
@click.option(
    "--remark", "remarks", multiple=True, required=True, metavar="KEY=TEXT", help="Ask about a question."
)
@by_option
def return_(report: str, remarks: tuple[str, ...], by: str) -> None:
    """Send a report back with remarks; KEY is a question's path, or its number where that is one question."""
    with opened() as app:
        one = sealed.submission(app.engine, report)
        at = clock()
        asked = [Remark(_path(app, one, key), text, by, at) for key, text in map(_split, remarks)]
        _move(app, report, "return", by, asked)


@submissions.command()
@click.argument("report")
@by_option
def withdraw(report: str, by: str) -> None:
    """Take a report back for its respondent, to be corrected."""
    with opened() as app:
        _move(app, report, "withdraw", by)


@submissions.command()
@click.argument("report")
@by_option
def reopen(report: str, by: str) -> None:
    """Take an accepted report back into review: it can be returned, or withdrawn by its respondent."""
    with opened() as app:
        _move(app, report, "reopen", by)


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


def _move(app: App, report: str, trigger: str, by: str, remarks: Sequence[Remark] = ()) -> None:
    moved = sealed.move(app.engine, report, trigger, Mover.STAFF, clock(), remarks, by)
    told = app.conversation.tell_of_review(moved.draft_id, moved.number, clock())
    state = CODES[moved.state]
    if told:
        echo(Sentence("{id} {state}, told at {number} addresses", id=moved.id, state=state, number=told))
    else:
        echo(Sentence("{id} {state}", id=moved.id, state=state))


def _line(one: Submission) -> dict[str, object]:
    return {
        "id": one.id,
        "number": one.number,
        "version": one.version,
        "state": one.state.value,
        "outline": one.outline,
        "respondent": one.respondent_name,
        "submitted_at": local(one.submitted_at).isoformat(timespec="seconds"),
    }
