"""The options by which commands choose reports: list, export and synthesis have the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import click

from flows.report.submission import State

Command = TypeVar("Command", bound=Callable[..., object])


def which_reports(states: str = "Only these states.") -> Callable[[Command], Command]:
    """Return a decorator that adds --outline, --province, --organisation, --state (`states`) and --latest.

    `states` is the help of --state.
    """
    options = (
        click.option("--outline", default="", help="Only this outline."),
        click.option(
            "--province", default="", metavar="NAME|CODE", help="Only reports that tell of this province."
        ),
        click.option(
            "--organisation", default="", metavar="TEXT", help="Only of these, by a part of their name."
        ),
        click.option(
            "--state",
            "states",
            multiple=True,
            type=click.Choice([state.value for state in State]),
            help=states,
        ),
        click.option("--latest", is_flag=True, help="Only the latest version of each report."),
    )

    def with_options(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return with_options
