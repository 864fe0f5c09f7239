"""Reports as ODK submissions: an instance of the outline's XForm each, as ODK Collect would send it.

A ZIP file (or a folder) has `<form id>/instances/<uuid>/submission.xml`, and beside it the report's files
under the names that every export prints. The XForm is the one that pyxform makes of the outline: the root is
`data`, sections are groups, and each row of a repeat is one element. Values are written as
https://getodk.github.io/xforms-spec/#data-types has them; characters follow the rule of `exports.xml_text`.

A node of ODK holds one value of its type, or names one file. What does not fit in, further files, words kept
as written, words of no question, stands in NOT_IN_FORM beside the submission, so that nothing is lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from uuid import NAMESPACE_URL, UUID, uuid5
from xml.etree.ElementTree import Element, SubElement, tostring

from exports import labels as words
from exports.attachments import Keep, kept_in
from exports.reports import Reports
from exports.rows import Cell, Row, files_of
from exports.xml_text import xml_text
from flows.form.outline import Node, Outline, Question, Repeat, Type
from flows.local_time import instant_of
from flows.report.submission import Submission
from flows.report.value import GeoPoint, Value

INSTANCES, SUBMISSION, NOT_IN_FORM = "instances", "submission.xml", "khong_co_trong_bieu_mau.txt"
ROOT = "data"
"""The root node's name in pyxform's XForms."""
_ANY_DAY = date(2000, 1, 1)
_OF_FILES = frozenset({Type.PHOTO, Type.AUDIO, Type.FILE})


def write(reports: Reports, to: Path) -> None:
    """Write the submissions into a ZIP file if `to` ends in .zip, else into a folder."""
    outlines = {(one.key, one.version): one for one in reports.outlines}
    with kept_in(to) as keep:
        for _, row in reports.own():
            report = row.submission
            place = f"{report.outline}/{INSTANCES}/{uuid_of(report)}"
            instance = Instance(outlines[report.outline, report.outline_version], row)
            keep(f"{place}/{SUBMISSION}", instance.xml)
            left = [*instance.left, *_keep_files(reports, report, place, keep)]
            if left:
                keep(f"{place}/{NOT_IN_FORM}", "\r\n".join([*left, ""]).encode("utf-8-sig", "replace"))


def uuid_of(report: Submission) -> UUID:
    """Return the id of an instance: the report's own, which is a UUID, or one that is always made of it."""
    try:
        return UUID(report.id)
    except ValueError:
        return uuid5(NAMESPACE_URL, report.id)


def _keep_files(reports: Reports, report: Submission, place: str, keep: Keep) -> Iterator[str]:
    """Write the files of a report, and yield what to say of those that are not stored any more."""
    for name, sha256 in {file.name: file.ref.sha256 for file in files_of(report)}.items():
        content = reports.open_file(sha256) if sha256 else None
        if content is None:
            yield f"{words.LACKING} {name}"
        else:
            keep(f"{place}/{name}", content)


class Instance:
    """The instance of one report."""

    def __init__(self, outline: Outline, row: Row) -> None:
        self.left: list[str] = []
        """What has no place in the form, a line each."""
        report = row.submission
        root = Element(ROOT, {"id": outline.key, "version": outline.version})
        self._fill(root, outline.children, row)
        meta = SubElement(root, "meta")
        SubElement(meta, "instanceID").text = f"uuid:{uuid_of(report)}"
        SubElement(meta, "instanceName").text = xml_text(f"{report.number}-{report.version}")
        for one in row.unplaced:
            self._leave(one.label or words.UNPLACED, one.answer.text)
            for file in one.files:
                self._leave(one.label or words.UNPLACED, file.name, file.part.text)
        self.xml: bytes = tostring(root, "utf-8", xml_declaration=True)

    def _fill(self, around: Element, nodes: tuple[Node, ...], row: Row) -> None:
        """Add nodes of one row, in the form's order. A question without an answer is an empty node."""
        cells = {cell.column.key: cell for cell in row.cells.values()}
        for node in nodes:
            match node:
                case Question():
                    made = SubElement(around, node.key)
                    if (cell := cells.get(node.key)) is not None:
                        made.text = xml_text(self._content(node, cell, row)) or None
                case Repeat():
                    template = f"{row.table.template}/{node.key}".removeprefix("/")
                    for below in row.children.get(template, ()):
                        self._fill(SubElement(around, node.key), node.children, below)
                case _:
                    self._fill(SubElement(around, node.key), node.children, row)

    def _content(self, question: Question, cell: Cell, row: Row) -> str:
        """Return what a node holds, and leave the rest."""
        where = " ".join(filter(None, (row.path, cell.column.header)))
        named = cell.files[:1] if question.type in _OF_FILES else ()
        for file in cell.files[len(named) :]:
            self._leave(where, file.name, file.part.text)
        for file in named:
            if file.part.text:
                self._leave(where, file.name, file.part.text)
        if question.type is Type.TEXT:
            return cell.words
        if question.type in _OF_FILES:
            self._leave(where, cell.words)
            return named[0].name if named else ""
        written = plain(cell.value)
        if cell.words not in {written, *cell.labels}:
            self._leave(where, cell.words)
        return written

    def _leave(self, where: str, *what: str) -> None:
        said = " · ".join(filter(None, what))
        if said:
            self.left.append(f"{where}: {said}")


def plain(value: Value) -> str:
    """Return a value as an XForm has it; "" for None."""
    match value:
        case None:
            return ""
        case tuple():
            return " ".join(value)
        case GeoPoint():
            return f"{value.latitude} {value.longitude} 0 0"
        case time():
            told = instant_of(datetime.combine(_ANY_DAY, value))
            return told.isoformat(timespec="milliseconds").partition("T")[2]
        case date():
            return value.isoformat()
    return f"{value:f}" if not isinstance(value, str | int) else str(value)
