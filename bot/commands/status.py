"""`decuong status` and `decuong replay`: what waits, what was set aside, and handling it again."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence

import click

from bot.app import App
from bot.commands.opening import looked_into, opened, show
from flows.local_time import local
from flows.message import Inbound, Reply
from storage.overview import Overview, overview
from storage.set_aside import Aside, count_as_new, drop
from storage.unit_of_work import INBOUND


@click.command()
@click.option("--json", "as_json", is_flag=True, help="As a JSON object.")
def status(*, as_json: bool) -> None:
    """Say how things stand: what is kept, what waits to be sent, what was set aside."""
    with looked_into() as app:
        found = overview(app.engine)
        if as_json:
            click.echo(json.dumps(_told(found), ensure_ascii=False, indent=1, default=str))
            return
        click.echo(
            f"{found.respondents} respondents, {found.drafts} drafts, {found.submissions} sealed reports, "
            f"{found.unreachable} unreachable addresses"
        )
        for channel, number, since in found.waiting:
            click.echo(
                f"{channel}: {number} replies wait to be sent, the oldest since {local(since):%Y-%m-%d %H:%M}"
            )
        for channel, number, since in found.arriving:
            click.echo(
                f"{channel}: {number} messages wait for their files, the oldest since "
                f"{local(since):%Y-%m-%d %H:%M}"
            )
        for lease in found.leases:
            click.echo(
                f"{lease.name}: held by {lease.holder}, renewed {local(lease.renewed):%Y-%m-%d %H:%M:%S}"
            )
        click.echo(f"{len(found.aside)} messages set aside" + (": decuong replay ID" if found.aside else ""))
        show([_line(one) for one in found.aside], as_json=False)


def _told(found: Overview) -> dict[str, object]:
    return {
        "respondents": found.respondents,
        "drafts": found.drafts,
        "submissions": found.submissions,
        "unreachable": found.unreachable,
        "waiting": [
            {"channel": channel, "replies": number, "since": since}
            for channel, number, since in found.waiting
        ],
        "arriving": [
            {"channel": channel, "messages": number, "since": since}
            for channel, number, since in found.arriving
        ],
        "leases": [{"name": one.name, "holder": one.holder, "renewed": one.renewed} for one in found.leases],
        "set_aside": [_line(one) | {"raw": one.raw} for one in found.aside],
    }


def _line(one: Aside) -> dict[str, object]:
    return {
        "id": one.id,
        "channel": one.channel,
        "at": f"{local(one.at):%Y-%m-%d %H:%M}",
        "error": " ".join(one.error.split())[:100],
    }


@click.command()
@click.argument("ids", nargs=-1, type=int)
@click.option("--all", "everything", is_flag=True, help="Everything that is set aside.")
def replay(ids: tuple[int, ...], *, everything: bool) -> None:
    """Handle again what was set aside: the messages with these IDS; exit 1 if one fails again."""
    if bool(ids) is everything:
        raise click.UsageError("Give the ids that `decuong status` lists, or --all.")
    with opened() as app:
        aside = [one for one in overview(app.engine).aside if everything or one.id in ids]
        if missing := sorted({*ids} - {one.id for one in aside}):
            raise click.ClickException(f"Nothing is set aside under {missing[0]}; see `decuong status`.")
        failed = [one for one in aside if not _again(app, one)]
    if failed:
        raise SystemExit(1)


def _again(app: App, one: Aside) -> bool:
    """Handle one thing again; whether it is kept now."""
    try:
        inbounds = [INBOUND.validate_json(one.raw)] if one.message else asyncio.run(_read_again(app, one))
        if one.message:
            count_as_new(app.engine, one)
        replies = app.conversation.receive(inbounds)
    except Exception as error:  # whatever the first time's cause raises
        click.echo(f"{one.id}: not handled: {error!r}", err=True)
        return False
    drop(app.engine, one)
    click.echo(f"{one.id}: {_outcome(inbounds, replies)}")
    return all(reply.saved for reply in replies)


def _outcome(inbounds: Sequence[Inbound], replies: Sequence[Reply]) -> str:
    if not inbounds:
        return "nothing in it is for a conversation"
    return "kept" if all(reply.saved for reply in replies) else "handled, and not kept; see its answer"


async def _read_again(app: App, one: Aside) -> list[Inbound]:
    raw = json.loads(one.raw)
    if one.channel == "zalo":
        from bot.zalo.door import read_again as read_zalo  # noqa: PLC0415

        return await read_zalo(app, raw)
    # Only here: it takes longer to import than everything else.
    from bot.telegram.door import read_again  # noqa: PLC0415

    return await read_again(app, raw)
