"""Starting, and keeping the token to oneself."""

import asyncio
import logging
import traceback

import pytest

from bot.channels.messaging.redaction import keep_out_of_logs
from bot.channels.telegram.channel import TelegramChannel, TelegramError
from tests.botapi import BotApiServer, Phone, SteppedClock
from tests.botapi.calls import CallError
from tests.botapi.webhook import WebhookSettings
from tests.telegram.house import House

WRONG = "987654:AAwrong-token-0123456789abcdefghijk"


@pytest.mark.parametrize("token", [WRONG, "khong-phai-token"])
async def test_a_wrong_token_is_one_sentence(
    house: House, caplog: pytest.LogCaptureFixture, token: str
) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(TelegramError) as caught:
        await house.channel(token=token).run()
    assert str(caught.value) == (
        "Telegram refuses the token: copy it again from @BotFather into DECUONG_TELEGRAM_TOKEN."
    )
    assert hides(token, "".join(traceback.format_exception(caught.value)))
    assert hides(token, caplog.text)


async def test_an_api_that_cannot_be_reached_is_one_sentence(house: House) -> None:
    with pytest.raises(TelegramError) as caught:
        await house.channel(api_url="http://127.0.0.1:1").run()
    assert str(caught.value).startswith("The Bot API at http://127.0.0.1:1 cannot be used: ")
    assert str(caught.value).endswith("Check the network and DECUONG_TELEGRAM_API_URL.")
    assert hides(house.server.token, "".join(traceback.format_exception(caught.value)))


async def test_a_token_that_is_revoked_stops_the_channel(
    house: House, server: BotApiServer, phone: Phone
) -> None:
    running = asyncio.create_task(house.channel().run())
    await server.until(lambda: server.poll.is_waiting)
    server.fails("getUpdates", CallError(401, "Unauthorized"))
    phone.says("một")
    with pytest.raises(TelegramError, match="refuses the token"):
        await running


async def test_commands_in_both_languages(house: House, server: BotApiServer) -> None:
    async with house.running():
        await server.until(lambda: server.poll.is_waiting)
    menu = ["mucluc", "baocao", "ma", "help", "me", "xoa"]
    assert {language: list(menu) for language, menu in server.commands.items()} == {"": menu, "en": menu}
    assert server.commands[""]["xoa"] == "Xoá dữ liệu của tôi"
    assert server.menu_button == "commands"


async def test_the_menu_is_set_once_and_again_when_it_has_changed(house: House, server: BotApiServer) -> None:
    for _ in range(2):
        async with house.running():
            await server.until(lambda: server.poll.is_waiting)
        server.poll.end("the channel has gone")
    assert len(server.called("setMyCommands")) == 2, "one a language"
    assert len(server.called("setChatMenuButton")) == 1
    server.commands["en"].popitem()
    async with house.running():
        await server.until(lambda: server.poll.is_waiting)
    assert len(server.called("setMyCommands")) == 3


async def test_a_webhook_of_before_is_taken_away_and_what_waits_is_not(
    house: House, server: BotApiServer, phone: Phone, clock: SteppedClock
) -> None:
    await server.point_webhook(WebhookSettings("http://127.0.0.1:1/"))
    phone.says("chờ từ trước")
    async with house.running():
        await house.idle()
    assert len(house.kept) == 1
    assert server.webhook is None


async def test_no_log_at_any_level_shows_the_token(
    house: House, server: BotApiServer, phone: Phone, clock: SteppedClock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.fails("getUpdates", CallError(502, "Bad Gateway"))
    house.errors = [OSError(f"{server.api_url}/bot{server.token}/x")]
    phone.says("một")
    phone.sends_photo(b"jpg")
    async with house.running():
        await server.until(lambda: 1.0 in clock.sleeping)
        clock.advance(1)
        await server.until(lambda: 2.0 in clock.sleeping or 1.0 in clock.sleeping)
        clock.advance(2)
        await house.idle()
    assert "HTTP Request: POST" in caplog.text, "httpx logs its requests"
    assert "a batch was not kept" in caplog.text
    assert hides(server.token, caplog.text)


def test_records_of_every_kind_are_cleaned(caplog: pytest.LogCaptureFixture) -> None:
    keep_out_of_logs(WRONG)
    keep_out_of_logs(WRONG)
    log = logging.getLogger("somebody.else")
    log.error("GET %s", f"/bot{WRONG}/getMe")
    log.error("GET %s", f"/bot{WRONG.replace(':', '%3A')}/getMe")
    log.error("fits not %s %s", WRONG)  # noqa: PLE1206 (a record that cannot be formatted is cleaned too)
    try:
        raise ValueError(WRONG)
    except ValueError:
        log.exception("failed")
    assert hides(WRONG, caplog.text)
    assert caplog.text.count("[token]") >= 4
    log.error("một %s", "tin")
    assert caplog.records[-1].args == ("tin",), "other records stay as they are"


def test_the_channel_does_not_show_its_token(house: House) -> None:
    channel = house.channel()
    assert isinstance(channel, TelegramChannel)
    assert hides(house.server.token, repr(channel))


def hides(token: str, text: str) -> bool:
    return token.rpartition(":")[2] not in text
