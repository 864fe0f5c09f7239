"""Word: per question the answers of all reports side by side, by province. It is the synthesis's appendix."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from pathlib import Path

from exports import labels as words
from exports import page
from exports.synthesis.blocks import Blocks, Link, Mark
from exports.synthesis.gather import Said, Synthesis
from exports.xml_text import xml_text
from flows.reading.text import shortened


def write(synthesis: Synthesis, to: Path, at: datetime) -> None:
    """Write the document `to`."""
    document = page.new_document(words.ANSWERS_SIDE_BY_SIDE, at)
    page.start_report(document, first=True)
    blocks = Blocks(document)

    def line(text: str, style: str) -> None:
        document.add_paragraph(xml_text(text), style=style)

    line(words.ANSWERS_SIDE_BY_SIDE.upper(), page.TITLE)
    for title, questions in groupby(synthesis.questions.values(), key=lambda one: one.outline_title):
        line(title, page.heading_style(1))
        for question in questions:
            answers = groupby(synthesis.answers(question), key=lambda one: one.province)
            for at_first, (province, said) in enumerate(answers):
                if at_first == 0:
                    line(question.header, page.heading_style(2))
                line(province, page.heading_style(3))
                blocks.table((words.NUMBER, words.ORGANISATION, words.ANSWERS), _rows(said), (3, 5, 12))
    line(words.SYNTHESISED, page.heading_style(1))
    sources = ([Mark(one.number), one.organisation, one.provinces] for one in synthesis.sources)
    blocks.table((words.NUMBER, words.ORGANISATION, words.PROVINCE_OF), sources, (3, 9, 8))
    document.save(str(to))


def _rows(said: Iterable[Said]) -> Iterator[list[str]]:
    for one in said:
        who = "\n".join(shortened(name, 120) for name in (one.organisation, one.name) if name)
        yield [Link(one.number), who, one.text]
