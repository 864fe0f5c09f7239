"""Members of staff who look at pages of the console, as a program of their own: it costs the console nothing.

`python -m tests.bench.staff ADDRESS NUMBER PAGES` looks at PAGES pages a second until its standard input
ends. Then it prints the seconds that each page took, one a line.
"""

from __future__ import annotations

import asyncio
import random
import sys
import time

import httpx

from bot.console.access import COOKIE

TOKEN = "t" * 43
"""Of the session that all of them share."""
BEFORE_SECONDS = 5.0
"""Pages of the first seconds are not counted: meanwhile the officers are made, in the loop that serves."""
ASKED = (
    ("the first page", "reports"),
    ("page 100", "reports?page=100&sort=number"),
    ("sorted by province, all versions", "reports?sort=province&versions=all"),
    ("a state", "reports?state=returned"),
    ("a province without accents", "reports?province=lao+cai"),
    ("a part of the organisation", "reports?organisation=xa+2"),
    ("words of the answers", "reports?text=nuoi+bo"),
    ("a question left empty", "reports?empty=du_an%2Fq3"),
    ("given to nobody, decided by one", "reports?assigned=*&decided=hoa"),
    ("several filters", "reports?province=15&state=received&files=0&sort=-submitted"),
    ("the overview", ""),
)


async def _look(address: str, which: int, pause: float, spent: list[float]) -> None:
    """Look at lists and reports in turn, at random times."""
    chance = random.Random(which)
    begins = time.perf_counter() + BEFORE_SECONDS
    # Without TLS: to read the certificates for so many clients takes more than a second.
    async with httpx.AsyncClient(base_url=address, timeout=60, trust_env=False, verify=False) as client:
        client.cookies.set(COOKIE, TOKEN)
        while True:
            await asyncio.sleep(chance.expovariate(1 / pause))
            asked = chance.choice(ASKED)[1]
            page = chance.choice((asked, f"reports/x{chance.randrange(1000)}"))
            start = time.perf_counter()
            answer = await client.get(page)
            assert answer.status_code == 200, answer.text
            if start > begins:
                spent.append(time.perf_counter() - start)


async def _main(address: str, number: int, pages: float) -> None:
    spent: list[float] = []
    looking = [asyncio.create_task(_look(address, at, number / pages, spent)) for at in range(number)]
    await asyncio.to_thread(sys.stdin.read)
    for one in looking:
        if one.done():
            one.result()  # a page that failed ends the measurement
        one.cancel()
    print(*spent, sep="\n")


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3])))
