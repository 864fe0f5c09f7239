"""Interleaved rounds: every case once a round, so that what else the machine does hits all of them alike."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping
from statistics import median

Case = Callable[[int], int]
"""Does its work for the given round (from 0) and returns how many turns that was."""


def measured(cases: Mapping[str, Case], rounds: int) -> dict[str, float]:
    """The median time of one turn of each case, in microseconds; the first round only warms up."""
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
