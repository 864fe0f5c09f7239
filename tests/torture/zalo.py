"""The same kills before the double of the Zalo Bot API: pushed only, since what is polled may be lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from bot.channels.zalo.labels import KEPT
from tests.torture.officers import Officer, long_answers
from tests.torture.rounds import HurriedClock, Run
from tests.zaloapi import Habits, ZaloServer
from tests.zaloapi.chats import CallError

LIVES = 10 * 24 * 3600
"""Seconds that a picture's address holds here: time is in a hurry, and none is to be refused."""


class ZaloOfficer(Officer):
    """Says everything: no edits there, and no taps. Nobody looks before writing, so no step is a number."""

    def _script(self) -> Iterator[Callable[[], object]]:
        say = self.phone.says
        yield lambda: say("xin chào")
        yield lambda: say("Đồng ý, bắt đầu")
        yield lambda: say("Dự án từ ngân sách Nhà nước")
        for path, text in (
            ("du_an[1]/ten", f"Mô hình {self.number}"),
            ("du_an[1]/dia_diem", "xã Hồng Thuận"),
            ("du_an[1]/thoi_gian", "2017 - 2018"),
        ):
            self.expected[path] = [text]
            yield lambda text=text: say(text)  # type: ignore[misc]
        *answered, (_, self.last_label) = long_answers()
        for path, _ in answered:
            yield from self._answer(path)
            yield lambda: say(self.chance.choice(["Xong", "xong ạ", "xong"]))

    def last_read(self) -> str:
        """The mark of a picture that came late may stand below the question."""
        return next((shown.text for shown in reversed(self.phone.reads()) if shown.text != KEPT), "–")

    def _say(self, kept: list[str], text: str) -> Iterator[Callable[[], object]]:
        yield lambda: self.phone.says(text)


@dataclass
class ZaloRun(Run):
    """One database; always by the webhook."""

    def _double(self) -> ZaloServer:
        habits = Habits(wraps=self.chance.random() < 0.5)
        server = ZaloServer(HurriedClock(), habits=habits)
        server.photo_lives = LIVES
        return server

    def _officer(self, server: Any, number: int) -> Officer:
        return ZaloOfficer(server.phone(f"Cán bộ {number}"), number, self.messages, self.chance)

    def _cut(self, server: Any) -> None:
        method = self.chance.choice(["sendMessage", "photo"])
        server.fails(method, CallError(502, "Bad Gateway"), times=3)

    def _undelivered(self, server: Any) -> int:
        return len(server.waiting)

    def _settings(self, server: Any, *, is_pushed: bool) -> dict[str, str]:
        assert is_pushed
        return {
            "DECUONG_ZALO_TOKEN": server.token,
            "DECUONG_ZALO_API_URL": server.api_url,
            "DECUONG_ZALO_WEBHOOK_URL": f"http://127.0.0.1:{self._balancer.port}/zalo",
            "DECUONG_ZALO_WEBHOOK_SECRET": "torture-zalo",
        }
