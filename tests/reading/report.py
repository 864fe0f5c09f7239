"""Precision and recall of the readers by kind of figure; --write puts them into docs/figures.md.

A phrasing is exact where all of its readings are read and nothing else; wrong where anything is read that it
does not say; else not read.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from flows.reading.figures import read_figures
from tests.reading.corpus_table import ALL_WANTED, KINDS, PLACES, WANTED, Phrasing, phrasings, written

PAGE = Path(__file__).parents[2] / "docs" / "figures.md"
BEGIN, END = "<!-- measured -->", "<!-- end -->"


@dataclass
class Tally:
    """How many phrasings were read how, and how many readings were right."""

    exact: int = 0
    unread: int = 0
    wrong: int = 0
    right_readings: int = 0
    readings: int = 0
    expected: int = 0

    @property
    def rows(self) -> int:
        """Phrasings."""
        return self.exact + self.unread + self.wrong

    def share(self, number: int) -> float:
        """Of the phrasings, in per cent."""
        return 100 * number / self.rows if self.rows else 0.0


def tally(rows: Iterable[Phrasing], kind: str) -> Tally:
    """How the phrasings of a kind are read."""
    told = Tally()
    wanted = PLACES if kind == "places" else ALL_WANTED if kind == "none" else WANTED
    for row in rows:
        read = list(written(read_figures(row.text, wanted)))
        right = 0
        left = list(row.readings)
        for one in read:
            if one in left:
                left.remove(one)
                right += 1
        told.right_readings += right
        told.readings += len(read)
        told.expected += len(row.readings)
        if right < len(read):
            told.wrong += 1
        elif left:
            told.unread += 1
        else:
            told.exact += 1
    return told


def lines() -> list[str]:
    """The tables as Markdown."""
    page = []
    for title, tables in (
        ("All phrasings", ("{}_more", "{}_unseen")),
        ("The third that was set apart", ("{}_unseen",)),
    ):
        page += [f"### {title}", "", "| kind | phrasings | exact | not read | wrong | precision | recall |"]
        page.append("|------|----------:|------:|---------:|------:|----------:|-------:|")
        for kind in KINDS:
            told = tally([row for name in tables for row in phrasings(name.format(kind))], kind)
            precision = told.right_readings / told.readings if told.readings else 1.0
            recall = told.right_readings / told.expected if told.expected else 1.0
            shares = [f"{told.share(number):.1f} %" for number in (told.exact, told.unread, told.wrong)]
            page.append(f"| {kind} | {told.rows} | {' | '.join(shares)} | {precision:.3f} | {recall:.3f} |")
        page.append("")
    return page


def main() -> None:
    """Print the tables; with --write, put them into docs/figures.md too."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    told = "\n".join(lines())
    if parser.parse_args().write:
        page = PAGE.read_text()
        before, _, rest = page.partition(BEGIN)
        PAGE.write_text(f"{before}{BEGIN}\n\n{told}\n{END}{rest.partition(END)[2]}")
    print(told)


if __name__ == "__main__":
    main()
