"""`make fuzz`: DECUONG_FUZZ updates (by default 100,000), chosen by atheris to reach new branches of decuong.

The argument names the messenger: telegram or zalo. atheris mutates the bytes that `Choices` reads, keeps
inputs that reached a new branch, and stops at the first exception with its traceback.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import TypeVar

import atheris

from tests.bench.report import RELIABILITY, commit, machine, write

with atheris.instrument_imports(include=["bot", "flows"]):
    from tests.torture.fuzz import Fuzz
    from tests.torture.zalo_fuzz import ZaloFuzz

UPDATES = int(os.environ.get("DECUONG_FUZZ", "100000"))
SEED = int(os.environ.get("DECUONG_FUZZ_SEED", "247"))
COMMIT = commit()
FUZZES: dict[str, tuple[str, type[Fuzz | ZaloFuzz]]] = {
    "telegram": ("fuzz", Fuzz),
    "zalo": ("fuzz-zalo", ZaloFuzz),
}
"""By messenger: its section of docs/reliability.md, and the class that takes the updates."""
MOST = 20
"""How many updates one input gives."""
BYTES = 8
"""How many bytes of an input an update uses: about one for each choice."""
T = TypeVar("T")


class Choices:
    """Chooses by the bytes of an input; when they are used up, it chooses the first of what is offered."""

    def __init__(self, given: bytes) -> None:
        self._left = atheris.FuzzedDataProvider(given)

    def choice(self, among: Sequence[T], /) -> T:
        """One of these."""
        at: int = self._left.ConsumeIntInRange(0, len(among) - 1)
        return among[at]

    def random(self) -> float:
        """From 0 to 1."""
        return float(self._left.ConsumeIntInRange(0, 255) / 256)


class Guided:
    """One run over one database. The process ends when enough updates were taken."""

    def __init__(self, messenger: str) -> None:
        self._section, kind = FUZZES[messenger]
        self._folder = TemporaryDirectory()
        self._fuzz = kind(Path(self._folder.name), Choices(b""))
        self._runner = asyncio.Runner()
        self._start = time.monotonic()
        self._left = UPDATES

    def take(self, given: bytes) -> None:
        """Take the updates of one input, then a valid one."""
        self._fuzz.chance = Choices(given)
        number = min(len(given) // BYTES + 1, MOST)
        self._runner.run(self._fuzz.take(number))
        self._left -= number
        if self._left <= 0:
            self._end()

    def _end(self) -> None:
        fuzz = self._fuzz
        outcome = (
            f"{UPDATES:,} updates: {fuzz.read:,} messages taken, {fuzz.aside:,} updates set aside, none that "
            f"stopped the others ({time.monotonic() - self._start:,.0f} s)."
        )
        how = f"{machine()} Commit {COMMIT}. DECUONG_FUZZ={UPDATES} _SEED={SEED}."
        write(self._section, [how, "", outcome], RELIABILITY, "make fuzz")
        fuzz.play.close()
        self._folder.cleanup()
        sys.stdout.flush()
        os._exit(0)  # libFuzzer counts only inputs and cannot end otherwise


def main() -> None:
    """Run, and say what became of it."""
    logging.disable()  # every update that is set aside would be logged
    options = [f"-seed={SEED}", f"-max_len={BYTES * MOST}", "-len_control=0", "-timeout=60", "-verbosity=0"]
    guided = Guided(sys.argv[1])
    atheris.Setup([sys.argv[0], *options, f"-artifact_prefix={gettempdir()}/"], guided.take)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
