"""How many examples are tried by chance: few in `make test`, which is run all day; many in `make chance`."""

from __future__ import annotations

import os

TIMES = int(os.environ.get("DECUONG_TEST_EXAMPLES", "1"))


def examples(number: int) -> int:
    """For `max_examples`: so many in `make test`."""
    return number * TIMES
