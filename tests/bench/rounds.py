"""Interleaved rounds: each round runs every case once, so that other load on the machine hits all alike."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping
from statistics import median

Case = Callable[[int], int]
"""Does its work for the round of this number (from 0). Returns how many turns that was."""


def measured(cases: Mapping[str, Case], rounds: int) -> dict[str, float]:
    """The median time of one turn of each case, in microseconds. The first round only warms up."""
    times: dict[str, list[float]] = {name: [] for name in cases}
    for number in range(rounds + 1):
        for name, case in cases.items():
            gc.collect()
            start = time.perf_counter()
            turns = case(number)
            spent = time.perf_counter() - start
            if number:
                times[name].append(spent / turns * 1e6)
    return {name: median(values) for name, values in times.items()}
