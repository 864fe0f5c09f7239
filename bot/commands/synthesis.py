"""`decuong synthesis`: many reports side by side, in sums and in groups."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import click

from bot.app import clock
from bot.choices import said_of
from bot.commands.opening import by_option, known_outline, looked_into, opened
from bot.commands.speaking import echo, writable
from bot.commands.which_reports import which_reports
from bot.take_away import SYNTHESIS, Synthesis, write_synthesis
from exports.synthesis.rules import read_rules
from flows.form.machine import Mover
from flows.report.submission import State
from flows.sentence import Sentence
from storage.core.engine import writing
from storage.privacy.audit import Entry, note
from storage.reports.report_index import Wanted


@click.command()
@click.option("--to", required=True, type=click.Path(path_type=Path), help="The folder to write.")
@which_reports("Of each report, the newest version in these states; else the latest accepted one.")
@click.option(
    "--rules",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A changed quy-tac.toml: kinds and their keywords, what is grouped.",
)
@click.option("--name", default="", metavar="NAME", help="Note it in the audit trail under a name.")
@by_option
def synthesis(
    to: Path,
    rules: Path | None,
    name: str,
    by: str,
    **asked: Any,  # noqa: ANN401 - as click gives them
) -> None:
    """Write many reports side by side, in sums and in groups, as Word and Excel files in a folder.

    Each report counts once: with its latest accepted version, if neither --state nor --latest is given.
    Beside the folder stands a manifest with the hash of each file.
    """
    read = read_rules(rules)
    began = clock()
    with opened() if name else looked_into() as app:
        states, latest = tuple(map(State, asked["states"])), asked["latest"]
        chosen = states or (() if latest else (State.ACCEPTED,))
        wanted = Wanted(
            known_outline(app, asked["outline"]),
            chosen,
            latest=latest,
            province=asked["province"],
            organisation=asked["organisation"],
        )
        told = {option: value for option, value in asked.items() if value}
        if rules is not None:
            told["rules"] = str(rules)
        said = said_of(wanted, is_usual=not states and not latest)
        order = Synthesis(wanted, told, said, read, rules is not None)
        with writable(to):
            count, manifest = write_synthesis(app, order, to, began)
        if name:
            done = f"{shlex.join(_words(to, told))} → {sha256(manifest.read_bytes()).hexdigest()}"
            with writing(app.engine) as connection:
                note(connection, Entry(began, SYNTHESIS, name, Mover.STAFF, done, by))
    echo(Sentence("{count} reports are in {to}.", count=count, to=to))


def _words(to: Path, asked: Mapping[str, object]) -> Iterator[str]:
    """Yield the options as they would be typed."""
    yield from ("--to", str(to))
    for option, value in asked.items():
        match value:
            case True:
                yield f"--{option}"
            case tuple():
                for state in value:
                    yield from ("--state", str(state))
            case _:
                yield from (f"--{option}", str(value))
