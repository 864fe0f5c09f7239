"""The torture on Zalo: the same kills, by webhook only, because Zalo may lose updates that are polled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.channels.zalo.labels import KEPT
from bot.intake.outline_registry import OutlineRegistry
from storage.core.engine import open_engine
from storage.core.migrate import migrate
from tests.torture.officers import Officer, Step
from tests.torture.rounds import HurriedClock, Outcome, Run, kept_in
from tests.zaloapi import Habits, ZaloServer
from tests.zaloapi.chats import CallError, Shown
from tests.zaloapi.phone import offered_by

LIVES = 10 * 24 * 3600
"""Seconds for which a picture's URL is valid. The double's time runs fast, and no URL should expire."""
OUTLINE = Path(__file__).parent / "numbers.md"
TITLE = "Báo cáo bằng số"
NAME, NUMBER = "1. Tên báo cáo", "2. Số hộ tham gia"
ONE, SEVERAL = "3. Cách chọn hộ", "4. Con giống đã phát"
LONG = {
    "quy_mo": "5. Quy mô đã làm",
    "muc_tieu": "6. Mục tiêu đề ra",
    "hoat_dong": "7. Những hoạt động",
    "ket_qua": "8. Kết quả đạt được",
    "tac_dong": "9. Tác động lâu dài",
    "huong_loi": "10. Những ai hưởng lợi",
}
"""The long questions by path, with their labels. The last one is not answered."""
STALE, UNSURE = "Số vừa nhắn là của câu", "vừa gõ chưa rõ là của câu nào"
"""Parts of sentences that say: the number was for an earlier question, or it is unclear for which."""
MORE, BACK = "Mục lục, việc khác", "Quay lại"
UNSEEN = 0.4
"""How often an officer ends an answer in words, without looking at the phone."""
COMES_BACK = 0.3
"""How often an officer first skips a question and then goes back to it."""


class ZaloOfficer(Officer):
    """An officer who types everything, because Zalo has neither edits nor buttons.

    Texts are sent without looking at the phone. A number is sent only after reading the choices that it is
    for, and again if the same is asked once more.
    """

    typed = 0
    """How many numbers and letters were typed for a step or choice, or as an answer that looks like one."""

    def last_read(self) -> str:
        """The last text read, except marks of late pictures and notices about numbers below the question."""
        beside = (KEPT, UNSURE)
        read = reversed(self.phone.reads())
        return next((shown.text for shown in read if not any(one in shown.text for one in beside)), "–")

    def _script(self) -> Iterator[Step]:
        yield lambda: self.phone.says("xin chào")
        yield from self._types(["Đồng ý, bắt đầu"], until=TITLE)
        yield from self._types([TITLE], until=NAME)
        # Not a number that was offered before: told twice to type it again, an officer would answer twice.
        yield from self._answers("ten", NAME, str(self.chance.randint(4, 9)))
        yield from self._answers("so_ho", NUMBER, str(self.chance.randint(10, 99)))
        way = self.chance.choice(["Bốc thăm", "Họp thôn bầu", "Xã xét"])
        self.expected |= {"cach": [way], "con": ["Bò, Gà"]}
        yield from self._types([way], at=ONE, until=SEVERAL)
        yield from self._types(["Bò", "Gà"], at=SEVERAL, until="✓ Gà")
        questions = list(LONG.values())
        self.last_label = questions[-1]
        yield from self._types(["Xong"], at=SEVERAL, until=questions[0])
        for path, question, following in zip(LONG, questions, questions[1:], strict=False):
            if self.chance.random() < COMES_BACK:
                yield from self._types(["Bỏ qua"], at=question, until=following)
                yield from self._types([BACK], [MORE], until=question)
            yield from self._answer(path)
            if self.chance.random() < UNSEEN:
                yield lambda: self.phone.says(self.chance.choice(["Xong", "xong ạ", "xong"]))
            else:
                yield from self._types(["Xong"], at=question, until=following)

    def _say(self, kept: list[str], text: str) -> Iterator[Step]:
        yield lambda: self.phone.says(text)

    def _types(self, *ways: Sequence[str], until: str, at: str = "") -> Iterator[Step]:
        """Type the numbers of the labels in one of `ways`, until the question or label `until` is shown."""
        before: Shown | None = None
        read = 0
        while True:
            shown = self._asking()
            offered = offered_by(shown.text) if shown else {}
            if shown is None or not self.phone.has_read(shown):
                yield None
            elif until in offered or _asks(shown, until):
                return
            elif shown is before and not self._is_told(read, STALE, UNSURE):
                yield None
            else:
                open_ = [way for way in ways if offered.keys() >= set(way) and (not at or _asks(shown, at))]
                if open_:
                    before, read = shown, len(self.phone.reads())
                yield self._typing(", ".join(offered[label] for label in open_[0])) if open_ else None

    def _answers(self, path: str, question: str, number: str) -> Iterator[Step]:
        """Answer a question with a number, after reading the question."""
        self.expected[path] = [number]
        is_typed = False
        while True:
            shown = self._asking()
            if shown is not None and self.phone.has_read(shown):
                is_asked = _asks(shown, question)
                if is_typed and not is_asked:
                    return
                if is_asked and not is_typed:
                    is_typed = True
                    yield self._typing(number)
                    continue
            yield None

    def _is_told(self, read: int, *sentences: str) -> bool:
        """Whether a text that came after the first `read` ones has one of these sentences."""
        return any(one in shown.text for shown in self.phone.reads()[read:] for one in sentences)

    def _typing(self, token: str) -> Step:
        self.typed += 1
        return lambda: self.phone.says(token)

    def _asking(self) -> Shown | None:
        """The newest message with choices to type."""
        read = reversed(self.phone.reads())
        return next((shown for shown in read if offered_by(shown.text)), None)


def _asks(shown: Shown, question: str) -> bool:
    return question in shown.text.split("\n")


@dataclass
class ZaloRun(Run):
    """A run on one database, always by webhook."""

    def _double(self) -> ZaloServer:
        self._publish()
        habits = Habits(wraps=self.chance.random() < 0.5)
        server = ZaloServer(HurriedClock(), habits=habits)
        server.photo_lives = LIVES
        return server

    def _publish(self) -> None:
        engine = open_engine(self.database.url)
        migrate(engine)
        OutlineRegistry(engine, lambda: datetime.now(UTC)).publish(OUTLINE.read_bytes(), OUTLINE.name)
        engine.dispose()

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

    def _count(self, officers: Sequence[Any], outcome: Outcome) -> None:
        """Count as usual, and check that no answer is a number that was typed for something else."""
        super()._count(officers, outcome)
        outcome.typed = sum(officer.typed for officer in officers)
        kept = kept_in(self.database.url)
        for officer in officers:
            expected = {text for texts in officer.expected.values() for text in texts}
            for path, texts in kept.get(officer.phone.chat.id, {}).items():
                outcome.misplaced += [
                    f"{path}: {text!r} was no answer" for text in texts if text not in expected
                ]
