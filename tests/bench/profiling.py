"""Where a turn spends its time: a sampling profiler that looks at the stack every EVERY seconds."""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import sqlalchemy
import transitions

from tests.bench.officers import Officers
from tests.bench.throughput import ALONE, TOGETHER
from tests.play import Play

EVERY = 0.002
"""Seconds of processor time between two samples."""
LOOKS = 5_000
ROOT = Path(__file__).parents[2]
OURS = {
    ROOT / "flows/reading": "readers of values, figures, dates (`flows/reading`)",
    ROOT / "flows": "the dialogue and its outline (`flows`)",
    ROOT / "storage": "rows made and read (`storage`)",
    ROOT / "bot": "the batch (`bot`)",
}
SQLALCHEMY, DATABASE, REST = "SQLAlchemy", "SQLite itself, the commit included", "the rest"
PLACES = OURS | {
    Path(sqlalchemy.__file__).parent: SQLALCHEMY,
    Path(transitions.__file__).parent: "transitions",
    ROOT / "tests": "the harness",
}
"""The places of code, by folder. A file belongs to the first folder in this order that contains it."""
DRIVER = {"do_execute", "do_executemany", "do_begin", "do_commit"}
"""SQLAlchemy's functions that only call the database's driver."""


class Looks:
    """Samples of where the program is, counted by place; inside decuong also by function."""

    def __init__(self) -> None:
        self.places: Counter[str] = Counter()
        self._functions: Counter[tuple[str, str]] = Counter()

    def add(self, frame: FrameType | None) -> None:
        """Count the innermost function that is in a place. Python's own library counts for its caller."""
        while frame is not None:
            code = frame.f_code
            for folder, place in PLACES.items():
                if code.co_filename.startswith(f"{folder}/"):
                    is_driver = place == SQLALCHEMY and code.co_name in DRIVER
                    self.places[DATABASE if is_driver else place] += 1
                    if folder in OURS:
                        self._functions[code.co_filename, code.co_name] += 1
                    return
            frame = frame.f_back
        self.places[REST] += 1

    def share(self, place: str) -> str:
        """The share of samples in a place, such as "12 %"."""
        return self._percent(self.places[place])

    def top(self) -> str:
        """The function of decuong that takes the most time, and its share."""
        [((file, name), looks)] = self._functions.most_common(1)
        return f"{self._percent(looks)} (`{name}` in `{Path(file).relative_to(ROOT)}`)"

    def _percent(self, looks: int) -> str:
        return f"{100 * looks / self.places.total():.0f} %"


def measure(folder: Path) -> list[str]:
    """Measure, and return the table as Markdown lines."""
    play = Play(f"sqlite:///{folder}/profile.db", folder / "files")
    many, few = Officers(play, TOGETHER, "a"), Officers(play, ALONE, "b")
    together, alone = _looks(many.take), _looks(lambda: few.one_by_one(ALONE))
    play.close()
    places = [*PLACES.values(), DATABASE, REST]
    return [
        "| share of a turn | 50 at once | one at a time |",
        "|---|---:|---:|",
        *(f"| {place} | {together.share(place)} | {alone.share(place)} |" for place in places),
        f"| decuong's one function that takes most | {together.top()} | {alone.top()} |",
    ]


def _looks(case: Callable[[], int]) -> Looks:
    """Take this many samples while the program runs the case."""
    looks = Looks()
    case()  # the first round only warms up
    with _looking(looks.add):
        while looks.places.total() < LOOKS:
            case()
    return looks


@contextmanager
def _looking(look: Callable[[FrameType | None], None]) -> Iterator[None]:
    before = signal.signal(signal.SIGPROF, lambda _, frame: look(frame))
    signal.setitimer(signal.ITIMER_PROF, EVERY, EVERY)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
