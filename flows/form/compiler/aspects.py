"""Reads a question's cells `aspects` and `aspect_words`: what an answer may be about, and how to know it.

    aspects:       thủ tục phê duyệt; thời gian phê duyệt; diện tích
    aspect_words:  thủ tục, hồ sơ, tờ trình; thời gian, ngày, tháng; (diện tích, ha, sào)

Each aspect has its key words at the same place. Key words in brackets belong to an aspect that not every
answer needs: it is ticked, and never asked for.
"""

from __future__ import annotations

import re
from functools import partial

from flows.form.compiler.faults import Findings
from flows.form.compiler.sheets import Row, Sheet
from flows.form.outline import Aspect
from flows.reading.text import words_of
from flows.sentence import Sentence

_BRACKETED = re.compile(r"\((.*)\)")


def read_aspects(row: Row, sheet: Sheet, findings: Findings) -> tuple[Aspect, ...]:
    """Return the aspects of the row's question. Add the faults of its cells to the findings."""
    names = [name.strip() for name in row["aspects"].split(";") if name.strip()]
    cell = row["aspect_words"]
    if not cell:
        return tuple(map(Aspect, names))
    fault = partial(findings.fault, sheet.name, row.number, sheet.header("aspect_words"))
    groups = [group.strip() for group in cell.split(";")]
    if len(groups) != len(names):
        fault(
            Sentence(
                "{groups} groups of key words, but {aspects} aspects", groups=len(groups), aspects=len(names)
            ),
            Sentence("write one group for each aspect, separated by ;"),
        )
        return tuple(map(Aspect, names))
    return tuple(_aspect(name, group) for name, group in zip(names, groups, strict=True))


def _aspect(name: str, group: str) -> Aspect:
    bracketed = _BRACKETED.fullmatch(group)
    words = (bracketed[1] if bracketed else group).split(",")
    said = tuple(word.strip() for word in words if words_of(word))
    return Aspect(name, said, is_asked=bool(said) and bracketed is None)
