"""`decuong status` says what waits and what was set aside; `decuong replay` handles it again."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from bot.channels.telegram.setup import keep_update
from bot.commands import main
from bot.commands.opening import opened
from flows.messages.message import Said
from storage.core import tables
from storage.core.engine import reading
from storage.queues import leases
from storage.queues.inbox import Inbox
from storage.queues.outbox import Outbox
from storage.queues.set_aside import keep_raw
from tests.botapi import BotApiServer
from tests.play import Play

pytestmark = pytest.mark.usefixtures("english")

RAW: dict[str, Any] = {
    "update_id": 7,
    "message": {
        "message_id": 5,
        "date": 1_764_000_000,
        "chat": {"id": 42, "type": "private"},
        "from": {"id": 42, "is_bot": False, "first_name": "An"},
        "text": "Nuôi bò",
    },
}

IN_A_GROUP = {
    "update_id": 8,
    "message": {**RAW["message"], "chat": {"id": -5, "type": "group", "title": "Xã"}},
}


@pytest.fixture
def play(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Play]:
    monkeypatch.setenv("DECUONG_DATABASE_URL", f"sqlite:///{tmp_path}/decuong.db")
    one = Play(f"sqlite:///{tmp_path}/decuong.db", tmp_path / "files", "42", "telegram", pushed=("telegram",))
    one.agrees()
    yield one
    one.close()


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def test_nothing_special(play: Play) -> None:
    Outbox(play.engine, "telegram").sent([one.id for one in Outbox(play.engine, "telegram").waiting((), 99)])
    result = run("status")
    assert result.output == (
        "1 respondents, 1 drafts, 0 sealed reports, 0 unreachable addresses\nNothing is set aside.\n"
    )


def test_what_waits_and_who_sends(play: Play) -> None:
    leases.hold(play.engine, "telegram", "laptop:1", play.clock())
    told = json.loads(run("status", "--json").output)
    assert told["waiting"][0]["channel"] == "telegram"
    assert told["waiting"][0]["replies"] == 2
    assert told["leases"][0]["holder"] == "laptop:1"
    assert "telegram: held by laptop:1" in run("status").output


def test_what_waits_for_its_file(play: Play) -> None:
    Inbox(play.engine, "telegram").put([("42", "1"), ("42", "2")], play.clock())
    [told] = json.loads(run("status", "--json").output)["arriving"]
    assert (told["channel"], told["messages"]) == ("telegram", 2)
    assert "telegram: 2 messages wait for their files, the oldest since 2026-11-25" in run("status").output
    assert json.loads(run("who", "telegram:42", "--json").output)["arriving"] == 2


@pytest.mark.parametrize("odd", ["\ud800", "\x00", "tin"])
def test_what_cannot_be_read_is_kept_whatever_is_in_it(play: Play, odd: str) -> None:
    raw = {**RAW, "message": {**RAW["message"], "text": 5, "odd": odd}}
    with opened() as app:
        keep_update(app, raw, "no text")
    [aside] = json.loads(run("status", "--json").output)["set_aside"]
    assert json.loads(aside["raw"]) == raw


def breaks(play: Play, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """A bug: this text cannot be handled."""

    def fails(*_: object) -> None:
        raise RuntimeError("a bug")

    with monkeypatch.context() as patch:
        patch.setattr("flows.dialogue.handle_inbound.take_text", fails)
        assert not play.says(text).saved


def test_a_message_that_met_a_bug_is_kept_and_handled_once_it_is_mended(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    breaks(play, monkeypatch, "Nuôi bò")
    play.presses("contents")
    play.presses("goto:du_an[1]/ten")
    told = json.loads(run("status", "--json").output)
    [aside] = told["set_aside"]
    assert "a bug" in aside["error"]
    result = run("replay", str(aside["id"]))
    assert (result.exit_code, result.output) == (0, f"{aside['id']}: kept\n")
    assert json.loads(run("status", "--json").output)["set_aside"] == []
    assert "Nuôi bò" in play.presses("goto:du_an[1]/ten").messages[-1].plain


def test_what_fails_again_stays_set_aside(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    breaks(play, monkeypatch, "Nuôi bò")

    def fails(*_: object) -> None:
        raise RuntimeError("still a bug")

    monkeypatch.setattr("flows.dialogue.handle_inbound.take_text", fails)
    assert run("replay", "--all").exit_code == 1
    [aside] = json.loads(run("status", "--json").output)["set_aside"]
    assert "still a bug" in aside["error"]


async def test_a_raw_update_is_read_again(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    keep_raw(play.engine, "telegram", "", json.dumps(RAW), "KeyError()", play.clock())
    keep_raw(play.engine, "telegram", "", json.dumps(IN_A_GROUP), "KeyError()", play.clock())
    assert "DECUONG_TELEGRAM_TOKEN" in (await in_a_thread("replay", "1")).output
    async with BotApiServer() as server:
        monkeypatch.setenv("DECUONG_TELEGRAM_TOKEN", server.token)
        monkeypatch.setenv("DECUONG_TELEGRAM_API_URL", server.api_url)
        result = await in_a_thread("replay", "--all")
    assert result.output == "1: kept\n2: nothing in it is for a conversation\n"
    assert "Nuôi bò" in play.presses("goto:du_an[1]/ten").messages[-1].plain
    assert play.sends(Said("Nuôi bò"), "5").saved
    with reading(play.engine) as connection:
        assert connection.execute(select(tables.parts.c.text)).scalars().all() == ["Nuôi bò"], "known by now"


def test_a_reply_that_was_refused_is_sent_again(play: Play) -> None:
    outbox = Outbox(play.engine, "telegram")
    play.channel, play.address, play.pushed = "telegram", "7", ("telegram",)
    play.conversation = play.new_conversation()
    play.opens()
    refused = outbox.waiting((), 9)[0]
    outbox.refused(refused, "Bad Request: can't parse entities", play.clock())
    assert refused.reply not in [one.reply for one in outbox.waiting((), 9)]
    [aside] = json.loads(run("status", "--json").output)["set_aside"]
    result = run("replay", "--all")
    assert (result.exit_code, result.output) == (0, f"{aside['id']}: a reply, which waits to be sent again\n")
    assert [one.reply for one in outbox.waiting((), 9)].count(refused.reply) == 1
    assert json.loads(run("status", "--json").output)["set_aside"] == []


async def in_a_thread(*arguments: str) -> Result:

    return await asyncio.to_thread(run, *arguments)


@pytest.mark.parametrize("arguments", [(), ("1", "--all")])
def test_replay_is_told_what(play: Play, arguments: tuple[str, ...]) -> None:
    assert run("replay", *arguments).exit_code == 2


def test_what_is_not_set_aside(play: Play) -> None:
    result = run("replay", "9")
    assert result.exit_code == 1
    assert "Nothing is set aside under 9" in result.output
