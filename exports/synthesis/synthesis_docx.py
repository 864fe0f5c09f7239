"""Word: the synthesis for a head of department. Sums, then the statements that are alike, then the reports.

Every statement names its report, and the number leads to the list of reports at the end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from exports import labels as words
from exports import page
from exports.synthesis.blocks import Blocks, Link, Mark
from exports.synthesis.gather import Said, Synthesis
from exports.synthesis.sums import Subject, Sum
from exports.vietnamese_values import moment
from exports.xml_text import xml_text
from flows.reading.numbers import write_number
from flows.reading.text import shortened

GROUPS = 12
"""How many groups of a question are printed. The workbook has all."""
STATEMENTS = 4
"""How many statements of a group are printed whole."""
LINKS = 40
"""How many more reports of a group are named."""
TITLE = 160
CUTS = {False: [("province",), ("year",)], True: [("source",), ("province", "source"), ("year", "source")]}
"""By what households and money are cut. Money is never summed over its sources."""
HEADERS = {"province": words.PROVINCE_OF, "year": words.YEAR, "source": words.SOURCE}
LONGEST = 600
"""How many characters of a title and of a statement are printed."""


def write(synthesis: Synthesis, to: Path, asked: str, at: datetime) -> None:
    """Write the document `to`. `asked` says in words which reports were wanted."""
    document = page.new_document(words.SYNTHESIS, at)
    page.start_report(document, first=True)
    blocks = Blocks(document)

    def line(text: str, style: str) -> None:
        document.add_paragraph(xml_text(text), style=style)

    line(words.SYNTHESIS.upper(), page.TITLE)
    line(_about(synthesis, at), page.ABOUT)
    line(words.SYNTHESIS_ASKED.format(asked=asked), page.NOTE)
    line(f"1. {words.BY_KIND}", page.heading_style(1))
    line(words.BY_KIND_NOTE, page.NOTE)
    _kinds(blocks, synthesis)
    for number, title, is_money in ((2, words.HOUSEHOLDS, False), (3, words.MONEY, True)):
        line(f"{number}. {title}", page.heading_style(1))
        line(words.SUMS_NOTE, page.NOTE)
        if is_money:
            line(words.SOURCES_NOTE, page.NOTE)
        subjects = [one for one in synthesis.sums.subjects if one.is_money is is_money]
        if not subjects:
            line(words.NOTHING_TO_SUM, page.UNANSWERED)
        for subject in subjects:
            line(_title(synthesis, subject), page.heading_style(2))
            for cut in CUTS[is_money]:
                _sums(blocks, cut, synthesis.sums.by(subject, *cut), has_total=not is_money)
    line(f"4. {words.ALIKE}", page.heading_style(1))
    line(words.ALIKE_NOTE, page.NOTE)
    for question in synthesis.grouped:
        line(f"{question.header} ({question.outline_title})", page.heading_style(2))
        groups = synthesis.groups(question)
        if not groups:
            line(words.NO_STATEMENTS, page.UNANSWERED)
        shown = [group for group in groups if len(group) > 1][:GROUPS]
        for group in shown:
            reports = len({one.number for one in group})
            title = shortened(group[0].text, TITLE)
            said = words.GROUP.format(title=title, statements=len(group), reports=reports)
            line(said, page.heading_style(3))
            _members(blocks, group)
        left = groups[len(shown) :]
        if left:
            single = sum(len(group) == 1 for group in left)
            line(words.SINGLE_STATEMENTS.format(groups=len(left) - single, count=single), page.NOTE)
    line(f"5. {words.SYNTHESISED}", page.heading_style(1))
    _reports(blocks, synthesis)
    document.save(str(to))


def _about(synthesis: Synthesis, at: datetime) -> str:
    provinces = {one for source in synthesis.sources for one in source.provinces.split(", ") if one}
    return words.SYNTHESIS_OF.format(
        reports=len(synthesis.sources),
        models=synthesis.kinds.total(),
        provinces=len(provinces),
        at=moment(at),
    )


def _title(synthesis: Synthesis, subject: Subject) -> str:
    return f"{subject.title} ({synthesis.titles[subject.outline]})"


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
    blocks: Blocks, cut: tuple[str, ...], sums: Mapping[tuple[str, ...], Sum], *, has_total: bool
) -> None:
    rows = [[*names, *_figures(one)] for names, one in sums.items()]
    if has_total:
        total = Sum()
        for one in sums.values():
            total.join(one)
        rows.append([words.TOTAL, *_figures(total)])
    headers = (words.IS_CONFIRMED, words.HOW_MANY, words.INEXACT, words.UNCONFIRMED, words.HOW_MANY)
    names = [HEADERS[one] for one in cut]
    shares = [8 if len(cut) == 1 else 6] * len(cut)
    blocks.table((*names, *headers, words.LEFT_OUT), rows, (*shares, 6, 3, 3, 6, 3, 3), numbers=6)


def _figures(one: Sum) -> list[str]:
    """Return a sum's cells. A sum of nothing is no 0."""
    return [
        write_number(one.confirmed) if one.confirmed_count else "",
        str(one.confirmed_count),
        str(one.inexact_count or ""),
        write_number(one.unconfirmed) if one.unconfirmed_count else "",
        str(one.unconfirmed_count),
        str(one.left_out or ""),
    ]


def _members(blocks: Blocks, group: list[Said]) -> None:
    for one in group[:STATEMENTS]:
        text = shortened(one.text, LONGEST)
        blocks.bullet([f"{text} [", Link(one.number), f", {shortened(one.organisation, 80)}]"])
    further = group[STATEMENTS:]
    if further:
        numbers = list(dict.fromkeys(one.number for one in further))
        links = [piece for number in numbers[:LINKS] for piece in (Link(number), ", ")][:-1]
        more = ["…"] if len(numbers) > LINKS else []
        blocks.bullet([words.FURTHER_STATEMENTS.format(count=len(further)), *links, *more])


def _reports(blocks: Blocks, synthesis: Synthesis) -> None:
    rows: Iterable[list[str]] = (
        [Mark(one.number), one.organisation, one.provinces or words.NO_PROVINCE, one.state]
        for one in synthesis.sources
    )
    headers = (words.NUMBER, words.ORGANISATION, words.PROVINCE_OF, words.STATE)
    blocks.table(headers, rows, (3, 7, 5, 4))
