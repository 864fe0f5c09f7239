"""The command line: `decuong COMMAND`. A command's module is imported only when the command is called.

The exit status is 0 for success, 1 for a fault in the input or the data, and 2 for wrong usage.
"""

from __future__ import annotations

from importlib import import_module
from keyword import iskeyword
from typing import Any

import click

from bot.commands.speaking import ended_by, in_language, parameter_in_language
from bot.language import speak, translate
from flows.sentence import DecuongError, Sentence

COMMANDS = {
    "serve": (
        "serve",
        Sentence("The web chat, staff pages and API; Telegram and delivery where they are set."),
    ),
    "talk": ("talk", Sentence("The conversation in this terminal.")),
    "outline": ("outline", Sentence("Outlines: list, check, show, picture, publish.")),
    "submissions": ("submissions", Sentence("Sealed reports and their review.")),
    "export": ("export", Sentence("Write the reports to a file or folder.")),
    "import": ("importing", Sentence("Reports that were filled in offline, as drafts for their officers.")),
    "synthesis": ("synthesis", Sentence("Reports side by side, in sums and in groups.")),
    "department": ("department", Sentence("The Department's database.")),
    "staff": ("staff", Sentence("The accounts for the staff pages.")),
    "search": ("search", Sentence("Answers and names, without accents.")),
    "who": ("who", Sentence("What is held about a respondent.")),
    "audit": ("who", Sentence("What was submitted, moved, handed over and erased.")),
    "status": ("status", Sentence("What is kept, what waits, what was set aside.")),
    "replay": ("status", Sentence("Handle again what was set aside.")),
    "migrate": ("upkeep", Sentence("Bring the database to this program's tables.")),
    "backup": ("backup", Sentence("Write everything, with attachments, into one file.")),
    "restore": ("backup", Sentence("Restore a backup into an empty database.")),
    "doctor": ("doctor", Sentence("Whether all is well.")),
    "erase": ("upkeep", Sentence("Erase a respondent.")),
    "logout": ("upkeep", Sentence("Log a respondent's device out.")),
    "expire": ("upkeep", Sentence("Erase drafts that their outline keeps no longer.")),
}
"""(module, short help) of each command, so that the list is shown without importing the commands."""
ABOUT = Sentence("A conversation that fills in an official outline.")


class _Commands(click.Group):
    """Imports a command's module when it is called, so that `--help` starts at once, and reports faults."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _ = COMMANDS[cmd_name]
        name = f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name
        command = getattr(import_module(f"bot.commands.{module}"), name)
        assert isinstance(command, click.Command)
        return in_language(command, translate())

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        return [parameter_in_language(one, translate()) for one in super().get_params(ctx)]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        say = translate()
        with formatter.section(say("Commands")):
            formatter.write_dl([(name, about.said(say)) for name, (_, about) in COMMANDS.items()])

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_paragraph()
        formatter.write_text(translate()(ABOUT.text))

    def main(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as click declares it
        speak()
        return super().main(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - as click declares it
        try:
            return super().invoke(ctx)
        except DecuongError as error:
            raise ended_by(error) from error


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="decuong")
def main() -> None:
    """The command `decuong`; its help is ABOUT."""
