"""`decuong outline`: the list of outlines, and the checking and publishing of forms."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from bot.commands.effects import tell_effects
from bot.commands.listing import show
from bot.commands.opening import by_option, looked_into, opened
from bot.commands.speaking import echo
from bot.publishing import newest_version
from exports.outline_xlsx import write_outline_xlsx
from exports.staging import staged
from flows.form.compiler import compile_outline
from flows.form.compiler.faults import OutlineFaults
from flows.form.machine import DialogueMachine
from flows.form.outline import Outline
from flows.form.picture import mermaid
from flows.sentence import DecuongError, Sentence
from storage.core.errors import reason_of
from storage.reports import outlines
from storage.reports.outlines import Publisher

LARGEST = 50 * 1024 * 1024
"""The most bytes of a form. A larger file is not read."""


@click.group()
def outline() -> None:
    """Outlines: list, check, show, picture, publish."""


@outline.command("list")
@click.option("--json", "as_json", is_flag=True, help="As a JSON array.")
def list_(*, as_json: bool) -> None:
    """The outlines that can be answered."""
    with looked_into(says_so=False) as app:
        rows = []
        for key, version in outlines.current(app.engine):
            one = app.registry.outline(key, version)
            rows.append(
                {"key": key, "version": version, "questions": len(one.asked), "title": one.title.default}
            )
        show(rows, as_json=as_json)


@outline.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def check(files: tuple[Path, ...]) -> None:
    """Say what in FILES cannot be asked, one line a fault; exit 1 on any.

    Where there is a database, also what a new version would do to open drafts.
    """
    compiled: list[tuple[Path, Outline]] = []
    for file in files:
        try:
            compiled.append((file, compile_outline(_read(file), str(file))))
        except OutlineFaults as faults:
            echo(faults)
        else:
            for warning in compiled[-1][1].warnings:
                echo(warning, err=True)
    if len(compiled) < len(files) or not _are_publishable(compiled):
        raise SystemExit(1)


def _are_publishable(compiled: Sequence[tuple[Path, Outline]]) -> bool:
    """Whether the forms break nothing that is published in the database; True if there is no database."""
    faulty = False
    try:
        with looked_into(says_so=False) as app:
            for file, one in compiled:
                try:
                    tell_effects(app, one, str(file))
                except OutlineFaults as faults:
                    faulty = True
                    echo(faults)
    except DecuongError as error:
        echo(
            Sentence("What it does to open drafts was not looked at: {error}", error=error),
            err=True,
        )
    return not faulty


@outline.command("show")
@click.argument("key")
@click.option(
    "--to", type=click.Path(path_type=Path), help="Write the form itself to this .xlsx file instead."
)
def show_(key: str, to: Path | None) -> None:
    """Print the questions of the outline KEY, or write it as an Excel file."""
    with looked_into(says_so=False) as app:
        dialogue = app.registry.newest(key)
        if to is None:
            for place in dialogue.outline.places:
                number = f"{place.node.number}. " if place.node.number else ""
                click.echo(
                    f"{'  ' * len(place.around)}{number}{place.node.label.default}  ({place.template})"
                )
            return
        published = outlines.source_of(app.engine, key, dialogue.outline.version)
        with staged(to) as draft, draft.open("wb") as target:
            write_outline_xlsx(published.source, published.filename, target)
        click.echo(to)


@outline.command()
@click.argument("key")
def picture(key: str) -> None:
    """Print the machine of the outline KEY as a Mermaid diagram."""
    with looked_into(says_so=False) as app:
        click.echo(mermaid(DialogueMachine(app.registry.newest(key).outline)))


@outline.command()
@click.argument("file", type=click.Path(path_type=Path))
@by_option
def publish(file: Path, by: str) -> None:
    """Publish the form FILE as a new version of its outline."""
    with opened() as app:
        source = _read(file)
        try:
            new = compile_outline(source, str(file))
            publisher = Publisher(by, newest_version(app, new.key))
            tell_effects(app, new, str(file))
            published, is_new = app.registry.publish(source, file.name, publisher=publisher)
        except OutlineFaults as faults:
            echo(faults)
            raise SystemExit(1) from faults
        done = Sentence("published") if is_new else Sentence("was published already")
        echo(Sentence("{key} {version} {done}", key=published.key, version=published.version, done=done))


def _read(file: Path) -> bytes:
    try:
        if file.stat().st_size > LARGEST:
            raise DecuongError("{file}: larger than 50 MB, which no form is; check the file.", file=file)
        return file.read_bytes()
    except OSError as error:
        raise DecuongError(
            "{file}: cannot be read ({reason}); check the path.", file=file, reason=reason_of(error)
        ) from error
