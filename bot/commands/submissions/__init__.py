"""`decuong submissions`: the sealed reports and their review."""

from __future__ import annotations

import click

from bot.commands.submissions.decide import accept, reopen, return_, withdraw
from bot.commands.submissions.list import list_
from bot.commands.submissions.show import diff, show_


@click.group()
def submissions() -> None:
    """Reports: list, show, diff, accept, return, withdraw, reopen."""


for command in (list_, show_, diff, accept, return_, withdraw, reopen):
    submissions.add_command(command)
