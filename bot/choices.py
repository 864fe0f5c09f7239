"""What staff can choose to take away, who may, and how it is told which reports were asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.staff_provinces import province_names
from exports import labels as words
from flows.local_time import local
from flows.sentence import Sentence
from storage.core.errors import NotNow
from storage.reports.report_index import Wanted
from storage.staff.accounts import Member, Role
from storage.staff.jobs import Kind


@dataclass(frozen=True, slots=True)
class Choice:
    """A format as pages offer it."""

    format: str
    """The name that `decuong export FORMAT` takes."""
    ending: str
    """How the path ends that the format writes to; "" for a folder."""
    label: Sentence


CHOICES: Mapping[str, Choice] = {
    "xlsx": Choice("xlsx", ".xlsx", Sentence("Excel (XLSX)")),
    "ods": Choice("ods", ".ods", Sentence("LibreOffice (ODS)")),
    "docx": Choice("docx", ".docx", Sentence("Word, all in one document")),
    "docx-each": Choice("docx", "", Sentence("Word, a document each")),
    "pdf": Choice("pdf", ".pdf", Sentence("PDF, all in one document")),
    "pdf-each": Choice("pdf", "", Sentence("PDF, a document each")),
    "files": Choice("files", ".zip", Sentence("only the attachments")),
    "csv": Choice("csv", "", Sentence("CSV, a file for each table")),
    "json": Choice("json", ".json", Sentence("JSON")),
    "jsonl": Choice("jsonl", ".jsonl", Sentence("JSON, a line for each report")),
    "schema": Choice("schema", ".json", Sentence("the schema of the JSON")),
    "geojson": Choice("geojson", ".geojson", Sentence("a map (GeoJSON)")),
    "sav": Choice("sav", "", Sentence("SPSS (SAV)")),
    "dta": Choice("dta", "", Sentence("Stata (DTA)")),
    "parquet": Choice("parquet", "", Sentence("Parquet")),
    "odk": Choice("odk", ".zip", Sentence("ODK submissions")),
}
"""What pages offer, by its key. Whatever is more than one file is fetched as one ZIP file."""


def told_of(wanted: Wanted) -> dict[str, object]:
    """Return what was asked for as plain values. What was not asked is left out."""
    told = {
        "outline": wanted.outline,
        "states": [state.value for state in wanted.states],
        "latest": wanted.latest or None,
        "province": wanted.province,
        "organisation": wanted.organisation,
        "text": wanted.text,
        "submitted_since": wanted.since and local(wanted.since).isoformat(),
        "submitted_until": wanted.until and local(wanted.until).isoformat(),
        "with_files": wanted.has_files,
        "with_remarks": wanted.has_remarks,
        "in_time": wanted.is_in_time,
        "left_empty": wanted.left_empty,
        "assigned_to": "nobody" if wanted.assigned == "" else wanted.assigned,
        "decided_by": wanted.decided_by,
        "provinces": None if wanted.within is None else list(province_names(wanted.within)),
    }
    return {name: value for name, value in told.items() if value not in ("", None, [], ())}


def said_of(wanted: Wanted, *, is_usual: bool = False) -> str:
    """Return in Vietnamese which reports were asked for, for the document of a synthesis.

    With `is_usual`, nothing was said about states: the latest accepted versions are taken.
    """
    asked = [words.SYNTHESIS_LATEST] if wanted.latest else [words.SYNTHESIS_ACCEPTED] if is_usual else []
    if not is_usual:
        asked += [words.STATES[state].lower() for state in wanted.states]
    named: Sequence[tuple[str, str]] = (
        (words.OUTLINE, wanted.outline),
        (words.PROVINCE_OF, wanted.province),
        (words.SYNTHESIS_WITHIN, ", ".join(province_names(wanted.within or ()))),
        (words.ORGANISATION, wanted.organisation),
        (words.SYNTHESIS_TEXT, wanted.text),
        (words.SYNTHESIS_SINCE, _day(wanted.since)),
        (words.SYNTHESIS_UNTIL, _day(wanted.until and wanted.until - timedelta(days=1))),
        (words.SYNTHESIS_EMPTY, wanted.left_empty),
        (words.SYNTHESIS_ASSIGNED, words.NOBODY if wanted.assigned == "" else wanted.assigned or ""),
        (words.SYNTHESIS_DECIDED, wanted.decided_by),
    )
    asked += [f"{name} “{value}”" for name, value in named if value]
    yes_no = (
        (words.SYNTHESIS_FILES, wanted.has_files),
        (words.SYNTHESIS_REMARKS, wanted.has_remarks),
        (words.SYNTHESIS_IN_TIME, wanted.is_in_time),
    )
    asked += [told[value] for told, value in yes_no if value is not None]
    return "; ".join(asked) or words.SYNTHESIS_LATEST


def check_right(member: Member | None, kind: Kind) -> Member:
    """Return the member if a job of this kind may be made for them. Raises NotNow."""
    manages = member is not None and member.role is Role.ADMINISTRATOR
    whole = member is not None and member.manages_all
    may = {Kind.RECONCILE: whole, Kind.LETTERS: manages}
    if member is None or not may.get(kind, True):
        raise NotNow("The account that asked for this may not have it any more.")
    return member


def _day(moment: datetime | None) -> str:
    return f"{local(moment):%d/%m/%Y}" if moment else ""
