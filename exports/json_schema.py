"""The JSON Schema (draft 2020-12) of the JSON export; `decuong export schema` writes it.

One report, as `jsonl` has one a line, is `$defs/report`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from exports.reports import Reports
from exports.staging import staged
from flows.report.answer import Standing
from flows.report.figure import About, Confirmation, Level
from flows.report.submission import State

_Schema = dict[str, Any]

TEXT: _Schema = {"type": "string"}
WHOLE: _Schema = {"type": "integer"}
FLAG: _Schema = {"type": "boolean"}
MOMENT: _Schema = {"type": "string", "format": "date-time"}


def _or_null(schema: _Schema) -> _Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _one_of(values: type[Any]) -> _Schema:
    return {"enum": [one.value for one in values]}


def _object(required: _Schema, optional: _Schema | None = None) -> _Schema:
    return {
        "type": "object",
        "required": list(required),
        "properties": {**required, **(optional or {})},
        "additionalProperties": False,
    }


def _list(schema: _Schema) -> _Schema:
    return {"type": "array", "items": schema}


def _by_key(schema: _Schema) -> _Schema:
    return {"type": "object", "additionalProperties": schema}


def _ref(name: str) -> _Schema:
    return {"$ref": f"#/$defs/{name}"}


_PLACE = _object({"latitude": {"type": "number"}, "longitude": {"type": "number"}})
_FILE = _object({"name": TEXT, "sent_as": TEXT, "media_type": TEXT, "size": WHOLE, "sha256": TEXT})
_STEP = _object({"act": TEXT, "at": MOMENT, "by": {"enum": ["respondent", "staff"]}, "who": TEXT})
_FIGURE = _object(
    {"name": TEXT, "words": TEXT, "state": _one_of(Confirmation)},
    {
        "value": {"type": "number"},
        "to": _or_null({"type": "number"}),
        "about": _one_of(About),
        "per": TEXT,
        "of": {"type": "number"},
        "source": TEXT,
        "is_part": FLAG,
        "unit": TEXT,
        "from": _or_null({"type": "string", "format": "date"}),
        "place": TEXT,
        "level": _one_of(Level),
        "code": WHOLE,
        "is_old": FLAG,
        "province": TEXT,
        "province_code": WHOLE,
    },
)
_FIGURE["properties"]["to"] = _or_null({"type": ["number", "string"]})  # a number, or a period's last day
_ANSWER = _object(
    {
        "standing": _one_of(Standing),
        "value": _or_null({"anyOf": [TEXT, {"type": "number"}, _list(TEXT), _PLACE]}),
        "text": TEXT,
        "parts": _list(_ref("part")),
    },
    {"labels": _list(TEXT), "figures": _list(_ref("figure"))},
)
_PARTS = _list(_ref("part"))
_REPORT = _object(
    {
        "number": TEXT,
        "version": WHOLE,
        "id": TEXT,
        "state": _one_of(State),
        "is_latest": FLAG,
        "is_latest_accepted": FLAG,
        "outline": _object({"key": TEXT, "version": TEXT}),
        "organisation": TEXT,
        "provinces": _list(_object({"code": WHOLE, "name": TEXT})),
        "respondent": _object({"id": TEXT, "name": TEXT}),
        "submitted_at": MOMENT,
        "changed_at": MOMENT,
        "remarks": _list(_object({"path": TEXT, "text": TEXT, "by": TEXT, "at": MOMENT})),
        "history": _list(_STEP),
        "replies": _list(_object({"path": TEXT, "text": TEXT, "parts": _PARTS})),
        "answers": _by_key(_ref("answer")),
        "rows": _by_key(_list(_ref("row"))),
        "unplaced": _list(_object({"path": TEXT, "label": TEXT, "text": TEXT, "parts": _PARTS})),
    }
)
SCHEMA: _Schema = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "decuong: exported reports",
    "description": "What `decuong export json` writes; `jsonl` writes one `report` a line.",
    "type": "array",
    "items": _ref("report"),
    "$defs": {
        "report": _REPORT,
        "row": _object(
            {"path": TEXT, "answers": _by_key(_ref("answer")), "rows": _by_key(_list(_ref("row")))}
        ),
        "answer": _ANSWER,
        "figure": _FIGURE,
        "part": _object(
            {"id": TEXT, "at": MOMENT, "by": TEXT, "text": TEXT},
            {"refers": TEXT, "aspect": TEXT, "kept_from": TEXT, "place": _PLACE, "file": _FILE},
        ),
    },
}


def write(_reports: Reports, to: Path) -> None:
    """Write the schema. It depends on no report."""
    with staged(to) as path:
        path.write_text(json.dumps(SCHEMA, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
