"""A control: the same officers with a stock python-telegram-bot, to show that the harness notices a loss.

Run as a program, this module is that bot. It adds every message to the user's data and answers it.
"""

from __future__ import annotations

import asyncio
import os
import pickle
import random
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, PicklePersistence, filters

from tests.botapi import BotApiServer
from tests.torture.officers import Officer
from tests.torture.rounds import HurriedClock, Outcome

NAME = "control: stock python-telegram-bot, PicklePersistence"


def serve(token: str, api_url: str, pickled: str) -> None:
    """Run the bot until SIGTERM."""

    async def keep(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        message = update.effective_message
        assert message is not None
        assert context.user_data is not None
        context.user_data.setdefault("texts", []).append(message.text or message.caption or "")
        await message.reply_text("Đã lưu.")

    persistence: PicklePersistence[Any, Any, Any] = PicklePersistence(pickled, update_interval=1)
    builder = Application.builder().token(token).base_url(f"{api_url}/bot").persistence(persistence)
    application = builder.build()
    application.add_handler(MessageHandler(filters.UpdateType.MESSAGE, keep))
    application.run_polling()


@dataclass
class Control:
    """One run of the control."""

    folder: Path
    officers: int
    messages: int
    kills: int
    chance: random.Random
    pace: int = 8
    _cut: int = 0

    async def torture(self) -> Outcome:
        """Kill the bot at random moments only. In the end it is stopped as its manual says.

        Each of its lives lasts at least two seconds from its first fetch. It saves its data every second (by
        default every minute). So a kill loses the data since then, and updates that were fetched but not
        handled.
        """
        outcome, start = Outcome(NAME, is_control=True), time.monotonic()
        async with BotApiServer(HurriedClock()) as server:
            officers = [
                Officer(server.phone(f"Cán bộ {number}"), number, self.messages, self.chance)
                for number in range(self.officers)
            ]
            writing = list(officers)
            for _ in range(self.kills):
                outcome.kills["at random"] += 1
                process = await self._begin(server)
                ends = time.monotonic() + self.chance.uniform(2.0, 3.5)
                while time.monotonic() < ends:
                    self._write(writing, self.chance.randint(1, self.pace))
                    await asyncio.sleep(0.05)
                process.kill()
                await process.wait()
            process = await self._begin(server)
            while writing or server.queue.waiting():
                self._write(writing, 20)
                await asyncio.sleep(0.1)
            await asyncio.sleep(3)  # its handlers run beside the fetching, and then it saves its data
            process.terminate()
            await process.wait()
            if self._cut:
                outcome.name += f"; its file was cut off {self._cut} times, and deleted so that it starts"
            outcome.messages = sum(officer.sent for officer in officers)
            self._count(officers, outcome)
        outcome.seconds = time.monotonic() - start
        return outcome

    async def _begin(self, server: BotApiServer) -> asyncio.subprocess.Process:
        """Start the bot and wait until it fetches. A data file that a kill has cut off prevents its start."""
        while True:
            process, fetches = await self._start(server), len(server.called("getUpdates"))
            while process.returncode is None:
                if len(server.called("getUpdates")) > fetches:
                    return process
                await asyncio.sleep(0.02)
            self._cut += 1
            (self.folder / "control.pickle").unlink(missing_ok=True)

    async def _start(self, server: BotApiServer) -> asyncio.subprocess.Process:
        with (self.folder / "log").open("ab") as log:
            return await asyncio.create_subprocess_exec(
                sys.executable,
                *("-m", "tests.torture.control"),
                env={
                    **os.environ,
                    "CONTROL_TOKEN": server.token,
                    "CONTROL_API_URL": server.api_url,
                    "CONTROL_FILE": str(self.folder / "control.pickle"),
                },
                stdout=log,
                stderr=log,
            )

    def _write(self, writing: list[Officer], actions: int) -> None:
        for _ in range(min(actions, len(writing))):
            officer = self.chance.choice(writing)
            if not officer.act():
                writing.remove(officer)

    def _count(self, officers: list[Officer], outcome: Outcome) -> None:
        kept: dict[int, dict[str, list[str]]] = {}
        with suppress(FileNotFoundError), (self.folder / "control.pickle").open("rb") as file:
            kept = pickle.load(file)["user_data"]
        for officer in officers:
            texts = kept.get(officer.phone.chat.id, {}).get("texts", [])
            for text in (one for said in officer.expected.values() for one in said):
                first = text.removesuffix(", sửa")  # edits are not compared here
                number = texts.count(first)
                outcome.lost += [first] * (not number)
                outcome.doubled += [first] * (number > 1)


if __name__ == "__main__":
    serve(os.environ["CONTROL_TOKEN"], os.environ["CONTROL_API_URL"], os.environ["CONTROL_FILE"])
