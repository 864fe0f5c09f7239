"""How commands speak. Their output, faults and help are in the language of staff."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from inspect import cleandoc
from pathlib import Path

import click

from bot.language import translate
from flows.sentence import DecuongError, Sayable, Translate
from storage.core.errors import reason_of


class WrongUsage(DecuongError):
    """The command was called with options that make no sense together."""

    status = 2


def echo(what: Sayable, *, err: bool = False) -> None:
    """Print a sentence."""
    click.echo(what.said(translate()), err=err)


@contextmanager
def writable(to: Path) -> Iterator[None]:
    """Say in a sentence that a file or folder cannot be written."""
    try:
        yield
    except OSError as error:
        raise DecuongError(
            "{to} cannot be written ({reason}); check the path and the space left.",
            to=to,
            reason=reason_of(error),
        ) from error


def ended_by(error: DecuongError) -> click.ClickException:
    """Return the exception that makes click print one sentence and end with the error's exit status."""
    end = _EndOfWrongUsage if error.status == WrongUsage.status else click.ClickException
    return end(error.said(translate()))


class _EndOfWrongUsage(click.ClickException):
    exit_code = WrongUsage.status


def in_language(command: click.Command, translate: Translate) -> click.Command:
    """Return the command with its help translated."""
    said = copy.copy(command)
    said.help = translate(cleandoc(said.help)) if said.help else said.help
    said.short_help = translate(said.short_help) if said.short_help else said.short_help
    said.params = [parameter_in_language(one, translate) for one in said.params]
    if isinstance(said, click.Group):
        said.commands = {name: in_language(one, translate) for name, one in said.commands.items()}
    return said


def parameter_in_language(parameter: click.Parameter, translate: Translate) -> click.Parameter:
    """Return the option with its help translated. Other parameters have no help."""
    if not isinstance(parameter, click.Option):
        return parameter
    said = copy.copy(parameter)
    said.help = translate(said.help) if said.help else said.help
    if isinstance(said.prompt, str):
        said.prompt = translate(said.prompt)
    return said
