"""`decuong import`: the workbook that a province fills in offline, and what it becomes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from bot.app import App, clock, new_id
from bot.commands.opening import by_option, known_outline, looked_into, opened
from bot.commands.speaking import echo
from bot.intake.offline_reports import Line, Prepared, RowState, file_person, foresee, prepare, store
from bot.language import translate
from exports import labels as words
from exports.fields import Scalar
from exports.offline.codes import write_codes
from exports.offline.filled import WorkbookFault, outline_of, read_filled
from exports.offline.template import write_template
from exports.offline.workbook_file import BadWorkbook
from exports.staging import staged
from flows.respondents.codes import spelled
from flows.respondents.respondent import Respondent
from flows.sentence import DecuongError, Sentence
from storage.core.errors import reason_of

MOST_FAULTS = 200
"""How many faults are printed."""
STATES = {
    RowState.NEW: Sentence("imported"),
    RowState.WAITING: Sentence("imported earlier, not yet taken over"),
    RowState.RENEWED: Sentence("imported earlier, not yet taken over, with a new code"),
    RowState.TAKEN: Sentence("imported earlier, taken over by an officer or erased"),
    RowState.CHANGED: Sentence("imported earlier with other answers, left as it is"),
}
file_argument = click.argument("file", type=click.Path(path_type=Path))


@dataclass(frozen=True, slots=True)
class _Read:
    """A workbook without faults."""

    prepared: list[Prepared]
    person: Respondent


@click.group("import")
def import_() -> None:
    """Reports that were filled in offline: write the workbook, check it, import it as drafts."""


@import_.command()
@click.argument("key")
@click.option("--to", required=True, type=click.Path(path_type=Path), help="The .xlsx file to write.")
def template(key: str, to: Path) -> None:
    """Write the workbook in which the outline KEY is filled in without a connection."""
    with looked_into(says_so=False) as app:
        outline = app.registry.newest(known_outline(app, key)).outline
    try:
        with staged(to) as draft:
            write_template(outline, draft)
    except OSError as error:
        raise _unwritable(to, error) from error
    click.echo(to)


@import_.command()
@file_argument
def check(file: Path) -> None:
    """Say what in FILE cannot be imported, one line a fault; exit 1 on any. Nothing is changed."""
    with looked_into(says_so=False) as app:
        read = _read(app, file)
        _tell(foresee(app.engine, read.prepared, clock()))


@import_.command()
@file_argument
@click.option("--yes", is_flag=True, help="Import without asking.")
@click.option(
    "--codes",
    type=click.Path(path_type=Path),
    help="Where to write the list of codes (else beside FILE, with -ma.xlsx in its name).",
)
@by_option
def drafts(file: Path, *, yes: bool, codes: Path | None, by: str) -> None:
    """Import the reports of FILE as drafts, each with a code for its officer; with a fault anywhere, none.

    A row that was imported before is not imported again; its code is listed again.
    """
    with opened() as app:
        read = _read(app, file)
        foreseen = foresee(app.engine, read.prepared, clock())
        _tell(foreseen)
        if any(line.state in {RowState.NEW, RowState.RENEWED} for line in foreseen) and not yes:
            click.confirm(Sentence("Import them?").said(translate()), abort=True)
        lines = store(app.engine, read.prepared, read.person, clock(), by, new_id)
    for line in lines:
        code = "" if line.code is None else f"  {spelled(line.code.code)}"
        click.echo(f"{line.row}  {line.key}{code}  {line.name}  ({STATES[line.state].said(translate())})")
    to = codes or file.with_name(f"{file.stem}-ma.xlsx")
    try:
        with staged(to) as draft:
            write_codes((_cells(line) for line in lines), draft)
    except OSError as error:
        raise _unwritable(to, error) from error
    echo(Sentence("The codes are in {to}: give each officer theirs.", to=to))
    if any(line.state is RowState.NEW for line in lines):
        echo(
            Sentence(
                "To take back those of these drafts that nobody has entered yet: decuong erase {person}",
                person=read.person.id,
            )
        )


def _read(app: App, file: Path) -> _Read:
    """Read a workbook and fill in its drafts. End the command if there is any fault."""
    key, version = outline_of(file)
    dialogue = app.registry.newest(known_outline(app, key))
    if dialogue.outline.version != version:
        raise BadWorkbook(
            "{file} was made for version {version} of {key}, and {now} is asked now; copy the answers into "
            "a workbook of `decuong import template {key}`.",
            file=file,
            version=version,
            key=key,
            now=dialogue.outline.version,
        )
    filled = read_filled(file, dialogue.outline)
    person = file_person(new_id, file.name)
    prepared, faults = prepare(filled, dialogue, person, clock(), new_id, app.say)
    if faults := [*filled.faults, *faults]:
        _refuse(faults)
    return _Read(prepared, person)


def _refuse(faults: Sequence[WorkbookFault]) -> None:
    for fault in faults[:MOST_FAULTS]:
        echo(fault)
    if len(faults) > MOST_FAULTS:
        echo(Sentence("… and {number} more.", number=len(faults) - MOST_FAULTS))
    raise DecuongError("Nothing was imported: correct these {number} places first.", number=len(faults))


def _tell(lines: Sequence[Line]) -> None:
    """Say what importing does, or did before."""
    counted = {state: sum(line.state is state for line in lines) for state in RowState}
    echo(
        Sentence(
            "{new} reports become drafts; {before} were imported before.",
            new=counted[RowState.NEW],
            before=len(lines) - counted[RowState.NEW],
        )
    )
    for line in lines:
        if line.state is RowState.CHANGED:
            echo(
                Sentence(
                    "Row {row}, {key}: imported before with other answers, and left as it is. Its officer "
                    "corrects it in the chat; if it is another report, give it another key.",
                    row=line.row,
                    key=line.key,
                )
            )


def _cells(line: Line) -> tuple[Scalar, ...]:
    code, until = (None, None) if line.code is None else (spelled(line.code.code), line.code.until)
    return line.row, line.key, line.name, code, until, words.CODE_STATES[line.state]


def _unwritable(to: Path, error: OSError) -> DecuongError:
    return DecuongError(
        "{to} cannot be written ({reason}); check the path and the space left.",
        to=to,
        reason=reason_of(error),
    )
