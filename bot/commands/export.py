"""`decuong export`: the reports as files."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import click

from bot.app import App, clock
from bot.commands.opening import by_option, known_outline, looked_into, opened
from bot.commands.speaking import WrongUsage, writable
from bot.commands.which_reports import which_reports
from bot.take_away import EXPORT, Export, write_export
from exports import docx
from exports.formats import FORMATS, Write
from flows.form.machine import Mover
from flows.local_time import instant_of
from flows.report.submission import State
from flows.sentence import DecuongError
from storage.core.engine import writing
from storage.privacy.audit import Entry, last_about, note
from storage.reports.report_index import Wanted

LAST = "last"
TEMPLATE = "template"
"""What `decuong export` takes beside the formats: it writes the Word template that comes with decuong."""
OVERLAP = timedelta(minutes=10)
"""How far `--since last` looks behind the last export: what was submitted then may have been saved later."""
_MOMENTS = ("%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S")


_FILE = click.Path(path_type=Path, dir_okay=False, exists=True)


class _Since(click.ParamType[Any]):
    """A moment, or the word "last"."""

    name = "moment"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401
        return value if value == LAST else click.DateTime(_MOMENTS).convert(value, param, ctx)

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        return "MOMENT|last"


@click.command()
@click.argument("format_", metavar="FORMAT", required=False, type=click.Choice([*FORMATS, TEMPLATE]))
@click.option("--to", type=click.Path(path_type=Path), help="The file, or folder, to write.")
@which_reports()
@click.option("--since", type=_Since(), help="Only what was submitted or moved since; last: since the last.")
@click.option("--files", is_flag=True, help="The attachments too, in a folder beside it.")
@click.option("--template", type=_FILE, help="The Word template to use for docx (see export template).")
@click.option("--name", default="", metavar="NAME", help="Keep what is asked under a name, or run it again.")
@by_option
@click.pass_context
def export(
    ctx: click.Context,
    /,
    format_: str | None,
    to: Path | None,
    name: str,
    by: str,
    **asked: Any,  # noqa: ANN401 - as click gives them
) -> None:
    """Write the reports as FORMAT, whole or not at all, and beside them a manifest with hashes.

    With only --name, the export that was kept under this name is run again.
    """
    began = clock()
    with opened() if name else looked_into() as app:
        kept = last_about(app.engine, EXPORT, name) if name else None
        if kept is not None and format_ is None:
            again = _parsed(ctx, kept.how_much)
            format_, to, asked = again["format_"], to or again["to"], _merged(ctx, asked, again)
        elif name and kept is None and format_ is None:
            raise DecuongError("No export is kept as {name} yet; say what to write, once.", name=name)
        if format_ is None or to is None:
            raise WrongUsage("Say what to write: decuong export FORMAT --to PATH; see decuong export --help.")
        if format_ == TEMPLATE:
            with writable(to):
                docx.write_template(to)
            click.echo(to)
            return
        _write(app, format_, to, asked, began, kept.at if kept else None)
        if name:
            words = shlex.join(_words(format_, to, asked))
            with writing(app.engine) as connection:
                note(connection, Entry(began, EXPORT, name, Mover.STAFF, words, by))
    click.echo(to)


def _write(
    app: App, format_: str, to: Path, asked: dict[str, Any], began: datetime, last: datetime | None
) -> None:
    since = asked["since"]
    if since == LAST:
        since = None if last is None else last - OVERLAP
    elif since is not None:
        since = instant_of(since)
    wanted = Wanted(
        known_outline(app, asked["outline"]),
        tuple(map(State, asked["states"])),
        moved_since=since,
        latest=asked["latest"],
        province=asked["province"],
        organisation=asked["organisation"],
    )
    told = {
        name: str(value) if name in {"since", "template"} else value for name, value in asked.items() if value
    }
    order = Export(format_, wanted, told, asked["files"], _writer(format_, asked["template"]))
    with writable(to):
        write_export(app, order, to, began)


def _writer(format_: str, template: Path | None) -> Write:
    if template is None:
        return FORMATS[format_]
    if format_ != "docx":
        raise WrongUsage("A template is for docx only; leave --template out.")
    return partial(docx.write, template=template)


def _parsed(ctx: click.Context, words: str) -> dict[str, Any]:
    """Return the options of an export that was kept."""
    return export.make_context(EXPORT, shlex.split(words), parent=ctx.parent).params


def _merged(ctx: click.Context, asked: dict[str, Any], kept: dict[str, Any]) -> dict[str, Any]:
    """Return the kept options, with those that were given now in place of them."""
    source = click.core.ParameterSource.COMMANDLINE
    return {
        name: value if ctx.get_parameter_source(name) is source else kept[name]
        for name, value in asked.items()
    }


def _words(format_: str, to: Path, asked: dict[str, Any]) -> Sequence[str]:
    """Return an export's options as they would be typed."""
    words = [format_, "--to", str(to)]
    for name in ("outline", "province", "organisation", "since", "template"):
        if asked[name]:
            words += [f"--{name}", str(asked[name])]
    for state in asked["states"]:
        words += ["--state", state]
    return [*words, *(f"--{name}" for name in ("latest", "files") if asked[name])]
