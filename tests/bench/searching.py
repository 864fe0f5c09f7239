"""Search over very many answers: the time that the slowest 5 % of searches take."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from statistics import quantiles

from sqlalchemy import Engine, insert, text

from flows.reading.text import words_of
from storage.core import tables
from storage.core.engine import open_engine, writing
from storage.core.migrate import migrate
from storage.reports.search import search
from tests.play import START

ANSWERS = int(os.environ.get("DECUONG_BENCH_ANSWERS", "1000000"))
DRAFTS = max(1, ANSWERS // 50)
BATCH = 20_000
BEGINNINGS = (
    *("b", "c", "ch", "d", "đ", "g", "gi", "h", "kh", "l", "m", "n"),
    *("ng", "nh", "ph", "qu", "t", "th", "tr"),
)
MIDDLES = ("a", "ă", "â", "e", "ê", "i", "o", "ô", "ơ", "u", "ư", "y", "oa", "uê", "uy", "iê", "uô", "ươ")
ENDS = ("", "c", "ch", "m", "n", "ng", "nh", "p", "t", "i", "u")
SYLLABLES = [begin + middle + end for middle in MIDDLES for end in ENDS for begin in BEGINNINGS]
"""Built like Vietnamese syllables. The n-th is used 1/n as often as the first."""
LENGTH = 20
"""Words in an answer."""
SEARCHES = 200


def measure(urls: dict[str, str]) -> list[str]:
    """Measure, and return the table as Markdown lines. `urls` are those of empty databases, by name."""
    lines = ["| search in … | p50, ms | p95, ms | slowest, ms |", "|---|---:|---:|---:|"]
    for name, url in urls.items():
        engine = open_engine(url)
        migrate(engine)
        _fill(engine, random.Random(247))
        times = sorted(_times(engine, random.Random(13)))
        engine.dispose()
        cuts = quantiles(times, n=20)
        lines.append(f"| {ANSWERS:,} answers, {name} | {cuts[9]:,.1f} | {cuts[18]:,.1f} | {times[-1]:,.1f} |")
    return lines


def _times(engine: Engine, chance: random.Random) -> Iterator[float]:
    """Milliseconds of searches for one to three words, frequent and rare. The first one is not counted."""
    search(engine, "ba")
    for _ in range(SEARCHES):
        sought = " ".join(_word(chance) for _ in range(chance.randint(1, 3)))
        start = time.perf_counter()
        search(engine, sought)
        yield (time.perf_counter() - start) * 1000


def _word(chance: random.Random) -> str:
    return SYLLABLES[int(len(SYLLABLES) ** chance.random()) - 1]


def _fill(engine: Engine, chance: random.Random) -> None:
    people = {"name": "Cán bộ", "consented_at": START, "created_at": START}
    draft = {
        **{"outline": "ngan_sach", "version": "1", "name": "", "number": ""},
        **{"spent": 0, "parts": 0, "turns": 0, "submissions": 0, "revision": 1, "created_at": START},
    }
    with writing(engine) as connection:
        numbers = range(DRAFTS)
        connection.execute(insert(tables.respondents), [{"id": f"r{n}", **people} for n in numbers])
        rows = [{"id": f"d{n}", "respondent_id": f"r{n}", **draft} for n in numbers]
        connection.execute(insert(tables.drafts), rows)
    for first in range(0, ANSWERS, BATCH):
        texts = [" ".join(_word(chance) for _ in range(LENGTH)) for _ in range(min(BATCH, ANSWERS - first))]
        with writing(engine) as connection:
            parts, findable = zip(*(_rows(first + at, words) for at, words in enumerate(texts)), strict=True)
            connection.execute(insert(tables.parts), list(parts))
            connection.execute(insert(tables.findable), list(findable))
    with writing(engine) as connection:
        connection.execute(text("ANALYZE"))  # the server does that by itself after a while


def _rows(number: int, words: str) -> tuple[dict[str, object], dict[str, object]]:
    key = {"draft_id": f"d{number % DRAFTS}"}
    part = {
        **key,
        **{"id": f"p{number}", "message": f"m{number}", "path": "du_an[1]/quy_mo", "text": words},
        **{"place": number, "sequence": number, "at": START, "by": "", "album": "", "live": True, "turn": 0},
    }
    return part, {**key, "part": f"p{number}", "words": " ".join(words_of(words))}
