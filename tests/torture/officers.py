"""Simulated officers: what they send, and where it must be kept."""

from __future__ import annotations

import functools
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from flows.form import outlines
from flows.form.compiler import compile_outline
from flows.form.outline import Question, Repeat, Type
from tests.play import JPEG

OUTLINE = "ngan_sach"
Step = Callable[[], object] | None
"""Does something; None if the officer looks at the phone and finds nothing to do yet."""


@functools.cache
def long_answers() -> list[tuple[str, str]]:
    """(path, label) of the questions of project 1 that take many messages; the last one is not answered."""
    outline = compile_outline(outlines.read(OUTLINE), OUTLINE + outlines.SUFFIX)
    inside = [place for place in outline.places if [one.key for one in place.repeats] == ["du_an"]]
    found: list[tuple[str, str]] = []
    for place in inside:
        if isinstance(place.node, Repeat):
            break
        if isinstance(place.node, Question) and place.node.type is Type.TEXT and place.node.multiline:
            found.append((place.path((1,)), place.node.label.default))
        elif found and isinstance(place.node, Question):
            break
    return found


@dataclass
class Officer:
    """One phone and its script."""

    phone: Any
    """A phone of the messenger's double."""
    number: int
    messages: int
    """How many messages the officer sends to each question."""
    chance: random.Random
    expected: dict[str, list[str]] = field(default_factory=dict)
    """The texts (or captions) that should count at the end, by path, in order."""
    sent: int = 0
    last_label: str = ""
    """The label of the question where the officer stops."""

    def __post_init__(self) -> None:
        self._steps = self._script()

    def act(self) -> bool:
        """Do the next step, or look at the phone; False when there are no more steps."""
        for step in self._steps:
            if step is not None:
                step()
                self.sent += 1
            return True
        return False

    def last_read(self) -> str:
        """The text that the phone shows last."""
        shown = self.phone.reads()
        return shown[-1].text if shown else "–"

    def _script(self) -> Iterator[Step]:
        say = self.phone.says
        yield self.phone.starts
        yield lambda: say("Đồng ý, bắt đầu")
        yield lambda: say("1")
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
            yield lambda: say("Xong")

    def _answer(self, path: str) -> Iterator[Step]:
        kept = self.expected.setdefault(path, [])
        for number in range(self.messages):
            text = f"o{self.number} {path} tin {number}"
            kept.append(text)
            if self.chance.random() < 0.05:
                yield lambda text=text: self.phone.sends_photo(JPEG + text.encode(), text)  # type: ignore[misc]
            else:
                yield from self._say(kept, text)

    def _say(self, kept: list[str], text: str) -> Iterator[Step]:
        """Send a text; sometimes edit it a little later."""
        said: list[object] = []
        yield lambda: said.append(self.phone.says(text))
        if self.chance.random() < 0.05:
            kept[kept.index(text)] = f"{text}, sửa"
            yield lambda: self.phone.edits(said[0], f"{text}, sửa")
