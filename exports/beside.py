"""What stands beside the tables in XLSX, CSV and the like: figures, files, remarks with replies, and history.

Every line begins with the same head (`exports.fields.head`), so that each list filters by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from exports import labels as words
from exports.fields import Kind, Scalar, head
from exports.figures import figure_lines
from exports.rows import File, Row, files_by_reply
from exports.tables import Tables
from flows.form.path import template_of

Lines = Callable[[Row, Tables], Iterator[tuple[Scalar, ...]]]

FIGURES, FILES, REMARKS, HISTORY = "so_lieu", "tep_kem", "gop_y", "lich_su"
HEADERS = {
    FIGURES: words.FIGURE_LINES,
    FILES: words.SENT,
    REMARKS: words.REMARKS,
    HISTORY: words.HISTORY,
}
"""The headers of each list, by its key."""


KINDS = {
    words.VERSION: Kind.INTEGER,
    words.SUBMITTED_AT: Kind.MOMENT,
    "Giá trị": Kind.DECIMAL,
    "Đến": Kind.DECIMAL,
    "Trong tổng số": Kind.DECIMAL,
    "Từ ngày": Kind.DATE,
    "Đến ngày": Kind.DATE,
    "Mã": Kind.INTEGER,
    "Mã tỉnh": Kind.INTEGER,
    "Số byte": Kind.INTEGER,
    "Gửi lúc": Kind.MOMENT,
    "Lúc": Kind.MOMENT,
}
"""The kinds of the lists' columns by header; all others are text."""


def beside(row: Row, tables: Tables) -> Iterator[tuple[str, tuple[Scalar, ...]]]:
    """Yield (list's key, line) for everything that stands beside one row. `tables` are its outline's."""
    before = None
    for key, lines in _LISTS.items():
        for line in lines(row, tables):
            before = before or head(row)
            yield key, before + line


def _figures(row: Row, _tables: Tables) -> Iterator[tuple[Scalar, ...]]:
    return figure_lines(row)


def _files(row: Row, tables: Tables) -> Iterator[tuple[Scalar, ...]]:
    """Yield the files in a row's answers and, beside the main row, those in replies to remarks."""
    for column, answer, file in row.files:
        if column is None:
            yield answer.path, "", words.UNPLACED, *_file(file)
        else:
            yield column.template, column.number, column.label, *_file(file)
    if row.parent is None:
        for path, files in files_by_reply(row.submission).items():
            key, number, label = _question(tables, path)
            for file in files:
                yield key, number, words.REPLIED_FILE.format(question=label), *_file(file)


def _file(file: File) -> tuple[Scalar, ...]:
    ref, part = file.ref, file.part
    return file.name, ref.name, part.text, ref.media_type, ref.size, ref.sha256, part.at


def _remarks(row: Row, tables: Tables) -> Iterator[tuple[Scalar, ...]]:
    """Yield the remarks on a report, and the replies to the remarks before it."""
    if row.parent is not None:
        return
    report = row.submission
    for remark in report.remarks:
        yield (words.REMARK, *_question(tables, remark.path), remark.text, remark.by, remark.at)
    for path, reply in report.replies.items():
        at = reply.parts[-1].at if reply.parts else None
        yield (words.REPLY, *_question(tables, path), reply.text, report.respondent_name, at)


def _question(tables: Tables, path: str) -> tuple[str, str, str]:
    column = tables.questions.get(template_of(path))
    return (path, column.number, column.label) if column else (path, "", "")


def _history(row: Row, _tables: Tables) -> Iterator[tuple[Scalar, ...]]:
    if row.parent is not None:
        return
    for step in row.submission.history:
        yield words.STEPS[step.act], step.at, words.MOVERS[step.by], step.who


_LISTS: dict[str, Lines] = {FIGURES: _figures, FILES: _files, REMARKS: _remarks, HISTORY: _history}
