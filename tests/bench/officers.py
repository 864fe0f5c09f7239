"""Simulated officers who report one project after another."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Sequence

from flows.messages.message import Content, Inbound, Pressed, Reply, Said
from tests.play import Play

ANSWER = "Mô hình nuôi bò sinh sản cho 25 hộ nghèo và cận nghèo của xã"


class Officers:
    """A group of officers. Each answers what their last prompt asks for."""

    def __init__(self, play: Play, number: int, prefix: str) -> None:
        self._play = play
        self._names = [f"{prefix}{at}" for at in range(number)]
        self._next: dict[str, Content] = dict.fromkeys(self._names, Pressed("yes"))
        self._ids = itertools.count()
        for _ in range(2):
            for at in range(0, number, 100):
                self.take(self._names[at : at + 100])

    def take(self, names: Sequence[str] = ()) -> int:
        """One turn of each of these officers (by default all), in one commit. Return how many."""
        inbounds = [self.inbound(name) for name in names or self._names]
        for reply in self._play.conversation.receive(inbounds):
            self.heard(reply)
        return len(inbounds)

    def one_by_one(self, number: int) -> int:
        """One turn of each of the first `number` officers, each in its own commit."""
        for name in self._names[:number]:
            self.take([name])
        return number

    def instead(self, name: str) -> str:
        """Replace an officer who has said enough by one who has not written yet."""
        del self._next[name]
        newcomer = f"{name.partition('.')[0]}.{next(self._ids)}"
        self._next[newcomer] = Pressed("yes")
        return newcomer

    def inbound(self, name: str) -> Inbound:
        """What an officer sends next."""
        return Inbound("bench", name, f"{name}.{next(self._ids)}", self._play.clock(), self._next[name], name)

    def heard(self, reply: Reply) -> None:
        """Choose what to send in answer to a reply."""
        if reply.address in self._next:
            self._next[reply.address] = _answer(reply)


def _answer(reply: Reply) -> Content:
    if not reply.messages:
        return Pressed("done")
    message = reply.messages[-1]
    return answer_to(message.key, {button.press for row in message.buttons for button in row})


def answer_to(key: str, presses: Collection[str]) -> Pressed | Said:
    """What an officer sends next: the button that leads on, if there is one, or else an answer.

    `key` is that of the last message, `presses` are those of its buttons.
    """
    if key == "outlines":
        return Pressed("outline:ngan_sach")
    if key == "du_an":
        return Pressed("add")
    if "finish" in presses:
        return Pressed("finish")
    return Pressed("yes") if "yes" in presses else Said(ANSWER)
