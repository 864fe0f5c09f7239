"""Word: per question the answers of all reports side by side, by province. They are the synthesis's appendix.

Each question has a document of its own, so that nobody opens a thousand pages to read one question, and so
that memory is that of one question.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from pathlib import Path

from exports import labels as words
from exports.printed import Kind
from exports.synthesis.blocks import Blocks
from exports.synthesis.gather import Synthesis
from exports.synthesis.kept import Asked, Said
from exports.word import page
from exports.xml_text import xml_text
from flows.reading.text import shortened


def write(synthesis: Synthesis, to: Path, at: datetime) -> None:
    """Write the folder `to`, with a document for each question that any report answers."""
    to.mkdir()
    for question in synthesis.questions.values():
        answers = synthesis.answers(question)
        first = next(answers, None)
        if first is not None:
            name = f"{question.outline}-{question.at + 1:02}-{question.key}"[:100]
            _write_one(question, _all(first, answers), to / f"{name}.docx", at)


def _all(first: Said, others: Iterator[Said]) -> Iterator[Said]:
    yield first
    yield from others


def _write_one(question: Asked, answers: Iterable[Said], to: Path, at: datetime) -> None:
    document = page.new_document(shortened(xml_text(question.header), 200), at)
    blocks = Blocks(document)
    document.add_paragraph(xml_text(question.header), style=page.heading_style(1))
    document.add_paragraph(xml_text(question.outline_title), style=page.STYLES[Kind.NOTE])
    for province, said in groupby(answers, key=lambda one: one.province):
        document.add_paragraph(xml_text(province), style=page.heading_style(2))
        blocks.table((words.NUMBER, words.ORGANISATION, words.ANSWERS), _rows(said), (3, 5, 12))
    document.save(str(to))


def _rows(said: Iterable[Said]) -> Iterator[list[str]]:
    for one in said:
        who = "\n".join(shortened(name, 120) for name in (one.organisation, one.name) if name)
        yield [one.number, who, one.text]
