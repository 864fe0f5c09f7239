"""The command line: `decuong COMMAND`. One module a command; only the one that is called is imported.

Exit status: 0 done, 1 the input or data was at fault, 2 wrong usage.
"""

from __future__ import annotations

from importlib import import_module

import click

COMMANDS = {
    "serve": ("serve", "The web chat; Telegram and delivery where they are set."),
    "talk": ("talk", "The conversation in this terminal."),
    "outline": ("outline", "Outlines: list, check, show, picture, publish."),
    "submissions": ("submissions", "Sealed reports and their review."),
    "export": ("export", "Write the reports to a file or folder."),
    "department": ("department", "The Department's database."),
    "search": ("search", "Answers and names, without accents."),
    "who": ("who", "What is held about a respondent."),
    "audit": ("who", "What was submitted, moved, handed over and erased."),
    "status": ("status", "What is kept, what waits, what was set aside."),
    "replay": ("status", "Handle again what was set aside."),
    "migrate": ("keeping", "Bring the database to this program's tables."),
    "backup": ("backup", "Write everything, with attachments, into one file."),
    "restore": ("backup", "Restore a backup into an empty database."),
    "doctor": ("doctor", "Whether all is well."),
    "erase": ("keeping", "Erase a respondent."),
    "logout": ("keeping", "Log a respondent's device out."),
    "expire": ("keeping", "Erase drafts that their outline keeps no longer."),
}
"""(module, what it is about) of each command: the list is shown without importing what the commands need."""


class _Commands(click.Group):
    """Imports a command's module when it is called: `decuong --help` starts at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _ = COMMANDS[cmd_name]
        command = getattr(import_module(f"bot.commands.{module}"), cmd_name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, about) for name, (_, about) in COMMANDS.items()])


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="decuong")
def main() -> None:
    """A conversation that fills in an official outline."""
