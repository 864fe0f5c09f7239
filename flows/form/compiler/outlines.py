"""Compiles XLSForm sources to outlines. All the faults of a source are reported together."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import PurePath

from flows.form.compiler import columns, xlsform
from flows.form.compiler.choices import read_lists
from flows.form.compiler.columns import ABOUT_THE_SENDER
from flows.form.compiler.faults import Findings
from flows.form.compiler.nodes import Nodes
from flows.form.compiler.sheets import Row, Workbook
from flows.form.compiler.survey import Survey
from flows.form.compiler.texts import Languages
from flows.form.outline import Outline, Place, Question, Text, Type
from flows.sentence import Sentence

_EMPTY = Row(2, {})
_DAY = re.compile(r"2[0-9]{3}-[0-9]{2}-[0-9]{2}")
LONGEST_KEPT = 36_500
"""The longest time for which a report may be kept, in days."""
_SHEETS = ("survey", "choices", "settings")


def compile_outline(source: bytes, filename: str, *, is_judged: bool = False) -> Outline:
    """Return the outline in `source`, an XLSForm as .md, .xlsx or .xls. Raise OutlineFaults with all faults.

    `is_judged` says that pyxform has accepted the source before, as it has every published outline and those
    of decuong itself. It is then not asked again, which would take most of the time.
    """
    findings = Findings(filename)
    workbook = xlsform.read(source, filename, findings)
    _check_sheets(workbook, findings)
    findings.raise_if_any()  # with wrong columns every row would have a fault
    version = sha256(source).hexdigest()[:8]
    outline = _outline(workbook, PurePath(filename).stem, version, findings)
    _check_places(outline, workbook, findings)
    if not is_judged:
        xlsform.judge(workbook, findings)
    findings.raise_if_any()
    return replace(outline, warnings=tuple(findings.warnings))


def _outline(workbook: Workbook, key: str, version: str, findings: Findings) -> Outline:
    """Return the outline. `key` and `version` are used if the settings name none."""
    settings = next(iter(workbook["settings"].rows), _EMPTY)
    languages = Languages.of([workbook["survey"], workbook["choices"]], settings["default_language"])
    duplicates = xlsform.YES_NO.get(settings["allow_choice_duplicates"], False)
    lists = read_lists(workbook["external_choices"], languages, findings, duplicates=True)
    lists |= read_lists(workbook["choices"], languages, findings, duplicates=duplicates)
    survey = Survey(workbook["survey"], findings)
    nodes = Nodes(workbook, survey, lists, languages, findings)
    for column, stand_in in (("form_id", key), ("version", version), ("default_language", languages.own)):
        if not settings[column]:
            findings.warn(
                "settings",
                2,
                column,
                Sentence("no {column} is set, {stand_in!r} is taken", column=column, stand_in=stand_in),
            )
    key = settings["form_id"] or key
    return Outline(
        key=key,
        version=settings["version"] or version,
        title=languages.text(settings, "form_title") or Text(key),
        language=languages.own,
        languages=(languages.own, *languages.others),
        children=nodes.top,
        heading=_lines(settings["heading"]),
        footnote=_lines(settings["footnote"]),
        keep_days=_days(settings["keep_days"], findings),
        deadline=_deadline(settings["deadline"], findings),
        organisation=settings["organisation"],
        province=settings["province"],
        commune=settings["commune"],
        probes=_probes(settings["probing"], findings),
        lists=lists,
    )


def _days(cell: str, findings: Findings) -> int | None:
    if not cell:
        return None
    if not cell.isascii() or not cell.isdecimal() or not 1 <= int(cell) <= LONGEST_KEPT:
        findings.fault(
            "settings",
            2,
            "keep_days",
            Sentence("{cell!r} is no number of days", cell=cell),
            Sentence("write 1 to {most}, or nothing", most=LONGEST_KEPT),
        )
        return None
    return int(cell)


def _deadline(cell: str, findings: Findings) -> date | None:
    if not cell:
        return None
    if _DAY.fullmatch(cell):
        with suppress(ValueError):
            return date.fromisoformat(cell)
    findings.fault(
        "settings",
        2,
        "deadline",
        Sentence("{cell!r} is no day", cell=cell),
        Sentence("write year-month-day like 2026-12-31, or nothing"),
    )
    return None


def _probes(cell: str, findings: Findings) -> bool:
    if cell and cell not in xlsform.YES_NO:
        findings.fault(
            "settings",
            2,
            "probing",
            Sentence("{cell!r} is neither yes nor no", cell=cell),
            Sentence("write no to ask nothing behind an answer, or clear the cell"),
        )
    return xlsform.YES_NO.get(cell, True)


def _lines(cell: str) -> tuple[str, ...]:
    return tuple(cell.split(" / ")) if cell else ()


def _check_sheets(workbook: Workbook, findings: Findings) -> None:
    for kind in _SHEETS:
        columns.check(workbook[kind], kind, findings)
    if not workbook["survey"].columns:
        names = ", ".join(workbook.names)
        findings.fault(
            "",
            0,
            "",
            Sentence("there is no sheet 'survey', only {names}", names=names),
            Sentence("name the questions' sheet so"),
        )
    for sheet, column in (("entities", "entity_id"), ("entities", "update_if")):
        for row in workbook[sheet].rows:
            if any(cell for header, cell in row.cells.items() if header.header == column):
                findings.fault(
                    sheet,
                    row.number,
                    column,
                    Sentence("entities cannot be updated"),
                    Sentence("take the column out"),
                )
    if workbook["entities"].rows:
        findings.warn("entities", 0, "", Sentence("the sheet 'entities' is not used"))


def _check_places(outline: Outline, workbook: Workbook, findings: Findings) -> None:
    """Refuse an outline that asks nothing, and suggestions from an unknown question."""
    survey = workbook["survey"]
    questions = [place for place in outline.places if isinstance(place.node, Question)]
    if not any(_is_asked(place) for place in questions) and not findings.faults:
        findings.fault(
            survey.name, 0, "", Sentence("the outline asks nothing"), Sentence("add at least one question")
        )
    _check_about_the_sender(outline, findings)
    for place in questions:
        question = place.node
        if not isinstance(question, Question) or not question.suggest:
            continue
        source = outline.by_template.get(question.suggest)
        header = survey.header("suggest")
        if question.type is not Type.TEXT:
            findings.fault(
                survey.name,
                question.row,
                header,
                Sentence("only a text can have suggestions"),
                Sentence("clear the cell"),
            )
        elif source is None or not isinstance(source.node, Question):
            repair = Sentence("write its path, e.g. du_an/ten")
            what = Sentence("there is no question {suggest!r}", suggest=question.suggest)
            findings.fault(survey.name, question.row, header, what, repair)
        elif not source.repeats:
            what = Sentence(
                "{suggest!r} is in no repeat: it has no rows to choose from", suggest=question.suggest
            )
            findings.warn(survey.name, question.row, header, what, Sentence("clear the cell"))


def _is_asked(place: Place) -> bool:
    return isinstance(place.node, Question) and place.node.type not in {Type.CALCULATE, Type.NOTE}


def _check_about_the_sender(outline: Outline, findings: Findings) -> None:
    """Refuse a setting that is to name a question outside of repeats, and names none."""
    for column in ABOUT_THE_SENDER:
        name = getattr(outline, column)
        place = outline.asked.get(name)
        if name and (place is None or place.repeats):
            findings.fault(
                "settings",
                2,
                column,
                Sentence("there is no question {name!r} outside of repeats", name=name),
                Sentence("write its name, e.g. to_chuc"),
            )
