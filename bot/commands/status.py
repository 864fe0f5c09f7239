"""`decuong status` and `decuong replay`: what waits or was set aside, and how it is handled again."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence

import click

from bot.app import App, clock
from bot.commands.listing import show
from bot.commands.opening import looked_into, opened
from bot.commands.speaking import WrongUsage, echo
from flows.local_time import local
from flows.messages.message import Inbound, Reply
from flows.sentence import DecuongError, Sentence
from storage.operations.overview import Overview, overview
from storage.queues.outbox import post_again
from storage.queues.set_aside import Aside, count_as_new, drop
from storage.webhooks.deliveries import Counts


@click.command()
@click.option("--json", "as_json", is_flag=True, help="As a JSON object.")
def status(*, as_json: bool) -> None:
    """Say how things stand: what is kept, what waits to be sent, what was set aside."""
    with looked_into() as app:
        found = overview(app.engine)
        if as_json:
            click.echo(json.dumps(_told(found), ensure_ascii=False, indent=1, default=str))
            return
        echo(
            Sentence(
                "{respondents} respondents, {drafts} drafts, {submissions} sealed reports, "
                "{unreachable} unreachable addresses",
                respondents=found.respondents,
                drafts=found.drafts,
                submissions=found.submissions,
                unreachable=found.unreachable,
            )
        )
        for channel, number, since in found.waiting:
            echo(
                Sentence(
                    "{channel}: {number} replies wait to be sent, the oldest since {at:%Y-%m-%d %H:%M}",
                    channel=channel,
                    number=number,
                    at=local(since),
                )
            )
        for channel, number, since in found.arriving:
            echo(
                Sentence(
                    "{channel}: {number} messages wait for their files, the oldest since {at:%Y-%m-%d %H:%M}",
                    channel=channel,
                    number=number,
                    at=local(since),
                )
            )
        _say_webhooks(found.webhooks)
        for lease in found.leases:
            echo(
                Sentence(
                    "{name}: held by {holder}, renewed {at:%Y-%m-%d %H:%M:%S}",
                    name=lease.name,
                    holder=lease.holder,
                    at=local(lease.renewed),
                )
            )
        if found.aside:
            echo(Sentence("{number} messages set aside: decuong replay ID", number=len(found.aside)))
        else:
            echo(Sentence("Nothing is set aside."))
        show([_line(one) for one in found.aside], as_json=False)


def _say_webhooks(found: Counts) -> None:
    if found.oldest is not None:
        echo(
            Sentence(
                "Webhooks: {number} messages wait to be sent, the oldest since {at:%Y-%m-%d %H:%M}",
                number=found.waiting,
                at=local(found.oldest),
            )
        )
    if found.failed:
        echo(
            Sentence(
                "Webhooks: {number} messages were given up; the staff pages say why, and send them again.",
                number=found.failed,
            )
        )


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
        "webhooks": {"waiting": found.webhooks.waiting, "failed": found.webhooks.failed},
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
        raise WrongUsage("Give the ids that `decuong status` lists, or --all.")
    with opened() as app:
        aside = [one for one in overview(app.engine).aside if everything or one.id in ids]
        if missing := sorted({*ids} - {one.id for one in aside}):
            raise DecuongError("Nothing is set aside under {id}; see `decuong status`.", id=missing[0])
        failed = [one for one in aside if not _again(app, one)]
    if failed:
        raise SystemExit(1)


def _again(app: App, one: Aside) -> bool:
    """Handle one message again. Return whether it is stored now."""
    # Imported only here, because `status` does not need it.
    from storage.drafts.unit_of_work import INBOUND  # noqa: PLC0415

    if post_again(app.engine, one, clock()):
        echo(Sentence("{id}: a reply, which waits to be sent again", id=one.id))
        return True
    try:
        inbounds = [INBOUND.validate_json(one.raw)] if one.message else asyncio.run(_read_again(app, one))
        if one.message:
            count_as_new(app.engine, one)
        replies = app.conversation.receive(inbounds)
    except Exception as error:  # the first failure's cause may raise anything
        echo(Sentence("{id}: not handled: {error!r}", id=one.id, error=error), err=True)
        return False
    drop(app.engine, one)
    echo(Sentence("{id}: {outcome}", id=one.id, outcome=_outcome(inbounds, replies)))
    return all(reply.saved for reply in replies)


def _outcome(inbounds: Sequence[Inbound], replies: Sequence[Reply]) -> Sentence:
    if not inbounds:
        return Sentence("nothing in it is for a conversation")
    if all(reply.saved for reply in replies):
        return Sentence("kept")
    return Sentence("handled, and not kept; see its answer")


async def _read_again(app: App, one: Aside) -> list[Inbound]:
    raw = json.loads(one.raw)
    if one.channel == "zalo":
        from bot.channels.zalo.setup import read_again as read_zalo  # noqa: PLC0415

        return await read_zalo(app, raw)
    # Imported only here: it takes longer to import than everything else.
    from bot.channels.telegram.setup import read_again  # noqa: PLC0415

    return await read_again(app, raw)
