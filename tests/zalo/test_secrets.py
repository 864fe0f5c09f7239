"""The token and the secret are in no log, error or traceback; settings are looked at at the door."""

from __future__ import annotations

import asyncio
import logging
import traceback

import pytest
from pydantic import HttpUrl, SecretStr

from bot.app import App
from bot.channels.zalo.api import ZaloApi
from bot.channels.zalo.channel import ZaloChannel, ZaloError
from bot.channels.zalo.setup import zalo_channel
from bot.settings import Settings, SettingsError, load_settings
from tests.zalo.house import House
from tests.zaloapi import Phone, ZaloServer
from tests.zaloapi.chats import CallError

MARK = "MARKER0123456789abcdef"
WRONG = f"998877:{MARK}"


def channel(app: App, api_url: str, token: str = WRONG) -> ZaloChannel:
    settings = Settings(
        _env_file=None,  # type: ignore[call-arg]
        zalo_token=SecretStr(token),
        zalo_api_url=HttpUrl(api_url),
    )
    from dataclasses import replace  # noqa: PLC0415

    async def nothing(_: object) -> list[object]:
        return []

    return zalo_channel(replace(app, settings=settings), nothing)  # type: ignore[arg-type]


def everything_of(error: BaseException | None) -> str:
    """What any reporter of errors may print: the chain too, also where it is hidden."""
    told = ""
    while error is not None:
        told += "".join(traceback.format_exception(error)) + repr(error) + repr(vars(error))
        error = error.__context__ or error.__cause__
    return told


@pytest.mark.parametrize("plain", [False, True])
async def test_a_wrong_token_is_one_sentence(
    app: App, server: ZaloServer, caplog: pytest.LogCaptureFixture, plain: bool
) -> None:
    caplog.set_level(logging.DEBUG)
    server.habits.plain_errors = plain
    with pytest.raises(ZaloError, match="Zalo refuses the token") as caught:
        await channel(app, server.api_url).run()
    assert MARK not in everything_of(caught.value)
    assert MARK not in caplog.text


async def test_an_api_that_cannot_be_reached_is_one_sentence(
    app: App, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(ZaloError, match="cannot be used") as caught:
        await channel(app, "http://127.0.0.1:1").run()
    assert MARK not in everything_of(caught.value)
    assert MARK not in caplog.text


async def test_no_call_that_fails_shows_the_token(
    server: ZaloServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.token = WRONG
    phone = server.phone()
    async with ZaloApi(WRONG, server.api_url) as api:
        for code in (400, 401, 403, 404, 409, 429, 500, 502):
            server.fails("sendMessage", CallError(code, f"refused: /bot{WRONG}/sendMessage"))
            with pytest.raises(Exception) as caught:
                await api.send(phone.chat.id, "xin chào")
            assert MARK not in everything_of(caught.value)
    assert MARK not in caplog.text


async def test_the_secret_is_in_no_log(
    house: House, server: ZaloServer, phone: Phone, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    house.endpoint.secret = MARK
    async with house.running():
        phone.says("xin chào")
        await house.settle()
    assert server.secret == MARK
    assert MARK not in caplog.text
    assert MARK not in repr(house.endpoint)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"ZALO_TOKEN": f"{MARK} {MARK}"}, "copy the token as Zalo gave it"),
        ({"ZALO_WEBHOOK_SECRET": "ngan"}, "write 8 to 256 of A-Z a-z 0-9 _ -"),
        ({"ZALO_WEBHOOK_URL": "https://a.vn/zalo"}, "needs DECUONG_ZALO_WEBHOOK_SECRET beside it"),
        ({"ZALO_WEBHOOK_URL": "https://a.vn/"}, "an address with a path of its own"),
        (
            {
                "ZALO_WEBHOOK_URL": "https://a.vn/x",
                "TELEGRAM_WEBHOOK_URL": "https://a.vn/x",
                "ZALO_WEBHOOK_SECRET": "12345678",
                "TELEGRAM_WEBHOOK_SECRET": "12345678",
            },
            "needs another path than DECUONG_TELEGRAM_WEBHOOK_URL",
        ),
        ({"PUBLIC_URL": "bao-cao.example.vn"}, "DECUONG_PUBLIC_URL"),
    ],
)
def test_settings_that_cannot_be_used(
    settings: dict[str, str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(f"DECUONG_{name}", value)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert said in str(caught.value)
    assert MARK not in str(caught.value)


async def test_a_call_that_was_cancelled_keeps_no_connection(
    server: ZaloServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.zalo.api.MOST_CONNECTIONS", 3)
    phone = server.phone()
    async with ZaloApi(server.token, server.api_url) as api:
        for steps in range(40):
            calls = [asyncio.create_task(api.show_typing(phone.chat.id)) for _ in range(6)]
            for _ in range(steps):
                await asyncio.sleep(0)
            for call in calls:
                call.cancel()
            await asyncio.gather(*calls, return_exceptions=True)
        async with asyncio.timeout(10):
            await asyncio.gather(*(api.show_typing(phone.chat.id) for _ in range(3)))
