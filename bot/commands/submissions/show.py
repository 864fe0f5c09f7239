"""`decuong submissions show` and `diff`: one report, and what its version changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from bot.app import App
from bot.commands.listing import named, show
from bot.commands.opening import looked_into
from bot.commands.speaking import echo
from bot.commands.submissions.list import line_of
from bot.language import translate
from flows.catalogue import Catalogue
from flows.form.outline import Outline, Question
from flows.form.path import template_of
from flows.local_time import local
from flows.reading.typed import write
from flows.report.answer import Answer
from flows.report.difference import Change, difference, label_of, write_figure_of, write_figures
from flows.report.figure import told
from flows.report.submission import Submission
from flows.sentence import DecuongError, Sentence
from storage.reports import submissions as sealed
from storage.reports.report_index import Wanted, find, refresh


@click.command("show")
@click.argument("report")
def show_(report: str) -> None:
    """Print one report, by number (the newest version) or by id."""
    with looked_into() as app:
        one = sealed.submission(app.engine, report)
        say = translate()
        outline = app.registry.outline(one.outline, one.outline_version)
        click.echo("  ".join(named(name, value, say) for name, value in _head(app, one.id).items()))
        for path, answer in one.answers.items():
            question = _question(outline, path)
            number = f"{question.number}. " if question and question.number else ""
            click.echo(f"\n{path}  {number}{question.label.default if question else ''}")
            for line in _lines(question, answer, app.say):
                click.echo(f"    {line}")
        _echo_remarks(one)


def _head(app: App, id_: str) -> dict[str, Any]:
    """Return what the list says of this report."""
    refresh(app.engine, app.registry.outline)
    [one] = find(app.engine, Wanted(id=id_)).reports
    return line_of(one)


def _lines(question: Question | None, answer: Answer, say: Catalogue) -> Iterator[str]:
    """Yield an answer's value or words, then its files, then its figures with what was said."""
    value = write(question, answer.value, say.language) if question else ""
    yield from (value or answer.text).split("\n")
    for part in answer.files:
        yield f"[{part.file.shown if part.file else ''}] {part.text}".rstrip()
    for figure in told(answer.figures):
        label = label_of(question, figure.name, say)
        yield f"• {label}: {write_figure_of(question, figure, say)}: “{figure.words}”"


def _echo_remarks(one: Submission) -> None:
    """Print the remarks on this version, and the replies to the remarks on the version before."""
    for remark in one.remarks:
        click.echo(f"\n? {remark.path}  {remark.text}  ({remark.by or '–'}, {local(remark.at):%Y-%m-%d})")
    for path, reply in one.replies.items():
        click.echo(f"\n> {path}  {reply.text}")


@click.command()
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
                said = [row[side]] if change.is_worded and row[side] else []
                said += [f"{one['figure']}: {one[side]}" for one in row["figures"] if one[side]]
                for line in "\n".join(said).split("\n") if said else ():
                    click.echo(f"  {sign} {line}")
        if rows:
            click.echo()
        echo(Sentence("{number} changed", number=len(rows)) if rows else Sentence("nothing changed"))


def _change(outline: Outline, change: Change, say: Catalogue) -> dict[str, Any]:
    question = _question(outline, change.path)
    number = f"{question.number}. " if question is not None and question.number else ""

    def told_by(answer: Answer | None) -> str:
        if answer is None:
            return ""
        value = write(question, answer.value, say.language) if question is not None else ""
        files = (f"[{part.file.shown}] {part.text}".rstrip() for part in answer.files if part.file)
        return "\n".join(filter(None, (value or answer.text, *files)))

    return {
        "path": change.path,
        "question": number + question.label.default if question is not None else "",
        "before": told_by(change.before),
        "after": told_by(change.after),
        "figures": [
            {"figure": label, "before": old, "after": new}
            for label, old, new in write_figures(change, question, say)
        ],
    }


def _question(outline: Outline, path: str) -> Question | None:
    place = outline.by_template.get(template_of(path))
    return place.node if place is not None and isinstance(place.node, Question) else None
