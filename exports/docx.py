"""Word: each report as an official report, as the letter prints its outline, every item with its answer.

Each report is written by its own outline version, into a template that staff may change (`exports.word`).
Characters follow the rule of `exports.xml_text`. Each line of an answer is a paragraph; blank lines and
indents are kept. Time grows linearly with the reports, and memory does not grow with them.
"""

from __future__ import annotations

from pathlib import Path

from exports import labels as words
from exports.annex import annex
from exports.official import Official, official
from exports.printed import Block, FigureTable, Line, Picture, printed
from exports.reports import ExportError, Reports
from exports.rows import Row
from exports.staging import staged
from exports.tables import Tables
from exports.word import xml
from exports.word.package import Package, new_package
from exports.word.page import CONTENTS, ENTRY
from exports.word.shipped import shipped
from exports.word.template import Template, shipped_template, template_at


def write(reports: Reports, to: Path, template: Path | None = None) -> None:
    """Write one document with all reports if `to` ends in .docx, else a folder with one document each.

    A document of several reports begins with a table of contents. `template` is a .docx that was made from
    the one that `write_template` writes; None is that one itself. Raises ExportError if the template cannot
    be used, or if one document is wanted and there are no reports.
    """
    chosen = template_at(template) if template is not None else shipped_template()
    if to.suffix.lower() == ".docx":
        _write_one(reports, to, chosen)
    else:
        _write_each(reports, to, chosen)


def write_template(to: Path) -> None:
    """Write the template that comes with decuong."""
    with staged(to) as path:
        path.write_bytes(shipped())


def _write_each(reports: Reports, to: Path, template: Template) -> None:
    with staged(to) as folder:
        folder.mkdir()
        for tables, row in reports.own():
            report = row.submission
            with new_package(template, folder / f"{report.number}_lan-{report.version}.docx") as package:
                package.write(_Writer(package, template).report(tables, row, reports))
                package.finish(template.head, _end(template), report.number, report.submitted_at)


def _write_one(reports: Reports, to: Path, template: Template) -> None:
    entries: list[tuple[str, str]] = []
    with staged(to) as path, new_package(template, path) as package:
        writer = _Writer(package, template)
        first = None
        for tables, row in reports.own():
            if first is None:
                first = row.submission
            else:
                package.write(_new_page(template))
            mark = f"bao_cao_{len(entries) + 1}"
            package.write(xml.bookmark(len(entries) + 1, mark))
            package.write(writer.report(tables, row, reports))
            entries.append((mark, words.ENTRY.format_map(official(row.submission, tables.newest).fields)))
        if first is None:
            raise ExportError("There is no report to write as a Word file.")
        contents = ""
        if len(entries) > 1:
            styles = template.styles
            contents = xml.contents(entries, styles[CONTENTS], styles[ENTRY]) + _new_page(template)
        title = words.REPORTS if len(entries) > 1 else first.number
        package.finish(template.head + contents, _end(template), title, first.submitted_at)


class _Writer:
    """Writes reports into a package."""

    def __init__(self, package: Package, template: Template) -> None:
        self._package = package
        self._template = template
        self._shown = 0

    def report(self, tables: Tables, row: Row, reports: Reports) -> str:
        """Return a report's XML. Its pictures are in the package then."""
        told: Official = official(row.submission, tables.newest)
        text = "".join(map(self._block, printed(tables, row, reports.open_file)))
        return self._template.render(told, text) + self._annex(tables, row)

    def _annex(self, tables: Tables, row: Row) -> str:
        """Return the XML of a report's annex, on a page of its own; "" if it has none."""
        lines = "".join(xml.paragraph(line, self._template.styles) for line in annex(tables, row))
        return xml.NEW_PAGE + lines if lines else ""

    def _block(self, block: Block) -> str:
        styles = self._template.styles
        match block:
            case Line():
                return xml.paragraph(block, styles)
            case FigureTable():
                return xml.figure_table(block, styles)
            case Picture():
                self._shown += 1
                return xml.picture(block, self._shown, self._package.add_picture(block.content), styles)


def _new_page(template: Template) -> str:
    """Return the end of a section: the next report begins on a new page, and counts its pages from 1."""
    spacing = '<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
    return f"<w:p><w:pPr>{spacing}{template.section}</w:pPr></w:p>"


def _end(template: Template) -> str:
    return f"{template.section}</w:body></w:document>"
