"""The proof of a comparison, as JSON to keep: counts and hashes of both sides, and what was found."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from exports.department.reconcile import Comparison, Key, Side
from exports.staging import staged
from flows.local_time import local


def write_proof(to: Path, found: Comparison, target: str, at: datetime, repaired: Iterable[Key]) -> None:
    """Write the proof. `target` is the database's address without its password. Raises OSError."""
    with staged(to) as draft:
        draft.write_text(
            json.dumps(proof(found, target, at, repaired), ensure_ascii=False, indent=1) + "\n", "utf-8"
        )


def proof(found: Comparison, target: str, at: datetime, repaired: Iterable[Key]) -> dict[str, Any]:
    """Return the proof as plain values."""
    return {
        "made_by": f"decuong {version('decuong')}",
        "made_at": local(at).isoformat(timespec="seconds"),
        "target": target,
        "equal": found.is_equal,
        "here": _side(found.here),
        "there": _side(found.there),
        "missing": list(map(_name, found.missing)),
        "extra": list(map(_name, found.extra)),
        "different": [
            {"report": _name(one.key), "where": [str(what) for what in one.where]} for one in found.different
        ],
        "strays": found.strays,
        "structure": list(map(str, found.structure)),
        "synthesis": list(map(str, found.synthesis)),
        "unknown_version": list(map(_name, found.unknown)),
        "repaired": list(map(_name, repaired)),
        "reports": [{"report": name, "here": here, "there": there} for name, here, there in found.hashes],
    }


def _side(side: Side) -> dict[str, Any]:
    return {"reports": side.reports, "rows": dict(sorted(side.rows.items())), "sha256": side.hash}


def _name(key: Key) -> str:
    return f"{key[0]}-{key[1]}"
