"""A double of Telegram's Bot API server, with phones on the other side.

It speaks HTTP on a loopback port and keeps the rules of the official server about what is delivered when
(github.com/tdlib/telegram-bot-api): see `queues`, `webhook` and `methods`.
"""

from tests.botapi.clock import SteppedClock, WallClock
from tests.botapi.phone import Phone
from tests.botapi.server import BotApiServer

__all__ = ["BotApiServer", "Phone", "SteppedClock", "WallClock"]
