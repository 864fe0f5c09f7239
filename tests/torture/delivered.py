"""Whether the Department's database is what decuong's own says, by nothing of decuong's.

Both are read with their drivers, and the sealed reports with `json`.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pymysql
from sqlalchemy import make_url


def connected(target: str) -> Any:
    """A connection of the driver's own."""
    address = make_url(target)
    match address.get_backend_name():
        case "sqlite":
            return sqlite3.connect(str(address.database))
        case "postgresql":
            return psycopg.connect(target)
    return pymysql.connect(
        unix_socket=address.query["unix_socket"],
        user=address.username,
        database=address.database,
        charset="utf8mb4",
    )


def check(product: Path, target: str) -> list[str]:
    """Compare both databases with nothing of decuong's own."""
    with closing(sqlite3.connect(product)) as own, closing(connected(target)) as database:

        def there(query: str) -> list[tuple[Any, ...]]:
            cursor = database.cursor()
            cursor.execute(query)
            return [tuple(row) for row in cursor.fetchall()]

        sealed = own.execute(
            "SELECT id, number, version, state, respondent_id, respondent_name, content FROM submissions"
        ).fetchall()
        newest = {number: max(row[2] for row in sealed if row[1] == number) for _, number, *_ in sealed}
        heads_here = sorted((row[0], row[3], row[4], row[5], row[2] == newest[row[1]]) for row in sealed)
        heads_there = sorted(
            (*row[:4], bool(row[4]))
            for row in there("SELECT id, state, respondent, respondent_name, latest FROM decuong_submissions")
        )
        by_version = sorted(sealed, key=lambda row: row[2])
        accepted = {number: version for _, number, version, state, *_ in by_version if state == "accepted"}
        parts_here, projects_here, models_here = [], [], []
        for _, number, version, _, _, _, content in sealed:
            loaded = json.loads(content)
            projects = [(number, version, f"du_an[{row}]") for row in loaded["rows"].get("du_an", ())]
            projects_here += projects
            models_here += projects if accepted.get(number) == version else []
            for answer in loaded["answers"]:
                for at, part in enumerate(answer["parts"], start=1):
                    parts_here.append((number, version, answer["path"], at, part["text"], part["by"]))
        parts_there = there(
            "SELECT report_number, report_version, path, position, text, sent_by FROM decuong_parts"
        )
        ids = {row[0]: (row[1], row[2]) for row in sealed}
        acts = own.execute("SELECT about, act, who FROM audit ORDER BY id").fetchall()
        steps_here = sorted((*ids[about], act, who) for about, act, who in acts if about in ids)
        steps_there = sorted(there("SELECT report_number, report_version, act, who FROM decuong_history"))
        asked = own.execute("SELECT submission_id, path, text FROM remarks").fetchall()
        remarks_here = sorted((*ids[one], path, words) for one, path, words in asked)
        remarks_there = sorted(there("SELECT report_number, report_version, path, text FROM decuong_remarks"))
        models_there = there("SELECT report_number, report_version, row_path FROM decuong_synthesis_models")
        projects_there = there("SELECT report_number, report_version, row_path FROM ngan_sach__du_an")
    pairs = {
        "heads": (heads_here, heads_there),
        "parts": (sorted(parts_here), sorted(parts_there)),
        "projects": (sorted(projects_here), sorted(projects_there)),
        "models": (sorted(models_here), sorted(models_there)),
        "history": (steps_here, steps_there),
        "remarks": (remarks_here, remarks_there),
    }
    return [f"checker: {name} differ" for name, (here, other) in pairs.items() if here != other]
