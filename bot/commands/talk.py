"""`decuong talk`: the conversation in this terminal, or for programs as JSON lines."""

from __future__ import annotations

import sys

import click

from bot.app import clock, new_id
from bot.channels.terminal import JsonLines, Screen, Terminal
from bot.commands.opening import opened
from bot.commands.speaking import WrongUsage


@click.command()
@click.option("--outline", default="", metavar="KEY", help="Answer this outline; see `decuong outline list`.")
@click.option(
    "--as", "name", default="terminal", metavar="NAME", help="Who is talking: the same name goes on."
)
@click.option("--jsonl", is_flag=True, help="One JSON object a line in, one out, written after the commit.")
def talk(outline: str, name: str, *, jsonl: bool) -> None:
    """Answer an outline here."""
    if not name.strip() or len(name) > 200:
        raise WrongUsage("--as wants a name of 1 to 200 characters.")
    with opened() as app:
        app.files.backend.check()
        if outline and outline not in {offer.key for offer in app.registry.offers()}:
            raise WrongUsage(
                "There is no outline {outline}; `decuong outline list` shows what there is.", outline=outline
            )
        terminal = Terminal(app.conversation.receive, app.files.put, clock, new_id, name, outline)
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
        terminal_screen = JsonLines(terminal) if jsonl else Screen(terminal, app.say)
        try:
            for line in terminal_screen.run(sys.stdin):
                click.echo(line)
        except KeyboardInterrupt:
            click.echo()
