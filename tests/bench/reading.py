"""How long reading figures takes, and how long others wait meanwhile: now, and before it was made faster."""

from __future__ import annotations

import asyncio
import itertools
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import quantiles

from bot.intake.readings import Asked, Readings
from bot.intake.writer import READERS, Writer
from flows.reading.figures import pieces
from tests.bench.earlier import Reader, earlier, today
from tests.bench.officers import Officers
from tests.play import Play
from tests.reading.corpus_table import ALL_WANTED, KINDS, phrasings
from tests.reading.plain_prose import sentences
from tests.reading.worst_texts import FORMS, text_of

ROUNDS = 4
BEFORE = "eb386e3"
"""The last commit before reading was made faster."""
TURNS = 25
"""An officer's turns in each round of a case."""
PAUSE = 0.01
"""Seconds between two of these turns."""
LONG = 50_000
Step = Callable[[], object]
Case = tuple[Callable[[], Step], int]
"""(function that makes a step of reading, number of threads that repeat it)."""


class Forgetful(Readings):
    """A reader that remembers nothing: every text is read anew."""

    def kept(self, asked: Asked) -> None:
        """Remember nothing."""


def report_like() -> str:
    """10,000 characters: lines of the corpus between sentences of plain prose."""
    lines = [row.text for kind in KINDS for row in phrasings(f"{kind}_more")]
    pairs = zip(lines * 3, sentences(), strict=False)
    return "\n".join(f"{plain} {line}." for line, plain in pairs)[:10_000]


def measure(folder: Path) -> list[str]:
    """Return a table of how long texts take, and one of an officer's turn while they are read."""
    now = today(ALL_WANTED)
    with earlier(BEFORE, "flows_before", ALL_WANTED) as before:
        texts = {
            "10,000 characters like a report's": report_like(),
            "10,000 of plain prose": "\n".join(sentences())[:10_000],
            "50,000 of such reports": (f"{report_like()}\n" * 5)[:LONG],
            **{f"50,000 of {form!r}": text_of(form, LONG) for form in FORMS},
        }
        spent = {name: _spent(text, now, before) for name, text in texts.items()}
        lines = ["| text | ms | before | ratio | figures |", "|------|---:|---:|---:|--------:|"]
        for name, (ms, ms_before) in spent.items():
            was = f"{ms_before:.0f} | {ms / ms_before:.2f}" if before else "– | –"
            lines.append(f"| {name} | {ms:.0f} | {was} | {len(now.read(texts[name]))} |")
        worst = max(spent, key=lambda name: spent[name][0])
        report = texts["10,000 characters like a report's"]
        cases: dict[str, Case] = {"nothing": (lambda: _nothing, 0)}
        for threads in (1, READERS):
            many = f", in {threads} threads" if threads > 1 else ""
            cases[f"10,000 characters like a report's{many}"] = (lambda: _as_the_bot(report), threads)
            cases[f"{worst}{many}"] = (lambda: _as_the_bot(texts[worst]), threads)
            if before:
                cases[f"the same{many}, before"] = (lambda: _as_before(before, texts[worst]), threads)
        return [*lines, "", *asyncio.run(_waiting(folder, cases))]


def _spent(text: str, now: Reader, before: Reader | None) -> tuple[float, float]:
    """Milliseconds of this thread, the shortest of several rounds: now, and before."""

    def once(read: Callable[[str], object]) -> float:
        start = time.thread_time()
        read(text)
        return (time.thread_time() - start) * 1000

    rounds = [(once(now.read), once(before.read) if before else 0.0) for _ in range(ROUNDS)]
    return min(ms for ms, _ in rounds), min(ms for _, ms in rounds)


async def _waiting(folder: Path, cases: dict[str, Case]) -> list[str]:
    """The time of an officer's turn, from message to prompt, while others' texts are read."""
    play = Play(f"sqlite:///{folder}/waiting.db", folder / "files")
    officers = Officers(play, 1, "a")
    writer = Writer(play.conversation.take, play.conversation.readings)
    spent: dict[str, list[float]] = {name: [] for name in cases}
    for _ in range(ROUNDS):
        for name, (begin, threads) in cases.items():
            with _over_and_over(begin(), threads):
                for _ in range(TURNS):
                    await asyncio.sleep(PAUSE)
                    start = time.perf_counter()
                    [reply] = await writer.hand_in([officers.inbound("a0")])
                    spent[name].append((time.perf_counter() - start) * 1000)
                    officers.heard(reply)
    writer.close()
    play.close()
    lines = ["| while is read | a turn, median ms | p95 | slowest | ratio |", "|---|---:|---:|---:|---:|"]
    base = quantiles(spent["nothing"], n=20)[9]
    for name, times in spent.items():
        cuts = quantiles(times, n=20)
        lines.append(f"| {name} | {cuts[9]:.0f} | {cuts[18]:.0f} | {max(times):.0f} | {cuts[9] / base:.1f} |")
    return lines


def _nothing() -> None:
    pass


def _as_the_bot(text: str) -> Step:
    readings = Forgetful()
    number = readings.number(ALL_WANTED)
    return _each([partial(readings.read, [(number, piece)]) for piece in pieces(text)])


def _as_before(before: Reader, text: str) -> Step:
    """As before: each thread read by itself and let others run after each piece."""

    def step(piece: str) -> None:
        before.read_piece(piece)
        time.sleep(0)

    return _each([partial(step, piece) for piece in before.pieces(text)])


def _each(steps: Sequence[Step]) -> Step:
    """Steps that read one text after the other, and begin again. Several threads share the order."""
    order = itertools.cycle(steps)

    def step() -> None:
        next(order)()

    return step


@contextmanager
def _over_and_over(step: Step, threads: int) -> Iterator[None]:
    is_over = threading.Event()

    def run() -> None:
        while not is_over.is_set():
            step()

    running = [threading.Thread(target=run) for _ in range(threads)]
    for one in running:
        one.start()
    try:
        yield
    finally:
        is_over.set()
        for one in running:
            one.join()
