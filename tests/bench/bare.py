"""What decuong is compared with: the same conversation on a bare database, or in a usual bot."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psycopg
from telegram import ReplyKeyboardMarkup, Update
from telegram.ext import Application, ContextTypes, ConversationHandler, MessageHandler, filters
from telegram.request import BaseRequest, RequestData

QUESTIONS = 45
_TABLES = (
    "CREATE TABLE state (chat BIGINT PRIMARY KEY, question INTEGER NOT NULL)",
    "CREATE TABLE received (chat BIGINT, message BIGINT, PRIMARY KEY (chat, message))",
    "CREATE TABLE parts (chat BIGINT, message BIGINT, question INT, text TEXT, PRIMARY KEY (chat, message))",
    "CREATE TABLE answers (chat BIGINT, question INTEGER, text TEXT, PRIMARY KEY (chat, question))",
)
_KEEP = (
    "INSERT INTO received VALUES (?, ?)",
    "INSERT INTO parts VALUES (?, ?, ?, ?)",
    "INSERT INTO answers VALUES (?, ?, ?) ON CONFLICT (chat, question) DO UPDATE SET text = excluded.text",
    "INSERT INTO state VALUES (?, ?) ON CONFLICT (chat) DO UPDATE SET question = excluded.question",
)


def update(chat: int, message: int, text: str) -> dict[str, Any]:
    """An update of the Bot API with a text."""
    person = {"id": chat, "is_bot": False, "first_name": f"Cán bộ {chat}"}
    return {
        "update_id": message,
        "message": {
            "message_id": message,
            "date": 1_764_000_000,
            "chat": {"id": chat, "type": "private", "first_name": person["first_name"]},
            "from": person,
            "text": text,
        },
    }


class BareSqlite:
    """The standard library's sqlite3, with decuong's durability: WAL, synchronous=FULL."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            self._connection.execute(f"PRAGMA {pragma}")
        for table in _TABLES:
            self._connection.execute(table)

    def take(self, raws: Sequence[str]) -> int:
        """Store a batch of updates (JSON) in one commit. Return how many."""
        messages = [json.loads(raw)["message"] for raw in raws]
        self._connection.execute("BEGIN IMMEDIATE")
        chats = {message["chat"]["id"] for message in messages}
        marks = ",".join("?" * len(chats))
        found = self._connection.execute(f"SELECT * FROM state WHERE chat IN ({marks})", list(chats))
        rows = _rows(messages, dict(found))
        for statement, of_table in zip(_KEEP, rows, strict=True):
            self._connection.executemany(statement, of_table)
        self._connection.execute("COMMIT")
        return len(raws)


class BarePostgresql:
    """psycopg with many turns in a commit, in a pipeline."""

    def __init__(self, url: str) -> None:
        self._connection = psycopg.connect(url)
        for table in _TABLES:
            self._connection.execute(table)
        self._connection.commit()

    def take(self, raws: Sequence[str]) -> int:
        """Store a batch of updates (JSON) in one commit. Return how many."""
        messages = [json.loads(raw)["message"] for raw in raws]
        chats = list({message["chat"]["id"] for message in messages})
        with self._connection.cursor() as cursor:
            found = cursor.execute(
                "SELECT chat, question FROM state WHERE chat = ANY(%s)", [chats]
            ).fetchall()
            for statement, rows in zip(_KEEP, _rows(messages, dict(found)), strict=True):
                cursor.executemany(statement.replace("?", "%s"), rows)
        self._connection.commit()
        return len(raws)

    def close(self) -> None:
        """Close the connection to the server."""
        self._connection.close()


def _rows(messages: Sequence[dict[str, Any]], stood: dict[int, int]) -> list[list[tuple[Any, ...]]]:
    """The rows that a batch adds to each table."""
    rows: list[list[tuple[Any, ...]]] = [[], [], [], []]
    for message in messages:
        chat, number, text = message["chat"]["id"], message["message_id"], message["text"]
        question = stood.get(chat, 0)
        stood[chat] = (question + 1) % QUESTIONS
        rows[0].append((chat, number))
        rows[1].append((chat, number, question, text))
        rows[2].append((chat, question, text))
    rows[3] = [(chat, stood[chat]) for chat in {message["chat"]["id"] for message in messages}]
    return rows


class InMemory:
    """python-telegram-bot's ConversationHandler, as bots usually use it. Nothing is durable."""

    def __init__(self, *, answers: bool) -> None:
        """With `answers` it sends a prompt for each message, over a network that takes no time."""
        self._answers = answers
        self._loop = asyncio.new_event_loop()
        self._loop.run_until_complete(self._build())

    async def _build(self) -> None:
        on_text: list[Any] = [MessageHandler(filters.TEXT & ~filters.COMMAND, self._keep)]
        builder = Application.builder().token("1:a").request(_NoNetwork()).get_updates_request(_NoNetwork())
        self._application: Any = builder.updater(None).build()
        states: dict[object, Any] = dict.fromkeys(range(QUESTIONS), on_text)
        self._application.add_handler(ConversationHandler(on_text, states, []))
        await self._application.initialize()

    async def _keep(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
        assert update.message is not None
        assert context.user_data is not None
        question = int(context.user_data.get("question", 0))
        context.user_data[f"answer {question}"] = update.message.text
        context.user_data["question"] = following = (question + 1) % QUESTIONS
        if self._answers:
            keyboard = ReplyKeyboardMarkup([["Xong", "Bỏ qua"], ["Quay lại", "Mục lục", "Tạm dừng"]])
            await update.message.reply_text(f"Câu {following}/45: Địa điểm", reply_markup=keyboard)
        return following

    def take(self, raws: Sequence[str]) -> int:
        """Handle updates (JSON). Return how many."""
        return self._loop.run_until_complete(self._take(raws))

    async def _take(self, raws: Sequence[str]) -> int:
        for raw in raws:
            await self._application.process_update(Update.de_json(json.loads(raw), self._application.bot))
        return len(raws)

    def close(self) -> None:
        """Close the event loop."""
        self._loop.close()


SENT = json.dumps({"ok": True, "result": update(1, 1, "Câu 2/45: Địa điểm")["message"]})
"""The Bot API's answer to sendMessage."""


class _NoNetwork(BaseRequest):
    """A request that is answered at once, as the Bot API would answer it."""

    read_timeout = None
    _ME = json.dumps(
        {"ok": True, "result": {"id": 1, "is_bot": True, "first_name": "b", "username": "b_bot"}}
    )

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: object, **__: object
    ) -> tuple[int, bytes]:
        return 200, (self._ME if url.endswith("getMe") else SENT).encode()
