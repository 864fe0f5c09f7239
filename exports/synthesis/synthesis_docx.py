"""Word: the synthesis for a head of department. Sums, then the statements that are alike, then the reports.

Every statement names its report, and the number leads to the list of reports at the end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from docx.document import Document

from exports import labels as words
from exports.printed import Kind
from exports.synthesis.blocks import Blocks, Link, Mark
from exports.synthesis.gather import Synthesis
from exports.synthesis.kept import Said
from exports.synthesis.sums import Sum
from exports.vietnamese_values import moment
from exports.word import page
from exports.xml_text import xml_text
from flows.reading.numbers import write_number
from flows.reading.text import shortened

GROUPS = 12
"""How many groups of a question are printed. The workbook has all."""
STATEMENTS = 4
"""How many statements of a group are printed whole."""
LINKS = 20
"""How many reports are named behind a statement."""
MILLION = 1_000_000
TITLE = 160
CUTS: dict[bool, list[tuple[str, ...]]] = {
    False: [("province",), ("year",)],
    True: [("source",), ("province", "source"), ("year", "source")],
}
"""By what households and money are cut. Money is never summed over its sources."""
HEADERS = {"province": words.PROVINCE_OF, "year": words.YEAR, "source": words.SOURCE}
LONGEST = 600
"""How many characters of a title and of a statement are printed."""


def write(synthesis: Synthesis, to: Path, asked: str, at: datetime) -> None:
    """Write the document `to`. `asked` says in words which reports were wanted."""
    document = page.new_document(words.SYNTHESIS, at)
    _Printing(document, synthesis).print(asked, at)
    document.save(str(to))


class _Printing:
    """Prints a synthesis into a document."""

    def __init__(self, document: Document, synthesis: Synthesis) -> None:
        self._document = document
        self._synthesis = synthesis
        self._blocks = Blocks(document)

    def print(self, asked: str, at: datetime) -> None:
        """Print everything."""
        self._line(words.SYNTHESIS.upper(), page.STYLES[Kind.TITLE])
        self._line(_about(self._synthesis, at), page.STYLES[Kind.SUBTITLE])
        self._line(words.SYNTHESIS_ASKED.format(asked=asked), page.STYLES[Kind.NOTE])
        self._line(f"1. {words.BY_KIND}", page.heading_style(1))
        self._line(words.BY_KIND_NOTE, page.STYLES[Kind.NOTE])
        _kinds(self._blocks, self._synthesis)
        self._line(f"2. {words.HOUSEHOLDS}", page.heading_style(1))
        self._line(words.SUMS_NOTE, page.STYLES[Kind.NOTE])
        self._print_sums(is_money=False)
        self._line(f"3. {words.MONEY}", page.heading_style(1))
        self._line(words.SOURCES_NOTE, page.STYLES[Kind.NOTE])
        self._print_sums(is_money=True)
        self._line(f"4. {words.ALIKE}", page.heading_style(1))
        self._line(words.ALIKE_NOTE, page.STYLES[Kind.NOTE])
        for question in self._synthesis.grouped:
            self._line(f"{question.header} ({question.outline_title})", page.heading_style(2))
            self._print_groups(self._synthesis.groups(question))
        self._line(f"5. {words.SYNTHESISED}", page.heading_style(1))
        _reports(self._blocks, self._synthesis)

    def _print_sums(self, *, is_money: bool) -> None:
        sums = self._synthesis.sums
        subjects = [one for one in sums.subjects if one.is_money is is_money]
        if not subjects:
            self._line(words.NOTHING_TO_SUM, page.STYLES[Kind.UNANSWERED])
        for subject in subjects:
            title = f"{subject.title} ({self._synthesis.titles[subject.outline]})"
            self._line(title, page.heading_style(2))
            for cut in CUTS[is_money]:
                _sums(self._blocks, cut, sums.by(subject, *cut), is_money=is_money)

    def _print_groups(self, groups: list[list[Said]]) -> None:
        if not groups:
            self._line(words.NO_STATEMENTS, page.STYLES[Kind.UNANSWERED])
        shown = [group for group in groups if len(group) > 1][:GROUPS]
        for group in shown:
            reports = len({one.number for one in group})
            title = shortened(group[0].text, TITLE)
            said = words.GROUP.format(title=title, statements=len(group), reports=reports)
            self._line(said, page.heading_style(3))
            _members(self._blocks, group)
        left = groups[len(shown) :]
        if left:
            single = sum(len(group) == 1 for group in left)
            self._line(
                words.SINGLE_STATEMENTS.format(groups=len(left) - single, count=single),
                page.STYLES[Kind.NOTE],
            )

    def _line(self, text: str, style: str) -> None:
        self._document.add_paragraph(xml_text(text), style=style)


def _about(synthesis: Synthesis, at: datetime) -> str:
    provinces = {one for source in synthesis.sources for one in source.provinces.split(", ") if one}
    return words.SYNTHESIS_OF.format(
        reports=len(synthesis.sources),
        models=synthesis.kinds.total(),
        provinces=len(provinces),
        at=moment(at),
    )


def _kinds(blocks: Blocks, synthesis: Synthesis) -> None:
    kinds: Counter[str] = Counter()
    for (kind, _, _), count in synthesis.kinds.items():
        kinds[kind] += count
    total = kinds.total()
    rows = [
        [kind, str(count), f"{100 * count / total:.1f}%".replace(".", ",")]
        for kind, count in sorted(kinds.items(), key=lambda item: (-item[1], item[0]))
    ]
    blocks.table(
        (words.KIND, words.MODELS, words.SHARE), [*rows, [words.TOTAL, str(total), ""]], (6, 2, 2), numbers=2
    )


def _sums(
    blocks: Blocks, cut: tuple[str, ...], sums: Mapping[tuple[str, ...], Sum], *, is_money: bool
) -> None:
    unit = MILLION if is_money else 1
    rows = [[*names, *_figures(one, unit)] for names, one in sums.items()]
    if not is_money:
        total = Sum()
        for one in sums.values():
            total.join(one)
        rows.append([words.TOTAL, *_figures(total, unit)])
    headers = (words.IS_CONFIRMED, words.HOW_MANY, words.INEXACT, words.UNCONFIRMED, words.HOW_MANY)
    names = [HEADERS[one] for one in cut]
    shares = [8 if len(cut) == 1 else 5] * len(cut)
    blocks.table((*names, *headers, words.LEFT_OUT), rows, (*shares, 5, 3, 4, 5, 3, 4), numbers=6)


def _figures(one: Sum, unit: int) -> list[str]:
    """Return a sum's cells. A sum of nothing is no 0."""
    return [
        write_number(one.confirmed / unit) if one.confirmed_count else "",
        str(one.confirmed_count),
        str(one.inexact_count or ""),
        write_number(one.unconfirmed / unit) if one.unconfirmed_count else "",
        str(one.unconfirmed_count),
        str(one.left_out or ""),
    ]


