"""GeoJSON (RFC 7946): one Feature per place on the map that was sent, and per place that an answer names.

A question of type place, or a position sent with an answer, is a Point (WGS 84). Places that were only named
have no geometry, because the lists of administrative units have no coordinates: a map joins them by `code`
and `province_code` (General Statistics Office; `is_old` for units of before 1 July 2025). Each Feature's
properties begin with whose it is: number, name, version, state, organisation, provinces and date.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from exports.reports import Reports
from exports.rows import Cell, Row
from exports.staging import staged
from flows.local_time import local
from flows.report.figure import Named, told
from flows.report.value import GeoPoint


def write(reports: Reports, to: Path) -> None:
    """Write the file `to`: one FeatureCollection, a Feature a line."""
    with staged(to) as path, path.open("x", encoding="utf-8", newline="\n") as file:
        file.write('{"type": "FeatureCollection", "features": [')
        before = "\n"
        for report in reports.merged():
            for row in report.walk():
                for feature in _features(row):
                    file.write(before + json.dumps(feature, ensure_ascii=False, allow_nan=False))
                    before = ",\n"
        file.write("\n]}\n")


def _features(row: Row) -> Iterator[dict[str, Any]]:
    for cell in row.cells.values():
        for point in _points(cell):
            geometry = {"type": "Point", "coordinates": [point.longitude, point.latitude]}
            yield _feature(row, cell, geometry, {})
        for figure in told(cell.answer.figures):
            if isinstance(figure.value, Named):
                yield _feature(row, cell, None, _named(figure.value, figure.words, figure.confirmation.value))


def _points(cell: Cell) -> list[GeoPoint]:
    """Return the answer's place, and the other places that were sent with it."""
    sent = [part.place for part in cell.answer.parts if part.place is not None]
    value = [cell.value] if isinstance(cell.value, GeoPoint) else []
    return list(dict.fromkeys([*value, *sent]))


def _named(place: Named, words: str, confirmation: str) -> dict[str, Any]:
    return {
        "place": place.name,
        "level": place.level.value,
        "code": place.code or None,
        "is_old": place.is_old,
        "place_province": place.province or None,
        "province_code": place.province_code or None,
        "words": words,
        "confirmation": confirmation,
    }


def _feature(row: Row, cell: Cell, geometry: dict[str, Any] | None, more: dict[str, Any]) -> dict[str, Any]:
    report = row.submission
    return {
        "type": "Feature",
        "geometry": geometry,
        "properties": {
            "report": report.number,
            "version": report.version,
            "is_latest": report.is_latest,
            "is_latest_accepted": report.is_latest_accepted,
            "state": report.state.value,
            "organisation": row.organisation,
            "provinces": [province.name for province in row.provinces],
            "submitted_at": local(report.submitted_at).isoformat(),
            "row": row.path or None,
            "name": row.name or None,
            "question": cell.column.header,
            "path": cell.answer.path,
            "text": cell.words or None,
            **more,
        },
    }
