"""How drafts, parts, summaries and submissions become rows of the tables, and back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flows.messages.message import FileRef
from flows.report.answer import Part, Standing
from flows.report.answer_summary import AnswerSummary
from flows.report.answers import Answers
from flows.report.draft import Draft
from flows.report.events import RowsChanged
from flows.report.position import Position
from flows.report.submission import State, Submission
from flows.report.value import GeoPoint
from storage.core.encoding import (
    Content,
    decode_figures,
    decode_rows,
    decode_step,
    decode_value,
    encode_content,
    encode_figures,
    encode_rows,
    encode_step,
    encode_value,
)

COMING = ""
"""The value in place of a file's hash while the file is on its way."""
Row = Any
"""A row that SQLAlchemy returns. Its columns are attributes."""


def draft_of(row: Row) -> Draft:
    """Read the draft in a row of `drafts` that is joined with its respondent's name."""
    return Draft(
        id=row.id,
        respondent=row.respondent_id,
        respondent_name=row.respondent_name,
        outline=row.outline,
        version=row.version,
        name=row.name,
        spent=row.spent,
        parts=row.parts,
        turns=row.turns,
        touched=row.touched_at,
        number=row.number,
        submissions=row.submissions,
        submitted=row.submitted_at,
        report=None if row.report is None else State(row.report),
        predecessor=row.predecessor,
    )


def changing_row(draft: Draft, revision: int) -> dict[str, Any]:
    """Return the columns of a draft's row that a turn may change."""
    return {
        "version": draft.version,
        "name": draft.name,
        "spent": draft.spent,
        "parts": draft.parts,
        "turns": draft.turns,
        "touched_at": draft.touched,
        "number": draft.number,
        "submissions": draft.submissions,
        "submitted_at": draft.submitted,
        "report": draft.report,
        "revision": revision,
    }


def position_of(row: Row, prefix: str = "") -> Position:
    """Read the position in a row of `positions`, or of a join that names its columns with a prefix."""
    column = {name.removeprefix(prefix): value for name, value in row._mapping.items()}
    return Position(
        state=column["state"],
        rows=decode_rows(column["rows"]),
        origin=column["origin"],
        tips=column["tips"],
        paused=column["paused"],
        touched=column["touched_at"],
        turns=column["turns"],
        seen=column["seen"],
        version=column["version"],
        about=column["about"],
        closed=column["closed"],
        step=decode_step(column["step"]),
        offer=decode_step(column["offer"]),
        replacing=column["replacing"],
        aspect=column["aspect"],
        review=column["review"],
        latest=column["latest"],
        left=column["left"],
        left_at=column["left_at"],
    )


def position_row(position: Position) -> dict[str, Any]:
    """Return the columns of a position, without its key."""
    return {
        "state": position.state,
        "rows": encode_rows(position.rows),
        "origin": position.origin,
        "tips": position.tips,
        "paused": position.paused,
        "touched_at": position.touched,
        "turns": position.turns,
        "seen": position.seen,
        "version": position.version,
        "about": position.about,
        "closed": position.closed,
        "step": encode_step(position.step),
        "offer": encode_step(position.offer),
        "replacing": position.replacing,
        "aspect": position.aspect,
        "review": position.review,
        "latest": position.latest,
        "left": position.left,
        "left_at": position.left_at,
    }


def new_draft_row(draft: Draft) -> dict[str, Any]:
    """Return the whole row of a new draft."""
    return {
        "id": draft.id,
        "respondent_id": draft.respondent,
        "outline": draft.outline,
        "created_at": draft.touched,
        "predecessor": draft.predecessor,
        **changing_row(draft, revision=1),
    }


def part_row(draft: Draft, path: str, place: int, sequence: int, part: Part) -> dict[str, Any]:
    """Return the row of a live part.

    `place` is its place in the answer, in the order sent. `sequence` counts all parts ever kept in the draft.
    """
    file, point = part.file, part.place
    return {
        "draft_id": draft.id,
        "id": part.id,
        "message": part.message,
        "path": path,
        "place": place,
        "sequence": sequence,
        "text": part.text,
        "at": part.at,
        "by": part.by,
        "sha256": file.sha256 if file else None,
        "file_name": file.name if file else None,
        "media_type": file.media_type if file else None,
        "size": file.size if file else None,
        "latitude": point.latitude if point else None,
        "longitude": point.longitude if point else None,
        "album": part.album,
        "order": part.order,
        "refers": part.refers,
        "aspect": part.aspect,
        "kept_from": part.kept_from,
        "live": True,
        "turn": draft.turns,
    }


def part_of(row: Row) -> Part:
    """Read the part in a row of `parts`."""
    return Part(
        id=row.id,
        text=row.text,
        at=row.at,
        by=row.by,
        file=FileRef(row.sha256, row.file_name, row.media_type, row.size) if row.sha256 is not None else None,
        place=None if row.latitude is None else GeoPoint(row.latitude, row.longitude),
        album=row.album,
        order=row.order,
        refers=row.refers,
        aspect=row.aspect,
        kept_from=row.kept_from,
    )


def summary_of(row: Row) -> AnswerSummary:
    """Read the summary in a row of `answers`."""
    return AnswerSummary(
        Standing(row.standing),
        decode_value(row.value),
        row.texts,
        row.files,
        row.characters,
        row.opening,
        row.photos,
        row.recordings,
        decode_figures(row.figures),
        tuple(row.refers.split()),
        row.probed,
    )


def summary_rows(draft_id: str, answers: Answers) -> Iterable[dict[str, Any]]:
    """Yield the row of each answer that this unit of work touched, once each."""
    for path, summary in answers.touched():
        yield {
            "draft_id": draft_id,
            "path": path,
            "standing": summary.standing,
            "value": encode_value(summary.value),
            "texts": summary.texts,
            "files": summary.files,
            "characters": summary.characters,
            "opening": summary.opening,
            "photos": summary.photos,
            "recordings": summary.recordings,
            "figures": encode_figures(summary.figures),
            "refers": " ".join(summary.refers),
            "probed": summary.probed,
        }


def repeat_rows(draft: Draft, answers: Answers) -> Iterable[dict[str, Any]]:
    """Yield the row of each repeat whose rows this unit of work changed."""
    changed = {event.path: event.rows for event in answers.events if isinstance(event, RowsChanged)}
    for path, rows in changed.items():
        yield {
            "draft_id": draft.id,
            "path": path,
            "order": encode_rows(rows.order),
            "left_out": encode_rows(rows.left_out),
            "turn": draft.turns,
        }


def submission_row(submission: Submission, draft_id: str) -> dict[str, Any]:
    """Return the row of a sealed report."""
    return {
        "id": submission.id,
        "number": submission.number,
        "version": submission.version,
        "state": submission.state,
        "draft_id": draft_id,
        "outline": submission.outline,
        "outline_version": submission.outline_version,
        "respondent_id": submission.respondent,
        "respondent_name": submission.respondent_name,
        "submitted_at": submission.submitted_at,
        "changed_at": submission.changed_at,
        "content": encode_content(Content(submission.answers, submission.rows, submission.replies)),
    }
