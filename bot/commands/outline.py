"""`decuong outline`: the outlines there are, checking and publishing a form."""

from __future__ import annotations

from pathlib import Path

import click

from bot.app import App
from bot.commands.opening import opened, show
from exports.outline_xlsx import write_outline_xlsx
from exports.staging import staged
from flows import rebasing
from flows.compiler import compile_outline
from flows.compiler.faults import Fault, OutlineFaults
from flows.machine import DialogueMachine
from flows.outline import Outline
from flows.picture import mermaid
from storage import outlines

LARGEST = 50 * 1024 * 1024
"""Bytes of a form: more is not read."""


@click.group()
def outline() -> None:
    """Outlines: list, check, show, picture, publish."""


@outline.command("list")
@click.option("--json", "as_json", is_flag=True, help="As a JSON array.")
def list_(*, as_json: bool) -> None:
    """The outlines that can be answered."""
    with opened() as app:
        rows = []
        for key, version in outlines.current(app.engine):
            one = app.library.outline(key, version)
            rows.append(
                {"key": key, "version": version, "questions": len(one.asked), "title": one.title.default}
            )
        show(rows, as_json=as_json)


@outline.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def check(files: tuple[Path, ...]) -> None:
    """Say what in FILES cannot be asked, one line a fault; exit 1 on any."""
    faulty = False
    for file in files:
        try:
            compiled = compile_outline(_read(file), str(file))
        except OutlineFaults as faults:
            faulty = True
            click.echo(faults)
        else:
            for warning in compiled.warnings:
                click.echo(warning, err=True)
    if faulty:
        raise SystemExit(1)


@outline.command("show")
@click.argument("key")
@click.option(
    "--to", type=click.Path(path_type=Path), help="Write the form itself to this .xlsx file instead."
)
def show_(key: str, to: Path | None) -> None:
    """Print the questions of the outline KEY, or write it as an Excel file."""
    with opened() as app:
        dialogue = app.library.newest(key)
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
    with opened() as app:
        click.echo(mermaid(DialogueMachine(app.library.newest(key).outline)))


@outline.command()
@click.argument("file", type=click.Path(path_type=Path))
def publish(file: Path) -> None:
    """Publish the form FILE as a new version of its outline."""
    with opened() as app:
        source = _read(file)
        try:
            _refuse_what_breaks(app, compile_outline(source, str(file)), str(file))
            published, is_new = app.library.publish(source, file.name)
        except OutlineFaults as faults:
            click.echo(faults)
            raise SystemExit(1) from faults
        done = "published" if is_new else "was published already"
        click.echo(f"{published.key} {published.version} {done}")


def _refuse_what_breaks(app: App, new: Outline, filename: str) -> None:
    """Raise OutlineFaults where answers to a published version could not be carried over."""
    version = dict(outlines.current(app.engine)).get(new.key)
    if version is None or version == new.version:
        return
    earlier = app.library.until(new.key, version)  # an open draft may be of any of them
    found = [Fault(filename, "survey", *fault) for old in earlier for fault in rebasing.faults(old, new)]
    if found:
        raise OutlineFaults(tuple(found))
    changes = rebasing.compare(earlier[0], new)
    counts = {"added": changes.added, "dropped": changes.dropped, "of another type": changes.retyped}
    said = ", ".join(f"{len(places)} {name}" for name, places in counts.items())
    click.echo(f"Against version {version}: {said}; open drafts follow at their next message.", err=True)


def _read(file: Path) -> bytes:
    try:
        if file.stat().st_size > LARGEST:
            raise click.ClickException(f"{file}: larger than 50 MB, which no form is; check the file.")
        return file.read_bytes()
    except OSError as error:
        raise click.ClickException(f"{file}: cannot be read ({error.strerror}); check the path.") from error