def _members(blocks: Blocks, group: list[Said]) -> None:
    """Print a group's statements, the same words once, with the reports that say them."""
    by_text: dict[str, list[Said]] = {}
    for one in group:
        by_text.setdefault(" ".join(one.text.split()), []).append(one)
    texts = list(by_text.items())
    for text, said in texts[:STATEMENTS]:
        whose = f" ({shortened(said[0].organisation, 80)})" if len(said) == 1 else ""
        blocks.bullet([f"{shortened(text, LONGEST)} [", *_links(said), f"]{whose}"])
    further = [one for _, said in texts[STATEMENTS:] for one in said]
    if further:
        blocks.bullet([words.FURTHER_STATEMENTS.format(count=len(further)), *_links(further)])


def _links(said: Iterable[Said]) -> list[str]:
    """Return links to the reports, each once; the last piece says how many more there are."""
    numbers = list(dict.fromkeys(one.number for one in said))
    links = [piece for number in numbers[:LINKS] for piece in (Link(number), ", ")][:-1]
    left = len(numbers) - LINKS
    return [*links, words.FURTHER_REPORTS.format(count=left)] if left > 0 else links


def _reports(blocks: Blocks, synthesis: Synthesis) -> None:
    rows: Iterable[list[str]] = (
        [Mark(one.number), one.organisation, one.provinces or words.NO_PROVINCE, one.state]
        for one in synthesis.sources
    )
    headers = (words.NUMBER, words.ORGANISATION, words.PROVINCE_OF, words.STATE)
    blocks.table(headers, rows, (3, 7, 5, 4))
