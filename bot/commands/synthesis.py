"""`decuong synthesis`: many reports side by side, in sums and in groups."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from bot.app import clock
from bot.commands.opening import known_outline, looked_into
from bot.commands.speaking import echo
from bot.commands.which_reports import which_reports
from exports import labels as words
from exports.synthesis.folder import write
from exports.synthesis.gather import newest
from exports.synthesis.rules import check_rules, read_rules
from flows.report.sender import SentBy
from flows.report.submission import State
from flows.sentence import DecuongError, Sentence
from storage.core.errors import reason_of
from storage.reports.submissions import Filter


@click.command()
@click.option("--to", required=True, type=click.Path(path_type=Path), help="The folder to write.")
@which_reports("Of each report, the newest version in these states; else the latest accepted one.")
@click.option(
    "--rules",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A changed quy-tac.toml: kinds and their keywords, what is grouped.",
)
def synthesis(
    to: Path,
    outline: str,
    province: str,
    organisation: str,
    states: tuple[str, ...],
    latest: bool,
    rules: Path | None,
) -> None:
    """Write many reports side by side, in sums and in groups, as Word and Excel files in a folder.

    Each report counts once: with its latest accepted version, if neither --state nor --latest is given.
    """
    read = read_rules(rules)
    with looked_into() as app:
        accepted = not states and not latest
        chosen = (State.ACCEPTED,) if accepted else tuple(map(State, states))
        wanted = Filter(known_outline(app, outline), chosen, None, latest)
        reports = app.reports(wanted, SentBy(province, organisation))
        if rules is not None:
            check_rules(read, list(reports.outlines))
        reports = replace(reports, submissions=newest(reports.submissions), again=None)
        said = _asked(outline, province, organisation, states, latest=latest)
        try:
            count = write(reports, to, read, said, clock())
        except OSError as error:
            raise DecuongError(
                "{to} cannot be written ({reason}); check the path and the space left.",
                to=to,
                reason=reason_of(error),
            ) from error
    echo(Sentence("{count} reports are in {to}.", count=count, to=to))


def _asked(outline: str, province: str, organisation: str, states: tuple[str, ...], *, latest: bool) -> str:
    """Return in Vietnamese which reports were asked for, for the document."""
    asked = [words.SYNTHESIS_LATEST] if latest else [words.SYNTHESIS_ACCEPTED] if not states else []
    asked += [words.STATES[State(state)].lower() for state in states]
    named = ((words.OUTLINE, outline), (words.PROVINCE_OF, province), (words.ORGANISATION, organisation))
    return "; ".join([*asked, *(f"{name} “{value}”" for name, value in named if value)])
