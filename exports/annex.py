"""The annex of a printed report: what was asked back and replied, and each step of its review, who and when.

It stands behind the report, on a page of its own. A report that was only submitted has none.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from exports import labels as words
from exports.printed import Kind, Line, answer_lines
from exports.rows import Row, files_by_reply
from exports.tables import Tables
from exports.vietnamese_values import moment
from flows.form.path import template_of


def annex(tables: Tables, row: Row) -> Iterator[Line]:
    """Yield the lines of a report's annex, or none. `tables` are those of its outline version."""
    report = row.submission
    if not report.remarks and not report.replies and len(report.history) < 2:
        return
    where = _Where(tables, row)
    files = files_by_reply(report)
    yield Line(Kind.HEADING, words.ANNEX, 1)
    if report.replies:
        yield Line(Kind.HEADING, words.ANNEX_REPLIES, 2)
    for path, reply in report.replies.items():
        at = reply.parts[-1].at if reply.parts else None
        yield Line(Kind.ITEM, _said(where.of(path), report.respondent_name, at))
        yield from answer_lines(reply.text)
        for file in files[path]:
            yield Line(Kind.CAPTION, words.FILE.format(name=file.name))
    if report.remarks:
        yield Line(Kind.HEADING, words.ANNEX_REMARKS, 2)
    for remark in report.remarks:
        yield Line(Kind.ITEM, _said(where.of(remark.path), remark.by, remark.at))
        yield from answer_lines(remark.text)
    if report.history:
        yield Line(Kind.HEADING, words.ANNEX_STEPS, 2)
    for step in report.history:
        by = report.respondent_name if step.by == "respondent" else step.who
        act = words.STEPS[step.act]
        yield Line(Kind.ANSWER, _said(act[:1].upper() + act[1:], by or words.MOVERS[step.by], step.at))


class _Where:
    """Tells which question a path means, as the report prints it."""

    def __init__(self, tables: Tables, main: Row) -> None:
        self._places = tables.newest.by_template
        self._rows = {row.path: row for row in main.walk()}

    def of(self, path: str) -> str:
        """Return the question or repeat with the row that it stands in; the path itself if there is none."""
        place = self._places.get(template_of(path))
        if place is None:
            return path
        number, label = place.node.number, place.node.label.default
        question = f"{number.rstrip('.')}. {label}" if number else label
        row = self._rows.get(path.rpartition("/")[0])
        if row is None or not row.path:
            return question
        heading = words.ROW_HEADING_NAMED if row.name else words.ROW_HEADING
        told = heading.format(label=row.table.label, position=row.position, name=row.name)
        return words.ANNEX_WHERE.format(row=told, question=question)


def _said(what: str, who: str, at: datetime | None) -> str:
    told = ", ".join(filter(None, (who, moment(at) if at else "")))
    return words.ANNEX_SAID.format(what=what, who=told) if told else what
