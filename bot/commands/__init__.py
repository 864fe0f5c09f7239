"""The command line: `decuong COMMAND`. One module a command; only the one that is called is imported.

Exit status: 0 done, 1 the input or data was at fault, 2 wrong usage.
"""

from __future__ import annotations

from importlib import import_module

import click

COMMANDS = {
    "serve": "bot.commands.serve",
    "talk": "bot.commands.talk",
    "outline": "bot.commands.outline",
    "submissions": "bot.commands.submissions",
    "export": "bot.commands.export",
    "department": "bot.commands.department",
    "search": "bot.commands.search",
    "who": "bot.commands.who",
    "audit": "bot.commands.who",
    "status": "bot.commands.status",
    "replay": "bot.commands.status",
    "migrate": "bot.commands.keeping",
    "backup": "bot.commands.backup",
    "restore": "bot.commands.backup",
    "doctor": "bot.commands.doctor",
    "erase": "bot.commands.keeping",
}


class _Commands(click.Group):
    """Imports a command's module when it is called: `decuong --help` starts at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = getattr(import_module(COMMANDS[cmd_name]), cmd_name)
        assert isinstance(command, click.Command)
        return command


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="decuong")
def main() -> None:
    """A conversation that fills in an official outline."""
