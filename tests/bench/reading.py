"""How long reading figures takes: 10,000 characters of reports, 50,000 of what is hardest to read."""

from __future__ import annotations

from time import perf_counter

from flows.reading.figures import get_ready, read_figures
from tests.readers.corpus_table import ALL_WANTED, KINDS, phrasings
from tests.readers.plain_prose import sentences
from tests.readers.worst_texts import FORMS, text_of

ROUNDS = 5


def report_like() -> str:
    """Lines of the corpus between sentences of plain prose: 10,000 characters."""
    lines = [row.text for kind in KINDS for row in phrasings(f"{kind}_more")]
    pairs = zip(lines * 3, sentences(), strict=False)
    return "\n".join(f"{plain} {line}." for line, plain in pairs)[:10_000]


def measure() -> list[str]:
    """A table of the shortest of some rounds."""
    get_ready()
    cases = {"10,000 characters like a report's": report_like()}
    cases |= {f"50,000 of {form!r}": text_of(form, 50_000) for form in FORMS}
    lines = ["| text | ms | figures |", "|------|---:|--------:|"]
    for name, text in cases.items():
        times = []
        for _ in range(ROUNDS):
            start = perf_counter()
            read = read_figures(text, ALL_WANTED)
            times.append(perf_counter() - start)
        lines.append(f"| {name} | {min(times) * 1000:.0f} | {len(read)} |")
    return lines
